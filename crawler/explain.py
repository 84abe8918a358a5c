"""What cleaning and coding did to a page, as marked text: for the terminal (rich) and as a self-contained HTML page."""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from schemas.attachment import Attachment
from schemas.extraction import Extraction
from schemas.facts import CountFact, Fact, MethodFact, PlaceFact, PlatformFact, TopicFact
from schemas.report import Removal, Report

MarkKind = Literal["plain", "removed", "repaired", "damaged", "place", "platform", "method", "count", "topic"]

STYLES: dict[MarkKind, str] = {
    "plain": "",
    "removed": "red strike",
    "repaired": "green",
    "damaged": "bold black on yellow",
    "place": "cyan",
    "platform": "magenta",
    "method": "blue",
    "count": "bold yellow",
    "topic": "dim underline",
}
_COLOURS: dict[MarkKind, str] = {
    "removed": "background:#fdd;text-decoration:line-through",
    "repaired": "background:#dfd",
    "damaged": "background:#ff9",
    "place": "background:#cff",
    "platform": "background:#fcf",
    "method": "background:#cdf",
    "count": "background:#fe9",
    "topic": "border-bottom:2px dotted #888",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text with what there is to say about it."""

    text: str
    kind: MarkKind = "plain"
    note: str = ""


def mark_cleaning(report: Report) -> Iterator[Mark]:
    """Yield the report's text with repairs and damage marked and removed pieces put back where they stood."""
    events: list[tuple[int, int, Mark]] = [(r.at, r.at, _removed(r)) for r in report.removed if r.at is not None]
    events += [
        (r.start, r.end, Mark(report.text[r.start : r.end] or "‸", "repaired", f"{r.rule}: {r.before} → {r.after}"))
        for r in report.repaired
        if r.field == "text"
    ]
    events += [(d.start, d.end, Mark(d.quote, "damaged", d.reason)) for d in report.damaged]
    yield from _lay_out(report.text, events)


def mark_outside(report: Report) -> Iterator[Mark]:
    """Yield what was removed from outside of the article, a piece a line."""
    for removal in report.removed:
        if removal.at is None:
            yield _removed(removal)
            yield Mark("\n")


def _removed(removal: Removal) -> Mark:
    rest = f"… ({removal.length} characters)" if removal.length > len(removal.quote) else ""
    return Mark(removal.quote + rest, "removed", removal.rule)


def mark_facts(extraction: Extraction) -> Iterator[Mark]:
    """Yield the report's text with the evidence of each fact marked; where two overlap, the earlier one is shown."""
    events = [
        (f.evidence.start, f.evidence.end, Mark(f.evidence.quote, f.fact, describe_fact(f)))
        for f in extraction.facts
        if f.evidence.field == "text"
    ]
    yield from _lay_out(extraction.report.text, events)


def _lay_out(text: str, events: Iterable[tuple[int, int, Mark]]) -> Iterator[Mark]:
    at = 0
    for start, end, mark in sorted(events, key=lambda e: (e[0], e[1])):
        if start < at:
            continue
        if start > at:
            yield Mark(text[at:start])
        yield mark
        at = end
    if at < len(text):
        yield Mark(text[at:])


def describe_fact(fact: Fact) -> str:
    """Return one line that says what was coded, by which rule and how sure."""
    if isinstance(fact, PlaceFact):
        value = f"{fact.role} {fact.place.province}{fact.place.city or ''}{fact.place.county or ''} {fact.place.code}"
    elif isinstance(fact, PlatformFact):
        value = f"{fact.name} ({fact.kind})"
    elif isinstance(fact, MethodFact):
        value = f"{fact.name} ({fact.kind}, n={fact.n}) {' → '.join(fact.steps)}".rstrip()
    elif isinstance(fact, CountFact):
        parts = [f"{fact.metric} = {fact.value} {fact.unit} ({fact.qualifier})"]
        if fact.scope:
            parts.append(f"scope {fact.scope.text}")
        if fact.period:
            parts.append(f"period {fact.period.kind} {fact.period.start or '?'}–{fact.period.end or '?'}")
        value = ", ".join(parts)
    elif isinstance(fact, TopicFact):
        value = fact.topic
    flags = f" ⚠ {', '.join(fact.flags)}" if fact.flags else ""
    return f"{fact.fact}: {value} [{fact.rule}, {fact.confidence:.2f}]{flags}"


def describe_attachment(attachment: Attachment) -> str:
    """Return one line that says what a page offers beside its text, and what became of it."""
    what = f"{attachment.kind}, {attachment.size:,} bytes, {attachment.digest}" if attachment.kind else "not had"
    text = f"{len(attachment.text):,} characters of text" if attachment.text else attachment.note
    return f"attachment: {attachment.name}  {what}; {text}  {attachment.url}"


def render_terminal(marks: Iterable[Mark]) -> Text:
    """Return the marks as coloured text, removed pieces followed by the rule that removed them."""
    out = Text()
    for mark in marks:
        out.append(mark.text, style=STYLES[mark.kind])
        if mark.note and mark.kind in ("removed", "repaired", "damaged"):
            out.append(f"⟨{mark.note}⟩", style="dim")
    return out


def render_html(title: str, marks: Iterable[Mark], lines: Iterable[str] = (), outside: Iterable[Mark] = ()) -> str:
    """Return a self-contained page without scripts or links; everything foreign is escaped.

    `outside`, what was removed around the article, stands folded below it.
    """
    shown, folded = list(marks), list(outside)
    used = {mark.kind for mark in (*shown, *folded)}
    legend = " ".join(f'<span style="{style}">{kind}</span>' for kind, style in _COLOURS.items() if kind in used)
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    pieces = sum(mark.kind == "removed" for mark in folded)
    below = (
        f'<details><summary>removed around the article: {pieces}</summary><div style="white-space:pre-wrap">'
        f"{_render_marks(folded)}</div></details>"
        if folded
        else ""
    )
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title></head>\n"
        '<body style="max-width:45em;margin:2em auto;padding:0 1em;font:1rem/1.8 sans-serif;overflow-wrap:anywhere">'
        f"<h1>{html.escape(title)}</h1><p>{legend}</p>"
        f'<div style="white-space:pre-wrap">{_render_marks(shown)}</div>{below}<ul>{items}</ul></body></html>\n'
    )


def _render_marks(marks: Iterable[Mark]) -> str:
    return "".join(
        html.escape(mark.text)
        if mark.kind == "plain"
        else f'<span style="{_COLOURS[mark.kind]}" title="{html.escape(mark.note, quote=True)}">'
        f"{html.escape(mark.text)}</span>"
        for mark in marks
    )
