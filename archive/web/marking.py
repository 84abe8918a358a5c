"""A report's text with the evidence of its facts highlighted: every fact has its anchor, overlaps are kept apart."""

import itertools
from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup

from archive.quoting import MAX_QUOTE
from archive.results import StoredFact
from schemas.report import DamagedSpan


def _cut(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> list[int]:
    """Return the offsets between `start` and `end` at which some span begins or ends."""
    edges = {start, end}
    for low, high in spans:
        edges.update(edge for edge in (low, high) if start < edge < end)
    return sorted(edges)


def _mark_piece(
    piece: str, facts: Sequence[StoredFact], begun: Sequence[StoredFact], damaged: str | None, note: Callable[..., str]
) -> Markup:
    body = Markup("{}").format(piece)
    if damaged is not None:
        body = Markup('<span class="damaged" title="{}">{}</span>').format(damaged, body)
    if facts:
        kinds = " ".join(sorted({fact.fact.fact for fact in facts}))
        notes = "；".join(note(fact) for fact in facts[:5])
        body = Markup('<mark class="{}" title="{}">{}</mark>').format(kinds, notes, body)
    for fact in begun:
        body = Markup('<span class="anchor" id="fact-{}">{}</span>').format(fact.id, body)
    return body


def _mark_span(
    text: str,
    start: int,
    end: int,
    facts: Sequence[StoredFact],
    damaged: Sequence[DamagedSpan],
    note: Callable[..., str],
) -> Markup:
    here = [f for f in facts if f.fact.evidence.start < end and f.fact.evidence.end > start]
    lost = [d for d in damaged if d.start < end and d.end > start]
    spans = [(f.fact.evidence.start, f.fact.evidence.end) for f in here] + [(d.start, d.end) for d in lost]
    edges = _cut(text, spans, start, end)
    pieces = []
    for low, high in itertools.pairwise(edges):
        covering = [f for f in here if f.fact.evidence.start <= low and f.fact.evidence.end >= high]
        # A fact that begins in an earlier paragraph had its anchor there.
        begun = [f for f in covering if f.fact.evidence.start == low]
        reason = next((d.reason for d in lost if d.start <= low and d.end >= high), None)
        pieces.append(_mark_piece(text[low:high], covering, begun, reason, note))
    return Markup("").join(pieces)


def mark_title(title: str, facts: Sequence[StoredFact], note: Callable[..., str], length: int = 600) -> Markup:
    """Return the headline, cut to `length`, with the evidence that stands in it."""
    shown = [f for f in facts if f.fact.evidence.field == "title"]
    end = min(len(title), length)
    return _mark_span(title, 0, end, shown, (), note) + Markup("{}").format("…" if end < len(title) else "")


def mark_text(
    text: str, facts: Sequence[StoredFact], damaged: Sequence[DamagedSpan], note: Callable[..., str]
) -> list[Markup]:
    """Return the clean text as paragraphs with evidence and damage marked; `note` says in words what a fact codes."""
    shown = sorted((f for f in facts if f.fact.evidence.field == "text"), key=lambda f: f.fact.evidence.start)
    paragraphs, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        if line:
            paragraphs.append(_mark_span(text, start, end, shown, damaged, note))
        start = end + 1
    return paragraphs


def mark_quotations(
    text: str, facts: Sequence[StoredFact], note: Callable[..., str], length: int = MAX_QUOTE
) -> list[Markup]:
    """Return short quotations instead of the text: the words around each fact's evidence, with … for what is left out.

    Sentences that several facts share are quoted once. No quotation is longer than about `length`, but for evidence
    that is longer itself.
    """
    shown = sorted((f for f in facts if f.fact.evidence.field == "text"), key=lambda f: f.fact.evidence.start)
    spans: list[tuple[int, int]] = []
    for fact in shown:
        evidence = fact.fact.evidence
        at = text.rfind(fact.sentence, 0, evidence.start + len(fact.sentence)) if fact.sentence else -1
        low, high = (at, at + len(fact.sentence)) if at >= 0 else (evidence.start, evidence.end)
        room = max(0, length - (evidence.end - evidence.start)) // 2
        low, high = max(low, evidence.start - room), min(high, evidence.end + room)
        low, high = min(low, evidence.start), max(high, evidence.end)
        if spans and low < spans[-1][1]:
            low = spans[-1][1]
        if low < high:
            spans.append((low, high))
    quoted = []
    for low, high in spans:
        body = _mark_span(text, low, high, shown, (), note)
        quoted.append(Markup("{}{}{}").format("…" if low else "", body, "…" if high < len(text) else ""))
    return quoted


def list_unanchored(facts: Sequence[StoredFact], title: str | None, length: int = 600) -> set[str]:
    """Return the ids of facts whose evidence is neither in the text nor in the shown part of the headline."""
    return {
        f.id
        for f in facts
        if not (
            f.fact.evidence.field == "text"
            or (f.fact.evidence.field == "title" and title and f.fact.evidence.start < length)
        )
    }


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Return `text` with `spans` (in order, apart from each other) highlighted: titles and snippets of search."""
    out, last = Markup(""), 0
    for start, end in spans:
        if last <= start < end <= len(text):
            out += Markup("{}<mark>{}</mark>").format(text[last:start], text[start:end])
            last = end
    return out + Markup("{}").format(text[last:])


def mark_quote(sentence: str, quote: str) -> Markup:
    """Return a sentence with the words that a fact rests on highlighted."""
    at = sentence.find(quote)
    return mark_spans(sentence, [(at, at + len(quote))] if at >= 0 else [])
