"""Plausibility: doubts about coded facts, raised as flags with their reason; nothing is deleted here."""

from collections.abc import Callable, Sequence

from extract.article import Article
from schemas.facts import CountFact, Fact, MethodFact

# Pairs of metrics of which the first cannot exceed the second when both speak for the same place and time.
_PART_OF = (("suggestions_adopted", "suggestions"), ("issues_resolved", "opinions_collected"))
# Far beyond what a province has reported for its whole area; more is a misread figure.
_LARGEST = {
    "activities": 1_000_000,
    "topics": 500_000,
    "suggestions": 5_000_000,
    "suggestions_adopted": 5_000_000,
    "opinions_collected": 20_000_000,
    "issues_resolved": 10_000_000,
    "participants": 100_000_000,
    "members": 200_000,
    "venues": 300_000,
    "coverage_towns": 40_000,
    "coverage_villages": 700_000,
    "projects": 500_000,
    "beneficiaries": 1_400_000_000,
    "funds": 10_000_000_000_000,
    "documents": 10_000,
}


def flag_facts(facts: Sequence[Fact], article: Article) -> tuple[Fact, ...]:
    """Return `facts` in their order, each with the flags that its own value or another fact's calls for."""
    counts = [f for f in facts if isinstance(f, CountFact)]
    flags: dict[int, list[str]] = {}

    def note(fact: Fact, flag: str) -> None:
        flags.setdefault(id(fact), []).append(flag)

    for fact in facts:
        if isinstance(fact, MethodFact) and fact.steps and fact.n is not None and fact.n != len(fact.steps):
            note(fact, f"steps_differ_from_n: {len(fact.steps)} listed, {fact.n} stated")
        if isinstance(fact, CountFact):
            _check_count(fact, article, note)
    _check_parts(counts, note)
    if not flags:
        return tuple(facts)
    return tuple(f.model_copy(update={"flags": (*f.flags, *flags[id(f)])}) if id(f) in flags else f for f in facts)


def _check_count(fact: CountFact, article: Article, note: Callable[[Fact, str], None]) -> None:
    if fact.unit == "%" and fact.value > 100:
        note(fact, f"rate_above_100: {fact.value}")
    if fact.value <= 0:
        note(fact, f"value_not_positive: {fact.value}")
    if fact.value_max is not None and fact.value_max < fact.value:
        note(fact, f"range_reversed: {fact.value} to {fact.value_max}")
    if fact.unit not in {"%", "元"} and fact.value != int(fact.value):
        note(fact, f"value_not_whole: {fact.value} {fact.unit}")
    if fact.value > _LARGEST.get(fact.metric, float("inf")):
        note(fact, f"value_too_large: {fact.value}")
    period = fact.period
    if period is not None and period.start and period.end and period.start > period.end[: len(period.start)]:
        note(fact, f"period_reversed: {period.start} to {period.end}")
    if period is not None and article.published:
        for date in (period.start, period.end):
            width = min(len(date), len(article.published)) if date else 0
            if date and date[:width] > article.published[:width]:
                note(fact, f"period_after_publication: {date}, published {article.published}")
                break
        if period.start and period.start < "1949":
            note(fact, f"period_too_early: {period.start}")


def _check_parts(counts: Sequence[CountFact], note: Callable[[Fact, str], None]) -> None:
    names = {"suggestions_adopted": "adopted_exceeds_made", "issues_resolved": "resolved_exceeds_collected"}
    whole: dict[tuple[str, str | None, str | None], float] = {}
    for fact in counts:
        key = _frame(fact, fact.metric)
        whole[key] = max(whole.get(key, 0), fact.value_max or fact.value)
    for part, total in _PART_OF:
        for fact in counts:
            if fact.metric != part:
                continue
            made = whole.get(_frame(fact, total))
            if made is not None and fact.value > made and part == "suggestions_adopted":
                note(fact, f"{names[part]}: {fact.value} of {made:g}")


def _frame(fact: CountFact, metric: str) -> tuple[str, str | None, str | None]:
    return metric, fact.scope.text if fact.scope else None, fact.period.text if fact.period else None
