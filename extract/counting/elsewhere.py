"""Elsewhere: stretches of a sentence whose subject is another place than the report's own (桐乡市的做法是…)."""

import re
from collections.abc import Sequence

from extract.gazetteer.match import Match, find_matches, load_words
from schemas.facts import Fact, PlaceFact

# Where a subject begins: at the head of the sentence or of a clause, behind a superior's name.
_HEAD = re.compile(r"(?:^|[，。；：、“”（]|相邻的|邻近的|比如|例如|像|看到|而|但)$")
_HOME = re.compile(r"(?:我们?|本|咱们?|全|该)[省市县区旗州镇乡村]|两地|三地|联合|携手|共同|与我")
# 桐乡市的做法, 海宁市建成: the place acts. 桐乡市委员 or 桐乡市某公司 may be a guest.
_ACTS = re.compile(r"(?:政协|的做法|的经验|[已去今前]|共|累计|先后|建成|建立|设立|开展|推行|召开|全[市县区])")


def find_elsewhere(text: str, known: Sequence[Fact]) -> int | None:
    """Return the offset in `text` from which a county or city that is not the report's own is the subject.

    None when there is none, when the report's own place is unknown, or when the place is one of those in which the
    report shows the practice at work. Where the sentence comes home again (我县, 两地), that is for the caller's
    `is_home` to say.
    """
    places = [f for f in known if isinstance(f, PlaceFact)]
    if not any(f.role == "locality" for f in places):
        return None
    codes = {f.place.code for f in places}
    end_of_last = -1
    for match in find_matches(text):
        follows = match.start == end_of_last
        end_of_last = match.end
        if not match.is_full or match.name in load_words("generic") or _is_related(match, codes):
            continue
        if (follows or _HEAD.search(text[max(0, match.start - 4) : match.start])) and _ACTS.match(text, match.end):
            return match.start
    return None


def is_home(text: str, since: int, at: int) -> bool:
    """Whether `text[since:at]` comes back to the report's own place."""
    return _HOME.search(text, since, at) is not None


def _is_related(match: Match, codes: set[str]) -> bool:
    """Whether one of the units that a name may mean is a known place, lies above one or below one."""
    for unit in match.units:
        stem = unit.code[: 2 * unit.rank]
        for code in codes:
            own = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
            if stem.startswith(own) or own.startswith(stem) or code in (unit.code, unit.successor):
                return True
    return False
