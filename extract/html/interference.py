"""Interference markup: the rubble of empty tags that spam kits write to defeat comparison of pages.

The kits give one random id to many tags (`<th id="kxqwz"><strike id="kxqwz"></strike>`) and leave half of them open, so
that every parser nests the rest of the page inside. No honest page gives one id to many bare tags: ids are unique.
The tags are taken out of the source before it is parsed; text between them stays.
"""

import re
from collections import Counter

# A tag whose only attribute is an id of letters and digits.
_BARE = re.compile(r"<([a-z][a-z0-9]{0,11}) id=[\"']?(\w{3,24})[\"']?\s{0,3}/?>", re.IGNORECASE)
_SHARED = 6
"""So many bare tags with one id are no slip of an editor: copied paragraphs of honest pages reach three or four."""
_KINDS = 3
"""Different tag names among them; a list that gives all its items one id has one."""


def strip_interference(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` without tags of shared random ids, and those ids (the signals that a kit was here)."""
    uses: Counter[str] = Counter()
    kinds: dict[str, set[str]] = {}
    for match in _BARE.finditer(text):
        uses[match[2]] += 1
        kinds.setdefault(match[2], set()).add(match[1].lower())
    shared = tuple(i for i, n in uses.items() if n >= _SHARED and len(kinds[i]) >= _KINDS)
    for name in shared[:20]:
        tag = rf"<([a-z][a-z0-9]{{0,11}}) id=[\"']?{name}[\"']?\s{{0,3}}/?>"
        pair = re.compile(rf"{tag}\s{{0,20}}</\1\s{{0,3}}>", re.IGNORECASE)
        for _ in range(8):
            text, done = pair.subn("", text)
            if not done:
                break
        text = re.sub(tag, "", text, flags=re.IGNORECASE)
    return text, shared
