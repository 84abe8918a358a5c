"""Characters torn apart: `政 协 委 员`, `政.协.委.员`, so that no search finds the word."""

import itertools
import re

from extract.restore.patch import Edit
from extract.restore.sense import cost

_HAN = "\u3400-\u9fff"
_SEPARATORS = " \u00a0\u2002-\u200a\u3000._*|~^/\\\\+=-·•‧・。,#&@`’'\""
# One character, a separator, one character, and so on: at least six characters with the same separator.
CHAIN = re.compile(
    f"(?<![A-Za-z0-9{_HAN}])[{_HAN}“‘《（](?P<sep>[{_SEPARATORS}]{{1,3}})[{_HAN}0-9，、“”（）《》](?:(?P=sep)[^\\s{_SEPARATORS}]){{4,}}"
)
# A chain this long is no list of single characters, whatever stands between them.
_LONG = 12


def find_split(text: str) -> list[Edit]:
    """Return the edits that join characters torn apart; lists of single characters stay as they are."""
    edits: list[Edit] = []
    for match in CHAIN.finditer(text):
        separator = match["sep"]
        joined = match.group().replace(separator, "")
        if not _is_text(joined):
            continue
        at = match.start()
        while True:
            at = text.find(separator, at, match.end())
            if at < 0:
                break
            edits.append(Edit(at, at + len(separator), "", "split", "restore.split"))
            at += len(separator)
    return edits


def _is_text(joined: str) -> bool:
    """Whether the joined characters make words: neighbours belong together more often than by chance."""
    linked = sum(cost(a, b) < cost("", b) - 1.0 for a, b in itertools.pairwise(joined))
    share = linked / max(1, len(joined) - 1)
    return share >= (0.3 if len(joined) >= _LONG else 0.5)
