"""Heads: a figure bound to what it counts and to what is said of it, read from the clause that it stands in."""

import re
from dataclasses import dataclass

from extract.counting import lexicon as lx
from extract.counting.ahead import find_governing, read_ahead
from extract.counting.behind import Block, read_behind
from extract.counting.clauses import Clause, Sentence, Token
from extract.counting.units import COUNTABLE, NOTHING, PERSON_UNITS
from extract.figures import Figure

_PASSIVE = re.compile(
    r"[ （(]*(?:被|得到|获|已|均|都|全部|全|予以|转化|落地|参与|参加|列为|纳入|受益|受惠|落实|见效|当场|陆续|先后"
    r"|写入|写进)"
)


@dataclass(frozen=True, slots=True)
class Binding:
    """A figure with its noun and verbs. Offsets into the sentence."""

    figure: Figure
    noun: Token | None
    side: str
    """`behind` or `ahead`; `none` when the noun is not said beside the figure."""
    governing: str | None
    """Class of the verb that the figure's phrase is the object of."""
    relative: frozenset[str]
    """Classes of verbs in relative clauses of the noun (提出的 …)."""
    predicate: str | None
    """Class of the verb of which the figure's phrase is the subject (… 得到采纳)."""
    block: Block | None
    """What stands where the counted noun should, when no countable noun does."""
    is_tier: bool
    """Whether only a tier is named in front (县级13次)."""
    start: int
    end: int

    @property
    def is_blocked(self) -> bool:
        """Whether an unknown or uncountable noun stands where the counted noun should."""
        return self.block is not None


def bind_figure(sentence: Sentence, clause: Clause, index: int) -> Binding:
    """Tie the figure at `clause.tokens[index]` to its noun and verbs, looking no further than its clause."""
    text, token = sentence.text, clause.tokens[index]
    figure = token.figure
    if figure is None:
        raise ValueError("bind_figure: the token is no figure")
    allowed = COUNTABLE.get(figure.unit, NOTHING)
    behind = read_behind(text, clause, index, allowed)
    ahead = read_ahead(text, clause, index, allowed)
    noun, side, predicate = behind.noun, "behind", behind.predicate
    # A noun right behind the unit is the head; one further off is the next thing told (建议30条 涉及 …).
    if ahead.noun is not None and (noun is None or (ahead.verb is None and noun.start - token.end > 6)):
        noun, side = ahead.noun, "ahead"
    # 6个环节 behind an open list, 7个模块 behind a subject: what stands behind the unit is what is counted.
    if (
        side == "ahead"
        and behind.block
        and figure.unit not in PERSON_UNITS
        and (ahead.verb is not None or ahead.is_open_list)
    ):
        noun = None
    if noun is None:
        side = "none"
    if (
        side == "ahead"
        and predicate
        and figure.unit not in PERSON_UNITS
        and not _PASSIVE.match(text[token.end : behind.predicate_end])
    ):
        predicate = None
    target = noun if side == "ahead" and ahead.verb is None else None
    governing, relative = find_governing(text, clause, index, target)
    start, end = token.start, token.end
    if noun is not None:
        start, end = min(start, noun.start), max(end, noun.end)
    elif ahead.verb is not None:
        start = ahead.verb.start
    elif predicate is not None:
        end = max(end, behind.predicate_end)
    # 能办的151条已全部办结: where the figure is a subject, what stands in front of it qualifies it.
    in_front = None if predicate in (lx.ADOPT, lx.RESOLVE, lx.FINISH) else ahead.block
    block = None if noun is not None or ahead.is_tier else behind.block or in_front
    if block and "noun" in (behind.block, in_front):
        block = "noun"
    return Binding(
        figure, noun, side, governing, relative | behind.relative, predicate, block, ahead.is_tier, start, end
    )  # fmt: skip
