"""Pages and extractions of invented reports, made by hand: what the archive is tested with."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from archive import Archive, Stored
from schemas.extraction import Extraction, Relevance
from schemas.facts import CountFact, Evidence, Fact, MethodFact, PlaceFact, PlatformFact
from schemas.page import Page
from schemas.place import Place
from schemas.report import Report
from schemas.source import Source

GONG = Place(province="四川省", city="宜宾市", county="珙县", code="511526")
CHANGSHAN = Place(province="浙江省", city="衢州市", county="常山县", code="330822")
QUZHOU = Place(province="浙江省", city="衢州市", code="330800")
DAY = dt.datetime(2024, 3, 5, 8, 30, tzinfo=dt.UTC)
SOURCE = Source(
    name="sample", title="样例", place="511526", publisher="sample", seeds=("http://sample.example/list.html",)
)


def make_evidence(text: str, quote: str) -> Evidence:
    start = text.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def make_place(text: str, place: Place, quote: str | None = None, role: str = "locality") -> PlaceFact:
    evidence = make_evidence(text, quote or place.name)
    return PlaceFact.model_validate(
        {"role": role, "place": place, "evidence": evidence, "rule": "place.test", "confidence": 0.9}
    )


def make_platform(text: str, name: str, kind: str = "brand", key: str | None = None) -> PlatformFact:
    return PlatformFact.model_validate(
        {
            "name": name,
            "kind": kind,
            "key": key or name,
            "evidence": make_evidence(text, name),
            "rule": "platform.test",
            "confidence": 0.8,
        }
    )


def make_method(text: str, name: str, n: int | None = None, steps: Sequence[str] = ()) -> MethodFact:
    return MethodFact(
        name=name,
        kind="step_method",
        n=n,
        steps=tuple(steps),
        evidence=make_evidence(text, name),
        rule="method.test",
        confidence=0.8,
    )


def make_count(text: str, metric: str, value: float, unit: str, raw: str, **more: Any) -> CountFact:
    given = {"qualifier": "exact", "confidence": 0.7} | more
    return CountFact.model_validate(
        {
            "metric": metric,
            "value": value,
            "unit": unit,
            "raw": raw,
            "evidence": make_evidence(text, raw),
            "rule": "count.test",
            **given,
        }
    )


TEXT = (
    "珙县近日在河畔社区举行“有事来协商”活动，围绕停车难听取居民意见。\n"
    "去年以来，全县采用六步工作法，开展协商150场，收集意见建议1200余条，采纳600条。\n"
    "一位居民说，路灯修好了，夜里走路心里踏实。"
)


def make_extraction(
    *,
    url: str = "http://news.example/a/1.html",
    text: str = TEXT,
    title: str | None = "珙县：有事来协商 居民办实事",
    published: str | None = "2023-05-18",
    place: Place | None = GONG,
    facts: Sequence[Fact] | None = None,
    version: str = "1",
    **more: Any,
) -> Extraction:
    """Return an extraction; without `facts` those of `TEXT`, as far as `text` still holds them."""
    if facts is None:
        facts = find_facts(text, place)
    relevant = more.pop("relevant", True)
    report = Report(url=url, title=title, published=published, outlet=more.pop("outlet", "河畔日报"), text=text, **more)
    return Extraction(
        report=report,
        relevance=Relevance(is_relevant=relevant, score=1.0 if relevant else -1.0),
        facts=tuple(facts),
        extractor_version=version,
    )


def find_facts(text: str, place: Place | None = GONG) -> list[Fact]:
    facts: list[Fact] = []
    if place is not None and place.name in text:
        facts.append(make_place(text, place))
    if "有事来协商" in text:
        facts.append(make_platform(text, "有事来协商"))
    if "六步工作法" in text:
        facts.append(make_method(text, "六步工作法", 6))
    year = {"period": {"text": "去年以来", "kind": "last_year", "start": "2022"}}
    if "150场" in text:
        facts.append(make_count(text, "activities", 150, "场", "150场", **year))
    if "1200余条" in text:
        facts.append(make_count(text, "suggestions", 1200, "条", "1200余条", qualifier="over", **year))
    if "600条" in text:
        facts.append(make_count(text, "suggestions_adopted", 600, "条", "600条", **year))
    return facts


def make_page(
    url: str = "http://news.example/a/1.html", body: str | bytes = TEXT, at: dt.datetime = DAY, status: int = 200
) -> Page:
    data = body if isinstance(body, bytes) else f"<html><body>{body}</body></html>".encode()
    return Page(
        url=url, fetched_at=at, status=status, headers=(("Content-Type", "text/html; charset=utf-8"),), body=data
    )


def put(archive: Archive, extraction: Extraction | None = None, **more: Any) -> Stored:
    """Capture and store one page; `at`, `body` describe the page, `source` and `run_id` go to the store."""
    extraction = extraction or make_extraction()
    page = make_page(
        extraction.report.url, more.pop("body", extraction.report.text), more.pop("at", DAY), more.pop("status", 200)
    )
    return archive.store(page, extraction, archive.capture(page), **more)
