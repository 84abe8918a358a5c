"""Readable, citable ids of cases: adcode and the platform's name in pinyin, given once and kept."""

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, insert, select, tuple_

from archive.rows import Row
from archive.tables import CASE
from schemas.ids import make_id

_OTHER = re.compile(r"[^a-z0-9]+")
# A case without a named platform: consultation (协商) as such.
GENERIC = "xieshang"
_MAX_LENGTH = 60


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


def register_cases(connection: Connection, rows: Iterable[Row]) -> None:
    """Give every case that one report's fact rows tell of an id, where it has none yet."""
    pairs = list(dict.fromkeys(pair_places(rows)))
    if not pairs:
        return
    key = tuple_(CASE.c.place_code, CASE.c.platform_key)
    known = {(r.place_code, r.platform_key) for r in connection.execute(select(CASE).where(key.in_(pairs)))}
    for place_code, platform_key in pairs:
        if (place_code, platform_key) in known:
            continue
        case_id = spell_case_id(place_code, platform_key)
        if connection.execute(select(CASE.c.id).where(CASE.c.id == case_id)).first():
            case_id = f"{case_id}-{make_id('case', place_code, platform_key)[:4]}"
        row = {"id": case_id, "place_code": place_code, "platform_key": platform_key, "redirect_to": None}
        connection.execute(insert(CASE), row)
