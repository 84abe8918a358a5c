"""From what a person fills in (a form, a line of the command line, a coding sheet) to a fact with verified evidence.

Names may be codebook names or their labels, places names or adcodes, numbers may carry 万 and 亿. Every fault is one
line that names the field.
"""

import difflib
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import ValidationError
from sqlalchemy import Connection, select

from archive.errors import ArchiveError
from archive.rows import FACT as FACT_TYPE
from archive.tables import FACT
from schemas.codebook import Section, load_codebook
from schemas.facts import Evidence, Fact
from schemas.gazetteer import find_place, find_places, nearest_names
from schemas.place import Place
from schemas.report import Report

FactKind = Literal["place", "platform", "method", "count", "topic"]
EvidenceField = Literal["text", "title", "outlet"]

RULE = "person"
"""Rule of a fact that a person added."""
_NUMBER = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s*([万亿]?)")
_NOT_GIVEN = ("fact", "rule", "confidence", "flags")
_LARGEST = 10**15
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_LIST = re.compile(r"\s*(?:[;；、,，\n→]|->)\s*")
_KINDS: dict[str, Section] = {"platform": "platform_kinds", "method": "method_kinds"}
_NESTED = {"scope": ("text", "level", "code"), "period": ("text", "kind", "start", "end")}


def parse_number(text: str) -> int | float | None:
    """Return the number that `text` is (1200, 1,200, 1.2万); None where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    value = round(float(found[1].replace(",", "")) * _SCALES[found[2]], 6)
    return int(value) if value.is_integer() else value


def find_entry(section: Section, word: str, field: str) -> str:
    """Return the name of the codebook's entry that `word` is the name or a label of; ArchiveError says what is near."""
    entries = load_codebook().section(section)
    wanted = word.strip().casefold()
    for name, entry in entries.items():
        if wanted in (name.casefold(), entry.zh.casefold(), entry.en.casefold()):
            return name
    words = {label: name for name, entry in entries.items() for label in (name, entry.zh, entry.en)}
    near = list(dict.fromkeys(words[w] for w in difflib.get_close_matches(word, words, n=3, cutoff=0.5)))
    hint = f"; did you mean {', '.join(near)}?" if near else f"; known are {', '.join(entries)}"
    raise ArchiveError(f"{field}: {word!r} is not in the codebook{hint}")


def read_place_name(word: str, field: str = "place") -> Place:
    """Return the one place that a name, a path of names or an adcode means; ArchiveError names what it might be."""
    text = re.sub(r"\s+", "", word)
    found = find_place(text)
    if found is not None:
        return found
    several = [] if text.isdecimal() else find_places(text)
    if several:
        names = ", ".join(f"{p.province}{p.city or ''}{p.county or ''} ({p.code})" for p in several[:5])
        raise ArchiveError(f"{field}: {word!r} may mean {names}; give the adcode or the whole path of names")
    near = [] if text.isdecimal() else nearest_names(text, 3)
    hint = f"; nearest: {', '.join(near)}" if near else "; give a name or an adcode of six digits"
    raise ArchiveError(f"{field}: no place {word!r}{hint}")


def _nest(values: dict[str, Any], name: str) -> None:
    """Gather `period`, `period_kind`, `period_start` … of a flat form into one object."""
    parts = {part: values.pop(f"{name}_{part}") for part in _NESTED[name] if f"{name}_{part}" in values}
    given = values.get(name)
    if isinstance(given, str):
        parts = {"text": given} | parts
    elif given is not None or not parts:
        return
    parts = {key: value for key, value in parts.items() if value not in ("", None)}
    if not parts:
        values[name] = None
        return
    if name == "period":
        parts["kind"] = find_entry("period_kinds", str(parts.get("kind", "other")), "period_kind")
    values[name] = {"text": ""} | parts


def read_values(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person filled in as values of the fields of a fact of `kind`; empty text means None."""
    values = {name: None if value == "" else value for name, value in given.items()}
    for name in _NESTED:
        _nest(values, name)
    readers: dict[str, Any] = {
        "place": lambda word: read_place_name(str(word)).model_dump(),
        "metric": lambda word: find_entry("metrics", str(word), "metric"),
        "topic": lambda word: find_entry("topics", str(word), "topic"),
        "qualifier": lambda word: find_entry("qualifiers", str(word), "qualifier"),
        "kind": lambda word: find_entry(_KINDS[kind], str(word), "kind") if kind in _KINDS else word,
        "steps": lambda word: [step for step in _LIST.split(str(word).strip()) if step],
    }
    for name, read in readers.items():
        if isinstance(values.get(name), str) or (name == "place" and isinstance(values.get(name), int)):
            values[name] = read(values[name])
    for name in ("value", "value_max", "n"):
        told = values.get(name)
        if isinstance(told, str):
            number = parse_number(told)
            if number is None:
                raise ArchiveError(f"{name}: {told!r} is no number, such as 1200 or 1.2万")
            values[name] = number
        _check_number(name, values.get(name))
    if kind == "method" and "steps" in values and values["steps"] is None:
        values["steps"] = ()
    return values


def _check_number(name: str, value: object) -> None:
    """Refuse what no report can count: less than nothing, or more than a database and a spreadsheet can hold."""
    if isinstance(value, (int, float)) and not 0 <= value <= _LARGEST:
        raise ArchiveError(f"{name}: {value:g} cannot be counted; give a number from 0 to {_LARGEST:,}")


def _list_fields(kind: object) -> str:
    models = {model.model_fields["fact"].default: model for model in get_args(get_args(Fact)[0])}
    fields = models[kind].model_fields if kind in models else ()
    return "its fields are " + ", ".join(name for name in fields if name not in _NOT_GIVEN)


def validate_fact(data: Mapping[str, Any]) -> Fact:
    """Return `data` as a fact; ArchiveError names the field that is wrong."""
    try:
        return FACT_TYPE.validate_python(dict(data))
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(str(part) for part in fault["loc"][1:]) or "fact"
        said = str(fault["msg"]).removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            said = f"is no field of such a fact; {_list_fields(data.get('fact'))}"
        elif fault["type"] == "string_type" and fault["input"] is None:
            said = "is empty; give a value"
        raise ArchiveError(f"{field}: {said}") from error


def find_key(connection: Connection, name: str) -> str:
    """Return the key under which the archive knows the platform `name`; the name itself where it knows none."""
    query = select(FACT.c.name_key).where(FACT.c.kind == "platform", FACT.c.name == name).limit(1)
    return connection.execute(query).scalar() or name


def locate_evidence(
    report: Report, field: EvidenceField, start: int | None, end: int | None, quote: str | None
) -> Evidence:
    """Return the evidence `field[start:end]`, or the one place of `quote`; ArchiveError where neither is one place.

    Where both are given they must agree: else the text has changed since it was looked at.
    """
    fields: dict[str, str | None] = {"text": report.text, "title": report.title, "outlet": report.outlet}
    if field not in fields:
        raise ArchiveError(f"field: evidence stands in {', '.join(fields)}, not in {field!r}")
    text = fields[field]
    if not text:
        raise ArchiveError(f"field: the report has no {field}")
    if start is None and end is None:
        if not quote:
            raise ArchiveError("evidence: give the words that the fact rests on, or their start and end")
        start = text.find(quote)
        if start < 0:
            raise ArchiveError(f"quote: {quote!r} does not stand in the report's {field}")
        if text.find(quote, start + 1) >= 0:
            raise ArchiveError(f"quote: {quote!r} stands in the {field} {text.count(quote)} times; give more words")
        return Evidence(start=start, end=start + len(quote), quote=quote, field=field)
    if start is None or end is None or not 0 <= start < end <= len(text):
        raise ArchiveError(f"start, end: give 0 <= start < end <= {len(text)}, counted in characters of the {field}")
    found = text[start:end]
    if quote is not None and found != quote:
        raise ArchiveError(
            f"quote: {field}[{start}:{end}] is {found!r}, not {quote!r}; the text has changed, look again"
        )
    if not found.strip():
        raise ArchiveError(f"start, end: {field}[{start}:{end}] is blank")
    return Evidence(start=start, end=end, quote=found, field=field)


def make_fact(connection: Connection, kind: str, evidence: Evidence, given: Mapping[str, Any]) -> Fact:
    """Return a fact of `kind` with `evidence` and what a person filled in."""
    known = ("place", "platform", "method", "count", "topic")
    if kind not in known:
        raise ArchiveError(f"kind of fact: {kind!r}; known are {', '.join(known)}")
    values = {name: value for name, value in read_values(kind, given).items() if value is not None}
    defaults: dict[str, Any] = {"rule": RULE, "confidence": 1.0}
    if kind in ("platform", "method"):
        defaults["name"] = evidence.quote
    if kind == "platform":
        defaults["key"] = find_key(connection, str(values.get("name", evidence.quote)))
    elif kind == "place":
        defaults["role"] = "mentioned"
        if "place" not in values:
            values["place"] = read_place_name(evidence.quote).model_dump()
    elif kind == "count":
        defaults |= {"raw": evidence.quote, "qualifier": "exact"}
    return validate_fact(defaults | values | {"fact": kind, "evidence": evidence.model_dump()})
