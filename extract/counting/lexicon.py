"""The words by which a figure is understood: nouns that are counted and verbs that say what became of them.

The words stand in `words.txt` beside this file. Each has one class. Longer words win over shorter ones, so a word
that would mislead (社区干部 holds 社区) is listed with the class that it really has.
"""

from functools import cache
from importlib import resources

import ahocorasick_rs

SUGGESTION, YIJIAN, OPINION, ISSUE, MATTER, TOPIC = "suggestion", "yijian", "opinion", "issue", "matter", "topic"
ACTIVITY, MEETING, OTHER_EVENT, VENUE, TOWN, VILLAGE = "activity", "meeting", "other_event", "venue", "town", "village"
PERSON, STAFF, HOUSEHOLD, PROJECT, DOCUMENT, MEASURE = "person", "staff", "household", "project", "document", "measure"
MONEY, RATE, THING, ASPECT, SKIP, DEED, APPOINTEE = (
    *("money", "rate", "thing", "aspect", "skip"),
    *("deed", "appointee"),
)

HOLD, PROPOSE, COLLECT, ADOPT, RESOLVE, JOIN = "hold", "propose", "collect", "adopt", "resolve", "join"
POST, BUILD, COVER, ISSUE_OUT, BENEFIT, FUND = "post", "build", "cover", "issue_out", "benefit", "fund"
PROMOTE, HANDLE, SELECT, NEUTRAL, CHOOSE, DESCRIBE = "promote", "handle", "select", "neutral", "choose", "describe"
PASS_ON, FINISH, DELIBERATE = "pass_on", "finish", "deliberate"

NOUNS = frozenset(
    {
        *(SUGGESTION, YIJIAN, OPINION, ISSUE, MATTER, TOPIC, ACTIVITY, MEETING, OTHER_EVENT, VENUE, TOWN, VILLAGE),
        *(PERSON, STAFF, HOUSEHOLD, PROJECT, DOCUMENT, MEASURE, MONEY, RATE, THING, ASPECT, DEED, APPOINTEE),
    }
)
VERBS = frozenset(
    {
        *(HOLD, PROPOSE, COLLECT, ADOPT, RESOLVE, JOIN, POST, BUILD, COVER, ISSUE_OUT, BENEFIT, FUND),
        *(PROMOTE, HANDLE, SELECT, NEUTRAL, CHOOSE, DESCRIBE, PASS_ON, FINISH, DELIBERATE),
    }
)
_LISTS = frozenset({"venue_stem", "venue_tail", "none"})


@cache
def word_classes() -> dict[str, str]:
    """Return the class of every word of the lexicon."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in resources.files("extract.counting").joinpath("words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current += line.split()
    if unknown := set(sections) - NOUNS - VERBS - _LISTS - {SKIP}:
        raise ValueError(f"words.txt: unknown class {sorted(unknown)[0]}; use one that lexicon.py names")
    classes = {stem + tail: VENUE for stem in sections["venue_stem"] for tail in sections["venue_tail"]}
    for word in sections["none"]:
        classes.pop(word, None)
    for name, words in sections.items():
        if name not in _LISTS:
            classes.update(dict.fromkeys(words, name))
    return classes


@cache
def _automaton() -> tuple[ahocorasick_rs.AhoCorasick, tuple[str, ...]]:
    classes = word_classes()
    matcher = ahocorasick_rs.AhoCorasick(tuple(classes), matchkind=ahocorasick_rs.MATCHKIND_LEFTMOST_LONGEST)
    return matcher, tuple(classes.values())


def find_words(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, class) of the words of the lexicon in `text`, leftmost longest, without overlaps."""
    matcher, classes = _automaton()
    return [(start, end, classes[index]) for index, start, end in matcher.find_matches_as_indexes(text)]
