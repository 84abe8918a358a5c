"""What is cited: the reports behind a table's rows, and its cases themselves; the citation formats only spell it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.exports.cells import clean_text, is_link
from archive.filters import Filter
from archive.results import StoredReport
from archive.subjects import Table
from schemas.place import Place

_BATCH = 200
_MAX_FIELD = 2_000
"""No headline comes near; a page that offers a megabyte as its title must not break a reference manager."""


@dataclass(frozen=True)
class Cited:
    """One thing to cite."""

    key: str
    """ASCII key, the same in every format."""
    is_case: bool
    """Whether it is a case of the archive rather than a report."""
    title: str
    """Headline, or platform and place."""
    authors: tuple[str, ...]
    """Names as they are written."""
    container: str | None
    """The medium, or the archive."""
    published: str | None
    """Maybe partial date of a report."""
    url: str | None
    """Web address."""
    accessed: str
    """Day on which it was last captured, or on which the case was read."""
    note: str
    """Ids and state by which it is found again."""

    @property
    def date_parts(self) -> list[int]:
        """Year, month and day, as many as are known."""
        return [int(part) for part in (self.published or "").split("-") if part]


@dataclass
class Counter:
    """Counts rows while their citations are read."""

    rows: int = 0
    seen: set[str] = field(default_factory=set)


def _line(text: str) -> str:
    """Return `text` on one line, of sane length."""
    folded = " ".join(clean_text(text[: 2 * _MAX_FIELD]).split())
    return folded if len(folded) <= _MAX_FIELD else folded[:_MAX_FIELD] + "…"


def _cite_report(report: StoredReport) -> Cited:
    record = report.record
    last = max((capture.last_seen_at for capture in report.captures), default=report.first_seen_at)
    return Cited(
        key=f"report-{report.id}",
        is_case=False,
        title=_line(record.get("title") or "") or _line(report.url),
        authors=tuple(filter(None, (_line(name) for name in record.get("authors") or ()))),
        container=_line(record.get("outlet") or "") or None,
        published=record.get("published"),
        url=report.url if is_link(report.url) else None,
        accessed=last.astimezone(dt.UTC).date().isoformat(),
        note=f"xieshang report {report.id}",
    )


def full_name(place: Place) -> str:
    """Return all levels of a place's name, each once."""
    return "".join(dict.fromkeys(filter(None, (place.province, place.city, place.county))))


def _cite_case(case_id: str, platform: str | None, place: Place, table: Table) -> Cited:
    about = table.about
    unnamed = ("未具名平台", "Unnamed platform")[table.language == "en"]
    archive = ("协商案例库", "Consultation case archive")[table.language == "en"]
    return Cited(
        key=f"case-{case_id}",
        is_case=True,
        title=_line(f"{platform or unnamed}，{full_name(place)}"),
        authors=(),
        container=_line(f"{archive} {about['archive']}"),
        published=about["made_at"][:10],
        url=None,
        accessed=about["made_at"][:10],
        note=_line(f"case {case_id}, change {about['change']}, {about['version']}"),
    )


def _cases_of(record: Any, table: Table) -> Iterator[Cited]:
    if table.subject.name == "cases":
        yield _cite_case(record.case.id, record.case.platform, record.case.place, table)
    elif table.subject.name == "compare":
        for case_id, platform in zip(record.case_ids, record.platforms, strict=True):
            yield _cite_case(case_id, platform, record.place, table)


def _read_reports(ids: list[str], table: Table) -> Iterator[Cited]:
    if ids and table.archive is not None:
        for report in table.archive.reports(Filter(report=tuple(ids))):
            yield _cite_report(report)


def iterate_cited(table: Table, counter: Counter) -> Iterator[Cited]:
    """Yield each case and report behind the table's rows once; `counter` counts the rows."""
    waiting: list[str] = []
    for record in table.records:
        counter.rows += 1
        for cited in _cases_of(record, table):
            if cited.key not in counter.seen:
                counter.seen.add(cited.key)
                yield cited
        if isinstance(record, StoredReport):
            yield _cite_report(record)
            continue
        fresh = [i for i in dict.fromkeys(table.subject.report_ids(record)) if i not in counter.seen]
        counter.seen.update(fresh)
        waiting += fresh
        while len(waiting) >= _BATCH:
            yield from _read_reports(waiting[:_BATCH], table)
            waiting = waiting[_BATCH:]
    yield from _read_reports(waiting, table)
