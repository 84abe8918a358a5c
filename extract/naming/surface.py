"""Surface: the article's text folded for matching, character by character, with its quotations paired.

Folding never changes a length, so every offset found in `folded` is an offset into the clean text. Pages write
quotation marks in many ways (`“”`, `"`, `「」`, `〝〞`, even `”“` the wrong way round); here they are all one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

# Half width for ASCII, one interpunct, one plus, one long dash; the target of each is one character.
_FOLDS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLDS |= {ord(c): ord("·") for c in "・•‧⋅∙●｡･"}
_FOLDS |= {ord(c): ord("—") for c in "–―─━－﹣‐‑‒"}
_FOLDS |= {ord(c): ord("+") for c in "➕﹢"}
_FOLDS |= {ord(c): ord("→") for c in "➔➜➡⇒➝➞▶⟶"}
_FOLDS |= {ord(c): ord("“") for c in "「〝❝"} | {ord(c): ord("”") for c in "」〞〟❞"}
_FOLDS |= {ord(c): ord("‘") for c in "『"} | {ord(c): ord("’") for c in "』"}
_FOLDS |= {0x3000: 0x20, 0xA0: 0x20, ord("〔"): ord("("), ord("〕"): ord(")"), ord("﹑"): ord("、")}
_FOLDS[ord("＂")] = ord('"')
_MARK = re.compile(r"[“”\"]")
# A quotation longer than this is speech, not a name.
_LONGEST_QUOTE = 60
_QUOTED = (
    re.compile(rf"“([^“”\n]{{1,{_LONGEST_QUOTE}}})”"),
    re.compile(rf"‘([^‘’“”\n]{{1,{_LONGEST_QUOTE}}})’"),
)
_ANGLED = re.compile(r"[<《]([^<>《》\n]{2,16})[>》]")
_BREAK = re.compile(r"[。！？!?；;\n]")
# Speech inside of a sentence still ends at these; ASCII marks come from folding.
_CLAUSE = re.compile(r"[,，。！？!?；;：:\n]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: `start` and `end` of what stands inside, without the marks."""

    start: int
    end: int
    text: str
    is_angled: bool = False
    """Whether it stands in `《》` or `<>`, which mostly hold titles."""


def _fold_marks(line: str) -> str:
    """Return `line` with its double quotation marks made to open and close in turn where the page mixed them up."""
    marks = [m.start() for m in _MARK.finditer(line)]
    if not marks:
        return line
    written = "".join(line[i] for i in marks)
    if written == "“”" * (len(marks) // 2):
        return line
    folded = list(line)
    if len(marks) % 2 == 0:
        for number, at in enumerate(marks):
            folded[at] = "“" if number % 2 == 0 else "”"
        return "".join(folded)
    # An odd number: one mark is lost. Straight marks open before a word and close behind one.
    for at in marks:
        if line[at] == '"':
            is_opening = at == 0 or not (line[at - 1].isalnum() or line[at - 1] in "。！？!?)")
            folded[at] = "“" if is_opening else "”"
    return "".join(folded)


@dataclass(frozen=True)
class Surface:
    """The folded text and its quotations."""

    folded: str
    quotes: tuple[Quote, ...]

    def sentence(self, at: int, reach: int = 160) -> tuple[int, int]:
        """Return start and end of the sentence around offset `at`, cut at `reach` characters to either side."""
        return self._between(_BREAK, at, reach)

    def clause(self, at: int, reach: int = 80) -> tuple[int, int]:
        """Return start and end of the clause around offset `at`, cut at `reach` characters to either side."""
        return self._between(_CLAUSE, at, reach)

    def _between(self, pattern: re.Pattern[str], at: int, reach: int) -> tuple[int, int]:
        low, high = max(0, at - reach), min(len(self.folded), at + reach)
        start = low
        for match in pattern.finditer(self.folded, low, at):
            start = match.end()
        following = pattern.search(self.folded, at, high)
        return start, following.start() if following else high

    def quotes_between(self, start: int, end: int) -> Iterator[Quote]:
        """Yield the quotations that lie within [start, end)."""
        for quote in islice(self.quotes, bisect_left(self.quotes, start, key=lambda q: q.start), None):
            if quote.start >= end:
                return
            if quote.end <= end:
                yield quote


@lru_cache(maxsize=4)
def read_surface(text: str) -> Surface:
    """Return the surface of `text`; the two coders that need it share one."""
    folded = "\n".join(_fold_marks(line) for line in text.translate(_FOLDS).split("\n"))
    found = [Quote(m.start() + 1, m.end() - 1, m.group(1)) for pattern in _QUOTED for m in pattern.finditer(folded)]
    found += [Quote(m.start() + 1, m.end() - 1, m.group(1), True) for m in _ANGLED.finditer(folded)]
    unique = {(q.start, q.end): q for q in found}
    return Surface(folded, tuple(unique[key] for key in sorted(unique)))
