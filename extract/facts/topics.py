"""Topics: what was consulted on. Words of a closed list count where the report consults, complains or settles.

Not every noun is a topic: a meeting held in a car park is not about parking. A sure word (停车难) counts in a sentence
that speaks of consulting or of its result; an everyday noun (停车) only inside the object of consulting
(就停车问题协商).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind

from extract.article import Article, Span
from schemas.facts import Evidence, Fact, TopicFact

ORDER = 50
_IGNORED = "ignored"
"""Heading of the words that are no matter, in the table of topics."""
_READ = 60_000
"""Characters of the text that are read."""

# Consulting, complaining or settling: a matter named beside these was on the table.
_ON_TABLE = re.compile(
    r"协商|商量|商议|商讨|商定|共商|议|恳谈|座谈|讨论|谈|评理|说事|反映|提出|建议|意见|诉求|呼声|吐槽|抱怨|争|吵|闹|"
    r"解决|化解|整改|整治|改造|落实|办结|办好|采纳|协调|疏通|打通|治理|难题|烦心|急难愁盼|操心|揪心|共识|同意|方案|敲定|约定|公约|不再|终于|如今|要不要|该不该|怎么|谁来|谁管|找谁|归谁|还是|行不行|能不能"
)
# The object of consulting: what follows these words up to the next stop.
_OBJECT = re.compile(
    r"(?:围绕|聚焦|针对|关于|(?<![成迁])就|商量|商议|商讨|协商|讨论|(?<![会建])议(?!事|政|题)|恳谈|谈(?!成|拢|到一)|反映|解决(?:了)?|研究|化解(?:了)?|议题(?:是|为|有|包括)?|吐槽|争论)"
    r"([^，。；！？\n]{1,40})|从([^，。；！？\n]{1,10}到[^，。；！？\n]{1,10})"
)
_TROUBLE = re.compile(r"(?:太|很|真|更)?(?:难|问题|纠纷|矛盾|整治|治理|改造|管理|建设|不便|无序|扰民|收费|补偿|标准)")
# Those who take part: 同物业协商, 一名乡村医生.
_PARTY_BEFORE = re.compile(r"(?:[同与和跟请向让由把、]|一[名位个]|作为|身为)$")
_PARTY_BEHIND = re.compile(r"(?:公司|方面|负责人|经理|代表|们|[和与同跟、都也](?!.{0,6}(?:问题|难|矛盾|纠纷)))")
_PLACE_OF_MEETING = re.compile(r"(?:里|内|中|旁|边|前|上|外|门口|附近|深处)")


@dataclass(frozen=True)
class _Lexicon:
    """The automaton and, at the same index, the topic of each word and whether it is sure."""

    automaton: AhoCorasick
    meanings: tuple[tuple[str, bool], ...]


@cache
def load_lexicon() -> _Lexicon:
    """Read the packaged words; a word listed twice belongs to the topic listed first."""
    table = yaml.safe_load(files("extract").joinpath("data/topics.yaml").read_text("utf-8"))
    words: dict[str, tuple[str, bool]] = {}
    for is_sure, key in ((True, "sure"), (False, "framed")):
        for topic, row in table.items():
            for word in str(row[key]).split():
                words.setdefault(word, (topic, is_sure))
    return _Lexicon(AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest), tuple(words.values()))


def code_facts(article: Article, known: Sequence[Fact]) -> list[Fact]:
    """Return one fact a topic, at its strongest evidence, in text order."""
    del known  # topics rest on the text alone
    found: dict[str, list[tuple[float, int, Evidence]]] = defaultdict(list)
    title = article.title or ""
    for topic, start, end, weight in _find_topics(Span(0, len(title), title)):
        evidence = Evidence(start=start, end=end, quote=title[start:end], field="title")
        found[topic].append((weight + 0.5, -1, evidence))
    for sentence in article.sentences:
        if sentence.start > _READ:
            break
        for topic, start, end, weight in _find_topics(sentence):
            if not article.is_damaged(start, end):
                found[topic].append((weight, start, article.cite(start, end)))
    facts = []
    for topic, hits in found.items():
        hits.sort(key=lambda hit: (-hit[0], hit[1]))
        total = hits[0][0] + 0.25 * min(4, len(hits) - 1)
        facts.append((hits[0][1], _make_fact(topic, hits[0][2], total)))
    facts.sort(key=lambda pair: pair[0])
    return [fact for _, fact in facts]


def _make_fact(topic: str, evidence: Evidence, weight: float) -> TopicFact:
    rule = "topic.title" if evidence.field == "title" else "topic.object" if weight >= 1.5 else "topic.sentence"
    return TopicFact(topic=topic, evidence=evidence, rule=rule, confidence=min(0.95, 0.5 + 0.2 * weight))


def _find_topics(sentence: Span) -> Iterator[tuple[str, int, int, float]]:
    """Yield topic, start and end in the field, and weight of the words of a sentence that name its matter."""
    lexicon, text = load_lexicon(), sentence.text
    hits = list(lexicon.automaton.find_matches_as_indexes(text))
    if not hits or not _ON_TABLE.search(text):
        return
    objects = [m.span(m.lastindex or 0) for m in _OBJECT.finditer(text)]
    for pattern, start, end in hits:
        topic, is_sure = lexicon.meanings[pattern]
        if topic == _IGNORED:
            continue
        in_object = any(a <= start < b for a, b in objects)
        has_trouble = bool(_TROUBLE.match(text, end))
        if not has_trouble and (_PLACE_OF_MEETING.match(text, end) or _is_party(text, start, end, is_sure)):
            continue
        if is_sure or has_trouble or in_object:
            weight = 1.0 * is_sure + 0.5 * in_object + 0.5 * has_trouble
            yield topic, sentence.start + start, sentence.start + end, weight


def _is_party(text: str, start: int, end: int, is_sure: bool) -> bool:
    """Whether the word names someone at the table instead of a matter on it."""
    before = text[max(0, start - 2) : start]
    if is_sure:
        return bool(re.search(r"一[名位个]$", before))
    return bool(_PARTY_BEFORE.search(before) or _PARTY_BEHIND.match(text, end))
