"""From a filter to conditions on rows: places by name, platforms by any variant, figures by range."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, or_, select

from archive.errors import QueryError, UnknownPlaceError
from archive.filters import Filter, MetricRange
from archive.statements import DECIDED
from archive.tables import CASE, CASE_REPORT, FACT, PLACE, REPORT, is_standing

_CODE = re.compile(r"\d{2}(?:\d{2}(?:\d{2})?)?")
_SUFFIX = re.compile(r"(?:特别行政区|(?:\w{1,5}族)*自治[区州县旗]|地区|林区|特区|[省市区县盟旗州])$")

CodeRange = tuple[str, str]
"""First and last adcode of a jurisdiction and all below it."""


def range_of(code: str) -> CodeRange:
    """Return the adcodes of a jurisdiction and all below it; `code` may be a beginning of two or four digits."""
    code = code.ljust(6, "0")
    stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return code, stem.ljust(6, "9")


def resolve_places(connection: Connection, names: Sequence[str], level: str | None = None) -> list[CodeRange]:
    """Return the adcode ranges that `names` (or adcodes) stand for; UnknownPlaceError names the nearest known ones."""
    if not all(name.strip() for name in names):
        raise UnknownPlaceError("a name of a place is empty; leave it out, or give a name or adcode")
    named = [name for name in names if not _CODE.fullmatch(name)]
    ranges = [range_of(name) for name in names if _CODE.fullmatch(name)]
    query = select(PLACE) if level is None else select(PLACE).where(PLACE.c.level == level)
    exact = list(connection.execute(query.where(PLACE.c.name.in_(named)))) if named else []
    ranges += [range_of(row.code) for row in exact]
    others = [name for name in named if name not in {row.name for row in exact}]
    # Short forms and whole paths are compared with every place; most filters need not.
    rows = list(connection.execute(query)) if others else []
    for name in others:
        found = _match_places(name, rows)
        if not found:
            known = sorted({row.name for row in rows} | {_SUFFIX.sub("", row.name) for row in rows})
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.3)
            what = f" of level {level}" if level else ""
            hint = f"; nearest: {', '.join(near)}" if near else ""
            raise UnknownPlaceError(f"no report is about a place{what} called {name!r}{hint}")
        ranges += [range_of(row.code) for row in found]
    return ranges


def _match_places(name: str, rows: Sequence[Any]) -> list[Any]:
    short = [row for row in rows if _SUFFIX.sub("", row.name) == name]
    if short:
        return short
    return [row for row in rows if name == "".join(filter(None, (row.province, row.city, row.county)))]


def is_within(code: Any, ranges: Sequence[CodeRange]) -> ColumnElement[bool]:
    """Return the condition that the column `code` lies in one of `ranges`."""
    single = [low for low, high in ranges if low == high]
    some = [code.in_(single)] if single else []
    return or_(false(), *some, *(and_(code >= low, code <= high) for low, high in ranges if low != high))


def resolve_filter_places(connection: Connection, asked: Filter) -> list[list[CodeRange]]:
    """Return one list of ranges for each of the filter's keys that name places; one range of each list must hold."""
    levels = ((asked.place, None), (asked.province, "province"), (asked.city, "city"), (asked.county, "county"))
    return [resolve_places(connection, names, level) for names, level in levels if names]


def resolve_platforms(connection: Connection, asked: Filter) -> set[tuple[str, str]] | None:
    """Return the (key, kind) of platforms that the filter asks for; None where it asks for none."""
    if not (asked.platform or asked.platform_kind):
        return None
    query = select(FACT.c.name_key, FACT.c.subkind).where(FACT.c.kind == "platform").distinct()
    if asked.platform:
        query = query.where(or_(FACT.c.name.in_(asked.platform), FACT.c.name_key.in_(asked.platform)))
    found = {(row.name_key, row.subkind) for row in connection.execute(query)}
    if asked.platform and found:
        # All kinds under which the same platform is told of.
        keys = {key for key, _ in found}
        query = select(FACT.c.name_key, FACT.c.subkind).where(FACT.c.kind == "platform", FACT.c.name_key.in_(keys))
        found = {(row.name_key, row.subkind) for row in connection.execute(query.distinct())}
    return {(key, kind) for key, kind in found if not asked.platform_kind or kind in asked.platform_kind}


def resolve_cases(connection: Connection, case_ids: Sequence[str]) -> list[str]:
    """Return the cases that ids lead to, merged ones followed; QueryError names one that is not in the archive."""
    rows = connection.execute(select(CASE.c.id, CASE.c.redirect_to).where(CASE.c.id.in_(case_ids)))
    known = {row.id: str(row.redirect_to or row.id) for row in rows}
    for case_id in case_ids:
        if case_id not in known:
            raise QueryError(f"case:{case_id}: no such case in this archive; `xieshang cases` lists them")
    return list(dict.fromkeys(known[case_id] for case_id in case_ids))


def select_case_reports(connection: Connection, case_ids: Sequence[str]) -> Select[Any]:
    """Return the query of the ids of the reports on which cases rest, with what was merged into them."""
    roots = resolve_cases(connection, case_ids)
    entries = select(CASE.c.id).where(or_(CASE.c.id.in_(roots), CASE.c.redirect_to.in_(roots)))
    return select(CASE_REPORT.c.report_id).where(CASE_REPORT.c.case_id.in_(entries)).distinct()


def last_of(date: str) -> str:
    """Return a string that sorts after every date that the partial date `date` includes."""
    return f"{date}-99"


def compare(column: Any, asked: MetricRange) -> ColumnElement[bool]:
    """Return the condition of one metric range on the column of values."""
    conditions: dict[str, ColumnElement[bool]] = {
        ">=": column >= asked.value,
        "<=": column <= asked.value,
        ">": column > asked.value,
        "<": column < asked.value,
        "=": column == asked.value,
    }
    return conditions[asked.operator]


# Conditions stand inside queries that read facts themselves, so the facts asked about go by another name.
_TOLD = FACT.alias("told")


def _has_fact(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # Not a correlated EXISTS: that would go through all facts of a platform or metric once for each report.
    return REPORT.c.id.in_(select(_TOLD.c.report_id).where(is_standing(_TOLD), *conditions))


def make_conditions(connection: Connection, asked: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions on `report` rows that `asked` sets; all must hold."""
    conditions: list[ColumnElement[bool]] = [
        _has_fact(_TOLD.c.kind == "place", is_within(_TOLD.c.place_code, ranges))
        for ranges in resolve_filter_places(connection, asked)
    ]
    platforms = resolve_platforms(connection, asked)
    if platforms is not None:
        keys = {key for key, _ in platforms}
        kinds = [_TOLD.c.subkind.in_(asked.platform_kind)] if asked.platform_kind else []
        conditions.append(_has_fact(_TOLD.c.kind == "platform", _TOLD.c.name_key.in_(keys), *kinds))
    if asked.method or asked.method_kind or asked.n:
        wanted = [_TOLD.c.kind == "method"]
        if asked.method:
            wanted.append(or_(*(_TOLD.c.name.contains(name, autoescape=True) for name in asked.method)))
        if asked.method_kind:
            wanted.append(_TOLD.c.subkind.in_(asked.method_kind))
        if asked.n:
            wanted.append(_TOLD.c.n.in_(asked.n))
        conditions.append(_has_fact(*wanted))
    if asked.case:
        conditions.append(REPORT.c.id.in_(select_case_reports(connection, asked.case)))
    conditions += [_has_fact(_TOLD.c.metric == m.metric, compare(_TOLD.c.value, m)) for m in asked.metrics]
    return conditions + _make_report_conditions(asked)


def _make_report_conditions(asked: Filter) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.since:
        conditions.append(REPORT.c.published >= asked.since)
    if asked.until:
        conditions.append(REPORT.c.published <= last_of(asked.until))
    for column, values in (
        (REPORT.c.outlet, asked.outlet),
        (REPORT.c.source, asked.source),
        (REPORT.c.id, asked.report),
    ):
        if values:
            conditions.append(column.in_(values))
    if asked.hacked is not None:
        conditions.append(REPORT.c.hacked.is_(asked.hacked))
    if asked.relevant is not None:
        conditions.append(REPORT.c.relevant.is_(asked.relevant))
    if asked.reviewed is not None:
        decided = select(_TOLD.c.report_id).where(_TOLD.c.review.in_(DECIDED))
        conditions.append(REPORT.c.id.in_(decided) if asked.reviewed else REPORT.c.id.not_in(decided))
    return conditions
