"""Reading and scoring the tables of examples for platforms and methods.

A row is `{"text": …, "platforms" | "methods": […], "held": true}`; held rows were not looked at while the rules were
written and are scored apart.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TABLES = Path(__file__).with_name("tables")


@dataclass
class Tally:
    """Hits and misses over the rows of a table."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    attributes: dict[str, list[bool]] = field(default_factory=dict)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall over all names."""
        return 2 * self.hits / max(1, 2 * self.hits + len(self.missed) + len(self.extra))

    def share(self, attribute: str) -> float:
        """Share of matched names whose `attribute` is right."""
        noted = self.attributes.get(attribute, [])
        return sum(noted) / len(noted) if noted else 1.0


def read_rows(table: str, *, held: bool | None = None) -> list[dict[str, Any]]:
    """Return the rows of a table, all or only the held or open ones."""
    rows = [json.loads(line) for line in (TABLES / table).read_text("utf-8").splitlines()]
    return [row for row in rows if held is None or bool(row.get("held")) is held]


def _fold(name: str) -> str:
    """Return the name without a leading 政协, which makes no difference (codebook)."""
    return re.sub(r"^政协(?=..)", "", name)


def score_rows(
    rows: list[dict[str, Any]], kind: str, code: Callable[[str], list[Any]], attributes: tuple[str, ...]
) -> Tally:
    """Compare what `code` draws from each text with the row's facts of `kind`, by name."""
    tally = Tally()
    for row in rows:
        want = {_fold(fact["name"]): fact for fact in row[kind]}
        got = {_fold(fact.name): fact for fact in code(row["text"])}
        tally.hits += len(want.keys() & got.keys())
        tally.missed += [f"{name} in {row['text']}" for name in want.keys() - got.keys()]
        tally.extra += [f"{name} in {row['text']}" for name in got.keys() - want.keys()]
        for name in want.keys() & got.keys():
            for attribute in attributes:
                expected, found = want[name][attribute], getattr(got[name], attribute)
                if attribute == "steps" and not expected:
                    continue
                if attribute == "n" and want[name]["kind"] in ("structure", "mechanism"):
                    continue
                found = list(found) if isinstance(found, tuple) else found
                tally.attributes.setdefault(attribute, []).append(found == expected)
    return tally
