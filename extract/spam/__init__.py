"""Taking spam out of an article: placeholders, keyword runs, spam paragraphs, sentences and injected fragments.

The blocks are restored candidates for the article. What is left is unchanged; every piece taken out is logged with
the place at which it stood. Judging again finds nothing more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.blocks import Block
from extract.draft import PlacedRemoval
from extract.spam.folding import fold_case, fold_width
from extract.spam.judge import SENTENCE, find_fragments, has_content, is_keyword_run, is_spam_line, is_spam_sentence
from extract.spam.matching import Hit, count_crime, find_hits
from extract.spam.offers import is_offer, is_offer_like, may_offer
from extract.spam.placeholder import find_placeholders
from extract.spam.weigh import Pairs, Weight, weigh
from schemas.report import Removal, RemovalKind

_LOGGED = 500
_MOST_PASSES = 4
# Longer lines are data, not sentences; each is still cut at sentence marks.
_LONGEST_JUDGED = 4000
_PROSE_SIGN = re.compile(r"[，。：；、！？“”的了在是和与]")
_BEHIND_MARK = re.compile(r"(?:^|[，。；,;])$")
# Behind a comma or full stop and in front of a clause, without marks of its own: no numbering, no stage direction.
_MISPLACED = re.compile(
    r"(?<=[，。；])[（(【〖［]((?![一二三四五六七八九十\d]{1,3}[)）]|掌声|笑|鼓掌|图|注|略|见|左|右|上|下|记者|通讯员)"
    r"[\u3400-\u9fffA-Za-z0-9]{3,16})[)）】〗］](?=[\u3400-\u9fff“])"
)
_PLACEHOLDER_SIGN = re.compile(r"[<>{}\[\]【】「」#%$@~^&*|_=〈＜〖［〔『]")
# A block of more characters is data, not a paragraph: its beginning is judged.
_LONGEST_BLOCK = 40_000
_LONGEST_OFFER = 160
_OPENERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", "】": "【"}
_BRACKET = re.compile(r"[（(【\[]([^（）()【】\[\]]{2,24})[）)】\]]")


@dataclass(frozen=True, slots=True)
class SpamResult:
    """What is left of the blocks, what was taken out of them, and the signals of tampering that this shows."""

    blocks: tuple[Block, ...]
    removals: tuple[PlacedRemoval, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass
class _Piece:
    """A block at work, with the removals that stood before or in it: (offset, removal)."""

    block: Block
    log: list[tuple[int, Removal]] = field(default_factory=list)


def remove_spam(blocks: Sequence[Block], title: str | None) -> SpamResult:
    """Return `blocks` without spam; `title` is the headline, whose words count as the article's own.

    Removals are placed by the index of the block that is left, or by `len(blocks)` behind the last one.
    """
    pieces = [_Piece(block) for block in blocks]
    tail: list[Removal] = []
    for _ in range(_MOST_PASSES):
        if not _clean_once(pieces, tail, title):
            break
    removals = [
        PlacedRemoval(removal, index, min(offset, len(piece.block.text)))
        for index, piece in enumerate(pieces)
        for offset, removal in piece.log
    ]
    removals += [PlacedRemoval(removal, len(pieces), 0) for removal in tail]
    return SpamResult(tuple(piece.block for piece in pieces), tuple(removals), name_signals(removals))


def name_signals(removals: Sequence[PlacedRemoval]) -> tuple[str, ...]:
    """Return the rules among `removals` that show tampering; a template's own unfilled variables do not."""
    kinds = ("spam", "placeholder", "interference")
    return tuple(
        sorted(
            {r.removal.rule for r in removals if r.removal.kind in kinds and r.removal.rule != "placeholder.template"}
        )
    )


def _clean_once(pieces: list[_Piece], tail: list[Removal], title: str | None) -> bool:
    """Judge every piece once; drop and cut in place. Whether anything changed."""
    context = Pairs(_read_genuine(pieces, title))
    glued = _find_glued(pieces)
    misplaced = _find_misplaced(pieces)
    is_tampered = any(r.kind == "spam" for piece in pieces for _, r in piece.log) or any(r.kind == "spam" for r in tail)
    changed = False
    kept: list[_Piece] = []
    waiting: list[Removal] = []
    for piece in pieces:
        cuts = _find_cuts(piece.block.text, context, glued, misplaced, is_suspect=is_tampered)
        if cuts:
            changed = True
            if _is_emptied(piece.block.text, cuts):
                text = piece.block.text
                kind, rule = max(cuts, key=lambda c: c[1] - c[0])[2:]
                waiting += [r for _, r in piece.log]
                waiting.append(Removal(kind=kind, rule=rule, quote=text[:_LOGGED], length=len(text)))
                continue
            _apply_cuts(piece, cuts)
        piece.log[:0] = [(0, r) for r in waiting]
        waiting = []
        kept.append(piece)
    tail[:0] = waiting
    pieces[:] = kept
    return changed


_Cut = tuple[int, int, RemovalKind, str]


def _find_cuts(
    text: str, context: Pairs, glued: Sequence[str], misplaced: frozenset[str], *, is_suspect: bool
) -> list[_Cut]:
    """Return the pieces of `text` to take out: disjoint, in order."""
    if keyword := _find_glued_front(text, glued):
        return [keyword]
    hits = find_hits(fold_case(text))
    if len(hits) >= 2 and len(text) <= _LONGEST_OFFER:
        # 某某哪家好？价格优惠！: judged as a whole first, since its sentences say too little one by one.
        front = list(find_fragments(text, context, opens_block=True))
        is_advert = is_spam_sentence(text, weigh(text, context, hits)) and not _has_plain_sentence(text)
        if is_advert and not _leaves_clause(text, front):
            return [(0, len(text), "spam", "spam.paragraph")]
    cuts: list[_Cut] = [(0, len(g), "spam", "spam.repeated") for g in glued if text.startswith(g)][:1]
    if cuts and cuts[0][1] < len(text):
        return cuts  # what is behind the keyword is judged in the next pass, without it
    if _PLACEHOLDER_SIGN.search(text):
        for start, end, rule in find_placeholders(text):
            cuts.append((start, end, "placeholder" if rule.startswith("placeholder") else "interference", rule))
    if misplaced:
        strange = (m for m in _MISPLACED.finditer(text) if m.group(1) in misplaced)
        cuts += [(m.start(), m.end(), "spam", "spam.bracket") for m in strange]
    if len(hits) >= 2 and len(text) <= _LONGEST_JUDGED and is_keyword_run(text, context):
        return [(0, len(text), "spam", "spam.keyword_run")]
    # One word that also reports use weighs nothing; most sentences are done here.
    offers = may_offer(fold_case(text))
    if _is_doubtful(hits) or offers:
        if len(text) <= 40 and is_spam_line(text, weigh(text, context, hits)):
            front = list(find_fragments(text, context, opens_block=True))
            end = front[0][1] if _leaves_clause(text, front) else len(text)
            return _merge([*cuts, (0, end, "spam", "spam.line")])
        cuts += _judge_sentences(text, hits, context, offers=offers, is_suspect=is_suspect)
    return _merge([_spare_closers(text, cut) for cut in cuts])


def _judge_sentences(
    text: str, hits: Sequence[Hit], context: Pairs, *, offers: bool, is_suspect: bool
) -> Iterator[_Cut]:
    """Yield what is to go of the sentences of `text`, in which `hits` stand."""
    at = 0
    for match in SENTENCE.finditer(text[:_LONGEST_BLOCK]):
        inside = []
        while at < len(hits) and hits[at].start < match.end():
            inside.append(hits[at])
            at += 1
        found = _judge_sentence(match.group(), match.start(), context) if _is_doubtful(inside) else []
        if not found and offers and is_offer(match.group(), context, is_suspect=is_suspect):
            found = [(match.start(), match.end(), "spam", "spam.offer")]
        yield from found


def _spare_closers(text: str, cut: _Cut) -> _Cut:
    """Return `cut` without quotation marks and brackets at its end that close what was opened before it."""
    start, end, kind, rule = cut
    while end - start > 1 and text[end - 1] in _OPENERS:
        piece = text[start:end]
        if piece.count(text[end - 1]) <= piece.count(_OPENERS[text[end - 1]]):
            break
        end -= 1
    return start, end, kind, rule


def _find_glued_front(text: str, glued: Sequence[str]) -> _Cut | None:
    """Return a repeated keyword in front of words that sell nothing."""
    for keyword in glued:
        rest = text[len(keyword) :]
        if text.startswith(keyword) and len(rest) >= 5 and not find_hits(fold_case(rest[:60])):
            return 0, len(keyword), "spam", "spam.repeated"
    return None


def _is_doubtful(hits: Sequence[Hit]) -> bool:
    """Whether a sentence with these words needs judging; one word that reports use too weighs nothing."""
    return len(hits) >= 2 or any(h.weight > 1 for h in hits)


def _read_genuine(pieces: Sequence[_Piece], title: str | None) -> Iterator[str]:
    """Yield the headline and the sentences beyond doubt: what doubtful ones are held against."""
    yield title or ""
    for piece in pieces:
        text = piece.block.text[:_LONGEST_JUDGED]
        folded = fold_case(text)
        offers = may_offer(folded)
        if not offers and not find_hits(folded):
            yield text  # as a whole: pairs across its sentences hold a mark, and only pairs of Han are asked for
            continue
        for match in SENTENCE.finditer(text):
            sentence = match.group()
            if not (_is_doubtful(find_hits(fold_case(sentence))) or (offers and is_offer_like(sentence))):
                yield sentence


def _find_glued(pieces: Sequence[_Piece]) -> list[str]:
    """Return keywords that open several paragraphs, or open one and stand alone as another: kits repeat theirs."""
    openings = [piece.block.text[:24] for piece in pieces]
    doubtful = [o for o in openings if any(h.weight > 1 and h.start < 12 for h in find_hits(fold_case(o)))]
    found = []
    for index, opening in enumerate(doubtful[:40]):
        for other in doubtful[index + 1 : 40]:
            size = next(
                (i for i, (a, b) in enumerate(zip(opening, other, strict=False)) if a != b),
                min(len(opening), len(other)),
            )
            keyword = opening[:size].rstrip(" _|-，,")
            hits = find_hits(fold_case(keyword))
            # A heading and its paragraph can begin alike: the words must sell, and nothing else be among them.
            covered = sum(h.end - h.start for h in hits)
            if 4 <= size <= 20 and hits and covered >= 0.5 * size and not _PROSE_SIGN.search(keyword):
                found.append(keyword)
    return sorted(set(found), key=len, reverse=True)


def _judge_sentence(sentence: str, offset: int, context: Pairs) -> list[_Cut]:
    """Return what is to go of one sentence that holds words that sell."""
    if not 4 <= len(sentence) <= _LONGEST_JUDGED:
        return []
    # A bracket put into a genuine sentence must not count against the sentence.
    brackets = _find_brackets(sentence, offset, context)
    if brackets:
        return brackets
    weight = weigh(sentence, context)
    fragments: list[tuple[int, int]] = []
    if not weight.crime:
        fragments = list(find_fragments(sentence, context, opens_block=offset == 0))
    if is_spam_sentence(sentence, weight) and not _leaves_clause(sentence, fragments):
        return [(offset, offset + len(sentence), "spam", "spam.sentence")]
    if fragments and _leaves_scraps(sentence, fragments, weight, context):
        return [(offset, offset + len(sentence), "spam", "spam.sentence")]
    return [(offset + a, offset + b, "spam", "spam.fragment") for a, b in fragments]


def _leaves_scraps(sentence: str, fragments: Sequence[tuple[int, int]], weight: Weight, context: Pairs) -> bool:
    """Whether taking the fragments out would leave a few words that share nothing with the article."""
    taken = sum(end - start for start, end in fragments)
    if taken < 0.4 * weight.size or weight.news > 1:
        return False
    rest = weigh(
        "".join(
            sentence[b:a]
            for b, a in zip([0, *(e for _, e in fragments)], [*(s for s, _ in fragments), None], strict=True)
        ),
        context,
    )
    return rest.function == 0 and rest.shared < 0.1 and rest.size <= 12


def _has_plain_sentence(text: str) -> bool:
    """Whether a sentence of some length in `text` sells nothing at all."""
    return any(len(m.group()) >= 10 and not find_hits(fold_case(m.group())) for m in SENTENCE.finditer(text))


def _leaves_clause(sentence: str, fragments: Sequence[tuple[int, int]]) -> bool:
    """Whether a keyword stands in front of a whole clause in which nothing sells: only the keyword is to go."""
    if len(fragments) != 1 or fragments[0][0] > 0:
        return False
    rest = fold_case(sentence[fragments[0][1] :])
    return len(rest) >= 5 and not find_hits(rest) and not re.search(r"[a-z0-9]{4}|^[的，,、]", rest)


def _find_brackets(sentence: str, offset: int, context: Pairs) -> list[_Cut]:
    """Return bracketed keywords. A bracket belongs to the word before it: behind a comma it was put there."""
    cuts: list[_Cut] = []
    is_about_crime = bool(count_crime(fold_width(sentence)))
    for bracket in _BRACKET.finditer(sentence):
        inner = weigh(bracket.group(1), context)
        if inner.news or inner.function > 1 or not inner.hits:
            continue
        misplaced = bool(_BEHIND_MARK.search(sentence[: bracket.start()])) and bool(
            re.match(r"[^\s，。；]", sentence[bracket.end() :])
        )
        sells = inner.strong + inner.goods > 0 and inner.coverage >= 0.6 and inner.shared < 0.5
        offers = inner.hits >= 2 and inner.ordinary > 0 and inner.coverage >= 0.8 and inner.shared < 0.2
        if (misplaced and inner.coverage >= 0.3) or (not is_about_crime and (sells or offers)):
            cuts.append((offset + bracket.start(), offset + bracket.end(), "spam", "spam.bracket"))
    return cuts


def _find_misplaced(pieces: Sequence[_Piece]) -> frozenset[str]:
    """Return bracketed words that stand where no bracket can stand, when the article has several of them."""
    found = [m.group(1) for p in pieces for m in _MISPLACED.finditer(p.block.text[:_LONGEST_JUDGED])]
    selling = [f for f in found if find_hits(fold_case(f))]
    return frozenset(found) if len(found) >= 2 and 2 * len(selling) >= len(found) else frozenset()


def _merge(cuts: list[_Cut]) -> list[_Cut]:
    merged: list[_Cut] = []
    for cut in sorted(cuts, key=lambda c: (c[0], -c[1])):
        if merged and cut[0] <= merged[-1][1]:
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], cut[1]), last[2], last[3])
        else:
            merged.append(cut)
    return merged


def _is_emptied(text: str, cuts: list[_Cut]) -> bool:
    left, at = [], 0
    for start, end, _, _ in cuts:
        left.append(text[at:start])
        at = end
    left.append(text[at:])
    return not has_content("".join(left))


def _apply_cuts(piece: _Piece, cuts: list[_Cut]) -> None:
    """Take `cuts` out of the block and log them; what was logged before keeps its place among what is left."""
    text = piece.block.text
    left: list[str] = []
    log: list[tuple[int, Removal]] = []
    older = iter([*piece.log, (len(text) + 1, None)])
    offset, entry = next(older)
    at = removed = 0
    for start, end, kind, rule in cuts:
        while entry is not None and offset <= start:
            log.append((offset - removed, entry))
            offset, entry = next(older)
        log.append(
            (start - removed, Removal(kind=kind, rule=rule, quote=text[start:end][:_LOGGED], length=end - start))
        )
        while entry is not None and offset <= end:
            log.append((start - removed, entry))
            offset, entry = next(older)
        left.append(text[at:start])
        at = end
        removed += end - start
    left.append(text[at:])
    while entry is not None:
        log.append((offset - removed, entry))
        offset, entry = next(older)
    if piece.block.repairs or piece.block.damaged:
        for start, end, _, _ in reversed(cuts):
            piece.block = piece.block.cut(start, end)
    else:
        piece.block = replace(piece.block, text="".join(left))
    piece.log = log
