"""Heads: what a figure counts, and what is said to have become of it, read from the clause that it stands in."""

import re
from dataclasses import dataclass

from extract.counting import lexicon as lx
from extract.counting.clauses import Clause, Sentence, Token
from extract.figures import Figure

_PEOPLE = frozenset({lx.PERSON, lx.STAFF, lx.HOUSEHOLD})
_EVENTS = frozenset({lx.ACTIVITY, lx.MEETING, lx.OTHER_EVENT})
_SAID = frozenset({lx.SUGGESTION, lx.YIJIAN, lx.OPINION, lx.ISSUE, lx.MATTER, lx.TOPIC, lx.ASPECT, lx.MEASURE})
_BUILT = frozenset({lx.VENUE, lx.TOWN, lx.VILLAGE, lx.PROJECT, lx.DOCUMENT})

# Which nouns a measure word can count: 名 counts people, 场 meetings, 条 things said.
COUNTABLE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("名", "人", "位", "人次"), _PEOPLE),
    **dict.fromkeys(("户", "户次"), _PEOPLE),
    **dict.fromkeys(("场", "场次", "次", "期", "轮"), _EVENTS),
    **dict.fromkeys(("件", "件次", "例", "例次"), _SAID | {lx.PROJECT, lx.DOCUMENT}),
    **dict.fromkeys(("条", "条次"), _SAID),
    "个": _SAID | _BUILT | _EVENTS,
    "项": _SAID | {lx.PROJECT, lx.DOCUMENT},
    "处": frozenset({lx.VENUE, lx.PROJECT, lx.ISSUE}),
    **dict.fromkeys(("家", "间", "所", "座"), frozenset({lx.VENUE})),
    **dict.fromkeys(("起", "宗", "桩"), frozenset({lx.ISSUE, lx.MATTER, lx.OPINION})),
    "份": frozenset({lx.DOCUMENT, lx.SUGGESTION, lx.YIJIAN}),
    "篇": frozenset({lx.SUGGESTION, lx.OPINION}),
    "部": frozenset({lx.DOCUMENT}),
    **dict.fromkeys(("封", "通"), frozenset({lx.OPINION})),
    "元": frozenset({lx.MONEY, lx.PROJECT}),
}
# Nouns that very often stand in front of the real head; unknown words behind them are that head.
_MODIFYING = _PEOPLE | {lx.TOWN, lx.VILLAGE, lx.PROJECT, lx.MEETING, lx.MATTER, lx.MONEY}

_FILLER = re.compile(
    r"(?:的|有|就有|达到|达|多达|高达|共计|总计|累计|合计|共|总数|总量|数量|已|为|是|分别|了|计|各|均|超过|至|到|就|[”\"』」》’]"
    r"|[（(][^（()）]{1,8}[）)]|[ \u3000：:（(])*"
)
# Signs with which something new begins behind a noun.
_NOUN_ENDS = re.compile(
    r"[ \u3000（(]*(?:[已均都全被由经让使把将从在与对向等得获予以并而后中里上也还再又即就共可能要会是有为和及或各其之]"
    r"|[，。、；”’）)的来一不先分逐现同随没正开]|$)"
)
_RELATIVE = re.compile(r"[了出到过上来起]{0,2}的")
_BREAK = re.compile(r"[、；;/]")


@dataclass(frozen=True, slots=True)
class Binding:
    """A figure with its noun and verbs. Offsets into the sentence."""

    figure: Figure
    clause: Clause
    index: int
    """Place of the figure among the clause's tokens."""
    noun: Token | None
    side: str
    """`right`, `left`, or `none` when the noun is not said beside the figure."""
    governing: str | None
    """Class of the verb that the figure's phrase is the object of."""
    governing_at: int
    relative: frozenset[str]
    """Classes of verbs in relative clauses of the noun (提出的 …)."""
    predicate: str | None
    """Class of the verb of which the figure's phrase is the subject (… 得到采纳)."""
    is_blocked: bool
    """Whether an unknown or uncountable noun stands where the counted noun should."""
    start: int
    end: int


def bind_figure(sentence: Sentence, clause: Clause, index: int) -> Binding:
    """Tie the figure at `clause.tokens[index]` to its noun and verbs, looking no further than its clause."""
    token = clause.tokens[index]
    figure = token.figure
    assert figure is not None
    allowed = COUNTABLE.get(figure.unit, frozenset())
    right, relative, predicate, is_taken, predicate_end = _read_right(sentence.text, clause, index, allowed)
    left, left_verb, is_unknown = _read_left(sentence.text, clause, index, allowed)
    noun, side = (right, "right") if right else (left, "left") if left else (None, "none")
    if right and left and left_verb is None and _prefers_left(left, right, sentence.text, token):
        noun, side = left, "left"
    if side == "left" and predicate and not _is_passive(sentence.text[token.end : predicate_end]):
        predicate = None
    governing, at, left_relative = _find_governing(sentence.text, clause, index, noun if side == "left" else None)
    start, end = token.start, token.end
    if noun is not None:
        start, end = min(start, noun.start), max(end, noun.end)
    elif left_verb is not None:
        start = left_verb.start
    elif predicate is not None:
        end = max(end, predicate_end)
    return Binding(
        figure, clause, index, noun, side, governing, at, relative | left_relative, predicate,
        noun is None and (is_taken or is_unknown), start, end,
    )  # fmt: skip


def _prefers_left(left: Token, right: Token, text: str, token: Token) -> bool:
    """意见建议30条 涉及 …: a noun right behind the unit is the head; one further off is the next thing told."""
    return right.start - token.end > 6 and left.end <= token.start


def _is_passive(text: str) -> bool:
    return bool(re.match(r"[ （(]*(?:被|得到|获|已|均|都|全部|全|予以|转化|落地|参与|参加|列为|纳入|受益|受惠)", text))


def _read_right(
    text: str, clause: Clause, index: int, allowed: frozenset[str]
) -> tuple[Token | None, frozenset[str], str | None, bool, int]:
    """Return the noun behind the figure, relative verbs, the predicate, whether another noun stands there, its end."""
    tokens = clause.tokens
    at = tokens[index].end
    nouns: list[Token] = []
    relative: set[str] = set()
    predicate: str | None = None
    predicate_end = at
    for step in range(index + 1, min(index + 16, len(tokens))):
        token = tokens[step]
        gap = text[at : token.start]
        if token.kind == "figure" or (_BREAK.search(gap) and (nouns or token.kind in lx.VERBS)):
            break
        if predicate is not None and token.kind not in lx.VERBS:
            if predicate != lx.NEUTRAL:
                break
            at = token.end
            continue
        if token.kind in lx.VERBS:
            if predicate is None and _is_relative(text, clause, step, nouns, allowed):
                relative.add(token.kind)
            elif predicate in (None, lx.NEUTRAL, lx.HANDLE):
                predicate, predicate_end = token.kind, token.end
            at = token.end
            continue
        if (
            nouns
            and gap
            and _NOUN_ENDS.match(gap)
            and not gap.startswith(("的", "等", "和", "与", "及", "或", "（", "("))
        ):
            at = token.end
            predicate = predicate or lx.NEUTRAL
            continue
        if token.kind in lx.NOUNS or token.kind == lx.SKIP:
            nouns.append(token)
        at = token.end
    head, is_taken = _choose_head(text, clause, tokens[index].end, nouns, allowed)
    if predicate == lx.NEUTRAL:
        predicate = None
    return head, frozenset(relative), predicate, is_taken, predicate_end


def _is_relative(text: str, clause: Clause, step: int, nouns: list[Token], allowed: frozenset[str]) -> bool:
    """Whether the verb at `step` belongs to a relative clause in front of the counted noun (30条群众反映的问题)."""
    token = clause.tokens[step]
    if _RELATIVE.match(text, token.end):
        return True
    if any(n.kind in allowed for n in nouns):
        return False
    for later in clause.tokens[step + 1 : step + 8]:
        if later.kind == "figure":
            return False
        if later.kind in allowed and "的" in text[token.end : later.start]:
            return True
    return False


def _choose_head(
    text: str, clause: Clause, behind: int, nouns: list[Token], allowed: frozenset[str]
) -> tuple[Token | None, bool]:
    """Return the head among `nouns`: the last that the measure word can count, unless another noun outranks it."""
    fitting = [n for n in nouns if n.kind in allowed]
    if not fitting:
        between = text[behind : nouns[0].start if nouns else clause.end]
        first = between.strip('”"） )')[:1]
        unknown = bool(first) and "一" <= first <= "鿿" and not _NOUN_ENDS.match(between)
        return None, bool(nouns) or unknown
    nearest = fitting[0]
    if (
        nearest.kind in (lx.TOWN, lx.VILLAGE)
        and nearest.start - behind <= 1
        and text[nearest.end : nearest.end + 1] == "的"
    ):
        return nearest, False
    head = fitting[-1]
    if nouns[-1] is not head and nouns[-1].start - head.end <= 6:
        return None, True
    tail = text[head.end : clause.end]
    following = next((t.start for t in clause.tokens if t.start >= head.end), clause.end)
    tail = tail[: following - head.end]
    if head.kind in _MODIFYING and tail and not _NOUN_ENDS.match(tail):
        return None, True
    return head, False


def _read_left(
    text: str, clause: Clause, index: int, allowed: frozenset[str]
) -> tuple[Token | None, Token | None, bool]:
    """Return the noun in front of the figure, or the verb that stands there, and whether an unknown word does."""
    start = clause.tokens[index].start
    if index == 0:
        gap = text[clause.start : start]
        return None, None, len(gap) > 8 and not _FILLER.fullmatch(gap[-8:])
    before = clause.tokens[index - 1]
    gap = text[before.end : start]
    if before.kind == "figure" or len(gap) > 14 or "、" in gap:
        return None, None, False
    if not _FILLER.fullmatch(gap):
        return None, None, bool(gap.strip())
    if before.kind in allowed:
        return before, None, False
    if before.kind in lx.VERBS:
        return None, before, False
    return None, None, before.kind in lx.NOUNS


def _find_governing(
    text: str, clause: Clause, index: int, noun: Token | None
) -> tuple[str | None, int, frozenset[str]]:
    """Return the class of the governing verb, where it stands, and the relative verbs in front of the noun."""
    relative: set[str] = set()
    weak: tuple[str, int] | None = None
    target = noun.start if noun is not None else clause.tokens[index].start
    for token in reversed(clause.tokens[max(0, index - 14) : index]):
        if token.kind not in lx.VERBS or token.end > target:
            continue
        if noun is not None and "的" in text[token.end : target] and len(text[token.end : target]) <= 16:
            relative.add(token.kind)
            weak = weak or (token.kind, token.start)
            continue
        if token.kind in (lx.NEUTRAL,):
            continue
        return token.kind, token.start, frozenset(relative)
    if weak is not None:
        return weak[0], weak[1], frozenset(relative)
    return None, -1, frozenset(relative)
