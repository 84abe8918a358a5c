"""Health: what a source's last run says beside its own history and beside what its file expects.

"No new items" is not "the list page gave no links": the first is a quiet week, the second a broken source.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Literal

from archive.history import StoredRun
from crawler.timetable import find_due
from schemas.model import Value
from schemas.source import Source

HealthState = Literal["ok", "nothing new", "suspect", "broken", "hacked", "running", "never run"]
TROUBLED: frozenset[HealthState] = frozenset({"suspect", "broken", "hacked"})
"""States that someone should look at."""

_HISTORY = 10
_FALL = 0.5
"""A list that shows less than half of what it used to show has most likely changed its layout."""
_HOLDINGS = ("warc", "commoncrawl")
"""Spiders of files that stay as they are: what was read of them once is not listed again."""
_FAILURES = 0.2
_HACKED = 0.2
_LATE = dt.timedelta(hours=26)
"""After a run was due: long enough for a machine that sleeps at night and catches up in the morning."""
_SILENCE = 3
"""Times its longest quiet stretch for which a source may bring nothing new."""
_FEWEST_ACTIVE = 5
HISTORY = 100
"""Runs that tell enough of a source's past."""


class Health(Value):
    """The state of one source."""

    source: str
    """Name of the source."""
    state: HealthState
    """The worst of what was found."""
    reasons: tuple[str, ...] = ()
    """Why, one line each."""


def judge_health(
    source: Source, runs: Sequence[StoredRun], *, now: dt.datetime | None = None, is_alive: bool = True
) -> Health:
    """Return the health of `source` from its runs, newest first. Interrupted runs tell nothing and are passed over.

    With `now`, a source whose rhythm asked for a run long ago is suspect. `is_alive`: whether a run that has not said
    how it ended still lasts.
    """
    if runs and runs[0].state == "running":
        if is_alive:
            return Health(source=source.name, state="running")
        reason = f"the run of {runs[0].started_at:%Y-%m-%d %H:%M} UTC was killed; the next one goes on from there"
        return Health(source=source.name, state="broken", reasons=(reason,))
    told = [run for run in runs if run.state in {"finished", "failed"}]
    if not told:
        return Health(source=source.name, state="never run")
    last, before = told[0], [run for run in told[1:] if run.state == "finished"][:_HISTORY]
    for state, reasons in (
        ("broken", list(_find_breaks(source, last))),
        ("hacked", list(_find_hacks(last, before))),
        ("suspect", [*_find_doubts(source, last, before), *_find_silence(source, told, now)]),
    ):
        if reasons:
            return Health.model_validate({"source": source.name, "state": state, "reasons": reasons})
    counts = last.counts
    is_quiet = not counts.get("new", 0) and not counts.get("updated", 0)
    return Health(source=source.name, state="nothing new" if is_quiet else "ok")


def _find_breaks(source: Source, last: StoredRun) -> Iterator[str]:
    counts = last.counts
    if last.state == "failed":
        yield f"the run failed: {last.note or 'no reason given'}"
    elif not counts.get("lists"):
        yield "no list page could be read"
    elif not counts.get("listed") and source.spider not in _HOLDINGS:
        yield "the list pages gave no article links: has the layout changed?"
    asked = _count_asked(counts)
    if asked and counts.get("blocked", 0) > asked / 2:
        yield f"{counts['blocked']} of {asked} pages were refused"


def _find_hacks(last: StoredRun, before: Sequence[StoredRun]) -> Iterator[str]:
    hacked, stored = last.counts.get("hacked", 0), _count_stored(last.counts)
    usual = max((run.counts.get("hacked", 0) / max(1, _count_stored(run.counts)) for run in before), default=0.0)
    if hacked and hacked / max(1, stored) > max(_HACKED, 2 * usual):
        yield f"{hacked} of {stored} pages carry injected spam"


def _find_doubts(source: Source, last: StoredRun, before: Sequence[StoredRun]) -> Iterator[str]:
    counts = last.counts
    asked = _count_asked(counts)
    if asked and counts.get("failed", 0) > _FAILURES * asked:
        yield f"{counts['failed']} of {asked} pages failed"
    if failed := counts.get("failed_lists", 0):
        yield f"{failed} list pages could not be read"
    if before and counts.get("empty_lists", 0) > max(run.counts.get("empty_lists", 0) for run in before):
        yield f"{counts['empty_lists']} of {counts.get('lists', 0)} list pages gave no article links, more than ever"
    if before and source.spider not in _HOLDINGS:
        usual = median(run.counts.get("listed", 0) for run in before)
        if counts.get("listed", 0) < _FALL * usual:
            yield f"{counts.get('listed', 0)} articles listed, {usual:g} is usual"
    seen = _count_stored(counts) + counts.get("unchanged", 0)
    if counts.get("listed", 0) < source.expect.reports and seen < source.expect.reports:
        yield f"{seen} reports, {source.expect.reports} are expected"
    kept = _count_kept(last)
    for name, share in source.expect.fill.items():
        filled = counts.get(f"with_{name}", 0)
        if kept >= 3 and filled < share * kept:
            yield f"{name} in {filled} of {kept} reports, {share:.0%} is expected"
    for name in ("title", "published", "outlet", "text"):
        shares = [run.counts.get(f"with_{name}", 0) / _count_kept(run) for run in before if _count_kept(run) >= 3]
        filled = counts.get(f"with_{name}", 0)
        if name not in source.expect.fill and kept >= 3 and len(shares) >= 3 and filled < _FALL * median(shares) * kept:
            yield f"{name} in {filled} of {kept} reports, {median(shares):.0%} is usual"


def _count_kept(run: StoredRun) -> int:
    return sum(run.counts.get(name, 0) for name in ("relevant", "off_topic"))


def _find_silence(source: Source, told: Sequence[StoredRun], now: dt.datetime | None) -> Iterator[str]:
    """Yield why a source that seems well may have gone silent: no run came, or runs bring nothing any more."""
    if now is not None and source.rhythm is not None:
        due = find_due(source.rhythm, told[0].started_at)
        if due is not None and now - due > _LATE:
            yield f"no run since {told[0].started_at:%Y-%m-%d}, one was due on {due:%Y-%m-%d}: is the schedule running?"
    quiet, longest, stretch, active = 0, 1, 0, 0
    for number, run in enumerate(told):
        if run.counts.get("new", 0) or run.counts.get("updated", 0):
            active += 1
            longest, stretch = max(longest, stretch), 0
        elif active:
            stretch += 1
        else:
            quiet = number + 1
    if active >= _FEWEST_ACTIVE and quiet > _SILENCE * longest:
        yield f"nothing new in {quiet} runs; the longest such time before was {longest}"


def _count_asked(counts: dict[str, int]) -> int:
    names = ("fetched", "unchanged", "gone", "blocked", "failed")
    return sum(counts.get(name, 0) for name in names)


def _count_stored(counts: dict[str, int]) -> int:
    return sum(counts.get(name, 0) for name in ("new", "updated", "known", "rejected"))
