"""Readings in brackets behind characters: `協(xié)`. Taken out where they belong to a pattern of the page."""

import re

from extract.han import rank_characters
from extract.restore.patch import Edit
from extract.restore.readings import BOPOMOFO, count_read
from extract.script_table import load_simplified

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_OPEN, _CLOSE = "(（[［【〔<{〈「‹﹙", ")）]］】〕>}〉」›﹚"
_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True))
_TONED = "üêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_LETTER = f"[a-zA-Zɑɡ{_TONED}{_TONED.upper()}1-5'’ ]"
# Cheap to look for; most pages have no such thing.
LOOKS_ANNOTATED = re.compile(
    f"[{_HAN}][ \u3000]?[{re.escape(_OPEN)}] ?(?:[a-zA-Zɑɡ{_TONED}{_TONED.upper()}]|{BOPOMOFO})"
)
_ANNOTATION = re.compile(
    f"(?<=[{_HAN}])[ \u3000]?(?P<open>[{re.escape(_OPEN)}]) ?(?P<reading>{_LETTER}{{1,24}}|{BOPOMOFO}{{1,5}}) ?"
    f"(?P<close>[{re.escape(_CLOSE)}])"
)
_WORD = re.compile(f"[{_HAN}]{{1,4}}\\Z")
# Fewer different characters than this with their reading may be glosses of rare characters.
MIN_PATTERN = 3


def list_annotations(text: str) -> list[tuple[re.Match[str], str]]:
    """Return the annotations that read the characters in front of them, with these characters."""
    found = []
    for match in _ANNOTATION.finditer(text):
        if _PAIRS[match["open"]] != match["close"]:
            continue
        word = _WORD.search(text, max(0, match.start() - 4), match.start())
        count = count_read(word.group(), match["reading"].strip()) if word else 0
        if count:
            found.append((match, text[match.start() - count : match.start()]))
    return found


def find_pattern(text: str) -> str:
    """Return the opening brackets of annotations that form a pattern in the page, "" where there is none.

    A pattern: at least three different words annotated with the same bracket, most of them not rare characters that
    an editor would gloss.
    """
    annotated: dict[str, set[str]] = {}
    for match, word in list_annotations(text):
        annotated.setdefault(match["open"], set()).add(word)
    return "".join(
        mark
        for mark, words in annotated.items()
        if len(words) >= MIN_PATTERN and sum(not is_glossed(word) for word in words) >= 0.6 * len(words)
    )


def find_thorough(text: str, pattern: str) -> str:
    """Return those of the brackets in `pattern` whose annotations follow no table of traditional characters.

    Such a kit annotates whatever it meets, rare characters included: there are no glosses to keep.
    """
    forms = load_simplified()
    words: dict[str, set[str]] = {mark: set() for mark in pattern}
    for match, word in list_annotations(text):
        if match["open"] in words:
            words[match["open"]].add(word)
    return "".join(
        mark for mark, found in words.items() if sum(any(c in forms for c in w) for w in found) < 0.5 * len(found)
    )


def is_glossed(word: str) -> bool:
    """Whether an editor may gloss `word` for the readers: it holds a rare character, in a form both scripts share."""
    forms = load_simplified()
    ranks = rank_characters()
    return any(char not in forms and ranks.get(char, 99_999) > 3000 for char in word)


def find_annotations(text: str, pattern: str, thorough: str) -> list[Edit]:
    """Return the edits that take annotations with the page's brackets out.

    Rare characters keep their gloss unless the bracket is one of `thorough`.
    """
    return [
        Edit(m.start(), m.end(), "", "pinyin", "restore.pinyin")
        for m, word in list_annotations(text)
        if m["open"] in pattern and (m["open"] in thorough or not is_glossed(word))
    ]
