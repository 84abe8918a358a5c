from typing import get_args

import pytest

from schemas import facts
from schemas.codebook import Section, load_codebook


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("platform_kinds", facts.PlatformKind),
        ("method_kinds", facts.MethodKind),
        ("qualifiers", facts.Qualifier),
        ("period_kinds", facts.PeriodKind),
    ],
)
def test_codebook_and_types_name_the_same_values(section: Section, values: object) -> None:
    assert set(load_codebook().section(section)) == set(get_args(values))


@pytest.mark.parametrize("section", get_args(Section))
def test_every_entry_is_labelled_and_defined_in_both_languages(section: Section) -> None:
    for name, entry in load_codebook().section(section).items():
        assert all((entry.zh, entry.en, entry.definition_zh, entry.definition_en)), name


def test_labels_are_unique_within_a_section() -> None:
    for section in get_args(Section):
        entries = load_codebook().section(section).values()
        assert len({e.zh for e in entries}) == len({e.en for e in entries}) == len(entries)


def test_metrics_name_their_units() -> None:
    assert all(entry.units for entry in load_codebook().metrics.values())
