"""Labels of coded values for readers, in the language of the page."""

from typing import Any

from archive.results import StoredFact
from archive.web.words import translate
from schemas.codebook import Language, Section, load_codebook
from schemas.facts import CountFact, MethodFact, PlaceFact, PlatformFact
from schemas.place import Place


def label_of(section: Section, key: str | None, language: Language) -> str:
    """Return the label of one coded value; the key itself where the codebook does not have it."""
    entry = load_codebook().section(section).get(key or "")
    return entry.label(language) if entry else key or ""


def metric_label(metric: str, language: Language) -> str:
    """Return the label of a metric."""
    return label_of("metrics", metric, language)


def format_number(value: Any) -> str:
    """Return a number with separators and no idle decimals."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return f"{value:,}"


def full_name(place: Place) -> str:
    """Return all levels of a place's name, each once."""
    return "".join(dict.fromkeys(filter(None, (place.province, place.city, place.county))))


def name_fact(stored: StoredFact, language: Language) -> str:
    """Say in a few words what a fact codes."""
    fact = stored.fact
    if isinstance(fact, PlaceFact):
        return full_name(fact.place)
    if isinstance(fact, PlatformFact):
        return f"{fact.name} · {label_of('platform_kinds', fact.kind, language)}"
    if isinstance(fact, MethodFact):
        steps = translate("colon", language) + " → ".join(fact.steps) if fact.steps else ""
        return f"{fact.name} · {label_of('method_kinds', fact.kind, language)}{steps}"
    if isinstance(fact, CountFact):
        high = f"–{format_number(fact.value_max)}" if fact.value_max is not None else ""
        more = ""
        if fact.qualifier != "exact":
            more = translate("paren", language).format(label_of("qualifiers", fact.qualifier, language))
        return f"{metric_label(fact.metric, language)} {format_number(fact.value)}{high}{fact.unit}{more}"
    return label_of("topics", fact.topic, language)
