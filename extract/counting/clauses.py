"""Clauses: a sentence as a row of tokens (figures, counted nouns, verbs, boundaries) in which a figure can be bound."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.counting import lexicon
from extract.figures import Figure

# 、 joins the items of a list and is no boundary of a clause.
_BOUNDARY = re.compile(r"[，,；;。！？!?：:\n]|——|…+")
# 乡（镇、场）, 村（社区）: the bracket names the other sorts of unit of that tier.
_UNIT = (
    r"(?:乡镇|镇街|苏木|区|办事处|街道办事处|街道办|街道|街|镇|乡|团场|分场|农场|林场|牧场|场|园区|开发区|管理区|办|社区|居委会"
    r"|居|村|嘎查|连队|社)"
)
_BRACKET = re.compile(rf"[（(]{_UNIT}(?:[、/和与]?{_UNIT}){{0,3}}[）)]")
# A label in front of a colon is no longer than this.
_LONGEST_LABEL = 12
_OPEN, _CLOSE = "（(", "）)"
# A quoted name that tells of consultation by its own words: “院坝协商”, “隆桥议事会”.
_QUOTED = re.compile(r"[“\"‘「『]([^“”\"‘’「」『』，。；！？\n]{2,24})[”\"’」』]")
_NAMED = re.compile(r"[“‘「『][^“”‘’「」『』，。！？；\n]{2,16}[”’」』]|《[^《》\n]{2,60}》")
_CONSULTING_NAME = re.compile(
    r"协商|商量|议事|会商|恳谈|面商|夜谈|夜话|说事|专商|众商|商事|议政|龙门阵|[一-鿿](?:会|会议|日|谈|汇|月|课堂)$"
)
_PEOPLE_NAME = re.compile(
    r"(?:议事|协商|商|民情|信息|联络|调解|评议|监督|议)员$|(?:代言人|参谋|管家|联系人|明白人|和事佬|召集人)$"
)
_OTHER_NAME = re.compile(
    r"(?:法|制|单|册|卡|证|奖|码|群|号|队|团|组|模式|机制|体系|心愿|诉求|建议|意见|提案|实事|难题|小事|问题|云)$"
)
_VENUE_NAME = re.compile(
    r"(?:室|厅|站|堂|家|坊|亭|角|吧|驿站|小院|中心|平台|客厅|阵地|屋|院|廊|长廊|港湾|空间|窗口|(?:议事|说事|协商|联络|联系|会客|恳谈|商量|议)点|汇)$"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the lexicon or a figure; offsets into the sentence."""

    start: int
    end: int
    kind: str
    """Class of the lexicon, or `figure`."""
    figure: Figure | None = None

    @property
    def is_article(self) -> bool:
        """Whether the token is 一个, 一次 … as a plain article."""
        return self.figure is not None and self.figure.kind == "article"


@dataclass(slots=True)
class Clause:
    """A stretch between two boundaries, with its tokens in order."""

    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)


@dataclass(slots=True)
class Sentence:
    """A sentence cut into clauses; `offset` is where it stands in the article's text."""

    text: str
    offset: int
    clauses: list[Clause]


def cut_sentence(text: str, offset: int, figures: Sequence[Figure], names: Sequence[tuple[str, str]]) -> Sentence:
    """Return `text` in clauses. `figures` hold offsets into the sentence; `names` are (platform name, kind) pairs."""
    tokens = [Token(f.start, f.end, "figure", f) for f in figures]
    taken = [(t.start, t.end) for t in tokens]
    named = _find_names(text, names)
    for start, end, kind in named:
        if not _overlaps(taken, start, end):
            tokens.append(Token(start, end, kind))
    taken = sorted((t.start, t.end) for t in tokens)
    reach = 0
    for start, word_end, kind in lexicon.find_words(text):
        end = word_end
        if kind in (lexicon.TOWN, lexicon.VILLAGE) and (bracket := _BRACKET.match(text, end)):
            end = bracket.end()
        if start >= reach and not _overlaps(taken, start, end):
            tokens.append(Token(start, end, kind))
            reach = end
    tokens = _drop_quoted(text, tokens)
    tokens.sort(key=lambda t: t.start)
    return Sentence(text, offset, _split(text, tokens))


def _drop_quoted(text: str, tokens: list[Token]) -> list[Token]:
    """Leave out the words inside quoted names and titles (“园区建设”, 《…意见》), unless one fills the quotes."""
    spans = [(m.start(), m.end()) for m in _NAMED.finditer(text)]
    if not spans:
        return tokens
    starts = [s for s, _ in spans]
    kept: list[Token] = []
    for token in tokens:
        at = bisect_right(starts, token.start) - 1
        inside = at >= 0 and starts[at] < token.start and token.end < spans[at][1]
        fills = inside and token.start == starts[at] + 1 and token.end == spans[at][1] - 1
        ends = inside and token.end == spans[at][1] - 1 and token.kind in lexicon.NOUNS
        if not inside or fills or ends or token.kind == "figure":
            kept.append(token)
    return kept


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (start, end))
    return (at < len(taken) and taken[at][0] < end) or (at > 0 and taken[at - 1][1] > start)


def _find_names(text: str, names: Sequence[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Quoted names of consultations and rooms, and the platforms already known, as nouns of their kind."""
    found: list[tuple[int, int, str]] = []
    for match in _QUOTED.finditer(text):
        if _PEOPLE_NAME.search(match[1]):
            found.append((match.start(), match.end(), lexicon.APPOINTEE))
        elif _OTHER_NAME.search(match[1]):
            continue
        elif _VENUE_NAME.search(match[1]) and match[1][0] not in "进入走下到驻":
            found.append((match.start(), match.end(), lexicon.VENUE))
        elif _CONSULTING_NAME.search(match[1]) or any(match[1] == name for name, _ in names):
            found.append((match.start(), match.end(), lexicon.ACTIVITY))
    for name, kind in names:
        at = text.find(name)
        while at >= 0:
            if not any(s < at + len(name) and at < e for s, e, _ in found):
                found.append((at, at + len(name), lexicon.VENUE if kind == "venue" else lexicon.ACTIVITY))
            at = text.find(name, at + len(name))
    return sorted(found)


def _split(text: str, tokens: list[Token]) -> list[Clause]:
    """Cut at boundaries that stand outside of every token (a name may hold a comma, a figure 1,867 does)."""
    clauses: list[Clause] = []
    start = 0
    at = 0
    for match in _BOUNDARY.finditer(text):
        here = match.start()
        while at < len(tokens) and tokens[at].end <= here:
            at += 1
        if at < len(tokens) and tokens[at].start < here < tokens[at].end:
            continue
        # 采纳建议：427条 is one row of a table told in a line.
        is_label = match.group() in "：:" and 2 <= here - start <= _LONGEST_LABEL
        if is_label and at < len(tokens) and tokens[at].kind == "figure" and tokens[at].start == match.end():
            continue
        if here > start:
            clauses.append(Clause(start, here))
        start = match.end()
    if start < len(text):
        clauses.append(Clause(start, len(text)))
    at = 0
    for clause in clauses:
        while at < len(tokens) and tokens[at].start < clause.end:
            if tokens[at].start >= clause.start:
                clause.tokens.append(tokens[at])
            at += 1
    return clauses
