"""Pipes that close, disks that are full, terminals without Chinese: no traceback, and an exit code that means something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive import Archive
from tests.archive.test_compare import fill
from tests.conftest import ROOT

PROGRAM = (sys.executable, "-c", "from crawler.cli import main; main()")
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small archive."""
    folder = tmp_path_factory.mktemp("streams") / "data"
    with Archive.open(folder, create=True) as archive:
        fill(archive)
    return folder


def start(*args: object, **more: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **more.pop("env", {})}  # type: ignore[dict-item]
    words = [*PROGRAM, *map(str, args)]
    return subprocess.run(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE, timeout=120, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_has_left_is_no_fault(data: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = start("cases", "--jsonl", "--archive", data, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_one_line(data: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = start("cases", "--jsonl", "--archive", data, stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode() == "xieshang: the output: No space left on device\n"


def test_a_terminal_without_chinese_shows_what_it_can(data: Path) -> None:
    done = start("cases", "--archive", data, stdout=subprocess.PIPE, env=ASCII)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u73d9" in done.stdout


def test_words_that_the_terminal_garbles_are_one_line(data: Path) -> None:
    done = start("compare", "珙县", "--archive", data, stdout=subprocess.PIPE, env=ASCII)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"xieshang: ")
