"""The schedule as a process: every source is crawled at its rhythm, each crawl a process of its own.

A source is never crawled twice at once, nor two sources of one host. What was missed (the machine slept, the process
was off) is caught up once. Asked to stop, running crawls are interrupted, which keeps what they have.
"""

import datetime as dt
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from crawler.run import make_environment
from crawler.sources.hosts import list_hosts
from crawler.timetable import find_due, make_trigger
from schemas.source import Source

_GRACE = 8.0
"""Seconds that interrupted crawls have to end; each needs five at the most."""
OnEvent = Callable[[str], None]


def find_missed(source: Source, last_started: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a run of `source` was due between its last one and `now`; one that never ran waits for its time."""
    if last_started is None or source.rhythm is None:
        return False
    due = find_due(source.rhythm, last_started)
    return due is not None and due <= now


class Schedule:
    """Starts crawls when they are due, between `start` and `stop`."""

    def __init__(
        self,
        sources: Iterable[Source],
        command: Sequence[str],
        *,
        last_started: Mapping[str, dt.datetime] | None = None,
        unfinished: Collection[str] = (),
        parallel: int = 2,
        on_event: OnEvent = print,
    ) -> None:
        """`command` is what crawls a source, without its name; `parallel` crawls run at once at the most.

        Sources whose last run is `unfinished` (interrupted, killed) go on at once, like those that missed theirs.
        """
        self._command = list(command)
        self._on_event = on_event
        self._is_stopped = threading.Event()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._guard = threading.Lock()
        self._hosts: dict[str, threading.Lock] = {}
        self._slots = threading.Semaphore(parallel)
        timed = [source for source in sources if source.rhythm is not None]
        # A thread for each source: one that waits for its host must not keep others from theirs. They only wait.
        self._scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(max(1, len(timed)))})
        now = dt.datetime.now(dt.UTC)
        for source in timed:
            assert source.rhythm is not None
            is_missed = source.name in unfinished or find_missed(source, (last_started or {}).get(source.name), now)
            # Without a grace time a run that comes late is never dropped; many missed ones are one.
            self._scheduler.add_job(
                self.crawl,
                make_trigger(source.rhythm),
                args=[source],
                id=source.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                **({"next_run_time": now} if is_missed else {}),
            )

    def start(self) -> None:
        """Begin; returns at once."""
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            # A rhythm may name a day that never comes (30 February).
            when = f"{job.next_run_time:%Y-%m-%d %H:%M}" if job.next_run_time else "never"
            self._on_event(f"{job.id}: next run {when}")

    def crawl(self, source: Source) -> int | None:
        """Crawl `source` now and return the exit code; None where the schedule was stopped before it began."""
        with ExitStack() as stack:
            # In one order everywhere, so that no two wait for each other; the slot last, so that none is held idle.
            for host in sorted({host.removeprefix("www.") for host in list_hosts(source)}):
                with self._guard:
                    lock = self._hosts.setdefault(host, threading.Lock())
                stack.enter_context(lock)
            stack.enter_context(self._slots)
            with self._guard:
                if self._is_stopped.is_set():
                    return None
                # A session of its own: Ctrl-C in the terminal reaches the schedule alone, which passes it on.
                process = subprocess.Popen(  # noqa: S603 - names come from source files that were checked
                    [*self._command, source.name],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    env=make_environment(),
                )
                self._running.add(process)
            self._on_event(f"{source.name}: begins")
            code = process.wait()
            with self._guard:
                self._running.discard(process)
        self._on_event(f"{source.name}: ended with code {code}")
        return code

    def stop(self) -> None:
        """Start nothing any more, interrupt what runs, wait for its end."""
        with self._guard:
            self._is_stopped.set()
            running = list(self._running)
        for process in running:
            process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + _GRACE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
