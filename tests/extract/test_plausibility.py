"""Plausibility: doubts are flagged with their reason, and nothing is deleted or reordered."""

from typing import Any

import pytest

from extract.article import Article
from extract.plausibility import flag_facts
from schemas.facts import CountFact, Evidence, MethodFact, Period, Scope

EVIDENCE = Evidence(start=0, end=1, quote="x")
ARTICLE = Article("x", published="2023-05-01")


def make_count(metric: str, value: float, unit: str = "条", **more: Any) -> CountFact:
    """Return a count with the rest filled in."""
    return CountFact(
        evidence=EVIDENCE, rule="count.test", confidence=1, metric=metric, value=value, unit=unit, qualifier="exact",
        raw=f"{value}{unit}", **more,
    )  # fmt: skip


def flags_of(*facts: CountFact | MethodFact) -> list[tuple[str, ...]]:
    """Return the names of the flags of each fact."""
    return [tuple(flag.split(":")[0] for flag in fact.flags) for fact in flag_facts(facts, ARTICLE)]


def test_sound_facts_come_back_unchanged() -> None:
    """No doubt, no flag, same order."""
    facts = (
        make_count("suggestions", 100),
        make_count("suggestions_adopted", 60),
        make_count("adoption_rate", 60, "%"),
    )
    assert flag_facts(facts, ARTICLE) == facts


def test_adopted_exceeds_made() -> None:
    """More adopted than made, in one place and time."""
    assert flags_of(make_count("suggestions", 100), make_count("suggestions_adopted", 160)) == [
        (),
        ("adopted_exceeds_made",),
    ]


def test_other_scope_or_period_is_another_frame() -> None:
    """The county's adopted may exceed the town's made."""
    made = make_count("suggestions", 100, scope=Scope(text="全镇", level="town"))
    assert flags_of(made, make_count("suggestions_adopted", 160, scope=Scope(text="全县", level="county"))) == [(), ()]
    made = make_count("suggestions", 100, period=Period(text="今年", kind="this_year"))
    assert flags_of(made, make_count("suggestions_adopted", 160, period=Period(text="去年", kind="last_year"))) == [
        (),
        (),
    ]


@pytest.mark.parametrize(
    ("fact", "flag"),
    [
        (make_count("adoption_rate", 140, "%"), "rate_above_100"),
        (make_count("topics", 0, "个"), "value_not_positive"),
        (make_count("suggestions", 30, value_max=20), "range_reversed"),
        (make_count("venues", 2.5, "个"), "value_not_whole"),
        (make_count("venues", 9_000_000, "个"), "value_too_large"),
        (make_count("topics", 3, period=Period(text="2025年", kind="year", start="2025", end="2025")), "period_after_publication"),
        (make_count("topics", 3, period=Period(text="1890年", kind="year", start="1890", end="1890")), "period_too_early"),
        (make_count("topics", 3, period=Period(text="x", kind="other", start="2022", end="2021")), "period_reversed"),
    ],
)  # fmt: skip
def test_doubtful_values(fact: CountFact, flag: str) -> None:
    """Each doubt has its flag; the fact itself stays."""
    (flagged,) = flag_facts((fact,), ARTICLE)
    assert isinstance(flagged, CountFact)
    assert flagged.value == fact.value
    assert [f.split(":")[0] for f in flagged.flags] == [flag]


def test_steps_differ_from_n() -> None:
    """Five steps stated, four listed."""
    method = MethodFact(
        evidence=EVIDENCE,
        rule="method.test",
        confidence=1,
        name="五步工作法",
        kind="step_method",
        n=5,
        steps=("a",) * 4,
    )
    assert flags_of(method) == [("steps_differ_from_n",)]
    assert flags_of(method.model_copy(update={"n": 4})) == [()]


def test_existing_flags_stay() -> None:
    """A coder's own flag is kept."""
    fact = make_count("adoption_rate", 140, "%").model_copy(update={"flags": ("seen_before",)})
    (flagged,) = flag_facts((fact,), ARTICLE)
    assert flagged.flags[0] == "seen_before"
    assert len(flagged.flags) == 2
