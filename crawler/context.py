"""What one crawl of one source shares between spider, middlewares and pipeline: the archive, the run, the tally."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from archive import Archive
from archive.file_captures import FileCapture
from archive.results import Due, UrlState
from crawler.batch import WriteBatch
from schemas.source import Source

_MAX_PROBLEMS = 200


def _read_last_day(published: str | None) -> dt.datetime | None:
    """Return the end of the day, month or year that a date names; None where it names none."""
    if not published or published >= "9000":
        return None
    year, month, day = (*map(int, published.split("-")), 0, 0)[:3]
    if day:
        return dt.datetime(year, month, day, tzinfo=dt.UTC) + dt.timedelta(days=1)
    return dt.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=dt.UTC) if month else dt.datetime(
        year + 1, 1, 1, tzinfo=dt.UTC
    )  # fmt: skip


@dataclass
class Tally:
    """Counts of one run; every page asked for ends up in exactly one of the outcome counts."""

    requests: int = 0
    """Responses received, robots.txt and redirects included."""
    bytes: int = 0
    """Bytes of their bodies as they came."""
    lists: int = 0
    """List pages read."""
    empty_lists: int = 0
    """Of them, pages on which no article link was found."""
    failed_lists: int = 0
    """List pages that could not be had; counted as failed as well."""
    listed: int = 0
    """Different article addresses found on list pages."""
    queued: int = 0
    """Article pages to ask for in this run."""
    rendered: int = 0
    """Pages read as a browser shows them, lists and articles."""
    fetched: int = 0
    """Article pages received."""
    new: int = 0
    """New reports, reprints included."""
    updated: int = 0
    """Reports of which a new version was stored."""
    unchanged: int = 0
    """Articles asked for again that had not changed."""
    recovered: int = 0
    """Articles that a killed run had captured but not stored; read from the WARC instead of fetched again."""
    known: int = 0
    """Pages whose report was there already under another address."""
    reprints: int = 0
    """New reports that are reprints of others."""
    rejected: int = 0
    """Pages that are no articles; kept as captures."""
    relevant: int = 0
    """Pages whose report is about consultation practice."""
    off_topic: int = 0
    """Pages whose report is about something else."""
    hacked: int = 0
    """Pages that carry injected spam."""
    blocked: int = 0
    """Pages refused by the site or by robots.txt."""
    gone: int = 0
    """Pages that have vanished."""
    attachments: int = 0
    """Documents (PDF, Word …) found where an article was expected; kept as captures."""
    failed: int = 0
    """Pages that could not be fetched or stored."""
    with_title: int = 0
    """Stored reports that carry a title."""
    with_published: int = 0
    """Stored reports that carry a date."""
    with_outlet: int = 0
    """Stored reports that carry an outlet."""
    with_text: int = 0
    """Stored reports that carry a text."""
    refused_facts: int = 0
    """Facts refused at the store's door."""
    problems: list[str] = field(default_factory=list)
    """What went wrong, one line each (the first 200)."""

    def add_problem(self, line: str) -> None:
        """Note one problem."""
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(" ".join(line.split())[:500])

    def as_counts(self) -> dict[str, int]:
        """Return the counts by name, without the problems."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


@dataclass
class CrawlContext:
    """One crawl of one source."""

    source: Source
    archive: Archive
    run_id: str
    started_at: dt.datetime
    recheck_before: dt.datetime
    """Known articles are asked for again when their next try was due before this moment: the start of the run, or of
    the first of the runs that this one goes on for. So what those fetched is not fetched again."""
    proxies: dict[str, str] = field(default_factory=dict)
    """Proxy by host name, for hosts that only a proxy can reach (the sample sites)."""
    tally: Tally = field(default_factory=Tally)
    recheck_all: bool = False
    """Whether every known article is asked for again, whatever its next try."""
    limit: int | None = None
    """Articles asked for at the most (to try a source)."""
    killed_at: dt.datetime | None = None
    """When the first of the runs before this one began that was killed or given up, if any was."""
    first_seen: dict[str, dt.datetime] = field(default_factory=dict)
    """When each known address was first found."""
    last_asked: dict[str, dt.datetime] = field(default_factory=dict)
    """When each known address was last asked for, before this run."""
    parts: dict[str, Due] = field(default_factory=dict)
    """The known further pages of articles, by address."""
    captured: dict[str, FileCapture] = field(default_factory=dict)
    """Further pages that a killed run had captured, by address."""
    batch: WriteBatch = field(init=False)
    """What is to be written to the archive."""
    stop_reason: str | None = None
    """Why the crawl was given up, where something made going on useless (a full disk)."""

    def __post_init__(self) -> None:
        self.batch = WriteBatch(self.archive)

    def mark(self, url: str, state: UrlState, **what: Any) -> None:
        """Note with the next batch what became of an address; `what` as `Archive.mark` takes it."""
        self.batch.add(partial(self.archive.mark, url, state, self.source, **what))

    def plan_recheck(self, url: str, published: str | None, *, has_validators: bool) -> dt.datetime | None:
        """Return when an article is to be asked for again, or None when it has left the source's re-scan window.

        Within the window it is due at the next run. Where the site can be asked whether it has changed, the window
        begins when we first saw it. Where only its content can tell, it begins when it was published, as far as that
        is known: a site's whole past is not fetched anew because it was found today.
        """
        now = dt.datetime.now(dt.UTC)
        seen = self.first_seen.setdefault(url, now)
        told = _read_last_day(published)
        begin = max(seen, told or seen) if has_validators else told or seen
        is_within = self.source.rescan > 0 and now - begin < dt.timedelta(days=self.source.rescan)
        return now if is_within else None

    @property
    def split_articles(self) -> set[str]:
        """Addresses of the articles that are known to have further pages."""
        return {part.found_on for part in self.parts.values() if part.found_on}

    def snapshot(self) -> dict[str, Any]:
        """Return the counts for progress displays."""
        return self.tally.as_counts()
