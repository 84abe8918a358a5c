"""What is left of `<ruby>` in plain text: readings with tone marks glued behind their characters, no brackets."""

import re

from extract.restore.patch import Edit
from extract.restore.pinyin import MIN_PATTERN, is_glossed
from extract.restore.readings import BOPOMOFO, HAS_TONE, is_reading

ANNOTATION_TAGS = ("rt", "rp", "rtc")
"""Elements of ruby markup that hold no text of their own: whoever walks the tree leaves them out."""

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_REMAINS = re.compile(f"(?<=[{_HAN}]) ?([a-zɑɡüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{{1,6}}|{BOPOMOFO}{{1,5}}) ?(?![a-zA-Z])")


def list_remains(text: str) -> list[re.Match[str]]:
    """Return the glued readings, with a tone, of the characters in front of them."""
    return [
        match
        for match in _REMAINS.finditer(text)
        if (HAS_TONE.search(match.group(1)) or match.group(1)[0] > "\u3000")
        and is_reading(text[match.start() - 1], match.group(1))
    ]


def has_pattern(text: str) -> bool:
    """Whether glued readings stand behind several different, common characters."""
    read = {text[match.start() - 1] for match in list_remains(text)}
    return len(read) >= MIN_PATTERN and sum(not is_glossed(char) for char in read) >= 0.6 * len(read)


def find_remains(text: str) -> list[Edit]:
    """Return the edits that take glued readings out; among them neutral tones, which carry no mark."""
    return [
        Edit(m.start(), m.end(), "", "ruby", "restore.ruby")
        for m in _REMAINS.finditer(text)
        if is_reading(text[m.start() - 1], m.group(1))
    ]
