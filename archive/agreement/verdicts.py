"""Adjudicated values as reviews: facts that people decided upon outrank the machine's in cases and exports.

Only columns that adjudication decided are used, and only what can be done without guessing: a fact that the decision
confirms is accepted, one that it denies is rejected, a name or figure that the machine missed is added where its words
stand in the text once. The rest is named, for `xieshang review add`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.agreement.columns import TOPIC, CodedColumn, columns_by_key, fold_name, format_value
from archive.agreement.sampling import find_sample
from archive.errors import ArchiveError
from archive.results import StoredFact, StoredReport
from archive.statements import DECIDED
from schemas.codebook import load_codebook
from schemas.facts import CountFact, Fact, MethodFact, PlaceFact, PlatformFact, TopicFact

if TYPE_CHECKING:
    from archive.agreement.codings import CodingDecision
    from archive.folder import Archive


@dataclass
class Verdicts:
    """What became of decisions."""

    accepted: int = 0
    """Facts that they confirm."""
    rejected: int = 0
    """Facts that they deny."""
    corrected: int = 0
    """Facts whose value they correct."""
    added: int = 0
    """Facts that the machine had missed."""
    left: list[str] = field(default_factory=list)
    """What must be done by hand, one line each."""


def _claim(fact: Fact) -> tuple[str, Any]:
    """Return the column that a fact speaks to, and its item there."""
    if isinstance(fact, PlatformFact):
        return f"platforms_{fact.kind}", fold_name(fact.name)
    if isinstance(fact, MethodFact):
        return f"methods_{fact.kind}", fold_name(fact.name)
    if isinstance(fact, CountFact):
        return fact.metric, float(fact.value)
    if isinstance(fact, TopicFact):
        return TOPIC, fact.topic
    assert isinstance(fact, PlaceFact)
    return ("locality" if fact.role == "locality" else "mentioned"), fact.place.code


def _items(column: CodedColumn, value: Any) -> dict[Any, Any]:
    """Return the decided items by the key that facts bear."""
    told = [] if value is None else value if isinstance(value, list) else [value]
    if column.kind == "names":
        return {fold_name(item): item for item in told}
    if column.kind == "methods":
        return {fold_name(item["name"]): item for item in told}
    if column.kind == "figures":
        return {float(item): item for item in told}
    return {item: item for item in told}


def apply_decisions(archive: "Archive", sample_id: str | None = None, *, who: str) -> Verdicts:
    """Make reviews of the decisions of a sample, in one transaction; return what became of them."""
    from archive.agreement.adjudication import list_decisions  # noqa: PLC0415  it imports what writes workbooks

    sample = find_sample(archive, sample_id)
    made = Verdicts()
    with archive.transaction():
        for decision in list_decisions(archive, sample.id):
            _apply(archive, decision, who or decision.who, made)
    return made


def _apply(archive: "Archive", decision: "CodingDecision", who: str, made: Verdicts) -> None:
    column = columns_by_key()[decision.column]
    report = archive.report(decision.report_id)
    why = f"adjudicated: {decision.why}"
    if column.group:
        _correct_figure(archive, report, column, decision.value, who, why, made)
        return
    if column.key == "relevant":
        made.left.append(f"{report.id} relevant: {format_value(column, decision.value)} (no fact rests on it)")
        return
    wanted = _items(column, decision.value)
    standing = list(_facts_of(report, column.key))
    if column.key == "locality" and standing and wanted:
        _settle_locality(archive, standing[0], next(iter(wanted)), who, why, made)
        return
    found = set()
    for stored, item in standing:
        if item in wanted:
            found.add(item)
            if stored.review not in DECIDED:
                archive.accept(stored.id, who=who, why=why)
                made.accepted += 1
        elif stored.review not in ("accepted", "corrected", "added"):
            archive.reject(stored.id, who=who, why=why)
            made.rejected += 1
        else:
            made.left.append(f"{report.id} {column.key}: {stored.id} was {stored.review} before; decide by hand")
    for key, item in wanted.items():
        if key not in found:
            _add(archive, report, column, item, who, why, made)


def _facts_of(report: StoredReport, column: str) -> Iterator[tuple[StoredFact, Any]]:
    for stored in report.facts:
        claim = _claim(stored.fact)
        if claim[0] == column:
            yield stored, claim[1]


def _settle_locality(
    archive: "Archive", standing: tuple[StoredFact, Any], code: str, who: str, why: str, made: Verdicts
) -> None:
    stored, told = standing
    if told == code:
        if stored.review not in DECIDED:
            archive.accept(stored.id, who=who, why=why)
            made.accepted += 1
        return
    archive.correct(stored.id, who=who, why=why, place=code)
    made.corrected += 1


def _correct_figure(
    archive: "Archive", report: StoredReport, column: CodedColumn, value: Any, who: str, why: str, made: Verdicts
) -> None:
    """Set qualifier or period kind of the first figure of a metric."""
    first = next((stored for stored, _ in _facts_of(report, column.group)), None)
    if first is None or value is None:
        made.left.append(f"{report.id} {column.key}: {format_value(column, value)} (no figure, or nothing to set)")
        return
    assert isinstance(first.fact, CountFact)
    if column.key.endswith("_qualifier"):
        if first.fact.qualifier == value:
            return
        archive.correct(first.id, who=who, why=why, qualifier=value)
    else:
        period = first.fact.period
        if period is not None and period.kind == value:
            return
        archive.correct(first.id, who=who, why=why, period={"text": period.text if period else "", "kind": value})
    made.corrected += 1


def _add(
    archive: "Archive", report: StoredReport, column: CodedColumn, item: Any, who: str, why: str, made: Verdicts
) -> None:
    text = report.record["text"]
    shown = format_value(column, [item] if column.kind != "place" else item)
    by_hand = f"{report.id} {column.key}: {shown} was missed; add it with `xieshang review add {report.id} …`"
    part, _, kind = column.key.partition("_")
    try:
        if column.kind in ("names", "methods"):
            name = item["name"] if column.kind == "methods" else item
            values: dict[str, Any] = {"kind": kind, "name": name}
            if column.kind == "methods":
                values["n"] = item["n"]
            start = text.find(name)
            if start < 0:
                made.left.append(by_hand)
                return
            fact: Any = "platform" if part == "platforms" else "method"
            archive.add_fact_at(
                report.id, fact, who=who, why=why, start=start, end=start + len(name), quote=name, **values
            )
        elif column.kind == "figures":
            units = "|".join(map(re.escape, load_codebook().metrics[column.key].units))
            places = list(re.finditer(rf"(?<![\d.,，万亿-]){re.escape(str(item))}({units})", text))
            if len(places) != 1:
                made.left.append(by_hand)
                return
            at = places[0]
            archive.add_fact_at(
                report.id,
                "count",
                who=who,
                why=why,
                start=at.start(),
                end=at.end(),
                metric=column.key,
                value=item,
                unit=at[1],
            )
        else:
            made.left.append(by_hand)
            return
    except ArchiveError as error:
        made.left.append(f"{by_hand} ({error})")
        return
    made.added += 1
