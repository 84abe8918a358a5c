"""Characters torn apart: `政 协 委 员`, `政.协.委.员`, so that no search finds the word."""

import itertools
import re

from extract.restore.patch import Edit
from extract.restore.sense import cost

_HAN = "\u3400-\u9fff"
_SEPARATORS = " \t\u00a0\u2002-\u200a\u3000._*|~^/\\\\+=·•‧・,#&@`\\-'\""
# One character, a separator, one character, and so on: at least six characters with the same separator.
CHAIN = re.compile(
    f"(?<![A-Za-z0-9{_HAN}])\\S(?P<sep>[{_SEPARATORS}]{{1,3}})(?!(?P=sep))\\S(?:(?P=sep)\\S){{4,}}(?![A-Za-z0-9{_HAN}])"
)
# A chain this long is no list of single characters, whatever stands between them.
_LONG = 12


def find_split(text: str) -> list[Edit]:
    """Return the edits that join characters torn apart; lists of single characters stay as they are."""
    edits: list[Edit] = []
    for match in CHAIN.finditer(text):
        size = len(match["sep"])
        if not _is_text(match.group()[:: size + 1]):
            continue
        gaps = range(match.start() + 1, match.end(), size + 1)
        edits += [Edit(at, at + size, "", "split", "restore.split") for at in gaps]
    return edits


_BESIDE = f"{_HAN}，。、；：？！“”《》（）0-9"
_SCATTERED = re.compile(f"(?<=[{_BESIDE}])[*^`~_\\\\=+#$%@]{{1,2}}(?=[{_BESIDE}]|$)", re.MULTILINE)
# A mark that stands between Han characters less often than this in a page may belong there.
_MIN_SCATTERED = 8


def find_scattered_marks(text: str) -> str:
    """Return the marks of ASCII that are strewn between the Han characters of a page and tear words apart."""
    sites: dict[str, list[int]] = {}
    for match in _SCATTERED.finditer(text):
        sites.setdefault(match.group()[0], []).append(match.start())
    return "".join(
        mark
        for mark, places in sites.items()
        if len(places) >= max(_MIN_SCATTERED, 0.7 * text.count(mark)) and _tears_words(text, places)
    )


def _tears_words(text: str, places: list[int]) -> bool:
    """Whether the characters on both sides of the marks make words more often than by chance."""
    pairs = [(text[at - 1], text[at + 1 : at + 2]) for at in places[:300]]
    return sum(cost(a, b) < cost("", b) - 1.0 for a, b in pairs if a > "\u4e00" < b) >= 0.15 * len(pairs)


def find_scattered(text: str, marks: str) -> list[Edit]:
    """Return the edits that take the strewn marks out."""
    return [
        Edit(m.start(), m.end(), "", "split", "restore.split.scattered")
        for m in _SCATTERED.finditer(text)
        if m.group()[0] in marks
    ]


def _is_text(joined: str) -> bool:
    """Whether the joined characters make words: neighbours belong together more often than by chance."""
    pairs = [pair for pair in itertools.pairwise(joined) if all("\u4e00" <= char <= "\u9fff" for char in pair)]
    linked = sum(cost(a, b) < cost("", b) - 1.0 for a, b in pairs)
    return len(pairs) >= 3 and linked >= (0.15 if len(joined) >= _LONG else 0.4) * max(1, len(pairs))
