"""What a person codes: the columns of the coding sheet, made from the codebook, and how a cell is read.

A value is None where the report tells nothing ("not reported"), and absent where nobody looked. Else it is

- `choice`: a name of the codebook's section, or `yes`/`no`
- `choices`: a list of such names
- `place`: an adcode; `places`: a sorted list of adcodes
- `names`: a list of names; `methods`: a list of {"name", "n"}
- `figures`: a list of numbers, the first one told first
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from archive.errors import ArchiveError
from archive.proposals import find_entry, parse_number, read_place_name
from schemas.codebook import Section, load_codebook
from schemas.gazetteer import place_of_code

CellKind = Literal["choice", "choices", "place", "places", "names", "methods", "figures"]

NOT_REPORTED = "未报道 Not reported"
YES, NO = "是 Yes", "否 No"
TOPIC, TOPIC_CELLS = "topic", 5
_NOT_REPORTED = {"未报道", "未提及", "无", "没有", "nr", "n/r", "none", "not reported", "-", "—", "－", "/"}
_TRUTH = {"是": "yes", "yes": "yes", "y": "yes", "true": "yes", "1": "yes", "相关": "yes"}
_TRUTH |= {"否": "no", "no": "no", "n": "no", "false": "no", "0": "no", "不相关": "no"}
_SEPARATOR = re.compile(r"\s*[;；\n]\s*")
_QUOTES = re.compile("[“”‘’\"'「」『』《》〈〉\\s]")
_METHOD = re.compile(r"(.+?)\s*[=＝]\s*(\d{1,3})")
_UNIT = re.compile(r"(.*?[\d万亿])\s*(?:[余多])?\s*([^\d\s万亿]{0,4})")


@dataclass(frozen=True)
class CodedColumn:
    """One thing that is coded, in one cell (topics: in several)."""

    key: str
    """Stable name."""
    kind: CellKind
    """How it is written."""
    zh: str
    """Chinese label."""
    en: str
    """English label."""
    help_zh: str
    """What to write, in Chinese."""
    help_en: str
    """What to write, in English."""
    section: Section | None = None
    """Codebook section that the choices come from; None for yes and no."""
    cells: int = 1
    """Cells of the sheet that it takes."""
    group: str = ""
    """Column without which it means nothing, such as the figure of a qualifier."""

    @property
    def cell_keys(self) -> tuple[str, ...]:
        """Names of its cells."""
        return (self.key,) if self.cells == 1 else tuple(f"{self.key}_{i}" for i in range(1, self.cells + 1))

    @property
    def options(self) -> tuple[str, ...]:
        """Entries of its drop-down list; empty where it has none."""
        if self.kind not in ("choice", "choices"):
            return ()
        if self.section is None:
            return (YES, NO)
        entries = load_codebook().section(self.section).values()
        return (*(f"{entry.zh} {entry.en}" for entry in entries), NOT_REPORTED)


_SEVERAL = ("多个用；分开", "separate several with ；")


def _names(part: Literal["platform", "method"]) -> list[CodedColumn]:
    section: Section = "platform_kinds" if part == "platform" else "method_kinds"
    zh, en = ("平台", "Platforms") if part == "platform" else ("方法", "Methods")
    count = ("，项数写在等号后（六步工作法=6）", "; the number of items after an equals sign (六步工作法=6)")
    more = count if part == "method" else ("", "")
    return [
        CodedColumn(
            key=f"{part}s_{name}",
            kind="names" if part == "platform" else "methods",
            zh=f"{zh}·{entry.zh}",
            en=f"{en}: {entry.en}",
            help_zh=f"{entry.definition_zh}。写全名，不加引号{more[0]}；{_SEVERAL[0]}",
            help_en=f"{entry.definition_en}. Whole names without quotation marks{more[1]}; {_SEVERAL[1]}",
        )
        for name, entry in load_codebook().section(section).items()
    ]


def _figures() -> list[CodedColumn]:
    columns = []
    for name, entry in load_codebook().metrics.items():
        units = "、".join(entry.units)
        columns += [
            CodedColumn(
                key=name,
                kind="figures",
                zh=entry.zh,
                en=entry.en,
                help_zh=f"{entry.definition_zh}（{units}）。写数字，如 1200、1.2万；有几个数字时按文中次序"
                f"全写，{_SEVERAL[0]}",
                help_en=f"{entry.definition_en} ({units}). Numbers such as 1200 or 1.2万; all of them in the "
                f"order of the text, {_SEVERAL[1]}",
            ),
            CodedColumn(
                key=f"{name}_qualifier",
                kind="choice",
                zh=f"{entry.zh}·确度",
                en=f"{entry.en}: qualifier",
                help_zh="文中第一个数字的确度",
                help_en="How exact the first figure of the text is",
                section="qualifiers",
                group=name,
            ),
            CodedColumn(
                key=f"{name}_period",
                kind="choice",
                zh=f"{entry.zh}·时段",
                en=f"{entry.en}: period",
                help_zh="文中第一个数字所指的时段",
                help_en="The time that the first figure of the text speaks for",
                section="period_kinds",
                group=name,
            ),
        ]
    return columns


@cache
def list_columns() -> tuple[CodedColumn, ...]:
    """Return all that is coded, in the order of the sheet."""
    fields = load_codebook().fields

    def field(key: str, kind: CellKind, zh: str, en: str, **more: Any) -> CodedColumn:
        entry = fields[key]
        help_zh, help_en = f"{entry.definition_zh}。{zh}", f"{entry.definition_en}. {en}"
        # What was consulted on must not bear the name of the metric that counts topics.
        key = {"topics": TOPIC}.get(key, key)
        return CodedColumn(key=key, kind=kind, zh=entry.zh, en=entry.en, help_zh=help_zh, help_en=help_en, **more)

    place = ("写全称或六位代码，如 四川省珙县、511526", "Full name or adcode, such as 四川省珙县 or 511526")
    return (
        field("relevant", "choice", "否：其余各栏留空", "No: leave the other columns blank"),
        field("locality", "place", *place),
        field("mentioned", "places", f"{place[0]}；{_SEVERAL[0]}", f"{place[1]}; {_SEVERAL[1]}"),
        *_names("platform"),
        *_names("method"),
        field(
            "topics",
            "choices",
            "最多五个，按文中次序",
            "Up to five, first told first",
            section="topics",
            cells=TOPIC_CELLS,
        ),
        *_figures(),
    )


@cache
def columns_by_key() -> dict[str, CodedColumn]:
    """Return the columns by name."""
    return {column.key: column for column in list_columns()}


def fold_name(name: str) -> str:
    """Return a name as it is compared: no quotation marks and blanks, one kind of interpunct, narrow, lower case."""
    text = _QUOTES.sub("", unicodedata.normalize("NFKC", name))
    return re.sub("[・•‧⋅]", "·", text).lower()


def is_not_reported(text: str) -> bool:
    """Whether a cell says that the report tells nothing."""
    words = text.strip().casefold()
    return words in _NOT_REPORTED or words == NOT_REPORTED.casefold()


def split_cell(text: str) -> list[str]:
    """Return the entries of a list cell."""
    return [part for part in _SEPARATOR.split(text.strip()) if part]


def _read_choice(column: CodedColumn, text: str) -> str:
    if column.section is None:
        found = _TRUTH.get(text.split(maxsplit=1)[0].casefold())
        if found is None:
            raise ArchiveError(f"{text!r} is neither yes nor no; choose from the list")
        return found
    entries = load_codebook().section(column.section)
    for name, entry in entries.items():
        if text.casefold() == f"{entry.zh} {entry.en}".casefold():
            return name
    try:
        return find_entry(column.section, text, column.key)
    except ArchiveError as error:
        said = str(error).removeprefix(f"{column.key}: ")
        raise ArchiveError(f"{said}; choose from the list") from None


def _read_figure(text: str) -> int | float:
    number = parse_number(text)
    if number is None:
        found = _UNIT.fullmatch(text.strip())
        number = parse_number(found[1]) if found else None
    if number is None or number < 0:
        raise ArchiveError(f"{text!r} is no number; write numbers such as 1200 or 1.2万, several separated by ；")
    return number


def _read_method(text: str) -> dict[str, Any]:
    found = _METHOD.fullmatch(text)
    return {"name": found[1], "n": int(found[2])} if found else {"name": text, "n": None}


def _read_place(text: str) -> str:
    try:
        return read_place_name(text).code
    except ArchiveError as error:
        raise ArchiveError(str(error).removeprefix("place: ")) from None


def parse_value(column: CodedColumn, text: str) -> Any:
    """Return what the cell text means; ArchiveError says what is wrong and what to write instead.

    `text` is not blank: a blank cell means that nobody looked, which is for the caller to know.
    """
    text = text.strip()
    if is_not_reported(text):
        if column.key == "relevant":
            raise ArchiveError("relevance is always coded; choose 是 or 否")
        return None
    parts = split_cell(text)
    if column.kind in ("choice", "place") and len(parts) > 1:
        raise ArchiveError(f"{text!r} gives {len(parts)} values where one is asked for")
    if not parts:
        raise ArchiveError(f"{text!r} holds no value")
    if column.kind == "choice":
        return _read_choice(column, text)
    if column.kind == "place":
        return _read_place(text)
    if column.kind == "choices":
        return list(dict.fromkeys(_read_choice(column, part) for part in parts))
    if column.kind == "places":
        return sorted({_read_place(part) for part in parts})
    if column.kind == "figures":
        return [_read_figure(part) for part in parts]
    if any(len(part) > 60 for part in parts):
        raise ArchiveError(f"{text[:40]!r}… is too long for a name; separate names with ；")
    marks = ",，" if column.kind == "methods" else ",，、"
    for part in parts:
        # 说、议、办、评 is one method, but no platform bears such a name: two names must not pass for one.
        if any(mark in part for mark in marks):
            raise ArchiveError(f"{part!r} reads like several names; separate names with ；")
    if column.kind == "methods":
        return [_read_method(part) for part in parts]
    return parts


def _show_place(code: str) -> str:
    place = place_of_code(code)
    return f"{place.province}{place.city or ''}{place.county or ''}" if place else code


def _show_item(column: CodedColumn, item: Any) -> str:
    if column.kind in ("choice", "choices"):
        if column.section is None:
            return YES if item == "yes" else NO
        entry = load_codebook().section(column.section).get(item)
        return f"{entry.zh} {entry.en}" if entry else str(item)
    if column.kind in ("place", "places"):
        return _show_place(item)
    if column.kind == "methods":
        return str(item["name"]) if item["n"] is None else f"{item['name']}={item['n']}"
    return str(item)


def format_value(column: CodedColumn, value: Any) -> str:
    """Return the cell text that `parse_value` reads as `value`."""
    if value is None:
        return NOT_REPORTED
    items: Sequence[Any] = value if isinstance(value, list) else [value]
    return "；".join(_show_item(column, item) for item in items)


def make_comparable(column: CodedColumn, value: Any) -> Any:
    """Return a hashable form of `value`: equal where two people mean the same."""
    if value is None:
        return None
    if column.kind == "names":
        return frozenset(fold_name(name) for name in value)
    if column.kind == "methods":
        return frozenset((fold_name(item["name"]), item["n"]) for item in value)
    if column.kind in ("choices", "places"):
        return frozenset(value)
    if column.kind == "figures":
        return tuple(float(number) for number in value)
    return value
