"""Signs of tampering outside of the article: spam in hidden blocks, in the head of the page, around the text."""

from collections.abc import Sequence

from extract.blocks import Block
from extract.draft import PlacedRemoval
from extract.html.lines import PageLines
from extract.html.meta import PageMeta
from extract.spam import remove_spam

_MOST_LINES = 150
_CLEAR = 24
"""Characters of spam in one place that are no accident of wording: three or four keywords."""
_CLEAR_AROUND = 52
"""The same around the text, where portals sell purses and print lottery tables of the state in lines of their own."""
_LONG = 40
"""Characters of a spam line around the text that count at all."""


def find_tampering(
    page: PageLines, kept: Sequence[int], meta: PageMeta, hidden: Sequence[PlacedRemoval], article: str
) -> list[str]:
    """Return the signals that the head, the hidden blocks or the surroundings of the `article` carry spam."""
    taken = set(kept)
    around = [line.text for n, line in enumerate(page.lines) if n not in taken and len(line.text) >= _LONG]
    head = [meta.title, *(meta.values.get(name, "") for name in ("keywords", "description", "og:title"))]
    signals = []
    if _count_spam(head, article) >= _CLEAR:
        signals.append("html.spam_in_head")
    if _count_spam([placed.removal.quote for placed in hidden], article) >= _CLEAR:
        signals.append("html.spam_hidden")
    if _count_spam(around[:_MOST_LINES], article, _LONG) >= _CLEAR_AROUND:
        signals.append("html.spam_around")
    return signals


def _count_spam(texts: Sequence[str], article: str, least: int = 0) -> int:
    """Count characters of spam in `texts`; words of the `article` are no spam."""
    blocks = [Block(text[:500]) for text in texts if text]
    if not blocks:
        return 0
    removals = [placed.removal for placed in remove_spam(blocks, article[:4000]).removals]
    return sum(r.length for r in removals if r.kind in ("spam", "placeholder") and r.length >= least)
