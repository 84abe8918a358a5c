"""Coefficients of agreement on one field, with bootstrap intervals over reports.

- percent: share of pairs of codings that are equal, averaged over units
- Cohen's kappa (two people; Cohen 1960, Educational and Psychological Measurement 20) or Fleiss' kappa (more; Fleiss
  1971, Psychological Bulletin 76), of units that everybody coded, for categories; by statsmodels
- Krippendorff's alpha (Krippendorff 2018, Content Analysis, 4th ed., ch. 12), which allows for missing codings; by the
  library krippendorff. Sets are compared by the MASI distance (Passonneau 2006, LREC: Measuring Agreement on Set-valued
  Items), as recommended for set-valued coding by Artstein and Poesio 2008, Computational Linguistics 34(4)

Intervals are percentiles of resampled reports (whole reports, so that units of one report stay together; Hayes and
Krippendorff 2007, Communication Methods and Measures 1(1), resample as well). Their replicates are computed by the same
formulas in array form; tests hold these against the libraries.
"""

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from archive.agreement.fields import Level
from archive.errors import ArchiveError
from schemas.model import Value

Array = npt.NDArray[np.float64]
Ratings = Mapping[tuple[str, str], Mapping[str, Hashable]]
"""Values by unit (report, item) and coder."""

REPLICATES = 1000
_MOST_COINCIDENCES = 10_000_000
"""The library lays out units x values x values: 80 MB here, gigabytes for a thousand different sets or figures. Beyond
that the same formula is used in the form of the replicates, which takes values x values."""
MISSING = "coefficients need krippendorff and statsmodels, which are not installed: pip install 'xieshang[agreement]'"


class Coefficient(Value):
    """One coefficient."""

    value: float | None
    """Its value; None where it is undefined."""
    low: float | None = None
    """Lower end of the 95 % interval; None where too few replicates are defined."""
    high: float | None = None
    """Upper end of the 95 % interval."""
    note: str = ""
    """Why it is undefined, or how many replicates are."""


class FieldCoefficients(Value):
    """Agreement on one field."""

    reports: int
    """Reports with at least one unit that two people coded."""
    units: int
    """Units that at least two people coded."""
    percent: Coefficient
    """Share of equal pairs, 0 to 1."""
    kappa: Coefficient
    """Cohen's or Fleiss' kappa."""
    kappa_name: str
    """`cohen`, `fleiss`, or empty where kappa does not apply."""
    alpha: Coefficient
    """Krippendorff's alpha."""


def masi_distance(one: frozenset[Any], two: frozenset[Any]) -> float:
    """Return 1 - Jaccard x monotonicity (1 equal, 2/3 one holds the other, 1/3 overlap, 0 nothing shared)."""
    if one == two:
        return 0.0
    shared, both = len(one & two), len(one | two)
    weight = 2 / 3 if one <= two or two <= one else 1 / 3
    return 1.0 - shared / both * weight if shared else 1.0


def _differences(level: Level, domain: Sequence[Any]) -> Array:
    """Return the squared differences of a level whose differences do not depend on the data's margins."""
    size = len(domain)
    if level == "set":
        return np.array([[masi_distance(a, b) for b in domain] for a in domain]).reshape(size, size)
    if level == "ratio":
        values = np.array(domain, dtype=float)
        total = values[:, None] + values[None, :]
        parts = np.divide(values[:, None] - values[None, :], total, out=np.zeros_like(total), where=total != 0)
        squared: Array = parts**2
        return squared
    nominal: Array = 1.0 - np.eye(size)
    return nominal


class _Table:
    """Units that two or more people coded, as counts of values."""

    def __init__(self, ratings: Ratings, level: Level) -> None:
        self.level = level
        pairable = {unit: told for unit, told in ratings.items() if len(told) > 1}
        self.units = sorted(pairable)
        self.coders = sorted({coder for told in pairable.values() for coder in told})
        values = {value for told in pairable.values() for value in told.values()}
        key: Any = (lambda v: (len(v), sorted(map(repr, v)))) if level == "set" else None
        self.domain: list[Any] = sorted(values, key=key) if level != "nominal" else sorted(values, key=repr)
        at = {value: i for i, value in enumerate(self.domain)}
        self.counts = np.zeros((len(self.units), len(self.domain)))
        # Category by unit and coder; -1 where the coder did not code it.
        self.codes = np.full((len(self.units), len(self.coders)), -1)
        for u, unit in enumerate(self.units):
            for c, coder in enumerate(self.coders):
                if coder in pairable[unit]:
                    self.codes[u, c] = at[pairable[unit][coder]]
                    self.counts[u, self.codes[u, c]] += 1
        reports = sorted({report for report, _ in self.units})
        place = {report: i for i, report in enumerate(reports)}
        self.reports = len(reports)
        self.report_of = np.array([place[report] for report, _ in self.units], dtype=int)
        self.complete = (self.codes >= 0).all(axis=1) if self.units else np.zeros(0, dtype=bool)

    def agreement(self) -> Array:
        """Return the share of equal pairs of each unit."""
        m = self.counts.sum(axis=1)
        shares: Array = (self.counts * (self.counts - 1)).sum(axis=1) / (m * (m - 1))
        return shares

    def coincidences(self) -> Array:
        """Return the coincidences of each pair of values in each unit (units x values x values)."""
        m = self.counts.sum(axis=1)
        pairs = self.counts[:, :, None] * self.counts[:, None, :]
        pairs -= self.counts[:, :, None] * np.eye(len(self.domain))
        found: Array = pairs / (m - 1)[:, None, None]
        return found


def _compute_alpha(table: _Table) -> float:
    try:
        import krippendorff  # noqa: PLC0415  part of an extra
    except ImportError as error:
        raise ArchiveError(MISSING) from error
    size = len(table.domain)
    if len(table.units) * size * size > _MOST_COINCIDENCES:
        return float(replicate_alpha(table, np.ones((1, len(table.units))))[0])
    level: Any = table.level
    domain: Any = np.array(table.domain, dtype=float) if table.level == "ratio" else np.arange(size)
    if table.level == "set":
        between = _differences("set", table.domain)

        def level(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any = np.float64) -> Any:
            return between[i1, i2]

    return float(krippendorff.alpha(value_counts=table.counts, value_domain=domain, level_of_measurement=level))


def _ordinal_differences(margins: Array) -> Array:
    """Return the squared ordinal differences for each row of margins (replicates x values x values)."""
    total = np.cumsum(margins, axis=1)
    low, high = np.triu_indices(margins.shape[1])
    between = total[:, high] - total[:, low] + margins[:, low] - (margins[:, low] + margins[:, high]) / 2
    found = np.zeros((margins.shape[0], margins.shape[1], margins.shape[1]))
    found[:, low, high] = found[:, high, low] = between**2
    return found


def replicate_alpha(table: _Table, weights: Array) -> Array:
    """Return alpha for each row of weights over units; NaN where no difference is to be expected."""
    margins = weights @ table.counts
    total = margins.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if table.level == "ordinal":
            observed = np.einsum("bu,uij->bij", weights, table.coincidences())
            between = _ordinal_differences(margins)
            seen = (observed * between).sum(axis=(1, 2))
            expected = np.einsum("bi,bij,bj->b", margins, between, margins)
        else:
            differences = _differences(table.level, table.domain)
            m = table.counts.sum(axis=1)
            own = ((table.counts @ differences) * table.counts).sum(axis=1) / (m - 1)
            seen = weights @ own
            expected = ((margins @ differences) * margins).sum(axis=1)
        expected = expected / (total - 1)
        found: Array = np.where(expected > 0, 1 - seen / expected, np.nan)
    return found


def replicate_kappa(table: _Table, weights: Array) -> Array:
    """Return Cohen's (two coders) or Fleiss' kappa for each row of weights over units that all have coded."""
    weights = weights[:, table.complete]
    codes, counts = table.codes[table.complete], table.counts[table.complete]
    total = weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = weights @ table.agreement()[table.complete] / total
        if len(table.coders) == 2:
            one, two = (np.eye(len(table.domain))[codes[:, c]] for c in (0, 1))
            expected = ((weights @ one) * (weights @ two)).sum(axis=1) / total**2
        else:
            expected = (((weights @ counts) / (total * len(table.coders))[:, None]) ** 2).sum(axis=1)
        found: Array = np.where(expected < 1, (seen - expected) / (1 - expected), np.nan)
    return found


def _compute_kappa(table: _Table) -> float:
    try:
        from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa  # noqa: PLC0415  slow, part of an extra
    except ImportError as error:
        raise ArchiveError(MISSING) from error
    codes = table.codes[table.complete]
    if len(table.coders) == 2:
        square = np.zeros((len(table.domain), len(table.domain)))
        np.add.at(square, (codes[:, 0], codes[:, 1]), 1)
        return float(cohens_kappa(square, return_results=False))
    return float(fleiss_kappa(table.counts[table.complete]))


def draw_weights(reports: int, replicates: int, seed: int) -> npt.NDArray[np.int64]:
    """Return how often each report stands in each replicate: rows of `reports` draws with replacement."""
    return np.random.default_rng(seed).multinomial(reports, np.full(reports, 1 / reports), size=replicates)


def make_interval(value: float | None, replicates: Array) -> Coefficient:
    """Return `value` with the 95 % percentile interval of its replicates."""
    if value is None:
        return Coefficient(value=None)
    defined = replicates[~np.isnan(replicates)]
    if not len(replicates):
        return Coefficient(value=value)
    if len(defined) < len(replicates) / 2 or not len(defined):
        return Coefficient(value=value, note="too few reports for an interval")
    low, high = np.quantile(defined, [0.025, 0.975])
    lost = 1 - len(defined) / len(replicates)
    note = f"{lost:.0%} of the replicates undefined" if lost > 0.01 else ""
    return Coefficient(value=value, low=float(low), high=float(high), note=note)


def _explain(table: _Table) -> str:
    if not table.units:
        return "no report was coded by two"
    return "no variation: all codings are equal" if len(table.domain) < 2 else ""


def measure_field(ratings: Ratings, level: Level, *, replicates: int = REPLICATES, seed: int = 1) -> FieldCoefficients:
    """Return the coefficients of one field. What is undefined says why; nothing is raised for small samples."""
    table = _Table(ratings, level)
    why = _explain(table)
    if not table.units:
        nothing = Coefficient(value=None, note=why)
        return FieldCoefficients(reports=0, units=0, percent=nothing, kappa=nothing, kappa_name="", alpha=nothing)
    weights = draw_weights(table.reports, replicates, seed)[:, table.report_of].astype(float)
    shares = table.agreement()
    percent = make_interval(float(shares.mean()), weights @ shares / weights.sum(axis=1))
    alpha = kappa = Coefficient(value=None, note=why)
    kappa_name = ""
    if not why:
        alpha = make_interval(_compute_alpha(table), replicate_alpha(table, weights))
    if level in ("nominal", "ordinal"):
        kappa_name = "cohen" if len(table.coders) == 2 else "fleiss"
        kappa = _measure_kappa(table, weights, why)
    else:
        kappa = Coefficient(value=None, note="kappa is for categories")
    return FieldCoefficients(
        reports=table.reports,
        units=len(table.units),
        percent=percent,
        kappa=kappa,
        kappa_name=kappa_name,
        alpha=alpha,
    )


def _measure_kappa(table: _Table, weights: Array, why: str) -> Coefficient:
    if not table.complete.any():
        return Coefficient(value=None, note="no unit was coded by all")
    used = table.codes[table.complete]
    if len(np.unique(used)) < 2:
        return Coefficient(value=None, note=why or "no variation: all codings are equal")
    value = _compute_kappa(table)
    if np.isnan(value):
        return Coefficient(value=None, note="no variation expected by chance")
    found = make_interval(value, replicate_kappa(table, weights))
    left_out = int((~table.complete).sum())
    if left_out:
        found = found.model_copy(
            update={"note": f"{left_out} units not coded by all left out; {found.note}".strip("; ")}
        )
    return found


def list_pairs(ratings: Ratings) -> list[tuple[str, str]]:
    """Return the pairs of coders that coded something together."""
    coders = sorted({coder for told in ratings.values() for coder in told})
    return [(a, b) for a, b in combinations(coders, 2) if any(a in told and b in told for told in ratings.values())]
