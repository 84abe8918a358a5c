"""A source's own CSS selectors: they win where they match."""

from dataclasses import dataclass, field
from functools import cache

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from extract.draft import Located
from extract.html.headline import Headline
from extract.html.lines import PageLines
from extract.html.main_text import Found, Masses, choose_in
from extract.html.parse import Element, read_text, select
from extract.plain.byline import parse_byline
from extract.plain.dates import find_compact_date, find_dates
from extract.plain.outlets import tidy_outlet
from schemas.source import ArticleRules


@cache
def _translate(selector: str) -> str:
    return HTMLTranslator().css_to_xpath(selector)


@dataclass
class RuleMatch:
    """What the selectors of a source found on a page; nothing of it where there are no rules."""

    title: list[Element] = field(default_factory=list)
    body: list[Element] = field(default_factory=list)
    published: list[Element] = field(default_factory=list)
    outlet: list[Element] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def elements(self) -> frozenset[Element]:
        """Return the elements that must be blocks of their own, whatever their tag."""
        return frozenset((*self.title[:1], *self.body))

    def find_headline(self, page: PageLines) -> Headline | None:
        """Return the headline that the rule names."""
        for element in self.title[:1]:
            for node in page.nodes:
                if node.element is element and node.end > node.start:
                    text = " ".join(line.text for line in page.lines[node.start : node.end])
                    return Headline(text, text, node.start, node.end - 1, 99.0)
            text = read_text(element)
            if text:
                return Headline(text, text, None, None, 99.0)
        return None

    def find_body(self, page: PageLines, masses: Masses) -> Found | None:
        """Return the article in the elements that the rule names; None where they hold no line."""
        spans = [(n.start, n.end) for n in page.nodes if n.element in self.body and n.end > n.start]
        return choose_in(page, masses, spans) if spans else None

    def find_published(self, page: PageLines) -> Located | None:
        """Return the date in the element that the rule names."""
        for element in self.published:
            text = read_text(element) or element.get("datetime") or element.get("content") or ""
            dates = find_dates(text)
            if dates:
                start, end, day = dates[0]
                return Located(day, text[start:end])
            if compact := find_compact_date(text):
                return Located(compact[2], text[compact[0] : compact[1]])
        return None

    def find_outlet(self, page: PageLines) -> Located | None:
        """Return the outlet in the element that the rule names."""
        for element in self.outlet:
            text = read_text(element) or element.get("content") or ""
            found = parse_byline([text]).outlet
            if found:
                return found
            if text and len(text) <= 40 and (name := tidy_outlet(text)):
                return Located(name, text)
        return None


def match_rules(root: Element, rules: ArticleRules | None) -> RuleMatch:
    """Apply `rules` to the page; a selector that is no CSS is noted by name and passed over."""
    match = RuleMatch()
    if rules is None:
        return match
    for name in ("title", "body", "published", "outlet"):
        selector = getattr(rules, name)
        if not selector:
            continue
        try:
            found = select(root, _translate(selector))
        except (SelectorError, etree.XPathError) as error:
            match.notes[f"rules.{name}"] = f"not a CSS selector: {selector!r} ({error})"
            continue
        elements = [e for e in found if isinstance(e.tag, str)]
        chosen = set(elements)
        # A selector that matches a block and a block inside it means the outer one.
        outer = [e for e in elements if not any(parent in chosen for parent in e.iterancestors())]
        setattr(match, name, outer)
        if not outer:
            match.notes[f"rules.{name}"] = f"matched nothing: {selector!r}"
    return match
