"""Article: what the coders of facts read, with its sentences cut once for all of them."""

import re
from dataclasses import dataclass
from functools import cached_property

from schemas.facts import Evidence
from schemas.report import DamagedSpan, Report

# A sentence ends at 。！？； with any closing quotes and brackets behind it, or at a line's end.
_SENTENCE = re.compile(r"[^\n]*?(?:[。！？!?]+[”’」』）)】]*|(?=\n)|\Z)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the clean text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Article:
    """The clean article that facts are drawn from. Offsets are code points of `text` (or of `title`)."""

    text: str
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    source_place: str | None = None
    """Adcode of the crawled source's own place, where there is a source."""
    damaged: tuple[DamagedSpan, ...] = ()

    @classmethod
    def of_report(cls, report: Report, source_place: str | None = None) -> "Article":
        """Return the article of `report`."""
        return cls(report.text, report.title, report.published, report.outlet, source_place, report.damaged)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The non-empty lines of the text."""
        return tuple(Span(m.start(), m.end(), m.group()) for m in re.finditer(r"[^\n]+", self.text))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences of the text, in order, without white space at their ends."""
        found = []
        for match in _SENTENCE.finditer(self.text):
            body = match.group().strip()
            if body:
                start = match.start() + match.group().index(body)
                found.append(Span(start, start + len(body), body))
        return tuple(found)

    def is_damaged(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` overlaps a span that could not be restored: no fact is drawn from it."""
        return any(d.start < end and start < d.end for d in self.damaged)

    def cite(self, start: int, end: int) -> Evidence:
        """Return the evidence `text[start:end]`."""
        return Evidence(start=start, end=end, quote=self.text[start:end])
