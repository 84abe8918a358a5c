"""Processes on an archive that are killed at seeded moments, and what must hold after each: used by tests and benchmark.

What a process has acknowledged on its standard output was committed before; all of it must be there afterwards, every
check of the archive must be clean, and the search index must catch up.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archive import Archive
from tests.archive.factory import TEXT, make_extraction, put
from tests.conftest import ROOT

_HEAD = """
import sys
from archive import Archive
from tests.archive.factory import TEXT, find_facts, make_extraction, put
folder, start = sys.argv[1], int(sys.argv[2])
"""
# Stores pages for ever, three in a transaction.
INGEST = (
    _HEAD
    + """
with Archive.open(folder) as archive:
    for i in range(start, 10**9, 3):
        with archive.transaction():
            for k in range(i, i + 3):
                text = TEXT.replace("150场", f"150场（第{k}批）") + f"珙县第{k}次议事。" * 9
                put(archive, make_extraction(url=f"http://a.example/{k}", text=text, title=f"第{k}次"))
        print(*range(i, i + 3), flush=True)
"""
)
# Reads all captures anew again and again, each time by a newer extractor that finds other facts.
REPLAY = (
    _HEAD
    + """
with Archive.open(folder) as archive:
    for version in range(start, 10**9):
        for capture, location in list(archive.captures()):
            page = archive.read_page(location)
            report = archive.report(capture.report_id)
            text = report.record["text"]
            facts = find_facts(text)[version % 3 :]
            extraction = make_extraction(
                url=page.url, text=text, title=report.record["title"], facts=facts, version=str(version)
            )
            archive.replay(page, extraction, location)
            print(f"{capture.report_id}:{version}", flush=True)
"""
)
# Deletes the index and builds it anew, again and again.
INDEX = (
    _HEAD
    + """
import shutil
while True:
    with Archive.open(folder) as archive:
        print("building", flush=True)
        shutil.rmtree(archive.path / "index", ignore_errors=True)
        archive.refresh_index(lambda done, total: print(done, flush=True))
"""
)
MIGRATE = (
    _HEAD
    + """
import archive.migrations, alembic.command
print("opening", flush=True)
with Archive.open(folder) as opened:
    print("opened", flush=True)
    import time
    time.sleep(60)
"""
)


@dataclass
class Killed:
    """What a killed process had acknowledged."""

    words: list[str] = field(default_factory=list)


def kill_after(code: str, folder: Path, start: int, lines: int, delay: float) -> Killed:
    """Start a process, wait for `lines` acknowledgements and then `delay` seconds, and kill it."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(start)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    killed = Killed()
    for _ in range(lines):
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        killed.words += line.split()
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    for line in process.stdout:
        if line.endswith("\n"):
            killed.words += line.split()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    return killed


def check(folder: Path) -> None:
    """Assert that every check is clean and that the index finds all that is there."""
    with Archive.open(folder) as archive:
        total = archive.stats()["reports"]
        assert archive.search("", facets=False, limit=1).total == total
        assert [str(fault) for fault in archive.verify()] == []


def fill(folder: Path, number: int) -> None:
    """Store `number` reports."""
    with Archive.open(folder) as archive, archive.transaction():
        for i in range(number):
            text = TEXT + f"珙县第{i}次议事。" * 9
            put(archive, make_extraction(url=f"http://b.example/{i}", text=text, title=f"乙{i}"))


def kill_ingest(folder: Path, dice: random.Random, turn: int) -> None:
    """Kill a process that stores pages."""
    killed = kill_after(INGEST, folder, turn * 1_000_000, dice.randint(1, 6), dice.random() * 0.05)
    with Archive.open(folder) as archive:
        kept = {report.url.rpartition("/")[2] for report in archive.reports()}
        assert set(killed.words) <= kept
        # Transactions are whole or not there.
        assert len([i for i in kept if int(i) >= turn * 1_000_000]) % 3 == 0
        for _, location in archive.captures():
            assert archive.read_page(location).body
    check(folder)


def kill_replay(folder: Path, dice: random.Random, turn: int) -> None:
    """Kill a process that replays."""
    killed = kill_after(REPLAY, folder, 10 + turn * 1000, dice.randint(1, 8), dice.random() * 0.05)
    last: dict[str, int] = {}
    for word in killed.words:
        report_id, _, version = word.partition(":")
        last[report_id] = int(version)
    with Archive.open(folder) as archive:
        for report_id, version in last.items():
            assert int(archive.report(report_id).record["extractor_version"]) >= version
    check(folder)


def kill_index(folder: Path, dice: random.Random, turn: int) -> None:
    """Kill a process that builds the index."""
    kill_after(INDEX, folder, turn, dice.randint(1, 3), dice.random() * 0.1)
    check(folder)


def kill_migration(make: Callable[[], Path], dice: random.Random) -> None:
    """Kill a process that brings an older archive, made by `make`, up to date, at any moment of that."""
    folder = make()
    kill_after(MIGRATE, folder, 0, 1, dice.random() * 0.4)
    check(folder)


KINDS = {"ingest": kill_ingest, "replay": kill_replay, "index": kill_index}
