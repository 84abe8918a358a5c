"""How right the machine is: precision, recall and F1 against people's reference, with bootstrap intervals."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from archive.agreement.coefficients import REPLICATES, Coefficient, draw_weights, make_interval
from archive.agreement.fields import Field
from archive.agreement.reference import Reference
from schemas.model import Value


class Accuracy(Value):
    """The machine on one field."""

    reports: int
    """Reports with a reference."""
    unresolved: int
    """Reports left out: people differ and nothing was decided."""
    right: int
    """Items that machine and reference share."""
    wrong: int
    """Items that only the machine has."""
    missed: int
    """Items that only the reference has."""
    precision: Coefficient
    """Right among what the machine has; undefined where it has nothing."""
    recall: Coefficient
    """Right among what the reference has; undefined where it has nothing."""
    f1: Coefficient
    """Harmonic mean of both."""


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def measure_accuracy(
    field: Field,
    references: Mapping[str, Reference],
    machine: Mapping[str, Mapping[str, Any]],
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
) -> Accuracy | None:
    """Return the machine's accuracy on `field` (micro, over items); None where the field has no items to count."""
    if field.items is None:
        return None
    rows, unresolved = [], 0
    for report_id in sorted(references):
        reference = references[report_id]
        if reference.unresolved & set(field.columns):
            unresolved += 1
            continue
        wanted = field.items(reference.values)
        found = field.items(machine.get(report_id, {}))
        if wanted is None or found is None:
            continue
        rows.append((len(wanted & found), len(found - wanted), len(wanted - found)))
    counts = np.array(rows, dtype=float).reshape(-1, 3)
    right, wrong, missed = (int(n) for n in counts.sum(axis=0))
    nothing = Coefficient(value=None, note="neither has any" if not right + wrong + missed else "")
    precision = recall = f1 = nothing
    if right + wrong + missed:
        drawn = draw_weights(len(counts), replicates, seed).astype(float) @ counts
        hits, extra, lost = drawn.T
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = make_interval(_ratio(right, right + wrong), hits / (hits + extra))
            recall = make_interval(_ratio(right, right + missed), hits / (hits + lost))
            f1 = make_interval(_ratio(2 * right, 2 * right + wrong + missed), 2 * hits / (2 * hits + extra + lost))
    return Accuracy(
        reports=len(rows),
        unresolved=unresolved,
        right=right,
        wrong=wrong,
        missed=missed,
        precision=precision,
        recall=recall,
        f1=f1,
    )
