"""The reference that the machine is held against: what people agree on.

For each report and column: the last decision of adjudication, else what all coders say alike, else what the only coder
says. Where coders differ and nothing was decided, there is no reference: it is counted, not guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.agreement.codings import Coding, CodingDecision
from archive.agreement.columns import columns_by_key, list_columns, make_comparable

ByReport = dict[str, dict[str, dict[str, Any]]]
"""Values by report and coder."""


@dataclass
class Disagreement:
    """One column of one report that coders filled in differently."""

    report_id: str
    """Report."""
    column: str
    """Column of the sheet."""
    told: dict[str, Any]
    """Value by coder."""
    decision: CodingDecision | None = None
    """What was decided; None where nothing is."""


@dataclass
class Reference:
    """What people agree on in one report."""

    values: dict[str, Any] = field(default_factory=dict)
    """By column."""
    unresolved: set[str] = field(default_factory=set)
    """Columns on which people differ and nothing was decided."""
    decided: set[str] = field(default_factory=set)
    """Columns that adjudication decided."""


def group_codings(codings: Iterable[Coding]) -> ByReport:
    """Return the values of codings by report and coder."""
    grouped: ByReport = defaultdict(dict)
    for coding in codings:
        grouped[coding.report_id][coding.coder] = coding.values
    return dict(grouped)


def _is_equal(column: str, values: Iterable[Any]) -> bool:
    return len({make_comparable(columns_by_key()[column], value) for value in values}) < 2


def list_disagreements(grouped: ByReport, decisions: Mapping[tuple[str, str], CodingDecision]) -> list[Disagreement]:
    """Return what coders filled in differently, in the order of reports and columns.

    Whether a report is relevant comes first: the other columns of a report are listed once that is settled.
    """
    found = []
    for report_id, told in grouped.items():
        relevance = {coder: values["relevant"] for coder, values in told.items() if "relevant" in values}
        decision = decisions.get((report_id, "relevant"))
        if not _is_equal("relevant", relevance.values()):
            found.append(Disagreement(report_id, "relevant", relevance, decision))
            if decision is None or decision.value == "no":
                continue
        for column in list_columns()[1:]:
            values = {coder: values[column.key] for coder, values in told.items() if column.key in values}
            if not _is_equal(column.key, values.values()):
                found.append(Disagreement(report_id, column.key, values, decisions.get((report_id, column.key))))
    return found


def settle_report(
    report_id: str, told: Mapping[str, dict[str, Any]], decisions: Mapping[tuple[str, str], CodingDecision]
) -> Reference:
    """Return what people agree on in one report."""
    reference = Reference()
    for column in list_columns():
        decision = decisions.get((report_id, column.key))
        values = [own[column.key] for own in told.values() if column.key in own]
        if decision is not None:
            reference.values[column.key] = decision.value
            reference.decided.add(column.key)
        elif values and _is_equal(column.key, values):
            reference.values[column.key] = values[0]
        elif values:
            reference.unresolved.add(column.key)
        if column.key != "relevant":
            continue
        if "relevant" in reference.unresolved:
            reference.unresolved |= {c.key for c in list_columns()}
            break
        if reference.values.get("relevant") == "no":
            break
    return reference
