"""Weighing a piece of text: what it sells, how it is built, and how much it has in common with the article."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from extract.spam.folding import fold_case, is_han
from extract.spam.matching import Hit, count_crime, find_hits, find_news

# Particles and light words that sentences are built with and keyword strings do without.
_FUNCTION = frozenset(
    "的了在是和与对为把被将就都也等从到以及其这那让向并着过还很更又要会能可我你他她们不但而因所于之给由"
)
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_DECORATION = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\u2580-\u25ff\u2b00-\u2bff\u3030\ufe0f]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_WHOLE = 600
"""Characters of a text that is a whole article rather than a sentence or paragraph."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a piece is made of; counts are characters where they name characters, else pieces."""

    size: int
    covered: int
    strong: int
    goods: int
    ordinary: int
    promotion: int
    news: int
    crime: int
    function: int
    latin: int
    decoration: int
    shared: float
    """Share of its pairs of Han characters that the rest of the article has too; 0 without any pair."""

    @property
    def coverage(self) -> float:
        """Share of the piece that trade and promotion words cover."""
        return self.covered / self.size if self.size else 0.0

    @property
    def hits(self) -> int:
        """Trade and promotion words in all."""
        return self.strong + self.goods + self.ordinary + self.promotion


def pairs_of(text: str) -> Iterable[str]:
    """Yield the pairs of neighbouring Han characters."""
    for match in _HAN_RUN.finditer(text):
        run = match.group()
        yield from map(add, run, run[1:])


# The head, the hidden blocks and the surroundings of a page are each held against the same article.
@lru_cache(maxsize=2)
def _gather_once(text: str) -> frozenset[str]:
    return frozenset(map(add, text, text[1:]))


class Pairs:
    """The pairs of neighbouring characters that stand in some texts; gathered when first asked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._pairs: set[str] | None = None

    def __contains__(self, pair: str) -> bool:
        return pair in self._gather()

    def _gather(self) -> set[str]:
        if self._pairs is None:
            self._pairs = set()
            for text in self._texts:
                self._pairs.update(_gather_once(text) if len(text) > _WHOLE else map(add, text, text[1:]))
        return self._pairs

    def share_of(self, text: str) -> float:
        """Return the share of the pairs of Han characters of `text` that stand in the texts; 0 without any."""
        pairs = list(pairs_of(text))
        return sum(map(self._gather().__contains__, pairs)) / len(pairs) if pairs else 0.0


def weigh(text: str, context: Pairs, hits: list[Hit] | None = None) -> Weight:
    """Weigh `text` against `context`, the pairs of the article without this piece.

    `hits` saves finding them again when the caller has them.
    """
    folded = fold_case(text)
    hits = find_hits(folded) if hits is None else hits
    covered = [False] * len(folded)
    for hit in hits:
        covered[hit.start : hit.end] = [True] * (hit.end - hit.start)
    return Weight(
        size=sum(1 for c in folded if c.isalnum() or is_han(c)),
        covered=sum(covered),
        strong=sum(1 for h in hits if h.weight == 4),
        goods=sum(1 for h in hits if h.weight == 3),
        ordinary=sum(1 for h in hits if h.weight == 2),
        promotion=sum(1 for h in hits if h.weight == 1),
        news=sum(1 for at in find_news(folded) if not covered[at]),
        crime=count_crime(folded),
        function=sum(1 for c, inside in zip(folded, covered, strict=True) if c in _FUNCTION and not inside),
        latin=len(_LATIN.findall(folded)),
        decoration=len(_DECORATION.findall(text)),
        shared=context.share_of(text),
    )
