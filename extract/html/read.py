"""The road of one HTML page through the stages of this folder."""

from collections.abc import Iterable

from extract.blocks import Block, BlockKind
from extract.draft import Draft, Located, PlacedRemoval
from extract.html.headline import Headline, find_headline, strip_site
from extract.html.hidden import find_hidden
from extract.html.lines import Line, PageLines, read_lines
from extract.html.main_text import Found, find_article, weigh_lines
from extract.html.meta import PageMeta, read_meta
from extract.html.parse import Element, parse_page, read_text
from extract.html.published import find_published
from schemas.report import Removal, RemovalKind
from schemas.source import ArticleRules

_QUOTE = 500


def read_html(text: str, url: str, *, rules: ArticleRules | None = None) -> Draft:
    """Return the article of the page `text` (decoded HTML) that answered at `url`; `rules` win where they match."""
    parsed = parse_page(text)
    root = parsed.root
    meta = read_meta(root, url)
    body = root.find("body")
    if body is None:
        body = root
    hidden = find_hidden(root)
    removals = _log_hidden(hidden)
    page = read_lines(body, hidden)
    head = find_headline(page, meta)
    first = head.first if head else None
    last = head.last if head else None
    masses = weigh_lines(page, last)
    found = find_article(page, last, masses)
    published = find_published(page, meta, url, first, last, found.kept)
    title = _choose_title(head, meta)
    blocks = tuple(_make_block(page, number) for number in found.kept)
    removals += _log_dropped(page, found)
    return Draft(
        blocks=blocks,
        title=title,
        published=published,
        removals=tuple(removals),
        canonical=meta.canonical,
        notes=parsed.notes,
    )


def _choose_title(head: Headline | None, meta: PageMeta) -> Located | None:
    if head:
        return Located(head.text, head.raw)
    raw = meta.title or meta.values.get("og:title", "")
    return Located(strip_site(raw), raw) if raw else None


def _make_block(page: PageLines, number: int) -> Block:
    line = page.lines[number]
    return Block(line.text, _kind_of(page, line), link_chars=line.link_chars)


def _kind_of(page: PageLines, line: Line) -> BlockKind:
    if line.heading:
        return "heading"
    tag = page.nodes[line.node].tag
    if tag in ("li", "dd", "dt"):
        return "list"
    if tag == "figcaption":
        return "caption"
    return "paragraph"


def _log_hidden(hidden: dict[Element, str]) -> list[PlacedRemoval]:
    found: list[PlacedRemoval] = []
    for element, rule in hidden.items():
        quote = read_text(element)
        if quote:
            found.append(_removal("hidden", rule, quote))
    return found


def _log_dropped(page: PageLines, found: Found) -> Iterable[PlacedRemoval]:
    return [_removal("furniture", rule, page.lines[number].text) for number, rule in sorted(found.dropped.items())]


def _removal(kind: RemovalKind, rule: str, quote: str) -> PlacedRemoval:
    return PlacedRemoval(Removal(kind=kind, rule=rule, quote=quote[:_QUOTE], length=len(quote)))
