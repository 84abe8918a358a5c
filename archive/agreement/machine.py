"""The machine as one more coder: what extraction says of a report, in the columns of the coding sheet.

What people decided upon facts is left out: agreement with values that they set themselves would say nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from archive.agreement.columns import TOPIC, list_columns
from archive.statements import DECIDED, PERSON
from archive.tables import FACT, REPORT, VERSION
from schemas.codebook import load_codebook

_METRICS = tuple(load_codebook().metrics)


def _says(row: Any) -> bool:
    """Whether the machine itself says this today."""
    if row.superseded_at is not None or (row.extractor_version == PERSON and row.machine is None):
        return False
    # A decided fact stays although the extractor of today does not find it.
    return row.review not in DECIDED or row.extractor_version == row.current_version


def make_values(facts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns' values that the data of facts, in the order of the text, amount to."""
    values: dict[str, Any] = {column.key: None for column in list_columns()}
    values["relevant"] = "yes"

    def add(key: str, item: Any) -> None:
        if key in values:
            values[key] = [*(values[key] or []), item]

    for fact in facts:
        kind = fact["fact"]
        if kind == "place" and fact["role"] == "locality":
            values["locality"] = fact["place"]["code"]
        elif kind == "place":
            add("mentioned", fact["place"]["code"])
        elif kind == "platform":
            add(f"platforms_{fact['kind']}", fact["name"])
        elif kind == "method":
            add(f"methods_{fact['kind']}", {"name": fact["name"], "n": fact.get("n")})
        elif kind == "topic":
            add(TOPIC, fact["topic"])
        elif kind == "count" and fact["metric"] in _METRICS:
            metric = fact["metric"]
            if values[metric] is None:
                values[f"{metric}_qualifier"] = fact["qualifier"]
                values[f"{metric}_period"] = (fact.get("period") or {}).get("kind")
            add(metric, fact["value"])
    for metric in _METRICS:
        # What is said of a figure that is not there is not asked.
        if values[metric] is None:
            del values[f"{metric}_qualifier"], values[f"{metric}_period"]
    return values


def read_machine(connection: Connection, report_ids: Sequence[str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return the machine's values by report, and the extractor versions that they are of."""
    query = select(REPORT.c.id, REPORT.c.relevant, VERSION.c.extractor_version).join(
        VERSION, VERSION.c.id == REPORT.c.version_id
    )
    reports = {row.id: row for row in connection.execute(query.where(REPORT.c.id.in_(report_ids)))}
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    facts = (
        select(FACT, VERSION.c.extractor_version.label("current_version"))
        .join(REPORT, REPORT.c.id == FACT.c.report_id)
        .join(VERSION, VERSION.c.id == REPORT.c.version_id)
        .where(FACT.c.report_id.in_(report_ids))
        .order_by(FACT.c.position, FACT.c.id)
    )
    for row in connection.execute(facts):
        if _says(row):
            told[row.report_id].append(row.machine or row.data)
    found = {i: make_values(told[i]) | {"relevant": "yes" if row.relevant else "no"} for i, row in reports.items()}
    return found, sorted({row.extractor_version for row in reports.values()})
