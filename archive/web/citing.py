"""How to cite a report or a case: GB/T 7714-2015 and APA (7th edition), in words to be copied."""

import datetime as dt
from dataclasses import dataclass

from archive.results import StoredReport
from archive.web.labels import full_name
from archive.web.security import clip, safe_link
from archive.web.words import translate
from schemas.case import Case
from schemas.codebook import Language
from schemas.version import __version__


@dataclass(frozen=True)
class Citation:
    """One reference in one style."""

    style: str
    """Name of the style."""
    before: str
    """The reference up to its address."""
    url: str | None = None
    """The address, where there is one that may be followed."""
    after: str = ""
    """What stands after the address."""


_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def write_apa_date(date: str | None) -> str:
    """Return a maybe partial date as APA writes it: 2023, May 18."""
    if not date:
        return "n.d."
    parts = date.split("-")
    month = f", {_MONTHS[int(parts[1]) - 1]}" if len(parts) > 1 else ""
    return f"{parts[0]}{month}{f' {int(parts[2])}' if len(parts) > 2 else ''}"


def cite_report(report: StoredReport, language: Language) -> list[Citation]:
    """Return how a report is cited; what is not known (author, outlet, date) is left out or said to be missing."""
    record = report.record
    title = clip(record["title"] or translate("no_title", language), 200).strip()
    authors = [clip(name, 60) for name in record["authors"][:8]]
    outlet = clip(record["outlet"] or "", 80)
    read_on = max((c.last_seen_at for c in report.captures), default=report.first_seen_at).date().isoformat()
    url = safe_link(report.url)
    people = f"{', '.join(authors[:3])}{', 等' if len(authors) > 3 else ''}. " if authors else ""
    place = f"{outlet}, " if outlet else ""
    gbt = f"{people}{title}[N/OL]. {place}{record['published'] or '[日期不详]'}[{read_on}]. "
    names = f"{', '.join(authors)}. " if authors else f"{outlet}. " if outlet else ""
    container = f"{outlet}. " if outlet and authors else ""
    apa = f"{names}({write_apa_date(record['published'])}). {title}. {container}"
    return [Citation("GB/T 7714", gbt, url, "."), Citation("APA", apa, url)]


def cite_case(case: Case, archive: str, change: int, day: dt.date, language: Language) -> list[Citation]:
    """Return how a case is cited: with its id and the state of the archive, by which it is found again."""
    name = clip(case.platform or translate("unnamed", language), 120)
    title = f"{name}，{full_name(case.place)}"
    state = f"xieshang {__version__}, change {change}"
    gbt = f"协商案例库 {archive}. {title}：案例 {case.id}[DB/OL]. {state}[{day.isoformat()}]."
    apa = (
        f"{translate('site', 'en')} {archive}. ({day.year}). {title} (Case {case.id}; {state}) [Data set]. "
        f"Retrieved {write_apa_date(day.isoformat()).partition(', ')[2]}, {day.year}."
    )
    return [Citation("GB/T 7714", gbt), Citation("APA", apa)]
