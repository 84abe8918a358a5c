"""Speed, memory and size of every export format: `python -m benchmarks.exports [rows] [FORMAT ...]`.

Invented reports are stored until their statements are a tenth of `rows` (200,000 where nothing is said), and again
until they are all. At both sizes each format writes all statements in a process of its own, so that its peak of memory
is its own; `reading` is one without a format. Memory is told twice: what the process holds itself, and with the pages
of the database file that the system maps into it and takes back when it needs them.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from archive import Archive
from archive.exports import list_offers
from benchmarks.stories import make_extraction, make_story
from schemas.page import Page

_BATCH = 500
_FACTS_PER_STORY = 6


class PeakMeter(threading.Thread):
    """Looks every few milliseconds at how much memory the process holds without mapped files (Linux)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        """Megabytes at the most."""
        self._is_over = threading.Event()

    def run(self) -> None:
        """Look until stopped."""
        while not self._is_over.wait(0.02):
            lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
            held = next(line for line in lines if line.startswith("RssAnon:"))
            self.peak = max(self.peak, int(held.split()[1]) / 1024)

    def stop(self) -> None:
        """Look no longer."""
        self._is_over.set()
        self.join()


def load(archive: Archive, rows: int) -> None:
    """Store the invented reports that are missing of about `rows` statements."""
    from benchmarks.archive import _DAY

    for start in range(archive.stats()["reports"], rows // _FACTS_PER_STORY + 1, _BATCH):
        with archive.transaction():
            for seed in range(start, min(start + _BATCH, rows // _FACTS_PER_STORY + 1)):
                story, url = make_story(seed), f"http://made.example/{seed}"
                headers = (("Content-Type", "text/html; charset=utf-8"),)
                page = Page(url=url, fetched_at=_DAY, headers=headers, body=story.text.encode())
                archive.store(page, make_extraction(story, url), archive.capture(page))


def write_one(folder: str, what: str, suffix: str) -> None:
    """Write one format and print rows, seconds and peak memory as JSON; `reading` only reads the records."""
    with Archive.open(f"{folder}/data", read_only=True) as archive:
        meter = PeakMeter()
        meter.start()
        began = time.perf_counter()
        if suffix == "reading":
            rows = sum(1 for _ in archive.facts()) if what == "facts" else sum(1 for _ in archive.iterate_cases())
        else:
            rows = archive.export(f"{folder}/{what}.{suffix}", what)
        seconds = time.perf_counter() - began
        meter.stop()
    with_files = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "peak": meter.peak, "with_files": with_files}))


def measure(folder: str, what: str, suffix: str) -> None:
    """Print one line of the table."""
    command = [sys.executable, "-m", "benchmarks.exports", "--one", folder, what, suffix]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{what:8}{suffix:10} failed: {done.stderr.strip().splitlines()[-1]}")
        return
    said = json.loads(done.stdout)
    file = Path(folder) / f"{what}.{suffix}"
    size = f"{file.stat().st_size / 1e6:10.1f}" if file.exists() else f"{'-':>10}"
    rate = said["rows"] / said["seconds"]
    print(
        f"{what:8}{suffix:10}{said['rows']:>9,}{said['seconds']:>9.1f}{rate:>9,.0f}{said['peak']:>9.0f}{said['with_files']:>12.0f}{size}",
        flush=True,
    )
    file.unlink(missing_ok=True)


def main(rows: int, formats: list[str]) -> int:
    """Print the table; return 0."""
    with tempfile.TemporaryDirectory() as folder:
        for some in (rows // 10, rows):
            began = time.perf_counter()
            with Archive.open(f"{folder}/data", create=True) as archive:
                load(archive, some)
            print(f"stored in {time.perf_counter() - began:.0f} s")
            titles = f"{'rows/s':>9}{'peak MB':>9}{'with files':>12}{'file MB':>10}"
            print(f"{'what':8}{'format':10}{'rows':>9}{'seconds':>9}{titles}")
            measure(folder, "facts", "reading")
            for suffix in formats or [offer.suffix for offer in list_offers("facts")]:
                measure(folder, "facts", suffix)
            measure(folder, "cases", "xlsx")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        write_one(*sys.argv[2:5])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, sys.argv[2:]))
