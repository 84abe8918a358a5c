"""Characters that cannot be seen: put between others to break words for whoever searches or filters them."""

import re

from extract.restore.patch import Edit

# Zero-width space, joiners, marks of direction, soft hyphen, BOM, invisible operators, variation selectors, tags.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_RUN = re.compile(f"[{_INVISIBLE}{_CONTROL}]+")
_PRIVATE_RUN = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")
INVISIBLE = frozenset(char for code in range(0x10000) if _RUN.match(char := chr(code)))
PRIVATE = frozenset(map(chr, range(0xE000, 0xF900)))
# Joiners and selectors carry meaning inside emoji and in scripts other than Han.
_MEANINGFUL = re.compile("[\u200c\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]+")
_JOINED = re.compile(
    "[\u00a9\u00ae\u0600-\u1fff\u203c-\u2bff\u3030\u303d\u3297\u3299\ufb50-\ufdff\ufe70-\ufefc\U0001f000-\U0001faff]"
)


def find_invisible(text: str) -> list[Edit]:
    """Return the edits that take invisible characters out of `text`."""
    edits = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        before = text[start - 1 : start]
        if _MEANINGFUL.fullmatch(match.group()) and before and _JOINED.match(before):
            continue
        edits.append(Edit(start, end, "", "invisible", "restore.invisible"))
    return edits


def find_private(text: str) -> list[Edit]:
    """Return the edits that take out private-use characters: icons of a site's own font, nothing to read."""
    return [Edit(m.start(), m.end(), "", "invisible", "restore.private_use") for m in _PRIVATE_RUN.finditer(text)]
