"""The road of one page: decode, restore and remove, find the article, code the facts.

Every function is pure: bytes in, values out. The same page gives the same extraction.
"""

from extract.article import Article
from extract.blocks import join_blocks
from extract.decode import decode
from extract.draft import Draft
from extract.facts import code_facts
from extract.html import read_html
from extract.plain import read_plain
from extract.plausibility import flag_facts
from extract.relevance import judge_relevance
from schemas.extraction import Extraction, Relevance
from schemas.page import Page
from schemas.report import Encoding, Removal, Report
from schemas.source import ArticleRules, Source
from schemas.version import __version__

EXTRACTOR_VERSION = __version__
_PLAIN_TYPES = frozenset({"text/plain"})


def clean_page(page: Page, source: Source | None = None) -> Report:
    """Return the article of `page` with the log of what was removed and repaired.

    `source` gives the encoding hint and the article rules whose dates fit the capture.
    """
    decoded = decode(page.body, page.headers, source.encoding if source else None)
    if page.media_type in _PLAIN_TYPES:
        draft = read_plain(decoded.text, page.url)
    else:
        draft = read_html(
            decoded.text, page.url, rules=choose_rules(source, page), status=page.status, headers=page.headers
        )
    return join_draft(draft, page.url, decoded.encoding)


def choose_rules(source: Source | None, page: Page) -> ArticleRules | None:
    """Return the source's article rules that were in force when `page` was captured, or None without any."""
    if source is None:
        return None
    day = page.fetched_at.date()
    return next((r for r in source.article if r.until is None or day <= r.until), None)


def join_draft(draft: Draft, url: str, encoding: Encoding) -> Report:
    """Return the report of `draft`: its blocks joined, and every log entry moved to offsets into the whole."""
    joined = join_blocks(draft.blocks)
    removed: list[Removal] = []
    for placed in draft.removals:
        at = None
        if placed.block is not None and joined.starts:
            # A piece removed behind the last block stands at the text's end.
            start = joined.starts[placed.block] if placed.block < len(joined.starts) else len(joined.text)
            at = min(start + placed.offset, len(joined.text))
        removed.append(placed.removal.model_copy(update={"at": at}))
    signals = draft.hacked_signals
    return Report(
        url=url,
        title=draft.title.value if draft.title else None,
        title_raw=draft.title.raw if draft.title else None,
        published=draft.published.value if draft.published else None,
        published_raw=draft.published.raw if draft.published else None,
        outlet=draft.outlet.value if draft.outlet else None,
        outlet_raw=draft.outlet.raw if draft.outlet else None,
        authors=draft.authors.values if draft.authors else (),
        authors_raw=draft.authors.raw if draft.authors else None,
        text=joined.text,
        verdict=draft.verdict,
        verdict_reasons=draft.verdict_reasons,
        hacked=bool(signals),
        hacked_signals=signals,
        encoding=encoding,
        removed=tuple(removed),
        repaired=joined.repairs + draft.title_repairs,
        damaged=joined.damaged,
        next_page=draft.next_page,
        canonical=draft.canonical,
    )


def code_report(report: Report, source_place: str | None = None) -> Extraction:
    """Return `report` with its facts. A report that is not relevant, or no article, carries none."""
    if report.verdict != "article" or not report.text:
        relevance = Relevance(is_relevant=False, score=-1.0, reasons=(f"verdict:{report.verdict}",))
        return Extraction(report=report, relevance=relevance, extractor_version=EXTRACTOR_VERSION)
    article = Article.of_report(report, source_place)
    relevance = judge_relevance(article)
    facts = flag_facts(code_facts(article), article) if relevance.is_relevant else ()
    # Evidence is verified in one place, at the store's door: left out here, a coder's slip would never be heard of.
    return Extraction(report=report, relevance=relevance, facts=facts, extractor_version=EXTRACTOR_VERSION)


def extract_page(page: Page, source: Source | None = None) -> Extraction:
    """Return the report of `page` and its facts."""
    return code_report(clean_page(page, source), source.place if source else None)
