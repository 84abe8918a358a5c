"""Character references that were escaped twice and so stand in the text: `&#25919;` for 政."""

import html
import re

from extract.restore.patch import Edit

_REFERENCE = re.compile(
    "(?:&(?:amp;)?(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|nbsp|ensp|emsp|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|times|yen);)+"
)


def find_references(text: str) -> list[Edit]:
    """Return the edits that resolve references; those for marks of markup stay, since they may be meant."""
    edits = []
    for match in _REFERENCE.finditer(text):
        plain = html.unescape(match.group().replace("&amp;", "&")).replace("\xa0", " ")
        if not any(char in "<>&\"'\ufffd" or not char.isprintable() for char in plain):
            edits.append(Edit(match.start(), match.end(), plain, "entity", "restore.entity"))
    return edits
