"""Cases: place x platform, projected from standing facts; only which reports they rest on is stored.

Which statement stands for a metric (the declared rule, in this order): reviewed by a person; speaks for the case's own
place (an open scope counts as its own, a single station or another place does not); speaks for a stretch of time
rather than one event; exact rather than approximate; from an original rather than a reprint; the latest. Statements
are never added up.
"""

import itertools
import json
import operator
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Select, Text, cast, exists, func, or_, select, update

from archive.case_ids import find_main_platform, pair_places
from archive.conditions import is_within, make_conditions, resolve_cases, resolve_filter_places, resolve_platforms
from archive.errors import ArchiveError, UnknownIdError
from archive.filters import Filter
from archive.rows import Row, read_place
from archive.tables import CASE, CASE_REPORT, FACT, LINK, PLACE, REPORT, is_standing
from archive.trusted import build_trusted
from schemas.case import Case, MetricLine, Statement
from schemas.codebook import load_codebook
from schemas.facts import MethodFact
from schemas.place import Place

Pair = tuple[str, str]
"""Adcode and platform key of a case."""
ToldRows = dict[str, list[Row]]
"""Standing facts (but topics) by report: columns of `fact` with the report's `published`, `url` and `is_copy`."""

_CHUNK = 100
# Below what databases allow of parameters in one statement.
_MANY = 500
_NAMES = ("id", "report_id", "kind", "role", "place_code", "name", "name_key", "subkind", "metric", "value", "position")
_COLUMNS = tuple(FACT.c[name] for name in (*_NAMES, "sentence", "review"))
_KEYS = (*(column.name for column in _COLUMNS), "json", "published", "url", "is_copy")
# Of one case; by another name than in the conditions on reports.
_TOLD = CASE_REPORT.alias("told_of")
_ANYWHERE: dict[str, tuple[str, ...]] = {"place": (), "province": (), "city": (), "county": ()}
_LEVELS = {"province": 0, "city": 1, "county": 2, "town": 3, "village": 4, "unit": 5}


class _ToldRow(Row):
    """A fact row whose `data` is decoded when it is first asked for: of places and most platforms it never is."""

    def __missing__(self, key: str) -> Any:
        if key != "data":
            raise KeyError(key)
        told = self["json"]
        try:
            data = from_json(told)
        except ValueError:
            # Half characters, which only the standard library reads.
            data = json.loads(told)
        self["data"] = data
        return data


@dataclass
class _Draft:
    """What reports tell of one case."""

    names: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    methods: dict[str, Row] = field(default_factory=dict)
    counts: list[Row] = field(default_factory=list)
    reports: dict[str, str | None] = field(default_factory=dict)

    def take_over(self, other: "_Draft") -> None:
        """Add all that is told of a case that was merged into this one."""
        self.names += other.names
        self.kinds += other.kinds
        self.counts += other.counts
        self.reports |= other.reports
        for name, method in other.methods.items():
            self.methods.setdefault(name, method)


def _target_platform(row: Row, platforms: Sequence[Row], main: str) -> str:
    """Return the key of the platform that a figure belongs to: the one its clause names, else the report's main one."""
    named = row["data"].get("platform")
    return next((p["name_key"] for p in platforms if named in (p["name"], p["name_key"])), main) if named else main


def _add_report(drafts: dict[Pair, _Draft], rows: Sequence[Row]) -> None:
    """Add what one report's fact rows tell to the cases that it is about."""
    platforms = [r for r in rows if r["kind"] == "platform"]
    locality = next((r["place_code"] for r in rows if r["kind"] == "place" and r["role"] == "locality"), None)
    main = find_main_platform(rows)
    pairs = list(dict.fromkeys(pair_places(rows)))
    codes = {code for code, _ in pairs}
    for pair in pairs:
        draft = drafts.setdefault(pair, _Draft())
        draft.reports[rows[0]["report_id"]] = rows[0]["published"]
        for platform in platforms:
            if platform["name_key"] == pair[1]:
                draft.names[platform["name"]] += 1
                draft.kinds[platform["subkind"]] += 1
    home = locality or next(iter(codes), None)
    for row in rows:
        if row["kind"] == "method" and home is not None:
            kept = drafts[home, main].methods
            if row["name"] not in kept or len(row["data"].get("steps", ())) > len(kept[row["name"]].get("steps", ())):
                kept[row["name"]] = row["data"]
        elif row["kind"] == "count" and home is not None:
            code = row["place_code"] if row["place_code"] in codes else home
            target = (code, _target_platform(row, platforms, main))
            # A place mentioned has one case, of the main platform.
            drafts[target if target in drafts else (code, main)].counts.append(row)


def rank_statement(row: Row, place: Place) -> tuple[bool, bool, bool, bool, bool]:
    """Return what orders the statements of one metric before their date, best first."""
    data = row["data"]
    scope = data.get("scope")
    is_other_scope = scope is not None and (
        scope["code"] != place.code
        if scope.get("code")
        else _LEVELS.get(scope.get("level") or "", _LEVELS[place.level]) != _LEVELS[place.level]
    )
    is_event = (data.get("period") or {}).get("kind") == "event"
    return (
        row.get("review") not in ("accepted", "corrected", "added"),
        is_other_scope,
        is_event,
        data["qualifier"] != "exact",
        bool(row["is_copy"]),
    )


def _same_ground(row: Row) -> tuple[Any, ...] | None:
    """Return what two statements must share to contradict each other; None where a statement leaves it open."""
    data = row["data"]
    scope, period = data.get("scope") or {}, data.get("period") or {}
    if period.get("kind") == "event" or not (period.get("start") or period.get("end")):
        # The same words at the same date speak of the same time; an event's figures are its own.
        return None
    return (scope.get("code"), scope.get("level"), data["unit"], period.get("start"), period.get("end"))


def has_conflict(rows: Sequence[Row]) -> bool:
    """Whether two exact statements of the same scope and period differ."""
    values: dict[tuple[Any, ...], set[float]] = {}
    for row in rows:
        ground = _same_ground(row)
        if ground is not None and row["data"]["qualifier"] == "exact" and "value_max" not in row["data"]:
            values.setdefault(ground, set()).add(row["value"])
    return any(len(found) > 1 for found in values.values())


def _make_statement(row: Row) -> Statement:
    data = row["data"]
    values = {
        "fact_id": row["id"],
        "report_id": row["report_id"],
        "value": data["value"],
        "unit": data["unit"],
        "qualifier": data["qualifier"],
        "published": row["published"],
        "period": (data.get("period") or {}).get("text") or None,
        "scope": (data.get("scope") or {}).get("text") or None,
        "quote": row["sentence"],
        "raw": data.get("raw"),
        "url": row["url"],
        "is_reprint": bool(row["is_copy"]),
        "review": row["review"],
    }
    return build_trusted(Statement, values)


def _make_metrics(rows: Sequence[Row], place: Place) -> tuple[MetricLine, ...]:
    lines = []
    order = {metric: i for i, metric in enumerate(load_codebook().metrics)}
    by_metric: dict[str, list[Row]] = {}
    for row in rows:
        by_metric.setdefault(row["metric"], []).append(row)
    for metric in sorted(by_metric, key=lambda m: (order.get(m, len(order)), m)):
        # The latest first; sorting by rank keeps that order within a rank.
        told = sorted(by_metric[metric], key=lambda r: (r["published"] or "", r["value"], r["id"]), reverse=True)
        told.sort(key=lambda r: rank_statement(r, place))
        statements = tuple(map(_make_statement, told))
        lines.append(
            build_trusted(
                MetricLine,
                {
                    "metric": metric,
                    "best": statements[0],
                    "statements": statements,
                    "has_conflict": has_conflict(told),
                },
            )
        )
    return tuple(lines)


def _make_case(case_id: str, place: Place, key: str, draft: _Draft) -> Case:
    names = sorted(draft.names, key=lambda name: (-draft.names[name], len(name), name))
    dates = sorted(date for date in draft.reports.values() if date)
    return Case(
        id=case_id,
        place=place,
        platform=(names[0] if names else key) or None,
        platform_kind=draft.kinds.most_common(1)[0][0] if draft.kinds else None,
        aliases=tuple(names[1:]),
        methods=tuple(MethodFact.model_validate(data) for data in draft.methods.values()),
        metrics=_make_metrics(draft.counts, place),
        report_ids=tuple(sorted(draft.reports, key=lambda i: (draft.reports[i] or "9999", i))),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
    )


_IS_COPY = exists().where(LINK.c.copy_id == REPORT.c.id, LINK.c.removed_at.is_(None))
_FACTS = (
    # Undecoded: SQLAlchemy would decode the data of every row.
    select(*_COLUMNS, cast(FACT.c.data, Text), REPORT.c.published, REPORT.c.url, _IS_COPY.label("is_copy"))
    .join(REPORT, REPORT.c.id == FACT.c.report_id)
    .where(is_standing(), FACT.c.kind != "topic")
    .order_by(REPORT.c.published, REPORT.c.id, FACT.c.position, FACT.c.id)
)


def _read_facts(connection: Connection, conditions: Sequence[Any], case_ids: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the standing facts of each report that passes `conditions` and that one of the entries `case_ids` has."""
    told = select(CASE_REPORT.c.report_id).where(CASE_REPORT.c.case_id.in_(case_ids))
    query = _FACTS.where(FACT.c.report_id.in_(told), *conditions)
    rows = connection.execute(query.execution_options(yield_per=2000))
    for _, group in itertools.groupby(rows, key=operator.itemgetter(1)):
        yield [_ToldRow(zip(_KEYS, row, strict=True)) for row in group]


def _list_roots(
    connection: Connection, asked: Filter, conditions: Sequence[Any], offset: int, limit: int | None
) -> list[list[Any]]:
    """Return the entries of each case that has reports passing `conditions`: itself and those merged into it.

    By adcode and platform. A case is one of a platform that is asked for under any of its entries.
    """
    query = _select_roots(connection, asked, conditions).order_by(CASE.c.place_code, CASE.c.platform_key)
    ids = list(connection.execute(query.offset(offset).limit(limit)).scalars())
    found: dict[str, list[Any]] = {i: [] for i in ids}
    for start in range(0, len(ids), _MANY):
        some = ids[start : start + _MANY]
        for row in connection.execute(select(CASE).where(or_(CASE.c.id.in_(some), CASE.c.redirect_to.in_(some)))).all():
            found[row.redirect_to or row.id].append(row)
    return list(found.values())


def _select_roots(connection: Connection, asked: Filter, conditions: Sequence[Any]) -> Select[Any]:
    """Return the query of the ids of the cases that `_list_roots` lists."""
    platforms = resolve_platforms(connection, asked)
    told = select(_TOLD.c.case_id).where(_TOLD.c.case_id == CASE.c.id)
    if conditions:
        told = told.where(_TOLD.c.report_id.in_(select(REPORT.c.id).where(*conditions)))
    # What is merged lies in one place, so that the places limit the entries as they limit what these lead to.
    lying = [is_within(CASE.c.place_code, ranges) for ranges in resolve_filter_places(connection, asked)]
    chosen = select(func.coalesce(CASE.c.redirect_to, CASE.c.id)).where(told.exists(), *lying)
    if platforms is not None:
        chosen = chosen.where(CASE.c.platform_key.in_({key for key, _ in platforms}))
    if asked.case:
        roots = resolve_cases(connection, asked.case)
        chosen = chosen.where(or_(CASE.c.id.in_(roots), CASE.c.redirect_to.in_(roots)))
    return select(CASE.c.id).where(CASE.c.id.in_(chosen))


def count_passing(connection: Connection, asked: Filter) -> int:
    """Return how many cases `iterate_cases` yields, without building them."""
    conditions = make_conditions(connection, asked.model_copy(update=_ANYWHERE))
    roots = _select_roots(connection, asked, conditions).subquery()
    return int(connection.execute(select(func.count()).select_from(roots)).scalar_one())


def iterate_cases(
    connection: Connection, asked: Filter, *, offset: int = 0, limit: int | None = None
) -> Iterator[Case]:
    """Yield the cases that rest on reports passing `asked` and lie themselves in its places and platforms.

    The first `offset` of them are passed over without being built.
    """
    for case, _ in iterate_told_cases(connection, asked, offset=offset, limit=limit):
        yield case


def iterate_told_cases(
    connection: Connection, asked: Filter, *, offset: int = 0, limit: int | None = None
) -> Iterator[tuple[Case, ToldRows]]:
    """Yield cases as `iterate_cases` does, each with the fact rows of its reports (and of some others') by report."""
    # A case's reports tell of its place, so the places asked for need not be asked of them again.
    conditions = make_conditions(connection, asked.model_copy(update=_ANYWHERE))
    found = _list_roots(connection, asked, conditions, offset, limit)
    for start in range(0, len(found), _CHUNK):
        # Some at a time, so that memory holds a few cases' facts.
        entries = [row for rows in found[start : start + _CHUNK] for row in rows]
        told = _read_told(connection, conditions, entries)
        for case in _build_cases(connection, told, entries):
            yield case, told


def _read_told(connection: Connection, conditions: Sequence[Any], entries: Sequence[Any]) -> ToldRows:
    return {rows[0]["report_id"]: rows for rows in _read_facts(connection, conditions, [row.id for row in entries])}


def read_told(connection: Connection, case: Case) -> ToldRows:
    """Return the fact rows of a case's reports, by report."""
    return _read_told(connection, (), _read_merged(connection, case.id))


def _read_merged(connection: Connection, case_id: str) -> Sequence[Any]:
    """Return the entry of a case and those merged into it."""
    return connection.execute(select(CASE).where(or_(CASE.c.id == case_id, CASE.c.redirect_to == case_id))).all()


def _build_cases(connection: Connection, told: ToldRows, entries: Sequence[Any]) -> Iterator[Case]:
    """Yield the cases of `entries`, by adcode and platform; those of which nothing is told are left out."""
    drafts: dict[Pair, _Draft] = {}
    for rows in told.values():
        _add_report(drafts, rows)
    _merge_drafts(drafts, entries)
    codes = {row.place_code for row in entries}
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE).where(PLACE.c.code.in_(codes)))}
    ids = {(row.place_code, row.platform_key): row.id for row in entries if not row.redirect_to}
    for pair in sorted(ids):
        if pair in drafts:
            yield _make_case(ids[pair], places[pair[0]], pair[1], drafts[pair])


def _merge_drafts(drafts: dict[Pair, _Draft], entries: Sequence[Any]) -> None:
    """Join the drafts of merged ids to those of the ids that they lead to."""
    pairs = {row.id: (row.place_code, row.platform_key) for row in entries}
    for row in entries:
        pair = pairs[row.id]
        if row.redirect_to in pairs and pair in drafts:
            drafts.setdefault(pairs[row.redirect_to], _Draft()).take_over(drafts.pop(pair))


def find_case(connection: Connection, case_id: str) -> Case:
    """Return the case called `case_id`, following a merged id to the one that it leads to."""
    row = _follow(connection, case_id)
    if row is not None:
        entries = _read_merged(connection, row.id)
        found = next(_build_cases(connection, _read_told(connection, (), entries), entries), None)
        if found is not None:
            return found
    raise UnknownIdError(f"no case {case_id!r} in this archive; `xieshang cases` lists them")


def _follow(connection: Connection, case_id: str) -> Any:
    """Return the row of a case's id, or of the id that it was merged into; None where there is none."""
    row = connection.execute(select(CASE).where(CASE.c.id == case_id)).first()
    if row is not None and row.redirect_to:
        return connection.execute(select(CASE).where(CASE.c.id == row.redirect_to)).first()
    return row


def merge_cases(connection: Connection, case_id: str, into: str) -> str:
    """Let a case's id lead to another case of the same place, and join what is told of both; return the other's id.

    Ids that led to the merged one lead to the other from now on. `split_case` takes a merger back.
    """
    one, other = _follow(connection, case_id), _follow(connection, into)
    for row, wanted in ((one, case_id), (other, into)):
        if row is None:
            raise UnknownIdError(f"no case {wanted!r} in this archive; `xieshang cases` lists them")
    if one.id == other.id:
        raise ArchiveError(f"{case_id} and {into} are one case already")
    if one.place_code != other.place_code:
        raise ArchiveError(
            f"{case_id} and {into} are cases of two places; only names of one place's platform are merged"
        )
    connection.execute(
        update(CASE).where(or_(CASE.c.id == one.id, CASE.c.redirect_to == one.id)).values(redirect_to=other.id)
    )
    return str(other.id)


def split_case(connection: Connection, case_id: str) -> None:
    """Let a merged id stand for its own case again."""
    changed = connection.execute(
        update(CASE).where(CASE.c.id == case_id, CASE.c.redirect_to.is_not(None)).values(redirect_to=None)
    )
    if changed.rowcount == 0:
        raise UnknownIdError(f"{case_id} is no merged case of this archive")


def list_case_ids(connection: Connection, report_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the cases that rest on each of some reports, by adcode and platform."""
    query = (
        select(CASE_REPORT.c.report_id, CASE.c.id, CASE.c.redirect_to)
        .join(CASE, CASE.c.id == CASE_REPORT.c.case_id)
        .where(CASE_REPORT.c.report_id.in_(report_ids))
        .order_by(CASE.c.place_code, CASE.c.platform_key)
    )
    found: dict[str, dict[str, None]] = {}
    for report_id, case_id, redirect_to in connection.execute(query).all():
        found.setdefault(report_id, {})[redirect_to or case_id] = None
    return {report_id: list(ids) for report_id, ids in found.items()}


def count_cases(connection: Connection) -> int:
    """Return the number of cases that standing facts tell of; merged ones are one."""
    told = select(CASE_REPORT.c.case_id)
    query = select(func.count(func.distinct(func.coalesce(CASE.c.redirect_to, CASE.c.id))))
    return int(connection.execute(query.where(CASE.c.id.in_(told))).scalar_one())
