"""Health: what a source's last run says beside its own history and beside what its file expects.

"No new items" is not "the list page gave no links": the first is a quiet week, the second a broken source.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Literal

from archive.history import StoredRun
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


class Health(Value):
    """The state of one source."""

    source: str
    """Name of the source."""
    state: HealthState
    """The worst of what was found."""
    reasons: tuple[str, ...] = ()
    """Why, one line each."""


def judge_health(source: Source, runs: Sequence[StoredRun]) -> Health:
    """Return the health of `source` from its runs, newest first. Interrupted runs tell nothing and are passed over."""
    if runs and runs[0].state == "running":
        return Health(source=source.name, state="running")
    told = [run for run in runs if run.state in {"finished", "failed"}]
    if not told:
        return Health(source=source.name, state="never run")
    last, before = told[0], [run for run in told[1:] if run.state == "finished"][:_HISTORY]
    for state, reasons in (
        ("broken", list(_find_breaks(source, last))),
        ("hacked", list(_find_hacks(last, before))),
        ("suspect", list(_find_doubts(source, last, before))),
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
    if before and source.spider not in _HOLDINGS:
        usual = median(run.counts.get("listed", 0) for run in before)
        if counts.get("listed", 0) < _FALL * usual:
            yield f"{counts.get('listed', 0)} articles listed, {usual:g} is usual"
    seen = _count_stored(counts) + counts.get("unchanged", 0)
    if counts.get("listed", 0) < source.expect.reports and seen < source.expect.reports:
        yield f"{seen} reports, {source.expect.reports} are expected"
    kept = sum(counts.get(name, 0) for name in ("relevant", "off_topic"))
    for name, share in source.expect.fill.items():
        filled = counts.get(f"with_{name}", 0)
        if kept >= 3 and filled < share * kept:
            yield f"{name} in {filled} of {kept} reports, {share:.0%} is expected"


def _count_asked(counts: dict[str, int]) -> int:
    names = ("fetched", "unchanged", "gone", "blocked", "failed")
    return sum(counts.get(name, 0) for name in names)


def _count_stored(counts: dict[str, int]) -> int:
    return sum(counts.get(name, 0) for name in ("new", "updated", "known", "rejected"))
