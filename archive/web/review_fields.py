"""What can be corrected or added in the page: the fields of each kind of fact, from a form and back.

`archive.proposals` reads the values themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from archive.errors import QueryError
from archive.filters import FactKind
from archive.web.labels import label_of
from schemas.codebook import Language, Section, load_codebook
from schemas.facts import Fact, MethodFact, PlaceFact

FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
_GROUPS = ("period_", "scope_")
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


def list_changes(fact: Fact, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a form that differ from `fact`; QueryError where none does.

    A form without script sends all its fields: those left as they were must not be read and written anew.
    """
    shown = fill_form(fact)
    sent = {name: given[name].replace("\r\n", "\n").strip() for name in shown if name in given}
    touched = {name for name, text in sent.items() if text != shown[name]}
    if not touched:
        raise QueryError("nothing was changed in the form")
    # A period or a scope is one value: what was left as it was goes with what was changed.
    groups = {name.partition("_")[0] for name in touched if name.startswith(_GROUPS)}
    kept = {name: text for name, text in (shown | sent).items() if name.partition("_")[0] in groups}
    return _split_lines({name: sent[name] for name in touched} | kept)


def _split_lines(values: dict[str, Any]) -> dict[str, Any]:
    """Make a list of the steps: one a line, for commas may belong to them."""
    if "steps" in values:
        values["steps"] = [line.strip() for line in values["steps"].splitlines() if line.strip()]
    return values


def read_addition(kind: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a fact of `kind` that a form adds, those left empty out."""
    filled = {field.name: given.get(field.name, "").strip() for field in FIELDS[kind]}
    return _split_lines({name: text for name, text in filled.items() if text})


def find_words(given: Mapping[str, str], text: str, title: str | None) -> dict[str, Any]:
    """Return where the words copied into a form stand: `field`, `start`, `end` and `quote`.

    QueryError says that they do not stand in the report, or not so often.
    """
    quote = given.get("quote", "").replace("\r\n", "\n").strip()
    if not quote:
        raise QueryError("quote is missing: copy the words from the report")
    field, where = ("text", text) if quote in text else ("title", title or "")
    times = given.get("occurrence", "").strip() or "1"
    if not (times.isascii() and times.isdecimal() and 1 <= int(times[:6]) <= 1000):
        raise QueryError(f"occurrence: {times[:20]!r} is no number from 1 to 1000")
    start = -1
    for _ in range(int(times)):
        start = where.find(quote, start + 1)
        if start < 0:
            raise QueryError(f"quote: the report does not hold these words{' so often' if quote in where else ''}")
    return {"field": field, "start": start, "end": start + len(quote), "quote": quote}
