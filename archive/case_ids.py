"""Readable, citable ids of cases: adcode and the platform's name in pinyin, given once and kept."""

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_

from archive.rows import Row
from archive.tables import CASE, CASE_REPORT, FACT, REPORT, is_standing
from schemas.ids import make_id

_OTHER = re.compile(r"[^a-z0-9]+")
# A case without a named platform: consultation (协商) as such.
GENERIC = "xieshang"
_MAX_LENGTH = 60
_AT_ONCE = 300


def spell_case_id(place_code: str, platform_key: str) -> str:
    """Return the id that reads best, such as `511526-youshilaixieshang`; two platforms may share it."""
    if not platform_key:
        return f"{place_code}-{GENERIC}"
    # Its dictionary takes a third of a second to load, which a search need not pay.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    spelled = _OTHER.sub("", "".join(lazy_pinyin(platform_key)).lower())[:_MAX_LENGTH]
    return f"{place_code}-{spelled or make_id('case', platform_key)[:8]}"


def pair_places(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Yield (adcode, platform key) of the cases that one report's fact rows tell of.

    The locality has a case for each platform; a place mentioned has one for the report's main platform. Without a
    platform the key is empty.
    """
    rows = list(rows)
    platforms = list(dict.fromkeys(r["name_key"] for r in rows if r["kind"] == "platform"))
    main = find_main_platform(rows)
    for row in rows:
        if row["kind"] == "place":
            keys = platforms or [""] if row["role"] == "locality" else [main]
            yield from ((row["place_code"], key) for key in keys)


def find_main_platform(rows: Iterable[Row]) -> str:
    """Return the key of the platform that a report is mainly about, empty where it names none.

    The one named in the headline, else the first brand, else the first of any kind.
    """
    platforms = [r for r in rows if r["kind"] == "platform"]

    def rank(row: Row) -> tuple[bool, bool, int]:
        is_in_title = row["data"].get("evidence", {}).get("field") == "title"
        return not is_in_title, row["subkind"] != "brand", row["position"]

    return str(min(platforms, key=rank)["name_key"]) if platforms else ""


_KEY = tuple_(CASE.c.place_code, CASE.c.platform_key)
_KNOWN = select(CASE.c.place_code, CASE.c.platform_key, CASE.c.id).where(_KEY.in_(bindparam("pairs", expanding=True)))
_ADD_REPORT = insert(CASE_REPORT)
_PLACING = ("place", "platform")


def register_cases(connection: Connection, report_id: str, rows: Iterable[Row], *, is_new: bool = False) -> None:
    """Note the cases that one report's standing fact rows tell of; each gets an id, where it has none yet.

    A report that `is_new` is noted for none.
    """
    pairs = list(dict.fromkeys(pair_places(rows)))
    if not is_new:
        connection.execute(delete(CASE_REPORT).where(CASE_REPORT.c.report_id == report_id))
    if not pairs:
        return
    known = {(code, key): case_id for code, key, case_id in connection.execute(_KNOWN, {"pairs": pairs}).all()}
    for pair in pairs:
        if pair not in known:
            known[pair] = _add_case(connection, *pair)
    connection.execute(_ADD_REPORT, [{"case_id": known[pair], "report_id": report_id} for pair in pairs])


def _add_case(connection: Connection, place_code: str, platform_key: str) -> str:
    case_id = spell_case_id(place_code, platform_key)
    if connection.execute(select(CASE.c.id).where(CASE.c.id == case_id)).first():
        case_id = f"{case_id}-{make_id('case', place_code, platform_key)[:4]}"
    row = {"id": case_id, "place_code": place_code, "platform_key": platform_key, "redirect_to": None}
    connection.execute(insert(CASE), row)
    return case_id


def fill_case_reports(connection: Connection) -> int:
    """Note the cases of every report where none is noted yet (an archive of an older schema); return how many."""
    if connection.execute(select(CASE_REPORT.c.case_id).limit(1)).first() is not None:
        return 0
    ids = list(connection.execute(select(REPORT.c.id).order_by(REPORT.c.id)).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        query = select(FACT).where(FACT.c.report_id.in_(chunk), FACT.c.kind.in_(_PLACING), is_standing())
        told: dict[str, list[Row]] = {}
        for row in connection.execute(query.order_by(FACT.c.position, FACT.c.id)).mappings():
            told.setdefault(row["report_id"], []).append(dict(row))
        for report_id, rows in told.items():
            register_cases(connection, report_id, rows, is_new=True)
    return len(ids)
