"""Counts: figures of the consultation and of its results, each with its period, its scope and the platform it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.article import Article, Span
from extract.counting import context, decide, heads
from extract.counting import lexicon as lx
from extract.counting.clauses import Clause, Sentence, cut_sentence
from extract.counting.decision import Decision, Surroundings
from extract.counting.elsewhere import find_elsewhere, is_home
from extract.counting.heads import Binding
from extract.counting.passages import drop_named, find_teasers
from extract.counting.periods import find_period
from extract.counting.scopes import find_scope
from extract.counting.units import COUNTABLE, EVENT_UNITS, NOTHING, SAID, counts_alike
from extract.figures import Figure, scan_figures
from schemas.facts import CountFact, Fact, MethodFact, PlatformFact

ORDER = 40

_BOUND_KINDS = frozenset({"count", "rate", "money", "ordinal", "article"})
# A sentence longer than this is no sentence; its figures are read only so far (bounded time on hostile text).
_LONGEST_SENTENCE = 4000
# No report is longer or tells more figures; what goes beyond is hostile and left unread (bounded time).
_LONGEST_TEXT = 1_000_000
_MOST_FIGURES = 20_000
_ROOM_ENDS = ("室", "厅", "站", "堂", "坊", "亭", "吧", "角", "驿")
# How far in front of a figure its time may be named.
_PERIOD_REACH = 160
_SO_FAR = re.compile(r"今年|年内|以来|启动|累计|至今|已是|已经|这是|是[^，。]{0,20}$|迎来")
# 议事会开到第38期: how many there were so far.
_SERIES_AT = re.compile(r"(?:开|办|举办|推出|进行|做|播|走|开展)(?:到|至)了?第$")
_NO_TALLY = re.compile(r"届|全会|常委会|主席会议|代表大会|党组|全体会议|集体学习")


# What a figure leaves to the next one when its own noun is a word that the lexicon does not know.
_CLASS_OF = {
    "opinions_collected": lx.OPINION,
    "suggestions": lx.SUGGESTION,
    "issues_resolved": lx.ISSUE,
    "topics": lx.TOPIC,
    "activities": lx.ACTIVITY,
}


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the figure before leaves to the next one of its sentence."""

    noun: str | None = None
    unit: str | None = None
    verb: str | None = None


def code_facts(article: Article, known: Sequence[Fact]) -> list[CountFact]:
    """Return the counts of `article` in text order; `known` are the facts of earlier coders (places, platforms …)."""
    figures = [f for f in scan_figures(article.text[:_LONGEST_TEXT], counted_only=True) if f.kind in _BOUND_KINDS]
    del figures[_MOST_FIGURES:]
    if not figures:
        return []
    names = _find_names(known)
    coined = [n for n, _ in names] + [f.name for f in known if isinstance(f, MethodFact)]
    found: list[CountFact] = []
    at = 0
    teasers = find_teasers(article)
    for number, span in enumerate(article.sentences):
        if at >= len(figures):
            break
        inside: list[Figure] = []
        while at < len(figures) and figures[at].start < span.end:
            figure = figures[at]
            at += 1
            if figure.end <= span.end and figure.end - span.start <= _LONGEST_SENTENCE:
                inside.append(_shift(figure, -span.start))
        inside = [f for f in inside if not article.is_damaged(f.start + span.start, f.end + span.start)]
        if not inside or span.start in teasers:
            continue
        inside = drop_named(span.text, inside, coined)
        if not inside:
            continue
        sentence = cut_sentence(span.text[:_LONGEST_SENTENCE], span.start, inside, names)
        earlier = _earlier_text(article, number, span)
        found += _code_sentence(article, sentence, earlier, known, names)
    return _drop_repeats(found)


def _find_names(known: Sequence[Fact]) -> list[tuple[str, str]]:
    """Return (name, kind) of known platforms, longest first; a room is also called by its last word (茶话站)."""
    names = {(f.name, f.kind) for f in known if isinstance(f, PlatformFact)}
    rooms = {(name[-3:], "venue") for name, kind in names if kind == "venue" or name.endswith(_ROOM_ENDS)}
    return sorted(names | {r for r in rooms if r[0].endswith(_ROOM_ENDS)}, key=lambda n: (-len(n[0]), n))


def _shift(figure: Figure, by: int) -> Figure:
    return replace(figure, start=figure.start + by, number_start=figure.number_start + by, end=figure.end + by)


def _earlier_text(article: Article, number: int, span: Span) -> str:
    """Return the sentence before, when it stands in the same paragraph: it may set the time."""
    if number == 0:
        return ""
    before = article.sentences[number - 1]
    return before.text if "\n" not in article.text[before.end : span.start] else ""


def _code_sentence(
    article: Article, sentence: Sentence, earlier: str, known: Sequence[Fact], names: Sequence[tuple[str, str]]
) -> list[CountFact]:
    found: list[CountFact] = []
    carried = _Carried()
    away = find_elsewhere(sentence.text, known)
    for position, clause in enumerate(sentence.clauses):
        for index, token in enumerate(clause.tokens):
            if token.figure is None:
                continue
            binding = heads.bind_figure(sentence, clause, index)
            around = _look_around(sentence, earlier, position, binding, carried)
            is_away = away is not None and away < token.start and not is_home(sentence.text, away, token.start)
            decision = None if is_away else _decide(sentence, clause, binding, around)
            if binding.figure.kind == "count" or (binding.figure.kind == "article" and binding.noun is not None):
                noun = binding.noun.kind if binding.noun else around.carried if not binding.is_blocked else None
                if noun is None and decision is not None:
                    noun = _CLASS_OF.get(decision.metric)
                carried = _Carried(noun, binding.figure.unit, binding.governing or around.inherited)
            if decision is not None:
                found.append(_make_fact(article, sentence, clause, binding, decision, earlier, known, names))
    return found


def _look_around(sentence: Sentence, earlier: str, position: int, binding: Binding, carried: _Carried) -> Surroundings:
    clause = sentence.clauses[position]
    has_verb = any(t.kind in lx.VERBS for t in clause.tokens)
    next_verb = None
    if not has_verb and position + 1 < len(sentence.clauses):
        for token in sentence.clauses[position + 1].tokens:
            if token.kind == "figure":
                break
            if token.kind in lx.VERBS:
                next_verb = token.kind
                break
    figure = binding.figure
    others = {t.kind for t in clause.tokens if t is not binding.noun}
    return Surroundings(
        clause=sentence.text[clause.start : clause.end],
        before=sentence.text[clause.start : figure.start],
        after=sentence.text[figure.end : clause.end],
        sentence=sentence.text,
        carried=_find_carried(sentence, position, binding, carried),
        inherited=carried.verb if not has_verb else None,
        next_verb=next_verb,
        previous_verb=_find_previous_verb(sentence, position),
        verbs_before=frozenset(t.kind for t in clause.tokens if t.kind in lx.VERBS and t.end <= figure.start),
        every_one=_find_every_one(sentence, position),
        has_room=bool(others & {lx.VENUE, lx.ACTIVITY}),
        has_activity_before=any(t.kind == lx.ACTIVITY and t.end <= figure.start for t in clause.tokens),
        is_scene=decide.CONSULTING.search(earlier + sentence.text) is not None,
        is_after_other=carried.noun == lx.OTHER_EVENT and lx.ACTIVITY not in others,
        has_other_event=lx.OTHER_EVENT in others,
    )


def _find_carried(sentence: Sentence, position: int, binding: Binding, carried: _Carried) -> str | None:
    """Return the class of the noun told before: by the figure before, else (烦心事，…共记了88桩) by a clause before."""
    if counts_alike(binding.figure.unit, carried.unit):
        return carried.noun
    if binding.is_tier:
        return _find_earlier_noun(sentence, position, binding)
    if carried.unit is not None or binding.noun is not None or binding.is_blocked or binding.governing is None:
        return None
    said = COUNTABLE.get(binding.figure.unit, NOTHING) & SAID
    for clause in reversed(sentence.clauses[max(0, position - 2) : position]):
        for token in reversed(clause.tokens):
            if token.kind in said:
                return token.kind
    return None


def _find_previous_verb(sentence: Sentence, position: int) -> str | None:
    before = sentence.clauses[position - 1].tokens if position else []
    if any(t.figure for t in before):
        return None
    return next((t.kind for t in reversed(before) if t.kind in lx.VERBS), None)


_EVERY_ONE = re.compile(r"(?:件件|条条|项项|个个|桩桩|全部|全都|均|都|悉数|逐一|一一|已全部)")


def _find_every_one(sentence: Sentence, position: int) -> str | None:
    """Return the class of the next clause's verb where it speaks of every one and tells no figure of its own."""
    if position + 1 >= len(sentence.clauses):
        return None
    clause = sentence.clauses[position + 1]
    if not _EVERY_ONE.match(sentence.text, clause.start) or any(t.figure for t in clause.tokens):
        return None
    return next((t.kind for t in clause.tokens if t.kind in (lx.ADOPT, lx.RESOLVE, lx.FINISH)), None)


def _find_earlier_noun(sentence: Sentence, position: int, binding: Binding) -> str | None:
    """Return the class of the last noun of the clause before that the figure can count."""
    allowed = COUNTABLE.get(binding.figure.unit, NOTHING)
    before = sentence.clauses[position - 1].tokens if position else []
    return next((t.kind for t in reversed(before) if t.kind in allowed), None)


def _decide(sentence: Sentence, clause: Clause, binding: Binding, around: Surroundings) -> Decision | None:
    figure = binding.figure
    if figure.kind == "article" and (binding.side != "ahead" or figure.qualifier != "exact"):
        return None
    if figure.kind == "ordinal":
        return _decide_ordinal(sentence, binding, around)
    if context.is_planned(sentence, clause, figure.start) or context.is_quota(sentence, clause, figure):
        return None
    if context.is_elsewhere(sentence, figure.start) or context.is_cut_off(sentence, binding.end):
        return None
    if context.is_pointed_at(sentence, figure.start) or context.is_baseline(sentence, clause, figure):
        return None
    if context.is_put_off(sentence, clause, figure):
        return None
    decision = decide.decide_metric(binding, around)
    if decision and context.is_description(sentence, clause, binding):
        return None
    return decision


def _decide_ordinal(sentence: Sentence, binding: Binding, around: Surroundings) -> Decision | None:
    """今年的第9场恳谈 tells nine so far; 第一次 and 第三次全体会议 tell no tally."""
    figure = binding.figure
    before = sentence.text[max(0, figure.start - 60) : figure.start]
    after = sentence.text[figure.end : figure.end + 16]
    if figure.value < 2 or figure.unit not in ("次", "场", "期", "回"):
        return None
    if _SERIES_AT.search(before) and decide.CONSULTING.search(before):
        return Decision("activities", "count.ordinal")
    # …活动举行。这是今年的第6期。
    is_last = around.is_scene and re.match(r"[了]?[。！，]|$", after) is not None
    is_consulting = is_last or (binding.noun is not None and binding.noun.kind in (lx.ACTIVITY, lx.MEETING))
    if (
        not (is_consulting or decide.CONSULTING.search(after))
        or _NO_TALLY.search(after)
        or re.search(r"[届会]第$", before)
    ):
        return None
    return Decision("activities", "count.ordinal") if _SO_FAR.search(before) else None


def _make_fact(
    article: Article,
    sentence: Sentence,
    clause: Clause,
    binding: Binding,
    decision: Decision,
    earlier: str,
    known: Sequence[Fact],
    names: Sequence[tuple[str, str]],
) -> CountFact:
    figure = binding.figure
    start, end = sentence.offset + binding.start, sentence.offset + binding.end
    period = find_period(sentence.text[max(0, figure.start - _PERIOD_REACH) : figure.start], article.published)
    if period is None and earlier:
        period = find_period(earlier[-_PERIOD_REACH:], article.published)
    platform = _find_platform(sentence.text[: clause.end], known)
    return CountFact(
        metric=decision.metric,
        value=figure.value,
        value_max=figure.value_max,
        unit=figure.unit,
        qualifier=figure.qualifier,
        raw=sentence.text[figure.start : figure.end],
        scope=find_scope(sentence.text, 0, figure.start, known),
        period=period,
        platform=platform,
        evidence=article.cite(start, end),
        rule=decision.rule,
        confidence=decision.confidence,
    )


def _find_platform(text: str, known: Sequence[Fact]) -> str | None:
    """Return the platform that `text` names last, the longer of two that stand at one place."""
    places = [(text.rfind(f.name), len(f.name), f.name) for f in known if isinstance(f, PlatformFact)]
    at, _, name = max(places, default=(-1, 0, ""))
    return name if at >= 0 else None


# 86场 and 86场次 told in two places are one figure.
_UNIT_SORTS = {
    **dict.fromkeys(EVENT_UNITS, "event"),
    **dict.fromkeys(("名", "人", "位"), "person"),
    **dict.fromkeys(("件", "条", "件次", "条次", "起", "桩", "宗"), "said"),
}


def _drop_repeats(facts: list[CountFact]) -> list[CountFact]:
    """Keep a figure told twice once, and equal figures for different things in one breath both."""
    kept: list[CountFact] = []
    seen: dict[tuple[str, float, str], CountFact] = {}
    for fact in facts:
        key = (fact.metric, float(fact.value), _UNIT_SORTS.get(fact.unit, fact.unit))
        first = seen.get(key)
        if first is not None and not (
            fact.evidence.start - first.evidence.end < 24 and fact.evidence.quote != first.evidence.quote
        ):
            continue
        seen.setdefault(key, fact)
        kept.append(fact)
    return kept
