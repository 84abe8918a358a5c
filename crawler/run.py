"""Crawls from the outside: one process per source, its progress, and an end within seconds when asked for.

Ctrl-C reaches this process alone (each crawl has a session of its own). The crawl is asked to stop, has four seconds to
finish the page it is on, and is then ended; whatever was committed stays, and the next run goes on from there.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any, Self

from pydantic import Field

from crawler.job import CrawlJob
from crawler.sources.hosts import list_hosts
from schemas.model import Value
from schemas.source import Source

_GRACE = 3.0
"""Seconds that an interrupted crawl has to end by itself: with the rest of the exit it stays under five."""


class CrawlResult(Value):
    """How the crawl of one source ended."""

    source: str
    """Name of the source."""
    state: str
    """`finished`, `stopped` (interrupted) or `failed`."""
    counts: dict[str, int] = Field(default_factory=dict)
    """Counts of the run; see `crawler.context.Tally`."""
    problems: tuple[str, ...] = ()
    """What went wrong, one line each."""

    @property
    def added(self) -> int:
        """Reports and versions that the run added."""
        return self.counts.get("new", 0) + self.counts.get("updated", 0)


OnProgress = Callable[[str, Mapping[str, int]], None]


class Crawls:
    """Runs crawls one after another. Inside `with`, Ctrl-C stops the running crawl; a second one leaves at once."""

    def __init__(
        self,
        archive: Path,
        *,
        proxies: Mapping[str, str] | None = None,
        delay: float | None = None,
        recheck: bool = False,
        limit: int | None = None,
    ) -> None:
        self._archive = archive
        self._proxies = dict(proxies or {})
        self._options = {"delay": delay, "recheck": recheck, "limit": limit}
        self.is_stopped = False
        self._old_handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._old_handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: object) -> None:
        if self.is_stopped:
            raise KeyboardInterrupt
        self.is_stopped = True

    def run(self, source: Source, on_progress: OnProgress | None = None) -> CrawlResult:
        """Crawl `source` until it ends or is stopped."""
        hosts = list_hosts(source)
        proxies = {host: proxy for host, proxy in self._proxies.items() if host in hosts}
        job = CrawlJob.model_validate(
            {"source": source, "archive": self._archive.absolute(), "proxies": proxies} | self._options
        )
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "crawler.job"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                env=make_environment(),
            )
            assert process.stdin
            assert process.stdout
            try:
                process.stdin.write(job.model_dump_json().encode() + b"\n")
                process.stdin.flush()
                last = self._follow(process, process.stdout, source.name, on_progress)
            finally:
                # The end of stdin ends the crawl, should it still be there.
                with contextlib.suppress(OSError):
                    process.stdin.close()
                if process.poll() is None:
                    process.kill()
                process.wait()
                process.stdout.close()
            return self._conclude(source.name, last, process.returncode, errors)

    def _follow(
        self, process: "subprocess.Popen[bytes]", stdout: IO[bytes], name: str, on_progress: OnProgress | None
    ) -> dict[str, Any]:
        """Read events until the process ends; return the last one."""
        lines: Queue[bytes | None] = Queue()
        threading.Thread(target=_pump, args=(stdout, lines), daemon=True).start()
        last: dict[str, Any] = {}
        is_told = False
        while True:
            try:
                line = lines.get(timeout=0.1)
            except Empty:
                line = b""
            if line is None:
                return last
            if line:
                with contextlib.suppress(json.JSONDecodeError):
                    last = json.loads(line)
                    if on_progress and last.get("counts"):
                        on_progress(name, last["counts"])
            if self.is_stopped and not is_told:
                is_told = True
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGINT)
                killer = threading.Timer(_GRACE, _end, args=(process,))
                killer.daemon = True
                killer.start()

    def _conclude(self, name: str, last: dict[str, Any], code: int, errors: IO[bytes]) -> CrawlResult:
        if last.get("event") == "done":
            state = "stopped" if self.is_stopped and last["state"] == "finished" else last["state"]
            return CrawlResult(source=name, state=state, counts=last["counts"], problems=tuple(last["problems"]))
        counts = last.get("counts", {})
        if self.is_stopped:
            return CrawlResult(source=name, state="stopped", counts=counts)
        errors.seek(0)
        lines = errors.read()[-20_000:].decode("utf-8", "replace").strip().splitlines()
        reason = f"the crawl's process ended with code {code}" + (f": {lines[-1]}" if lines else "")
        return CrawlResult(source=name, state="failed", counts=counts, problems=(reason,))


def make_environment() -> dict[str, str]:
    """Return the environment of a process of ours: it finds packages where this one did, not in the current folder."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
    }


def _pump(stdout: IO[bytes], lines: "Queue[bytes | None]") -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stdout:
            lines.put(line)
    lines.put(None)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
