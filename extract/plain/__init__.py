"""Reading pages that arrive as plain text: the article found by the build of the lines, restored and cleaned.

The road: entities and tag debris out, damage profiled and undone line by line, lines classified, the article's zone
found, its byline read, spam removed. Every line that is left out is logged.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Sequence

from extract.blocks import Block
from extract.draft import Draft, Located, PlacedRemoval
from extract.plain.byline import Byline, parse_byline
from extract.plain.furniture import Line, classify_line, is_closed
from extract.plain.zones import Zone, find_zone
from extract.restore import profile_damage, restore_text
from extract.spam import SpamResult, name_signals, remove_spam
from extract.spam.folding import fold_width
from extract.spam.headline import clean_headline
from extract.spam.judge import has_content, is_keyword_run, is_spam_sentence
from extract.spam.matching import find_hits
from extract.spam.placeholder import TAG, find_placeholders
from extract.spam.weigh import Pairs, weigh
from extract.verdict import PageEvidence, judge_page
from schemas.report import Removal, RemovalKind

# A page of text longer than this is a dump, not an article; the rest is logged as one removal.
_LONGEST_PAGE = 1_500_000
_MOST_LINES = 20_000
# A single line is a paragraph; what is behind this many characters is data.
_LONGEST_LINE = 20_000
_LOGGED = 500
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_PLACEHOLDER: RemovalKind = "placeholder"
_KIT_TAG = re.compile(r"<(\w{1,12})\s+id=[\"']?\w{3,12}[\"']?\s?>\s*(?:</\1>|<)|<noframes\b", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\s*/?>", re.IGNORECASE)


def read_plain(text: str, url: str) -> Draft:
    """Return the article of the text page `text`; offsets and blocks are of restored, simplified text."""
    rest = len(text) - _LONGEST_PAGE
    text = _prepare(text[:_LONGEST_PAGE])
    profile = profile_damage(text)
    removals: list[PlacedRemoval] = []
    blocks: list[Block] = []
    raw_lines = text.split("\n")
    if rest > 0 or len(raw_lines) > _MOST_LINES:
        removals.append(_log("furniture", "plain.too_long", "", max(rest, 0)))
    for raw in raw_lines[:_MOST_LINES]:
        if not raw.strip():
            continue
        cleaned = _strip_placeholders(raw[:_LONGEST_LINE], removals)
        if not has_content(cleaned):
            if cleaned.strip():
                removals.append(_log("furniture", "plain.no_words", cleaned))
            continue
        block = restore_text(cleaned.strip(), profile)
        if block.text != block.text.strip():
            block = block.strip()
        if block.text:
            blocks.append(block)
    lines = [classify_line(i, block.text) for i, block in enumerate(blocks)]
    lines = _drop_spam_lines(lines, removals)
    zone = find_zone(lines)
    return _make_draft(lines, blocks, zone, url, removals, profile.signals)


def _prepare(text: str) -> str:
    """Unescape entities, turn every line break and block tag into a line feed, drop control characters."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _BLOCK_TAG.sub("\n", text)
    text = _BREAKS.sub("\n", text)
    return _CONTROLS.sub("", text)


def _log(kind: RemovalKind, rule: str, quote: str, length: int | None = None) -> PlacedRemoval:
    return PlacedRemoval(
        Removal(kind=kind, rule=rule, quote=quote[:_LOGGED], length=len(quote) if length is None else length)
    )


def _strip_placeholders(line: str, removals: list[PlacedRemoval]) -> str:
    """Take tag debris and placeholders out of lines that hold nothing else; inside prose they are cut with a place."""
    if not ("<" in line or "{" in line or "[" in line):
        return line
    found = sorted(f for f in find_placeholders(line) if f[2] != "interference.symbol_noise")
    if not found:
        return line
    left, at = [], 0
    for start, end, _ in found:
        left.append(line[at:start] if start > at else "")
        at = max(at, end)
    left.append(line[at:])
    if has_content("".join(left)) and not TAG.search(line):
        return line
    rule, kind = found[0][2], _PLACEHOLDER
    if TAG.search(line):
        # Kits write one random id into empty tags; other tags are what is left of a careless conversion.
        is_kit = bool(_KIT_TAG.search(line))
        rule, kind = ("interference.tag_debris", "interference") if is_kit else ("plain.markup", "furniture")
    removals.append(_log(kind, rule, line))
    return "".join(left)


def _drop_spam_lines(lines: list[Line], removals: list[PlacedRemoval]) -> list[Line]:
    """Drop lines that are keyword strings or advertisements before they can be taken for a headline."""
    context = Pairs(line.text[:2000] for line in lines if line.kind == "prose")
    kept = []
    for line in lines:
        if line.kind in ("short", "navigation", "end") and len(line.folded) <= 400:
            hits = find_hits(line.folded.lower())
            weight = weigh(line.folded, context, hits) if len(hits) > 1 or any(h.weight > 1 for h in hits) else None
            if (
                weight
                and weight.strong + weight.goods
                and (is_spam_sentence(line.text, weight) or is_keyword_run(line.text, context))
            ):
                removals.append(_log("spam", "spam.line", line.text))
                continue
        kept.append(line)
    return kept


def _make_draft(
    lines: Sequence[Line],
    blocks: Sequence[Block],
    zone: Zone,
    url: str,
    removals: list[PlacedRemoval],
    damage: tuple[str, ...],
) -> Draft:
    title_parts = [blocks[lines[i].number] for i in zone.title]
    body, copies = _drop_title_copies([blocks[lines[i].number] for i in zone.body], title_parts)
    raw_title = " ".join(b.text for b in title_parts)
    article = "\n".join(b.text for b in body)
    title = _join_title(title_parts, article)
    inside = set(zone.body) | set(zone.title)
    furniture: list[tuple[int | None, Removal]] = []
    first, last = (zone.body[0], zone.body[-1]) if zone.body else (0, -1)
    for i, line in enumerate(lines):
        if i in inside:
            continue
        removal = Removal(kind="furniture", rule=f"plain.{line.kind}", quote=line.text[:_LOGGED], length=len(line.text))
        place = None
        if first < i < last:
            place = bisect_right(zone.body, i)
        furniture.append((place, removal))
    result = remove_spam(body, title)
    # Lines dropped between paragraphs stood before a block of the body; removal of spam may have taken blocks away.
    kept_at = _map_blocks(body, result.blocks)
    removals = [
        *removals,
        *(PlacedRemoval(r, None if at is None else kept_at[at]) for at, r in furniture),
        *(PlacedRemoval(r, kept_at[at]) for at, r in copies),
        *result.removals,
    ]
    byline = parse_byline(
        [lines[i].text for i in zone.head],
        body=[b.text for b in result.blocks],
        url=url,
        tail=[lines[i].text for i in zone.tail],
    )
    signals = [s for s in damage if s != "restore.byteshift" or _has_shifted_bytes(blocks)]
    signals += [s for s in name_signals(removals) if s not in signals]
    verdict, reasons = judge_page(_gather_evidence(lines, zone, result, byline, url, removals))
    return Draft(
        blocks=result.blocks,
        title=Located(title, raw_title) if title else None,
        title_repairs=title_parts[0].repairs if title and title == title_parts[0].text else (),
        published=byline.published,
        outlet=byline.outlet,
        authors=byline.authors,
        removals=tuple(removals),
        verdict=verdict,
        verdict_reasons=reasons,
        hacked_signals=tuple(signals),
    )


def _drop_title_copies(
    body: Sequence[Block], title_parts: Sequence[Block]
) -> tuple[list[Block], list[tuple[int, Removal]]]:
    """Cut 【headline】, which aggregators put in front of a paragraph, and log it with the paragraph's number."""
    kept: list[Block] = []
    log: list[tuple[int, Removal]] = []
    for index, block in enumerate(body):
        if not block.text.startswith("【"):
            kept.append(block)
            continue
        copy = next((c for p in title_parts if block.text.startswith(c := f"【{p.text}】")), "")
        if copy and len(copy) < len(block.text):
            log.append(
                (index, Removal(kind="duplicate", rule="plain.title_copy", quote=copy[:_LOGGED], length=len(copy)))
            )
            kept.append(block.cut(0, len(copy)))
        else:
            kept.append(block)
    return kept, log


def _has_shifted_bytes(blocks: Sequence[Block]) -> bool:
    """Whether bytes really were out of step; a question mark between wide characters alone is no damage."""
    return any(r.kind == "byte_shift" for b in blocks for r in b.repairs) or any(
        d.reason.startswith("byte") for b in blocks for d in b.damaged
    )


def _join_title(parts: Sequence[Block], article: str) -> str:
    """Join lead and headline with a space, and the subtitle with its dash."""
    joined = ""
    for part in parts:
        text = re.sub(r"\s+", " ", clean_headline(part.text, article) or "").strip()
        if re.match(r"[—－–-]", part.text.lstrip()):
            joined += "——" + text.lstrip("—－–- ")
        elif text:
            joined += (" " if joined else "") + text
    # 【基层协商】 in front of a headline names the column.
    column = re.match(r"【[^【】]{2,8}】\s{0,2}(?=[^【】]{6})", joined)
    return joined[column.end() :] if column else joined


def _map_blocks(before: Sequence[Block], after: Sequence[Block]) -> list[int]:
    """For each block before removal, the index of the first kept block at or behind it."""
    mapped, at = [], 0
    remaining = list(after)
    for block in before:
        mapped.append(at)
        if at < len(remaining) and _is_rest_of(remaining[at].text, block.text):
            at += 1
    return mapped


def _is_rest_of(rest: str, text: str) -> bool:
    """Whether `rest` is what is left of `text` after cuts."""
    if rest == text:
        return True
    where = iter(text)
    return all(char in where for char in rest)


def _measure_prose(text: str) -> int:
    """Return how many characters of a paragraph stand in whole sentences; a page may lose its last full stop."""
    return len(text) if is_closed(fold_width(text)) else max(map(text.rfind, "。！？")) + 1


def _gather_evidence(
    lines: Sequence[Line], zone: Zone, result: SpamResult, byline: Byline, url: str, removals: Sequence[PlacedRemoval]
) -> PageEvidence:
    """Say for the page's verdict what a text page can show; addresses of files say nothing about lists."""
    body = set(zone.body)
    entries = sum(
        1 for i, line in enumerate(lines) if line.kind == "short" and i not in body and len(line.folded) >= 10
    )
    spam = sum(r.removal.length for r in removals if r.removal.kind == "spam")
    return PageEvidence(
        url="" if url.startswith("file:") else url,
        visible="\n".join(line.text for line in lines[:400])[:20_000],
        prose=sum(_measure_prose(b.text) for b in result.blocks),
        kept=sum(len(b.text) for b in result.blocks),
        entry_lines=entries,
        has_headline=bool(zone.title),
        has_date=byline.published is not None,
        spam=spam,
    )


__all__ = ["read_plain"]
