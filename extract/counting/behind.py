"""Behind a figure: the noun that follows its measure word, and the verb of which that noun is the subject."""

import re
from dataclasses import dataclass
from typing import Literal

from extract.counting import lexicon as lx
from extract.counting.clauses import Clause, Token
from extract.counting.units import PEOPLE

# Nouns that very often stand in front of the real head; unknown words behind them are that head.
_MODIFYING = PEOPLE | {lx.TOWN, lx.VILLAGE, lx.PROJECT, lx.MATTER, lx.MONEY}
# Signs with which something new begins behind a noun.
NOUN_ENDS = re.compile(
    r"[ \u3000（(]*(?:[已均都全被由经让使把将从在与对向等得获予以并而后中里上也还再又即就共可能要会是有为和及或各其之]"
    r"|近[日期年]|[今去前昨][年天日]|目前|如今|当[天日]|日前|上[周月半]|[，。、；”’）)的来一不先分逐现同随没正开按依凭靠跟围就沿往以率首照仿陆纷]|$)"
)
_ATTACHED = ("的", "等", "（", "(")
_PAIRED = ("和", "与", "及", "或")
_RELATIVE = re.compile(r"[了出到过上来起]{0,2}的")
# 委员认领了居民的心愿: 了 tells a verb that the lexicon does not know.
_UNKNOWN_VERB = re.compile(r"[一-鿿]{1,4}[了着过]")
# 23个议事点和若干个小组: a figure without a number begins the next thing told.
_HOLLOW = re.compile(r"若干|[几数]十?[个家名处条件次场位]")
_BREAK = re.compile(r"[、；;/]")
# Tokens looked at behind a figure; a counted noun stands nearer (bounded time).
_REACH = 16
Block = Literal["noun", "unknown"]
"""What stands where the counted noun should: another noun, or a word that the lexicon does not know."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a figure."""

    noun: Token | None
    relative: frozenset[str]
    """Classes of the verbs in relative clauses of the noun (30条群众反映的问题)."""
    predicate: str | None
    """Class of the verb of which figure and noun are the subject."""
    predicate_end: int
    block: Block | None
    """What stands where the counted noun should, when it is not that noun."""


def read_behind(text: str, clause: Clause, index: int, allowed: frozenset[str]) -> Behind:
    """Read the tokens behind the figure at `index`; `allowed` are the classes that its measure word counts."""
    start = clause.tokens[index].end
    reader = _Reader(text, clause, allowed, start)
    for step in range(index + 1, min(index + _REACH, len(clause.tokens))):
        if not reader.take(step):
            break
        reader.at = clause.tokens[step].end
    noun, block = _choose_head(text, clause, start, reader.nouns, allowed)
    predicate = None if reader.predicate == lx.NEUTRAL else reader.predicate
    return Behind(noun, frozenset(reader.relative), predicate, reader.predicate_end, block)


class _Reader:
    """What has been read behind a figure so far: nouns first, then the verb they are the subject of."""

    def __init__(self, text: str, clause: Clause, allowed: frozenset[str], at: int) -> None:
        self.text, self.clause, self.allowed = text, clause, allowed
        self.at = self.predicate_end = at
        self.nouns: list[Token] = []
        self.relative: set[str] = set()
        self.predicate: str | None = None

    def take(self, step: int) -> bool:
        """Take the token at `step`; return whether to read on."""
        token = self.clause.tokens[step]
        gap = self.text[self.at : token.start]
        if _HOLLOW.search(gap):
            return False
        if token.is_article and self.nouns:
            self.predicate = self.predicate or lx.NEUTRAL
            return True
        if token.kind == "figure":
            is_listed = _BREAK.search(gap) or gap.strip() in ("和", "及", "与", "以及")
            if self.predicate in (None, lx.NEUTRAL) and (self.nouns or self.allowed == PEOPLE) and is_listed:
                self.predicate, self.predicate_end = _find_list_predicate(self.text, self.clause, step)
            return False
        is_agent = gap.startswith(("被", "由", "得到"))
        # 130名懂政策、善沟通的委员: what is no person does not end a list of qualities.
        counted = [n for n in self.nouns if n.kind in PEOPLE or self.allowed != PEOPLE]
        is_quality = self.allowed == PEOPLE and self.nouns and not counted
        is_next_item = counted or (gap[:1] in "、；;/" and not is_quality) or token.kind in lx.VERBS
        if _BREAK.search(gap) and is_next_item and not is_agent:
            if self.nouns and self.predicate is None and token.kind in lx.NOUNS and gap.startswith("、"):
                self.predicate, self.predicate_end = _find_list_predicate(self.text, self.clause, step)
            # 干部12人、委员260人下沉: each item stands in front of its figure.
            if not self.nouns and self.predicate is None and self.allowed == PEOPLE and token.kind in PEOPLE:
                self.predicate, self.predicate_end = _find_list_predicate(self.text, self.clause, step)
            return False
        return self._take_verb(step, gap) if token.kind in lx.VERBS else self._take_noun(token, gap)

    def _take_verb(self, step: int, gap: str) -> bool:
        token = self.clause.tokens[step]
        if not self.nouns and not gap and _is_compound(self.clause, step, self.allowed):
            return True
        if _starts_next(self.text, self.clause, step):
            return False
        if self.predicate is None and _is_relative(self.text, self.clause, step, self.nouns, self.allowed):
            self.relative.add(token.kind)
        elif self.predicate in (None, lx.NEUTRAL, lx.HANDLE):
            self.predicate, self.predicate_end = token.kind, token.end
        return True

    def _take_noun(self, token: Token, gap: str) -> bool:
        if self.predicate is not None:
            return self.predicate == lx.NEUTRAL
        # 1.1万条被党政部门采纳: the noun is who did it.
        if not self.nouns and gap.startswith(("被", "由", "经", "获", "得到")):
            self.predicate = lx.NEUTRAL
            return True
        is_joined = gap.startswith(_ATTACHED) or (gap.startswith(_PAIRED) and token.kind in self.allowed)
        is_over = NOUN_ENDS.match(gap) and not is_joined
        is_quality = self.allowed == PEOPLE and not any(n.kind in PEOPLE for n in self.nouns)
        if self.nouns and gap and not is_quality and (is_over or _UNKNOWN_VERB.match(gap)):
            self.predicate = lx.NEUTRAL
        elif token.kind in lx.NOUNS or token.kind == lx.SKIP:
            self.nouns.append(token)
        return True


def _find_list_predicate(text: str, clause: Clause, step: int) -> tuple[str | None, int]:
    """Return the verb that the last of 13个乡镇、177个村 has, which is the verb of each of them."""
    at = clause.tokens[step].start
    for token in clause.tokens[step : step + _REACH]:
        gap = text[at : token.start]
        if token.kind in lx.VERBS and not _BREAK.search(gap):
            # 专家、乡贤组成的 …: a relative clause of what follows.
            return (None, at) if _RELATIVE.match(text, token.end) else (token.kind, token.end)
        if token.kind == "figure" and token.start > at and not gap.endswith(("、", "和", "及", "以及")):
            return None, at
        at = token.end
    return None, at


def _starts_next(text: str, clause: Clause, step: int) -> bool:
    """Whether the verb at `step` belongs to the figure right behind it: 9项建议落实了7项."""
    token = clause.tokens[step]
    if token.kind not in (lx.ADOPT, lx.RESOLVE, lx.FINISH) or step + 1 >= len(clause.tokens):
        return False
    later = clause.tokens[step + 1]
    return later.kind == "figure" and text[token.end : later.start].strip() in ("", "了", "完", "其中")


def _is_compound(clause: Clause, step: int, allowed: frozenset[str]) -> bool:
    """Whether the verb at `step` runs on into the counted noun: 23个改造提升项目."""
    at = clause.tokens[step].end
    for token in clause.tokens[step + 1 : step + 4]:
        if token.start != at:
            return False
        if token.kind in allowed:
            return True
        if token.kind not in lx.VERBS:
            return False
        at = token.end
    return False


def _is_relative(text: str, clause: Clause, step: int, nouns: list[Token], allowed: frozenset[str]) -> bool:
    """Whether the verb at `step` belongs to a relative clause in front of the counted noun."""
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
) -> tuple[Token | None, Block | None]:
    """Return the head among `nouns`: the last that the measure word can count, unless another noun outranks it."""
    fitting = [n for n in nouns if n.kind in allowed]
    # 3个小区的加装电梯问题 counts 小区.
    if nouns and nouns[0].kind == lx.THING and nouns[0].start - behind <= 1 and text.startswith("的", nouns[0].end):
        return None, "noun"
    if not fitting:
        following = next((t.start for t in clause.tokens if t.start >= behind), clause.end)
        between = text[behind:following]
        first = between.strip('”"） )')[:1]
        unknown = bool(first) and "一" <= first <= "鿿" and not NOUN_ENDS.match(between)
        return None, "noun" if nouns else "unknown" if unknown else None
    nearest, head = fitting[0], fitting[-1]
    if nearest.kind in PEOPLE | {lx.TOWN, lx.VILLAGE} and nearest.start - behind <= 8:
        is_owner = text[nearest.end : nearest.end + 1] == "的" and nearest.start - behind <= 1
        if is_owner or (nearest is not head and text.startswith(("全覆盖", "实现全覆盖"), head.end)):
            return nearest, None
    # 9人组成的议事理事会 counts no 理事; 代表面对面 does count 代表.
    reach = 6 if allowed != PEOPLE else -1 if nouns[-1].kind == lx.ACTIVITY else 0
    if nouns[-1] is not head and nouns[-1].start - head.end <= reach:
        return None, "noun"
    following = next((t.start for t in clause.tokens if t.start >= head.end), clause.end)
    tail = text[head.end : following]
    # What 名 and 位 count are people, whatever the words behind them.
    if head.kind in _MODIFYING and allowed != PEOPLE and tail and not NOUN_ENDS.match(tail):
        return None, "unknown"
    return head, None
