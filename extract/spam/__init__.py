"""Taking spam out of an article: placeholders, keyword runs, spam paragraphs, sentences and injected fragments.

The blocks are restored candidates for the article. What is left is unchanged; every piece taken out is logged with
the place at which it stood. Judging again finds nothing more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.blocks import Block
from extract.draft import PlacedRemoval
from extract.spam.folding import fold_width
from extract.spam.judge import SENTENCE, find_fragments, has_content, is_keyword_run, is_spam_sentence
from extract.spam.matching import find_hits
from extract.spam.placeholder import find_placeholders
from extract.spam.weigh import Pairs, weigh
from schemas.report import Removal, RemovalKind

_LOGGED = 500
_MOST_PASSES = 4
# Longer lines are data, not sentences; each is still cut at sentence marks.
_LONGEST_JUDGED = 4000
_PLACEHOLDER_SIGN = re.compile(r"[<>{}\[\]【】「」#%$@~^&*|_=〈＜]")
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
    context = Pairs([*(piece.block.text[:_LONGEST_JUDGED] for piece in pieces), title or ""])
    changed = False
    kept: list[_Piece] = []
    waiting: list[Removal] = []
    for piece in pieces:
        cuts = _find_cuts(piece.block.text, context)
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


def _find_cuts(text: str, context: Pairs) -> list[_Cut]:
    """Return the pieces of `text` to take out: disjoint, in order."""
    cuts: list[_Cut] = []
    if _PLACEHOLDER_SIGN.search(text):
        for start, end, rule in find_placeholders(text):
            cuts.append((start, end, "placeholder" if rule.startswith("placeholder") else "interference", rule))
    hits = find_hits(fold_width(text).lower())
    if len(hits) >= 2 and len(text) <= _LONGEST_JUDGED and is_keyword_run(text, context):
        return [(0, len(text), "spam", "spam.keyword_run")]
    # One word that also reports use weighs nothing; most sentences are done here.
    if any(h.weight > 1 for h in hits) or len(hits) >= 2:
        for match in SENTENCE.finditer(text):
            inside = [h for h in hits if match.start() <= h.start and h.end <= match.end()]
            if len(inside) >= 2 or any(h.weight > 1 for h in inside):
                cuts += _judge_sentence(match.group(), match.start(), context)
    return _merge(cuts)


def _judge_sentence(sentence: str, offset: int, context: Pairs) -> list[_Cut]:
    """Return what is to go of one sentence that holds words that sell."""
    if not 4 <= len(sentence) <= _LONGEST_JUDGED:
        return []
    weight = weigh(sentence, context)
    if is_spam_sentence(sentence, weight):
        return [(offset, offset + len(sentence), "spam", "spam.sentence")]
    cuts = _find_brackets(sentence, offset, context, is_about_crime=bool(weight.crime))
    if not weight.crime:
        cuts += [(offset + a, offset + b, "spam", "spam.fragment") for a, b in find_fragments(sentence, context)]
    return cuts


def _find_brackets(sentence: str, offset: int, context: Pairs, *, is_about_crime: bool) -> list[_Cut]:
    """Return bracketed keywords; beside words of policing only where no bracket can stand: behind a comma."""
    cuts: list[_Cut] = []
    for bracket in _BRACKET.finditer(sentence):
        if is_about_crime and not re.search(r"(?:^|[，。；,;])$", sentence[: bracket.start()]):
            continue
        inner = weigh(bracket.group(1), context)
        if inner.news or inner.function or inner.shared >= 0.5:
            continue
        sells = inner.strong + inner.goods > 0 and inner.coverage >= 0.6
        if sells or (inner.hits >= 2 and inner.coverage >= 0.8 and inner.shared < 0.2):
            cuts.append((offset + bracket.start(), offset + bracket.end(), "spam", "spam.bracket"))
    return cuts


def _merge(cuts: list[_Cut]) -> list[_Cut]:
    merged: list[_Cut] = []
    for cut in sorted(cuts, key=lambda c: (c[0], -c[1])):
        if merged and cut[0] < merged[-1][1]:
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
    for start, end, kind, rule in reversed(cuts):
        text = piece.block.text
        removal = Removal(kind=kind, rule=rule, quote=text[start:end][:_LOGGED], length=end - start)
        piece.block = piece.block.cut(start, end)
        size = end - start
        moved = [(start if start <= o <= end else o - size if o > end else o, r) for o, r in piece.log]
        piece.log = sorted([*moved, (start, removal)], key=lambda entry: entry[0])
