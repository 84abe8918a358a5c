"""The road of one HTML page through the stages of this folder."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from extract.blocks import Block, BlockKind
from extract.draft import Draft, PlacedRemoval
from extract.html.foreign_links import find_planted_links
from extract.html.furniture import LABEL_CELL
from extract.html.headline import Headline, find_headline
from extract.html.hidden import find_hidden, spare_article
from extract.html.homes import is_traditional_home
from extract.html.lines import Line, PageLines, read_lines
from extract.html.main_text import FEED, TEASER, Found, find_article, weigh_line, weigh_lines
from extract.html.meta import PageMeta, read_meta
from extract.html.opinion import ask_trafilatura, is_in_doubt
from extract.html.outside import read_outside
from extract.html.paging import find_next_page
from extract.html.parse import (
    DEEPEST,
    Element,
    ParsedPage,
    count_marks,
    has_lost_text,
    parse_again,
    parse_page,
    read_text,
    select,
)
from extract.html.published import find_published
from extract.html.rules import RuleMatch, match_rules
from extract.html.tampering import find_tampering, read_unshown
from extract.html.titles import choose_title, restore_parts
from extract.plain.byline import Byline, parse_byline
from extract.plain.dates import find_dates
from extract.restore import DamageProfile, profile_damage, restore_block, restore_text
from extract.restore.script import ScriptProfile
from extract.spam import remove_spam
from extract.verdict import PageEvidence, judge_page
from schemas.report import Removal, RemovalKind
from schemas.source import ArticleRules

_QUOTE = 500
_MOST_LOGGED = 400
_SURE = 9.0
"""Score of a headline that the head of the page declares as well."""
_LITTLE = 60
"""Characters of an article below which the whole page is asked whether it is spam."""
_MARK = re.compile(r"[，。！？；：]|[,.!?;:](?=\s|$)")
_ENTRY_REST = re.compile(r"[\d\s\-/.:年月日()（）\[\]【】·•>»]{0,24}")


def read_html(
    text: str,
    url: str,
    *,
    rules: ArticleRules | None = None,
    status: int = 200,
    headers: Sequence[tuple[str, str]] = (),
) -> Draft:
    """Return the article of the page `text` (decoded HTML) that answered at `url`.

    `rules` are a source's CSS selectors: they win where they match, and what they miss is found generically. `status`
    and `headers` of the response sharpen the verdict where they are known.
    """
    parsed, page, hidden, matched = _parse(text, rules)
    root = parsed.root
    meta = read_meta(root, url)
    profile = _profile(page, meta, root, url)
    originals = _restore_lines(page, meta, profile)
    weights = [weigh_line(line) for line in page.lines]
    head = matched.find_headline(page) or find_headline(page, meta, weights)
    head, found = _find(page, head, matched, weights, parsed.source)
    blocks = [_make_block(page, number, profile, originals) for number in found.kept]
    blocks, planted = _cut_planted(page, found, blocks, url)
    text_of_page = "\n".join(block.text for block in blocks)
    title, repairs = choose_title(head, meta, profile, text_of_page)
    spam = remove_spam(blocks, title.value if title else "")
    byline = _read_byline(page, head, found, spam.blocks)
    published = matched.find_published(page) or byline.published
    if published is None:
        published = find_published(
            page, meta, url, head.first if head else None, head.last if head else None, found.kept
        )
    outlet = matched.find_outlet(page) or byline.outlet or meta.declared_outlet()
    evidence = _gather_evidence(parsed, page, meta, head, url)
    spam_share = _spam_share(page) if sum(len(b.text) for b in spam.blocks) < _LITTLE else 0.0
    evidence = replace(
        evidence,
        prose=sum(len(b.text) for b in spam.blocks if _has_sentence(b)),
        kept=sum(len(b.text) for b in spam.blocks),
        spam=sum(p.removal.length for p in spam.removals),
        spam_share=spam_share,
        has_date=byline.published is not None or (published is not None and published.raw in evidence.visible),
        status=status,
        headers=tuple(headers),
    )
    verdict, reasons = judge_page(evidence)
    hidden_log = _log_hidden(page, hidden, parsed)
    planted_signal = ("html.planted_link",) if planted else ()
    outside = find_tampering(page, found.kept, meta, hidden_log, text_of_page, url)
    removals = [
        *hidden_log,
        *_log_dropped(page, found, _places(blocks, spam.blocks)),
        *_log_outside(page, found, head),
        *planted,
        *spam.removals,
    ]
    return Draft(
        blocks=tuple(spam.blocks),
        title=title,
        title_repairs=repairs,
        published=published,
        outlet=outlet,
        authors=byline.authors,
        removals=tuple(removals),
        verdict=verdict,
        verdict_reasons=(*reasons, *(f"{k}: {v}" for k, v in parsed.notes.items() if k in ("page_cut", "nesting"))),
        hacked_signals=_list_signals(parsed, profile, (*planted_signal, *spam.signals, *outside)),
        next_page=find_next_page(page, url) if verdict == "article" else None,
        canonical=meta.canonical,
        notes=parsed.notes | matched.notes,
    )


def _parse(
    text: str, rules: ArticleRules | None, *, flatten: int = 0
) -> tuple[ParsedPage, PageLines, dict[Element, str], RuleMatch]:
    parsed = parse_page(text, flatten=flatten)
    hidden, matched, page = _walk(parsed, rules)
    if page.depth > DEEPEST and flatten < 2:
        return _parse(text, rules, flatten=flatten + 1)
    if has_lost_text(parsed, page.text):
        parsed = parse_again(parsed)
        hidden, matched, page = _walk(parsed, rules)
    return parsed, page, hidden, matched


def _walk(parsed: ParsedPage, rules: ArticleRules | None) -> tuple[dict[Element, str], RuleMatch, PageLines]:
    body = parsed.root.find("body")
    hidden = find_hidden(parsed.root)
    matched = match_rules(parsed.root, rules)
    start = parsed.root if body is None else body
    page = read_lines(start, hidden, matched.elements())
    if hidden and count_marks(page.text) < 0.6 * parsed.marks:
        spared = spare_article(hidden, parsed.root)
        if len(spared) < len(hidden):
            hidden, page = spared, read_lines(start, spared, matched.elements())
    return hidden, matched, page


def _profile(page: PageLines, meta: PageMeta, root: Element, url: str) -> DamageProfile:
    visible = page.text
    profile = profile_damage(f"{meta.title}\n{visible}")
    is_damaged = bool(profile.pinyin or profile.script.is_traditional or profile.has_rubble or "\ufffd" in visible)
    if profile.has_lost_marks and not is_damaged and "?!" not in visible:
        # A bare question mark between characters of a sound page is typing; to try other readings of it costs most
        # of the time that the page takes.
        profile = replace(profile, has_lost_marks=False)
    is_sound = not (profile.pinyin or profile.has_lost_marks or profile.has_glued_readings)
    if profile.script.is_traditional and is_sound and is_traditional_home(root, meta, url):
        return replace(profile, script=ScriptProfile())
    return profile


def _restore_lines(page: PageLines, meta: PageMeta, profile: DamageProfile) -> dict[int, str]:
    """Restore every line of a damaged page, so that labels and dates can be read; return the lines as they were.

    Bytes out of step are costly to put back: that is left to the lines that are kept.
    """
    if not (profile.pinyin or profile.has_glued_readings or profile.has_split or profile.script.is_traditional):
        return {}
    originals: dict[int, str] = {}
    cheap = replace(profile, has_lost_marks=False, has_rubble=False)
    for number, line in enumerate(page.lines):
        block = restore_text(line.text, cheap)
        if block.text != line.text:
            originals[number] = line.text
            line.text = block.text
            line.link_chars = min(line.link_chars, len(block.text))
            line.links = [link for link in line.links if link[1] <= len(block.text)]
    meta.title = restore_parts(meta.title, profile)
    for name in ("articletitle", "og:title", "description", "og:description"):
        if name in meta.values:
            meta.values[name] = restore_parts(meta.values[name], profile)
    return originals


def _find(
    page: PageLines, head: Headline | None, matched: RuleMatch, weights: Sequence[float], source: str
) -> tuple[Headline | None, Found]:
    """Find the article, and give up a headline that would cost most of the prose."""
    last = head.last if head else None
    masses = weigh_lines(page, last, weights)
    by_rule = matched.find_body(page, masses)
    if by_rule:
        return head, by_rule
    found = find_article(page, last, masses)
    if head is not None and head.score < _SURE and TEASER not in found.dropped.values():
        without = find_article(page, None, weigh_lines(page, None, weights))
        if found.mass < 0.4 * without.mass:
            head, found = None, without
    if is_in_doubt(found, head, [0.0 if d == FEED else w for w, d in zip(weights, masses.drop, strict=True)]):
        found = ask_trafilatura(source, page, weights) or found
    return head, found


def _make_block(page: PageLines, number: int, profile: DamageProfile, originals: dict[int, str]) -> Block:
    line = page.lines[number]
    text = originals.get(number, line.text)
    return restore_block(Block(text, _kind_of(page, line), link_chars=line.link_chars), profile)


def _cut_planted(
    page: PageLines, found: Found, blocks: list[Block], url: str
) -> tuple[list[Block], list[PlacedRemoval]]:
    """Cut planted links out of `blocks`, from the last to the first so that offsets hold."""
    blocks, removals = list(blocks), []
    for link in reversed(find_planted_links([page.lines[n] for n in found.kept], blocks, url)):
        block = blocks[link.block]
        quote = block.text[link.start : link.end]
        blocks[link.block] = replace(block.cut(link.start, link.end), link_chars=max(0, block.link_chars - len(quote)))
        removals.append(_removal("spam", "html.planted_link", quote))
    return blocks, removals


def _kind_of(page: PageLines, line: Line) -> BlockKind:
    if line.heading:
        return "heading"
    tag = page.nodes[line.node].tag
    if tag in ("li", "dd", "dt"):
        return "list"
    if tag in ("tr", "td", "th"):
        return "table"
    return "caption" if tag == "figcaption" else "paragraph"


def _read_byline(page: PageLines, head: Headline | None, found: Found, blocks: Sequence[Block]) -> Byline:
    """Read the lines around the headline and behind the article, and what the article says of itself."""
    begin = found.kept[0] if found.kept else len(page.lines)
    end = found.kept[-1] + 1 if found.kept else 0
    above: list[int] = []
    if head is not None and head.first is not None and head.last is not None:
        near = list(range(head.last + 1, min(max(begin, head.last + 4), head.last + 13)))
        card = [n for n in range(max(0, head.first - 30), head.first - 3) if LABEL_CELL.fullmatch(page.lines[n].text)]
        above = [*(m for n in card for m in (n, n + 1)), *range(max(0, head.first - 3), head.first)]
    else:
        near = list(range(max(0, begin - 8), begin))
    kept = set(found.kept)
    near = [n for n in near if n < len(page.lines) and n not in kept]
    lines = _list_unlinked(page, near)
    inside = [n for n in found.dropped if begin < n < end]
    # The dates of teasers are theirs.
    feed = min((n for n, rule in found.dropped.items() if rule == TEASER), default=len(page.lines))
    behind = [n for n in sorted(found.dropped) if end <= n < feed][:4]
    lines += _list_unlinked(page, [*inside[:6], *behind])
    return parse_byline(
        lines, body=[b.text for b in blocks], above=_list_unlinked(page, [n for n in above if n not in kept])
    )


def _list_unlinked(page: PageLines, numbers: Sequence[int]) -> list[str]:
    """Return the texts of lines that are no links and no entries of a list; a label goes before its value."""
    texts: list[str] = []
    for number in numbers:
        line = page.lines[number]
        # A date that leads to the page itself is no other page's headline.
        own = sum(end - start for start, end, _ in line.links if find_dates(line.text[start:end]) and end - start < 28)
        if (line.link_chars - own) * 2 > len(line.text) or (line.link_chars >= 6 and _is_entry(line)):
            continue
        # A value in a cell of its own: 来源 | 某报.
        label = texts[-1] if texts else ""
        if 2 <= len(label) <= 8 and len(line.text) <= 40 and LABEL_CELL.fullmatch(label):
            texts[-1] = f"{label.rstrip('：: ')}：{line.text}"
        texts.append(line.text)
    return texts


def _is_entry(line: Line) -> bool:
    """Whether a line is a linked headline with its date."""
    start, end, _ = line.links[0] if line.links else (0, 0, "")
    return bool(_ENTRY_REST.fullmatch(line.text[:start]) and _ENTRY_REST.fullmatch(line.text[end:]))


def _gather_evidence(
    parsed: ParsedPage, page: PageLines, meta: PageMeta, head: Headline | None, url: str
) -> PageEvidence:
    entries = sum(
        1 for line in page.lines if line.link_chars >= 8 and _ENTRY_REST.fullmatch(line.text[line.link_chars :])
    )
    root = parsed.root
    little = len(page.lines) < 60
    return PageEvidence(
        url=url,
        title=meta.title,
        visible=page.text[:20_000],
        entry_lines=entries,
        has_headline=head is not None,
        has_password=little and bool(select(root, "//input[@type='password']")),
        has_app_root=little
        and bool(
            select(root, "//div[@id='app' or @id='root' or @id='__next' or @id='__nuxt'][not(normalize-space())]")
        ),
        scripts=" ".join((s.text or "")[:4000] for s in select(root, "//script")[:12]) if little else "",
        script_files=len(select(root, "//script[@src]")) if little else 0,
    )


def _list_signals(parsed: ParsedPage, profile: DamageProfile, spam: Sequence[str]) -> tuple[str, ...]:
    signals = list(profile.signals)
    if parsed.shared_ids:
        signals.append("html.interference")
    signals += spam
    return tuple(dict.fromkeys(signals))


def _log_hidden(page: PageLines, hidden: dict[Element, str], parsed: ParsedPage) -> list[PlacedRemoval]:
    found = [_removal("interference", "html.interference", f'id="{name}"') for name in parsed.shared_ids]
    for element in page.skipped[:_MOST_LOGGED]:
        quote = read_text(element)
        if quote:
            found.append(_removal("hidden", hidden[element], quote))
    # Raw-text elements inside a hidden block were logged with it.
    logged = set(page.skipped)
    for element, rule, quote in read_unshown(parsed.root):
        if not any(e in logged for e in (element, *element.iterancestors())):
            found.append(_removal("hidden", rule, quote))
    return found[: 2 * _MOST_LOGGED]


def _spam_share(page: PageLines) -> float:
    """Return the share of the visible text that is spam, on a page where next to nothing else was found."""
    blocks = [Block(line.text) for line in page.lines[:300]]
    size = sum(len(block.text) for block in blocks)
    return sum(p.removal.length for p in remove_spam(blocks, None).removals) / size if size else 0.0


def _has_sentence(block: Block) -> bool:
    return len(block.text) >= 8 and bool(_MARK.search(block.text)) and block.link_chars * 2 <= len(block.text)


def _places(before: Sequence[Block], after: Sequence[Block]) -> list[int]:
    """Return for each block before spam removal the index of the block that now stands at its place."""
    places: list[int] = []
    at = 0
    for block in before:
        places.append(at)
        if at < len(after) and _is_rest(after[at].text, block.text):
            at += 1
    return [*places, len(after)]


def _is_rest(rest: str, whole: str) -> bool:
    """Whether `rest` is what cuts have left of `whole`."""
    if rest == whole:
        return True
    chars = iter(whole)
    return bool(rest) and all(char in chars for char in rest)


def _log_dropped(page: PageLines, found: Found, places: list[int]) -> list[PlacedRemoval]:
    """Log the lines left out inside and around the article, each at the block before which it stood."""
    removals: list[PlacedRemoval] = []
    position = 0
    order = sorted(found.dropped)
    for number in order[:_MOST_LOGGED]:
        while position < len(found.kept) and found.kept[position] < number:
            position += 1
        kind: RemovalKind = "duplicate" if found.dropped[number] == "html.duplicate_line" else "furniture"
        is_inside = 0 < position < len(found.kept)
        removals.append(
            _removal(kind, found.dropped[number], page.lines[number].text, places[position] if is_inside else None)
        )
    return removals


def _log_outside(page: PageLines, found: Found, head: Headline | None) -> list[PlacedRemoval]:
    """Log the blocks around the article that no other rule told of; the headline is read, not removed."""
    told = {*found.kept, *found.dropped}
    if head is not None and head.first is not None and head.last is not None:
        told.update(range(head.first, head.last + 1))
    first, last = (found.kept[0], found.kept[-1]) if found.kept else (len(page.lines), -1)
    pieces = islice(read_outside(page, told, first, last), _MOST_LOGGED)
    return [
        PlacedRemoval(Removal(kind="furniture", rule="html.outside", quote=quote, length=size))
        for quote, size in pieces
    ]


def _removal(kind: RemovalKind, rule: str, quote: str, block: int | None = None) -> PlacedRemoval:
    return PlacedRemoval(Removal(kind=kind, rule=rule, quote=quote[:_QUOTE], length=len(quote)), block)
