"""Comparison: places side by side, every figure with the statements that it rests on.

The command line, the page and the API build the same table here. Figures are never added up: where a place has several
platforms, each one's figure stands by itself. `archive.comparisons` lays the table out for files.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from archive.cases import iterate_told_cases, read_told
from archive.conditions import resolve_places
from archive.errors import QueryError, UnknownPlaceError
from archive.filters import Filter
from archive.folder import Archive
from archive.frames import describe_record, make_frame
from archive.rows import Row, read_place
from archive.tables import PLACE
from archive.trusted import build_trusted
from schemas.case import Case, MetricLine, Statement
from schemas.codebook import load_codebook
from schemas.dates import PartialDate
from schemas.facts import MethodFact
from schemas.gazetteer import find_place, find_places, nearest_names, place_of_code
from schemas.model import Value
from schemas.place import Place

if TYPE_CHECKING:
    import pandas

RowKind = Literal["case", "place"]

ADOPTED, MADE = "suggestions_adopted", "suggestions"
_SEPARATORS = re.compile(r"[\s,;，；、]+")
# Names of platforms may hold blanks and 、.
_LINES = re.compile(r"\s*[\r\n,;，；]+\s*")


class Question(Value):
    """What is to be compared."""

    places: tuple[str, ...] = ()
    """Names or adcodes; a province or city means all its places with cases. None: wherever there are cases."""
    platforms: tuple[str, ...] = ()
    """Names of platforms (any variant); empty for all."""
    metrics: tuple[str, ...] = ()
    """Metrics by name or Chinese label; empty for all that some row reports."""
    since: PartialDate | None = None
    """Published on this day, month or year, or later."""
    until: PartialDate | None = None
    """Published on this day, month or year, or earlier."""
    by: RowKind = "case"
    """Whether a row is a case (place x platform) or a place."""
    with_ratio: bool = False
    """Whether adopted suggestions are divided by those made, where scope and period match."""
    where: Filter = Filter()
    """Further conditions on the reports."""


class Mention(Value):
    """One statement that a name (of a platform or method) rests on."""

    fact_id: str
    """Id of the stored fact."""
    report_id: str
    """Id of its report."""
    quote: str
    """The sentence it stands in."""
    published: str | None
    """Publication date of the report."""
    url: str
    """Address of the report."""


class MethodCell(Value):
    """One method of a row."""

    name: str
    """Name as in the reports."""
    kind: str
    """Kind of method."""
    n: int | None
    """Number of steps or items; None where not reported."""
    steps: tuple[str, ...]
    """The steps in their order; empty where not reported."""
    platform: str | None
    """Platform of the case that it belongs to."""
    mentions: tuple[Mention, ...]
    """Statements it rests on."""


class Figure(Value):
    """One metric of one case."""

    platform: str | None
    """Platform of the case."""
    best: Statement
    """Statement that stands for the metric, by the declared rule of cases."""
    statements: tuple[Statement, ...]
    """Every supporting statement, best first."""
    value_max: int | float | None
    """Upper end where the best statement gives a range."""
    is_approximate: bool
    """Whether the report gives the figure as more than, nearly or about, or as a range."""
    has_conflict: bool
    """Whether statements of the same scope and period differ."""
    rivals: tuple[Statement, ...]
    """Where there is a conflict, one statement for each of the differing values."""


class Ratio(Value):
    """Suggestions adopted over suggestions made, of one scope and period."""

    platform: str | None
    """Platform of the case."""
    value: float
    """Adopted divided by made."""
    is_approximate: bool
    """Whether one of the two is approximate."""
    adopted: Statement
    """The upper figure."""
    made: Statement
    """The lower figure."""


class ComparedRow(Value):
    """One row: a case, or a place with all its cases. Rows without a case say that no report tells of the place."""

    id: str
    """Id of the case, or adcode of the place."""
    place: Place
    """The jurisdiction."""
    case_ids: tuple[str, ...]
    """Cases of the row."""
    platforms: tuple[str | None, ...]
    """Platform of each case, in the same order; None for consultation without a named platform."""
    platform_mentions: tuple[Mention, ...]
    """Statements that name the platforms."""
    methods: tuple[MethodCell, ...]
    """Methods."""
    figures: dict[str, tuple[Figure, ...]]
    """Figures by metric, one a case; a metric that no report gives is missing (not reported)."""
    ratios: tuple[Ratio, ...]
    """Ratios, one a case at the most."""
    report_ids: tuple[str, ...]
    """Reports that the row rests on, oldest first."""
    years: tuple[str, ...]
    """Years in which they were published."""


class Comparison(Value):
    """The table."""

    question: Question
    """What was asked."""
    metrics: tuple[str, ...]
    """Metrics of the columns, in the codebook's order."""
    rows: tuple[ComparedRow, ...]
    """Rows in the order of the places asked for, then by adcode and platform."""

    def to_pandas(self) -> "pandas.DataFrame":
        """Return the table as a typed DataFrame: one row a case or place, the columns of the exported comparison."""
        from archive.comparisons import lay_out  # noqa: PLC0415  it lays out what is defined here

        columns = lay_out(self).columns
        return make_frame((describe_record(row, columns) for row in self.rows), columns)


def split_list(text: str) -> tuple[str, ...]:
    """Return the names of a pasted list: separated by spaces, lines, commas or 、."""
    return tuple(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of a list in which blanks belong to the names: separated by lines or commas."""
    return tuple(dict.fromkeys(part for part in _LINES.split(text.strip()) if part))


def find_metrics(names: Iterable[str]) -> tuple[str, ...]:
    """Return the metrics called `names` (key or label), in the codebook's order; QueryError names the nearest."""
    known = load_codebook().metrics
    words = {word: key for key, entry in known.items() for word in (key, entry.zh, entry.en)}
    chosen = set()
    for name in names:
        if name not in words:
            near = difflib.get_close_matches(name, words, n=3, cutoff=0.4)
            raise QueryError(
                f"unknown metric {name!r}"
                + (f"; did you mean {', '.join(near)}?" if near else f"; known are {', '.join(known)}")
            )
        chosen.add(words[name])
    return tuple(key for key in known if key in chosen)


@dataclass(frozen=True)
class _Asked:
    """One place that was asked for: its adcode and the last adcode below it."""

    place: Place
    low: str
    high: str


def _resolve(archive: Archive, names: Sequence[str]) -> list[_Asked]:
    """Return the places `names`; a jurisdiction of which no report tells is known by the gazetteer."""
    asked = []
    with archive.reading() as connection:
        for name in names:
            try:
                ranges = resolve_places(connection, [name])
            except UnknownPlaceError as error:
                place = find_place(name)
                if place is None and (found := find_places(name)):
                    paths = [f"{''.join(filter(None, (p.province, p.city, p.county)))} ({p.code})" for p in found]
                    raise UnknownPlaceError(
                        f"{name!r} may be any of {len(paths)} places; say which, by the whole name or adcode: "
                        f"{', '.join(paths[:5])}{' …' if len(paths) > 5 else ''}"
                    ) from error
                if place is None:
                    near = ", ".join(nearest_names(name, 3))
                    raise UnknownPlaceError(
                        f"{error}" if not near else f"no place is called {name!r}; nearest: {near}"
                    ) from error
                ranges = [(place.code, place.code)]
            for low, high in ranges:
                row = connection.execute(select(PLACE).where(PLACE.c.code == low)).first()
                known = read_place(row) if row is not None else place_of_code(low)
                if known is None:
                    raise UnknownPlaceError(f"no jurisdiction has the adcode {low}; give six digits of GB/T 2260")
                asked.append(_Asked(known, low, high))
    return asked


def _mention(row: Row) -> Mention:
    values = {
        "fact_id": row["id"],
        "report_id": row["report_id"],
        "quote": row["sentence"],
        "published": row["published"],
        "url": row["url"],
    }
    return build_trusted(Mention, values)


def _ground(row: Row) -> tuple[object, ...] | None:
    """Return what two figures must share to be set against each other; None where the period is left open."""
    data = row["data"]
    scope, period = data.get("scope"), data.get("period")
    if period is None or period.get("kind") == "event" or not (period.get("start") or period.get("end")):
        return None
    return (scope and (scope.get("code"), scope.get("level")), data["unit"], period.get("start"), period.get("end"))


def _find_rivals(line: MetricLine, facts: Mapping[str, Row]) -> tuple[Statement, ...]:
    grounds: dict[tuple[object, ...], dict[float, Statement]] = {}
    for statement in line.statements:
        row = facts.get(statement.fact_id)
        if row is None or statement.qualifier != "exact":
            continue
        ground = _ground(row)
        if ground is not None and row["data"].get("value_max") is None:
            grounds.setdefault(ground, {}).setdefault(statement.value, statement)
    rivals = [statement for values in grounds.values() if len(values) > 1 for statement in values.values()]
    return tuple(rivals) or line.statements[:2]


def _is_paired(adopted: Row, made: Row) -> bool:
    """Whether two figures speak of one scope and period; where both leave it open, one sentence must say both."""
    first, second = _ground(adopted), _ground(made)
    if first is not None or second is not None:
        return first == second
    is_one_sentence = adopted["report_id"] == made["report_id"] and adopted["sentence"] == made["sentence"]
    return is_one_sentence and _say_ground(adopted["data"]) == _say_ground(made["data"])


def _say_ground(data: Row) -> tuple[object, ...]:
    """Return scope, period and unit of a figure in the words of its report."""
    scope, period = data.get("scope"), data.get("period")
    named = scope and (scope.get("code"), scope.get("level"), scope.get("text"))
    return named, period and period.get("text"), data["unit"]


def _find_ratio(case: Case, facts: Mapping[str, Row]) -> Ratio | None:
    lines = {line.metric: line for line in case.metrics}
    if ADOPTED not in lines or MADE not in lines:
        return None
    for adopted in lines[ADOPTED].statements:
        for made in lines[MADE].statements:
            upper, lower = facts.get(adopted.fact_id), facts.get(made.fact_id)
            if upper is None or lower is None or not _is_paired(upper, lower):
                continue
            if any(row["data"].get("value_max") is not None for row in (upper, lower)):
                continue
            if made.value > 0 and adopted.value <= made.value:
                is_approximate = {adopted.qualifier, made.qualifier} != {"exact"}
                value = round(adopted.value / made.value, 4)
                return Ratio(
                    platform=case.platform, value=value, is_approximate=is_approximate, adopted=adopted, made=made
                )
    return None


def _make_method(method: MethodFact, case: Case, told: Sequence[Row]) -> MethodCell:
    mentions = [_mention(row) for row in told if row["kind"] == "method" and row["name"] == method.name]
    return MethodCell(
        name=method.name,
        kind=method.kind,
        n=method.n,
        steps=method.steps,
        platform=case.platform,
        mentions=tuple(mentions),
    )


def _make_figure(line: MetricLine, case: Case, facts: Mapping[str, Row]) -> Figure:
    row = facts.get(line.best.fact_id)
    value_max = row["data"].get("value_max") if row is not None else None
    values = {
        "platform": case.platform,
        "best": line.best,
        "statements": line.statements,
        "value_max": value_max,
        "is_approximate": line.best.qualifier != "exact" or value_max is not None,
        "has_conflict": line.has_conflict,
        "rivals": _find_rivals(line, facts) if line.has_conflict else (),
    }
    return build_trusted(Figure, values)


def _make_row(
    row_id: str, place: Place, cases: Sequence[Case], by_report: Mapping[str, list[Row]], question: Question
) -> ComparedRow:
    platform_mentions: dict[str, Mention] = {}
    methods: list[MethodCell] = []
    figures: dict[str, tuple[Figure, ...]] = {}
    ratios: list[Ratio] = []
    reports: dict[str, str] = {}
    for case in cases:
        told = [row for i in case.report_ids for row in by_report.get(i, ())]
        facts = {row["id"]: row for row in told if row["kind"] == "count"}
        names = {case.platform, *case.aliases}
        for row in told:
            if row["kind"] == "platform" and row["name"] in names:
                platform_mentions.setdefault(row["id"], _mention(row))
        methods += [_make_method(method, case, told) for method in case.methods]
        for line in case.metrics:
            figures[line.metric] = (*figures.get(line.metric, ()), _make_figure(line, case, facts))
        if question.with_ratio and (ratio := _find_ratio(case, facts)):
            ratios.append(ratio)
        dates = {row["report_id"]: row["published"] or "" for row in told}
        reports |= {i: dates.get(i, "") for i in case.report_ids}
    dated = sorted(reports, key=lambda i: (reports[i] or "9999", i))
    years = {date[:4] for date in reports.values() if date}
    years |= {date[:4] for case in cases for date in (case.first_published, case.last_published) if date}
    return ComparedRow(
        id=row_id,
        place=place,
        case_ids=tuple(case.id for case in cases),
        platforms=tuple(case.platform for case in cases),
        platform_mentions=tuple(platform_mentions.values()),
        methods=tuple(methods),
        figures=figures,
        ratios=tuple(ratios),
        report_ids=tuple(dated),
        years=tuple(sorted(years)),
    )


def _group(cases: Sequence[Case], asked: Sequence[_Asked], by: RowKind) -> Iterator[tuple[str, Place, list[Case]]]:
    """Yield the cases of each row, in the order of the places asked for; a place without cases gives an empty row."""
    seen: set[str] = set()
    spans: list[tuple[str, str, Place | None]] = [(a.low, a.high, a.place) for a in asked]
    spans = spans or [("000000", "999999", None)]
    for low, high, place in spans:
        found = [case for case in cases if low <= case.place.code <= high]
        if not found and place is not None and place.code not in seen:
            seen.add(place.code)
            yield place.code, place, []
        for case in found:
            row = case.id if by == "case" else case.place.code
            if row not in seen:
                seen.add(row)
                yield row, case.place, [case] if by == "case" else [c for c in found if c.place.code == row]


def compare_places(archive: Archive, question: Question) -> Comparison:
    """Build the table that `question` asks for; errors name the place, platform or metric that is not known."""
    metrics = find_metrics(question.metrics)
    asked = _resolve(archive, question.places)
    more = {"since": question.since, "until": question.until}
    wanted = question.where.model_copy(
        update={
            "place": tuple(dict.fromkeys(a.low for a in asked)) or question.where.place,
            "platform": (*question.where.platform, *question.platforms),
            **{key: value for key, value in more.items() if value},
        }
    )
    # Places of the further conditions narrow those asked for; in one tuple of a filter they would be alternatives.
    limits = _resolve(archive, question.where.place) if asked else []
    with archive.reading() as connection:
        found = list(iterate_told_cases(connection, wanted))
    cases = [c for c, _ in found if not limits or any(a.low <= c.place.code <= a.high for a in limits)]
    facts = {report_id: rows for _, told in found for report_id, rows in told.items()}
    rows = [_make_row(row, place, told, facts, question) for row, place, told in _group(cases, asked, question.by)]
    if not metrics:
        told_of = {metric for row in rows for metric in row.figures}
        metrics = tuple(m for m in load_codebook().metrics if m in told_of)
    return Comparison(question=question, metrics=metrics, rows=tuple(rows))


def describe_cases(archive: Archive, cases: Sequence[Case]) -> list[ComparedRow]:
    """Return cases as rows of a comparison: what stands behind their names, figures and ratios."""
    question = Question(with_ratio=True)
    with archive.reading() as connection:
        return [_make_row(case.id, case.place, [case], read_told(connection, case), question) for case in cases]


def describe_case(archive: Archive, case: Case) -> ComparedRow:
    """Return one case as a row of a comparison."""
    return describe_cases(archive, [case])[0]
