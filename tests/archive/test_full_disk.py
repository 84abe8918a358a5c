"""A disk that fills up, as a bound on the size of files: said in one line, and what was committed stands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive import Archive
from tests.archive.factory import make_extraction, put
from tests.conftest import ROOT

BOTH_DATABASES = True
HEAD = """
import resource, sys
from archive import Archive, ArchiveError
from tests.archive.factory import make_extraction, put

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

folder = sys.argv[1]
"""
STORE = (
    HEAD
    + """
import random
dice = random.Random(1)
archive = Archive.open(folder)
limit(400_000)
try:
    for i in range(500):
        text = f"第{i}次协商。" + "".join(chr(dice.randint(0x4E00, 0x9000)) for _ in range(4000))
        put(archive, make_extraction(url=f"http://c.example/{i}", text=text, facts=()))
        print(i, flush=True)
except ArchiveError as error:
    print(type(error).__name__, error, sep="\\t")
limit(resource.RLIM_INFINITY)
print(put(archive, make_extraction(url="http://c.example/after", text="有了空间。" * 30, facts=())).outcome)
archive.close()
"""
)
READ = (
    HEAD
    + """
with Archive.open(folder) as archive:
    limit(2_000)
    try:
        print(archive.search("协商").total)
    except ArchiveError as error:
        print(type(error).__name__, error, sep="\\t")
    try:
        archive.backup(sys.argv[2])
    except ArchiveError as error:
        print(type(error).__name__, error, sep="\\t")
    try:
        archive.export(sys.argv[2] + ".csv", "facts")
    except ArchiveError as error:
        print(type(error).__name__, error, sep="\\t")
"""
)


def run(code: str, *args: object) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=90
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def folder(archive: Archive) -> Path:
    put(archive)
    archive.close()
    return archive.path


@pytest.mark.skipif(sys.platform == "win32", reason="no bounds on files there")
def test_storing_on_a_full_disk(folder):
    *stored, said, after = run(STORE, folder)
    assert said.startswith("DiskFullError\t")
    assert "free some space" in said
    assert after == "new"
    with Archive.open(folder) as archive:
        kept = {report.url.rpartition("/")[2] for report in archive.reports()}
        assert {*stored, "after", "1.html"} == kept
        assert list(archive.verify()) == []
        assert archive.search("").total == len(kept)


@pytest.mark.skipif(sys.platform == "win32", reason="no bounds on files there")
def test_reading_on_a_full_disk(folder, tmp_path):
    with Archive.open(folder) as archive, archive.transaction():
        for i in range(30):
            put(archive, make_extraction(url=f"http://c.example/{i}", text=f"第{i}次协商。" * 30))
    shutil.rmtree(folder / "index", ignore_errors=True)
    found, *failed = run(READ, folder, tmp_path / "backup.zip")
    # The index that cannot be written lies in memory.
    assert found == "31"
    assert [line.partition("\t")[0] for line in failed] == ["DiskFullError", "ExportError"]
    assert not list(tmp_path.glob("backup*"))
    assert not list(tmp_path.glob(".backup*"))
    with Archive.open(folder) as archive:
        assert list(archive.verify()) == []
