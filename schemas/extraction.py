"""Extraction: one report and its facts, and the flat record of the codebook made from them."""

from typing import Any

from schemas.facts import CountFact, Evidence, Fact, MethodFact, PlaceFact, PlatformFact, TopicFact
from schemas.model import Value
from schemas.place import Place
from schemas.report import Report


class Relevance(Value):
    """Whether the report describes consultation practised in a place, and why we think so."""

    is_relevant: bool
    """The decision."""
    score: float
    """Weight of the evidence; above 0 is relevant."""
    reasons: tuple[str, ...] = ()
    """Signals for and against, strongest first."""


class Extraction(Value):
    """One report and its facts, with the extractor's version."""

    report: Report
    """The article."""
    relevance: Relevance
    """Whether it is about consultation practice."""
    facts: tuple[Fact, ...] = ()
    """Coded statements in text order within each kind; none when the report is not relevant."""
    extractor_version: str
    """Version of the extractor that made it."""


def find_fault(evidence: Evidence, report: Report, source_place: str | None = None) -> str | None:
    """Say in one line why `evidence` does not verify against `report`, or return None when it does."""
    fields = {"text": report.text, "title": report.title, "outlet": report.outlet, "source": source_place}
    text = fields[evidence.field]
    if text is None:
        return f"evidence points into {evidence.field}, which is absent"
    found = text[evidence.start : evidence.end]
    if found != evidence.quote:
        return f"{evidence.field}[{evidence.start}:{evidence.end}] is {found!r}, not {evidence.quote!r}"
    return None


def _place(place: Place) -> dict[str, Any]:
    return {"province": place.province, "city": place.city, "county": place.county, "code": place.code}


def _basis(fact: Fact) -> dict[str, Any]:
    row: dict[str, Any] = {
        "evidence": fact.evidence.model_dump(exclude_defaults=True),
        "rule": fact.rule,
        "confidence": round(fact.confidence, 3),
    }
    if fact.flags:
        row["flags"] = list(fact.flags)
    return row


def make_record(extraction: Extraction) -> dict[str, Any]:
    """Return the codebook's record of `extraction`: plain JSON types, keys of the codebook first.

    Beyond the codebook: `url`, `text`, `verdict`, `hacked`, `encoding`, `removed`, `repaired`, `damaged`, `topics`,
    and `evidence`, `rule`, `confidence` on each fact.
    """
    report, facts = extraction.report, extraction.facts
    places = [f for f in facts if isinstance(f, PlaceFact)]
    locality = next((f for f in places if f.role == "locality"), None)
    return {
        "title": report.title,
        "published": report.published,
        "outlet": report.outlet,
        "authors": list(report.authors),
        "relevant": extraction.relevance.is_relevant,
        "locality": None if locality is None else _place(locality.place) | _basis(locality),
        "mentioned": [_place(f.place) | _basis(f) for f in places if f.role == "mentioned"],
        "platforms": [
            {"name": f.name, "kind": f.kind, "key": f.key} | _basis(f) for f in facts if isinstance(f, PlatformFact)
        ],
        "methods": [
            {"name": f.name, "kind": f.kind, "n": f.n, "steps": list(f.steps)} | _basis(f)
            for f in facts
            if isinstance(f, MethodFact)
        ],
        "counts": [
            f.model_dump(exclude={"fact", "evidence", "rule", "confidence", "flags"}) | _basis(f)
            for f in facts
            if isinstance(f, CountFact)
        ],
        "topics": [{"topic": f.topic} | _basis(f) for f in facts if isinstance(f, TopicFact)],
        "url": report.url,
        "verdict": report.verdict,
        "verdict_reasons": list(report.verdict_reasons),
        "hacked": report.hacked,
        "hacked_signals": list(report.hacked_signals),
        "relevance": extraction.relevance.model_dump(mode="json"),
        "encoding": report.encoding.model_dump(mode="json"),
        "removed": [r.model_dump() for r in report.removed],
        "repaired": [r.model_dump() for r in report.repaired],
        "damaged": [d.model_dump() for d in report.damaged],
        "raw": {
            "title": report.title_raw,
            "published": report.published_raw,
            "outlet": report.outlet_raw,
            "authors": report.authors_raw,
        },
        "extractor_version": extraction.extractor_version,
        "text": report.text,
    }
