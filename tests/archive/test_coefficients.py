"""Coefficients against published worked examples, and as properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.agreement.coefficients import (
    _Table,
    draw_weights,
    masi_distance,
    measure_field,
    replicate_alpha,
    replicate_kappa,
)

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: four observers, twelve units, with missing data.
CANONICAL = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
# Fleiss 1971, table 1: 30 patients, six psychiatrists each, five diagnoses.
PATIENTS = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)
# Cohen's kappa: 50 grant proposals, two readers, 20 both yes, 15 both no, 5 and 10 apart (kappa .40).
PROPOSALS = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}


def rate(*coders):
    return {
        (f"r{u:03}", ""): {f"c{c}": told[u] for c, told in enumerate(coders) if told[u] is not None}
        for u in range(len(coders[0]))
    }


def measure(ratings, level="nominal", **more):
    return measure_field(ratings, level, **({"replicates": 200} | more))


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("ratio", 0.797)])
def test_alpha_of_the_canonical_table(level, alpha):
    found = measure(rate(*CANONICAL), level)
    assert round(found.alpha.value, 3) == alpha
    assert found.units == 11
    assert found.alpha.low < found.alpha.value < found.alpha.high


def test_fleiss_kappa_of_the_first_table():
    ratings = {}
    for patient, counts in enumerate(PATIENTS.split()):
        diagnoses = [category for category, n in enumerate(counts) for _ in range(int(n))]
        assert len(diagnoses) == 6
        ratings[f"p{patient:02}", ""] = {f"c{i}": value for i, value in enumerate(diagnoses)}
    found = measure(ratings)
    assert found.kappa_name == "fleiss"
    assert round(found.kappa.value, 5) == 0.43024
    assert found.kappa.low < 0.43 < found.kappa.high


def test_cohen_kappa_of_the_proposals():
    pairs = [pair for pair, n in PROPOSALS.items() for _ in range(n)]
    found = measure(rate([a for a, _ in pairs], [b for _, b in pairs]))
    assert (found.kappa_name, round(found.kappa.value, 10), found.percent.value) == ("cohen", 0.4, 0.7)


def test_masi_of_its_author():
    # Passonneau 2006: weight 1 for equal sets, 2/3 for one in the other, 1/3 for overlap, 0 for nothing shared.
    a, b, c = (frozenset(s) for s in ("ab", "abc", "bcd"))
    assert masi_distance(a, a) == 0
    assert masi_distance(a, b) == pytest.approx(1 - 2 / 3 * 2 / 3)
    assert masi_distance(b, c) == pytest.approx(1 - 2 / 4 / 3)
    assert masi_distance(a, frozenset("xy")) == 1
    assert masi_distance(frozenset(), frozenset()) == 0
    assert masi_distance(frozenset(), a) == 1


def test_sets_closer_together_agree_more():
    one = [frozenset("ab"), frozenset("c"), frozenset(), frozenset("de"), frozenset("f")]
    near = [frozenset("a"), frozenset("c"), frozenset(), frozenset("def"), frozenset("f")]
    far = [frozenset("x"), frozenset("c"), frozenset(), frozenset("yz"), frozenset("f")]
    values = [measure(rate(one, two), "set").alpha.value for two in (one, near, far)]
    assert values[0] == 1
    assert values[0] > values[1] > values[2]
    found = measure(rate(one, near), "set")
    assert (found.percent.value, found.kappa.value, found.kappa_name) == (0.6, None, "")


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ({}, "no report was coded by two"),
        (rate(["a", "b"]), "no report was coded by two"),
        (rate(["a", "a", "a"], ["a", "a", "a"]), "no variation"),
        (rate(["a", None], [None, "b"]), "no report was coded by two"),
    ],
)
def test_what_is_undefined_says_why(ratings, said):
    found = measure(ratings)
    assert found.alpha.value is None
    assert said in found.alpha.note
    assert found.kappa.value is None


def test_one_report_is_too_small_for_an_interval():
    found = measure(rate(["a"], ["b"]))
    assert found.alpha.value == 0
    assert found.percent.value == 0


def test_complete_disagreement_is_below_chance():
    found = measure(rate(["a", "b", "a", "b"], ["b", "a", "b", "a"]))
    assert found.alpha.value < 0
    assert found.kappa.value == -1


def test_the_same_seed_gives_the_same_interval():
    ratings = rate(*CANONICAL)
    assert measure(ratings, seed=3) == measure(ratings, seed=3)
    assert measure(ratings, seed=3).alpha.value == measure(ratings, seed=4).alpha.value
    assert measure(ratings, seed=3).alpha.low != measure(ratings, seed=4).alpha.low


def test_units_of_a_report_are_drawn_together():
    ratings = {(report, item): {"a": item, "b": item} for report in "pq" for item in "xyz"}
    table = _Table(ratings, "nominal")
    weights = draw_weights(table.reports, 50, 1)[:, table.report_of]
    assert (weights[:, :3] == weights[:, :1]).all()
    assert set(weights.sum(axis=1)) == {6}


LEVELS = st.sampled_from(["nominal", "ordinal", "ratio", "set"])
CELLS = st.lists(st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=4, max_size=9), min_size=3, max_size=3)


def as_level(value, level):
    if value is None or level != "set":
        return value
    return frozenset({1: "", 2: "a", 3: "ab", 4: "bc"}[value])


@settings(max_examples=60, deadline=None)
@given(CELLS, LEVELS, st.integers(2, 3))
def test_replicates_with_every_unit_once_are_the_libraries_values(cells, level, coders):
    size = min(map(len, cells))
    ratings = rate(*([as_level(value, level) for value in row[:size]] for row in cells[:coders]))
    found = measure(ratings, level, replicates=0)
    table = _Table(ratings, level)
    if not table.units:
        return
    once = np.ones((1, len(table.units)))
    alpha = replicate_alpha(table, once)[0]
    if found.alpha.value is None:
        assert math.isnan(alpha)
    else:
        assert alpha == pytest.approx(found.alpha.value)
        assert -1.5 < found.alpha.value <= 1
    if found.kappa.value is not None:
        assert replicate_kappa(table, once)[0] == pytest.approx(found.kappa.value)


@settings(max_examples=40, deadline=None)
@given(CELLS, LEVELS)
def test_coefficients_do_not_care_for_names_and_order(cells, level):
    size = min(map(len, cells))
    rows = [[as_level(value, level) for value in row[:size]] for row in cells]
    one = measure(rate(*rows), level, replicates=0)
    two = measure(rate(*([*reversed(row)] for row in reversed(rows))), level, replicates=0)
    for key in ("percent", "kappa", "alpha"):
        a, b = getattr(one, key).value, getattr(two, key).value
        assert (a is None and b is None) or a == pytest.approx(b)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=8), LEVELS)
def test_who_agrees_wholly_has_one(values, level):
    row = [as_level(value, level) for value in values]
    found = measure(rate(row, row, row), level, replicates=20)
    assert found.percent.value == 1
    assert found.alpha.value == (pytest.approx(1) if len(set(values)) > 1 else None)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "ratio", "set"])
def test_large_samples_do_without_the_library(level, monkeypatch):
    ratings = (
        rate(*([as_level(value, level) for value in row] for row in CANONICAL))
        if level != "set"
        else rate([frozenset("ab"), frozenset("c"), frozenset()], [frozenset("a"), frozenset("c"), frozenset("d")])
    )
    with_library = measure(ratings, level, replicates=0).alpha.value
    monkeypatch.setattr("archive.agreement.coefficients._MOST_COINCIDENCES", 0)
    assert measure(ratings, level, replicates=0).alpha.value == pytest.approx(with_library)


def test_many_different_figures_fit_into_memory():
    values = [1.0 + i for i in range(400)]
    found = measure(rate(values, [value * 1.01 for value in values]), "ratio", replicates=20)
    assert 0.99 < found.alpha.value < 1
