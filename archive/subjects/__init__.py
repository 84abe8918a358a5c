"""What can be exported: cases (wide), facts (long), reports, and cases gathered by place or platform."""

from collections.abc import Callable

from archive.subjects.cases import make_cases
from archive.subjects.columns import CellKind, Column, Mark, Standing, Subject, Table
from archive.subjects.facts import make_facts
from archive.subjects.gatherings import make_places, make_platforms
from archive.subjects.reports import make_reports

__all__ = ["MAKERS", "SUBJECTS", "CellKind", "Column", "Mark", "Standing", "Subject", "Table"]

MAKERS: dict[str, Callable[..., Subject]] = {
    "cases": make_cases,
    "facts": make_facts,
    "reports": make_reports,
    "places": make_places,
    "platforms": make_platforms,
}
"""Makers of subjects by the name that users type; each takes `with_text`."""

SUBJECTS: dict[str, Subject] = {name: make() for name, make in MAKERS.items()}
"""What can be exported, by the name that users type; quotations are short and articles left out."""
