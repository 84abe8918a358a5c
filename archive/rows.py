"""From values to rows and back: the one place that knows how facts, reports and captures lie in the tables."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from schemas.extraction import Extraction
from schemas.facts import CountFact, Evidence, Fact, MethodFact, PlaceFact, PlatformFact
from schemas.ids import make_id
from schemas.place import Place
from schemas.report import Report

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_SPACE = re.compile(r"\s+")

Row = dict[str, Any]


def find_sentence(text: str, start: int, end: int) -> str:
    """Return the sentence of `text` around `[start:end]`, with its closing mark."""
    begin = max(
        (m.end() for m in _SENTENCE_END.finditer(text, max(0, start - 2000), start)), default=max(0, start - 2000)
    )
    close = _SENTENCE_END.search(text, end)
    stop = close.end() if close else len(text)
    return text[begin : min(stop, end + 2000)].strip()


def find_evidence_sentence(evidence: Evidence, report: Report) -> str:
    """Return the sentence that a fact rests on; the whole string for a title, an outlet or a source's place."""
    if evidence.field == "text":
        return find_sentence(report.text, evidence.start, evidence.end)
    return {"title": report.title, "outlet": report.outlet}.get(evidence.field) or evidence.quote


def make_content_key(title: str | None, text: str) -> str:
    """Return the key under which exact copies meet: headline and clean text without their spaces."""
    return make_id("content", _SPACE.sub("", title or ""), _SPACE.sub("", text))


def make_version_id(report_id: str, report: Report) -> str:
    """Return the id of a report's state: what readers see of it, not the furniture around it."""
    return make_id(
        "version", report_id, report.title, report.published, report.outlet, "、".join(report.authors), report.text
    )


def locality_of(facts: Sequence[Fact]) -> Place | None:
    """Return the place whose practice the report describes."""
    return next((f.place for f in facts if isinstance(f, PlaceFact) and f.role == "locality"), None)


_EMPTY: Row = dict.fromkeys(("role", "place_code", "name", "name_key", "subkind", "n", "metric", "value", "unit"))


def describe_fact(fact: Fact, locality: Place | None) -> tuple[tuple[object, ...], Row]:
    """Return the natural key of a fact within its sentence, and the columns of its kind."""
    code = locality.code if locality else None
    columns: Row
    if isinstance(fact, PlaceFact):
        columns = _EMPTY | {
            "role": fact.role,
            "place_code": fact.place.code,
            "name": fact.place.name,
            "name_key": fact.place.code,
        }
        return (fact.place.code,), columns
    if isinstance(fact, PlatformFact):
        columns = _EMPTY | {"place_code": code, "name": fact.name, "name_key": fact.key, "subkind": fact.kind}
        return (fact.name,), columns
    if isinstance(fact, MethodFact):
        columns = _EMPTY | {
            "place_code": code,
            "name": fact.name,
            "name_key": fact.name,
            "subkind": fact.kind,
            "n": fact.n,
        }
        return (fact.name,), columns
    if isinstance(fact, CountFact):
        scope = fact.scope.code if fact.scope else None
        columns = _EMPTY | {
            "place_code": scope or code,
            "metric": fact.metric,
            "value": float(fact.value),
            "unit": fact.unit,
            "name": fact.platform,
        }
        return (fact.metric, float(fact.value), fact.unit), columns
    return (fact.topic,), _EMPTY | {"place_code": code, "name": fact.topic, "name_key": fact.topic}


def make_fact_rows(
    report_id: str,
    version_id: str,
    extraction: Extraction,
    facts: Sequence[Fact],
    seen_at: dt.datetime,
    *,
    locality: Place | None = None,
) -> list[Row]:
    """Return one row a fact. The id is made of report, value and sentence, so that it outlives edits around it.

    `locality` is the report's place where `facts` do not name it.
    """
    locality = locality_of(facts) or locality
    told: Counter[str] = Counter()
    rows = []
    for fact in facts:
        key, columns = describe_fact(fact, locality)
        sentence = find_evidence_sentence(fact.evidence, extraction.report)
        stem = make_id("fact", report_id, fact.fact, *key, _SPACE.sub("", sentence))
        told[stem] += 1
        rows.append(
            columns
            | {
                "id": stem if told[stem] == 1 else make_id("fact", stem, told[stem]),
                "report_id": report_id,
                "version_id": version_id,
                "kind": fact.fact,
                "confidence": fact.confidence,
                "position": fact.evidence.start,
                "sentence": sentence,
                "data": fact.model_dump(mode="json", exclude_defaults=True) | {"fact": fact.fact},
                "extractor_version": extraction.extractor_version,
                "first_seen_at": seen_at,
                "last_seen_at": seen_at,
                "superseded_at": None,
                "review": None,
                "machine": None,
            }
        )
    return rows


def make_place_rows(places: Sequence[Place]) -> dict[str, Row]:
    """Return rows by adcode for `places` and the jurisdictions above them."""
    rows: dict[str, Row] = {}
    for place in places:
        above: list[tuple[str, str | None, str | None]] = [(place.code[:2] + "0000", None, None)]
        if place.city:
            above.append((place.code[:4] + "00", place.city, None))
        for code, city, county in [*above, (place.code, place.city, place.county)]:
            if code in rows:
                continue
            # A unit's own row takes the successor that the fact names; for the others it is not told.
            named = Place(province=place.province, city=city, county=county, code=code)
            rows[code] = named.model_dump() | {
                "name": named.name,
                "level": named.level,
                "successor": place.successor if code == place.code else None,
            }
    return rows


def make_report_columns(extraction: Extraction, source: str | None, version_id: str, facts: Sequence[Fact]) -> Row:
    """Return the columns of `report` that follow its current version."""
    report, locality = extraction.report, locality_of(facts)
    return {
        "content_key": make_content_key(report.title, report.text),
        "source": source,
        "version_id": version_id,
        "title": report.title,
        "published": report.published,
        "outlet": report.outlet,
        "relevant": extraction.relevance.is_relevant,
        "hacked": report.hacked,
        "place_code": locality.code if locality else None,
    }


def read_place(row: Any) -> Place:
    """Return the value of a row of `place`."""
    return Place(province=row.province, city=row.city, county=row.county, code=row.code, successor=row.successor)


def read_report(text: str, detail: Row) -> Report:
    """Return the value of a row of `version`."""
    return Report.model_validate(detail | {"text": text})
