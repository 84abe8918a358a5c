"""Several processes on one archive, and processes that are killed."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from archive import Archive
from tests.archive.factory import make_extraction, put
from tests.conftest import ROOT

BOTH_DATABASES = True

# Stores pages `start`, `start + step` … for ever or up to `stop`, and acknowledges each on stdout after its commit.
WRITER = """
import sys
from archive import Archive
from tests.archive.factory import make_extraction, put
folder, start, step, stop = sys.argv[1], *map(int, sys.argv[2:])
with Archive.open(folder) as archive:
    for i in range(start, stop, step):
        text = f"珙县第{i}次协商，收到建议150场。" + "议事内容" * 20 + str(i)
        put(archive, make_extraction(url=f"http://a.example/{i}", text=text, title=f"第{i}次"))
        print(i, flush=True)
"""

READER = """
import sys
from archive import Archive
seen = 0
with Archive.open(sys.argv[1], read_only=sys.argv[2] == "ro") as archive:
    while seen < int(sys.argv[3]):
        now = archive.stats()["reports"]
        assert now >= seen, (now, seen)
        seen = now
        found = archive.search("协商", limit=5)
        assert len(found.hits) == min(5, found.total)
"""


def start(code: str, *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    return out


def check_database(folder: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(folder / "archive.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(tmp_path):
    folder = tmp_path / "data"
    Archive.open(folder, create=True).close()
    acknowledged: set[str] = set()
    for turn in range(3):
        process = start(WRITER, folder, turn * 100_000, 1, 10**9)
        assert process.stdout is not None
        for _ in range(5 + 7 * turn):
            acknowledged.add(process.stdout.readline().strip())
        os.kill(process.pid, signal.SIGKILL)
        acknowledged.update(line.strip() for line in process.stdout if line.endswith("\n"))
        process.communicate()
        check_database(folder)
        with Archive.open(folder) as archive:
            kept = {report.url.rpartition("/")[2] for report in archive.reports()}
            assert acknowledged - {""} <= kept
            # Every row leads to its bytes, and the index catches up.
            for _, location in archive.captures():
                assert archive.read_page(location).body
            assert archive.search("协商").total == len(kept)


def test_two_writers_and_two_readers(archive, database):
    folder = archive.path
    put(archive, make_extraction())
    archive.close()
    began = time.monotonic()
    writers = [start(WRITER, folder, number, 2, 30) for number in range(2)]
    readers = [start(READER, folder, mode, 31) for mode in ("ro", "rw")]
    for process in writers + readers:
        finish(process)
    assert time.monotonic() - began < 60
    if database == "sqlite":
        check_database(folder)
    with Archive.open(folder) as opened:
        assert opened.stats()["reports"] == 31
        assert opened.search("协商").total == 31
        assert list(opened.verify()) == []


def test_two_processes_may_create_the_same_archive_on_postgres(tmp_path, postgres_server, monkeypatch):
    monkeypatch.setenv("XIESHANG_DATABASE", f"{postgres_server}?schema=created_by_three")
    test_two_processes_may_create_the_same_archive(tmp_path)


def test_two_processes_may_create_the_same_archive(tmp_path):
    code = "import sys; from archive import Archive; Archive.open(sys.argv[1], create=True).close()"
    for process in [start(code, tmp_path / "data") for _ in range(3)]:
        finish(process)
    with Archive.open(tmp_path / "data") as archive:
        assert archive.stats()["reports"] == 0


INDEXER = """
import sys
from archive import Archive
with Archive.open(sys.argv[1]) as archive:
    archive.refresh_index(lambda done, total: print(done, flush=True))
    print("committed", flush=True)
"""


def test_an_indexer_that_is_killed_leaves_an_index_that_catches_up(tmp_path):
    folder = tmp_path / "data"
    with Archive.open(folder, create=True) as archive, archive.transaction():
        for i in range(600):
            put(archive, make_extraction(url=f"http://a.example/{i}", text=f"珙县第{i}次协商。", title=None, facts=()))
    for lines in range(3):
        process = start(INDEXER, folder)
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    with Archive.open(folder) as archive:
        assert archive.search("协商").total == 600
        assert list(archive.verify()) == []


def test_a_migration_that_is_killed_can_be_done_again(tmp_path):
    folder = tmp_path / "data"
    with zipfile.ZipFile(Path(__file__).parent / "old" / "schema_0001.zip") as stored:
        stored.extractall(folder)
    code = """
import os, signal, sys
import archive.links
from archive import Archive
if sys.argv[2] == "before":
    import archive.database
    migrate = archive.database.migrate
    def migrate_and_die(connection):
        migrate(connection)
        os.kill(os.getpid(), signal.SIGKILL)
    archive.database.migrate = migrate_and_die
else:
    archive.links.fill_shingles = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
Archive.open(sys.argv[1])
"""
    for moment in ("before", "between"):
        process = start(code, folder, moment)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        check_database(folder)
    with Archive.open(folder) as archive:
        assert archive.stats()["reports"] == 2
        assert list(archive.verify()) == []
        assert put(archive, make_extraction(url="http://third.example/1")).outcome == "reprint"
