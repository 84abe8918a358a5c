"""The indexes of places and platforms as lists to download: exactly the rows that their pages show."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.errors import UnknownIdError
from archive.overview import Overview, PlaceCount, PlatformEntry, order_platforms
from archive.subjects import Column, Subject
from archive.subjects.columns import code_label, make_place_columns, make_text
from schemas.codebook import Language

REFERENCES = ("bib", "ris", "csl.json", "wacz")
"""Formats that hold the reports behind the rows of a list; an index has numbers of reports only."""

_LEVELS = {"province": ("省级", "Province"), "city": ("地级", "City"), "county": ("县级", "County")}


@dataclass(frozen=True)
class Index:
    """What is sent: the columns and the rows."""

    subject: Subject
    rows: Iterator[Any]


def _describe(columns: Iterable[Column]) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {column.key: column.pick(row) for column in columns}


def _name_level(language: Language) -> Callable[[PlaceCount], str]:
    return lambda row: _LEVELS[row.place.level][language == "en"] if row.place.level in _LEVELS else row.place.level


def index_places(overview: Overview, below: str) -> Index:
    """Return the places right below the adcode `below` (empty: the provinces), as `/places` lists them."""
    if below and below not in overview.places:
        raise UnknownIdError(f"no report tells of a place with the adcode {below[:20]!r}")
    columns = (
        *make_place_columns(lambda row: row.place),
        Column("level", "层级", "text", _name_level("zh"), 8, "Level", pick_en=_name_level("en")),
        Column("reports", "报道数", "integer", lambda row: row.reports, 8, "Reports"),
        Column("cases", "案例数", "integer", lambda row: row.cases, 8, "Cases"),
    )
    return Index(_make_subject("places", "地区", "Places", columns), iter(overview.list_below(below or None)))


def index_platforms(overview: Overview) -> Index:
    """Return the platforms, as `/platforms` lists them."""

    def kinds(language: Language) -> Callable[[PlatformEntry], list[str]]:
        return lambda row: [code_label("platform_kinds", kind, language) or kind for kind in row.kinds]

    columns = (
        make_text("platform", "平台", "Platform", lambda row: row.name, 24),
        Column("kinds", "平台类型", "list", kinds("zh"), 12, "Kinds of platform", pick_en=kinds("en")),
        Column("names", "名称变体", "list", lambda row: [name for name, _ in row.names.most_common()], 40, "Names"),
        Column("places", "地区数", "integer", lambda row: len(row.cases), 8, "Number of places"),
        Column("reports", "报道数", "integer", lambda row: row.reports, 8, "Reports"),
        Column("case_ids", "案例编号", "list", lambda row: [case.id for case in row.cases], 40, "Case ids"),
    )
    rows = iter(order_platforms(overview.platforms.values()))
    return Index(_make_subject("platforms", "平台", "Platforms", columns), rows)


def _make_subject(name: str, label: str, label_en: str, columns: tuple[Column, ...]) -> Subject:
    def read(_archive: object, _asked: object) -> Iterator[Any]:
        return iter(())

    return Subject(name=name, columns=columns, read=read, describe=_describe(columns), label=label, label_en=label_en)
