"""A live line per source while sources are crawled; nothing where nobody looks."""

import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

_OUTCOMES = ("fetched", "unchanged", "gone", "blocked", "failed")


def count_done(counts: Mapping[str, int]) -> int:
    """Return how many list and article pages have been dealt with."""
    # Pages that were fetched in full and found unchanged are counted twice: as fetched and as unchanged.
    stored = sum(counts.get(key, 0) for key in ("new", "updated", "known", "rejected"))
    double = max(0, counts.get("fetched", 0) - stored - counts.get("failed", 0) - counts.get("blocked", 0))
    done = counts.get("lists", 0) + sum(counts.get(key, 0) for key in _OUTCOMES)
    return max(0, done - min(double, counts.get("unchanged", 0)))


def describe_counts(counts: Mapping[str, int], seconds: float) -> str:
    """Return pages, what is new, the rate, and the time left for the pages that are known by now."""
    done = count_done(counts)
    asked = max(done, counts.get("lists", 0) + counts.get("queued", 0))
    words = [f"{done}/{asked} pages", f"{counts.get('new', 0)} new"]
    words += [f"{counts[key]} {key}" for key in ("updated", "hacked", "blocked", "failed") if counts.get(key)]
    if done and seconds >= 1:
        rate = done / seconds
        words.append(f"{60 * rate:.0f}/min")
        if asked > done:
            words.append(f"{format_span((asked - done) / rate)} left")
    return ", ".join(words)


def format_span(seconds: float) -> str:
    """Return a time in its two largest units: `1 h 20 min`, `3 min 5 s`, `12 s`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


class LiveLines:
    """Shows a line for each source that is or was crawled."""

    def __init__(self, names: Sequence[str], console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._begun: dict[str, float] = {}
        self._progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[told]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._tasks = {name: self._progress.add_task(name, start=False, visible=False, told="") for name in names}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, name: str) -> None:
        """Show the line of a source: its crawl begins."""
        self._begun[name] = time.monotonic()
        self._progress.start_task(self._tasks[name])
        self._progress.update(self._tasks[name], visible=True, total=None, told="begins")

    def show(self, name: str, counts: Mapping[str, int]) -> None:
        """Bring the line of a source up to date."""
        done = count_done(counts)
        asked = max(done, counts.get("lists", 0) + counts.get("queued", 0), 1)
        told = describe_counts(counts, time.monotonic() - self._begun.get(name, time.monotonic()))
        self._progress.update(self._tasks[name], completed=done, total=asked, told=told)

    def end(self, name: str, state: str) -> None:
        """Say how the crawl of a source ended; its line stays until all are done."""
        task = self._progress.tasks[self._tasks[name]]
        self._progress.update(task.id, total=1, completed=1, told=f"{state}: {task.fields['told']}")
        self._progress.stop_task(task.id)
