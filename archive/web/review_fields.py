"""What can be corrected or added in the page: the fields of each kind of fact, from a form and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from archive.errors import QueryError
from archive.filters import FactKind
from archive.web.labels import label_of
from schemas.codebook import Language, Section, load_codebook
from schemas.facts import CountFact, Evidence, Fact, FactValue, MethodFact, PlaceFact, PlatformFact, TopicFact
from schemas.gazetteer import find_place, nearest_names
from schemas.place import Place
from schemas.report import Report

FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
_MODELS: dict[str, type[FactValue]] = {
    "place": PlaceFact,
    "platform": PlatformFact,
    "method": MethodFact,
    "count": CountFact,
    "topic": TopicFact,
}
_LEVELS = ("province", "city", "county", "town", "village", "unit")


@dataclass(frozen=True)
class ReviewField:
    """One field of a form; `options` are a section of the codebook or the values themselves."""

    name: str
    kind: Literal["text", "number", "choice", "lines"] = "text"
    options: Section | tuple[str, ...] = ()
    is_needed: bool = False

    def list_options(self, language: Language) -> list[tuple[str, str]]:
        """Return the values that can be chosen with their labels."""
        if isinstance(self.options, tuple):
            return [(value, value) for value in self.options]
        return [(key, label_of(self.options, key, language)) for key in load_codebook().section(self.options)]


FIELDS: dict[str, tuple[ReviewField, ...]] = {
    "place": (
        ReviewField("place", is_needed=True),
        ReviewField("role", "choice", ("locality", "mentioned"), is_needed=True),
        ReviewField("town"),
    ),
    "platform": (
        ReviewField("name", is_needed=True),
        ReviewField("kind", "choice", "platform_kinds", is_needed=True),
        ReviewField("key"),
    ),
    "method": (
        ReviewField("name", is_needed=True),
        ReviewField("kind", "choice", "method_kinds", is_needed=True),
        ReviewField("n", "number"),
        ReviewField("steps", "lines"),
    ),
    "count": (
        ReviewField("metric", "choice", "metrics", is_needed=True),
        ReviewField("value", "number", is_needed=True),
        ReviewField("value_max", "number"),
        ReviewField("unit", is_needed=True),
        ReviewField("qualifier", "choice", "qualifiers", is_needed=True),
        ReviewField("period_text"),
        ReviewField("period_kind", "choice", "period_kinds"),
        ReviewField("period_start"),
        ReviewField("period_end"),
        ReviewField("scope_text"),
        ReviewField("scope_level", "choice", _LEVELS),
        ReviewField("scope_code"),
        ReviewField("platform"),
    ),
    "topic": (ReviewField("topic", "choice", "topics", is_needed=True),),
}
"""Fields of a form by kind of fact."""


def fill_form(fact: Fact) -> dict[str, str]:
    """Return what a form for `fact` shows."""
    given = fact.model_dump(mode="json")
    if isinstance(fact, PlaceFact):
        given["place"] = fact.place.code
    if isinstance(fact, MethodFact):
        given["steps"] = "\n".join(fact.steps)
    for group in ("period", "scope"):
        for name, value in (given.get(group) or {}).items():
            given[f"{group}_{name}"] = value
    shown = {field.name: given.get(field.name) for field in FIELDS[fact.fact]}
    return {name: "" if value is None else str(value) for name, value in shown.items()}


def _read_number(name: str, text: str) -> int | float:
    try:
        number = json.loads(text.replace(",", "").replace("，", ""), parse_constant=lambda _: None)
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > 1e15:
        raise QueryError(f"{name}: {text[:40]!r} is no number; write digits, such as 1200")
    return number


def _read_place(text: str) -> Place:
    place = find_place(text)
    if place is None:
        near = "; nearest: " + ", ".join(nearest_names(text, 3)) if text and not text.isdecimal() else ""
        raise QueryError(f"place: {text[:40]!r} is no one place; give its adcode or its full name{near}")
    return place


def _read_group(given: Mapping[str, str], group: str, names: tuple[str, ...]) -> dict[str, Any] | None:
    """Return a period or scope; None where nothing of it is filled in."""
    parts = {name: given.get(f"{group}_{name}", "").strip() for name in names}
    if not any(parts.values()):
        return None
    return {name: value if name == "text" else value or None for name, value in parts.items()}


def read_form(kind: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a fact of `kind` that a form gives; QueryError names the field that is wrong."""
    values: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if "_" in field.name and field.name.partition("_")[0] in ("period", "scope"):
            continue
        text = given.get(field.name, "").strip()
        if field.is_needed and not text:
            raise QueryError(f"{field.name} is missing")
        if field.kind == "lines":
            values[field.name] = [line.strip() for line in text.splitlines() if line.strip()]
        elif field.kind == "number":
            values[field.name] = _read_number(field.name, text) if text else None
        else:
            values[field.name] = text or None
    if kind == "place":
        values["place"] = _read_place(values["place"]).model_dump()
    if kind == "platform":
        values["key"] = values["key"] or values["name"]
    if kind == "count":
        values["period"] = _read_group(given, "period", ("text", "kind", "start", "end"))
        values["scope"] = _read_group(given, "scope", ("text", "level", "code"))
        if values["period"] and not values["period"]["kind"]:
            values["period"]["kind"] = "other"
    return values


def list_changes(fact: Fact, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a form that differ from `fact`; QueryError where none does."""
    shown = fill_form(fact)
    # A form without script sends all its fields: those left as they were must not be read and written anew.
    touched = {
        field.name
        for field in FIELDS[fact.fact]
        if field.name in given and "\n".join(given[field.name].split("\r\n")).strip() != shown[field.name]
    }
    if not touched:
        raise QueryError("nothing was changed in the form")
    values = read_form(fact.fact, shown | {name: given[name] for name in touched})
    groups = {name.partition("_")[0] if name.startswith(("period_", "scope_")) else name for name in touched}
    return {name: value for name, value in values.items() if name in groups}


def make_fact(kind: str, given: Mapping[str, str], report: Report) -> Fact:
    """Return the fact that a form adds, with its evidence found in the report's text or headline.

    QueryError says which field is wrong, or that the words do not stand in the report.
    """
    quote = given.get("quote", "").replace("\r\n", "\n").strip()
    if not quote:
        raise QueryError("quote is missing: copy the words from the report")
    field = "text" if quote in report.text else "title"
    where = report.text if field == "text" else report.title or ""
    number = int(_read_number("occurrence", given.get("occurrence", "").strip() or "1"))
    start = -1
    for _ in range(max(1, min(number, 1000))):
        start = where.find(quote, start + 1)
        if start < 0:
            raise QueryError(f"quote: the report does not hold these words{' so often' if quote in where else ''}")
    evidence = Evidence.model_validate({"start": start, "end": start + len(quote), "quote": quote, "field": field})
    values = {name: value for name, value in read_form(kind, given).items() if value is not None}
    more = {"raw": quote} if kind == "count" else {}
    made: Any = _MODELS[kind].model_validate(
        {**values, **more, "evidence": evidence, "rule": f"{kind}.person", "confidence": 1.0}
    )
    fact: Fact = made
    return fact
