"""Drawing a sample of reports: stratified, reproducible, registered in the archive.

Reports of a stratum are ranked by a hash of seed and id, and the first ones are taken: the same seed gives the same
sample on every machine and version of Python, and a report that joins the archive later displaces no more than one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, func, insert, select

from archive.conditions import make_conditions
from archive.errors import ArchiveError, UnknownIdError
from archive.filters import Filter, parse_filter
from archive.rows import read_place
from archive.tables import CHANGE, CODING_SAMPLE, CODING_UNIT, LINK, PLACE, REPORT, VERSION
from schemas.codebook import load_codebook
from schemas.ids import make_id
from schemas.model import Value

if TYPE_CHECKING:
    from archive.folder import Archive

Stratum = Literal["province", "city", "county", "year", "outlet", "source", "relevant", "hacked"]
STRATA: tuple[Stratum, ...] = ("province", "city", "county", "year", "outlet", "source", "relevant", "hacked")
Allocation = Literal["proportional", "equal"]
UNKNOWN = "?"
"""Stratum of a report that does not tell the variable."""


class Sample(Value):
    """One sample, as it was drawn."""

    id: str
    """Stable id: the same archive, seed and conditions give the same."""
    made_at: dt.datetime
    """When it was drawn."""
    seed: str
    """Seed."""
    strata: tuple[str, ...]
    """Variables that it is stratified by."""
    allocation: str
    """`proportional` to the strata's size, or `equal`."""
    filter: str
    """Conditions on the reports of the population."""
    population: dict[str, int]
    """Reports of the population by stratum."""
    drawn: dict[str, int]
    """Reports drawn by stratum."""
    codebook_version: str
    """Version of the codebook."""
    change_number: int
    """Last change of the archive when it was drawn."""

    @property
    def size(self) -> int:
        """Reports drawn."""
        return sum(self.drawn.values())


class Unit(Value):
    """One report of a sample, with the text that people were given."""

    report_id: str
    """Id of the report."""
    position: int
    """Row in the sheet, from 1."""
    stratum: str
    """Stratum that it was drawn from."""
    version_id: str
    """Version whose text was handed out."""
    title: str | None
    """Headline."""
    published: str | None
    """Date of publication."""
    outlet: str | None
    """Outlet."""
    url: str
    """Address."""
    text: str
    """The text that was handed out."""
    has_changed: bool
    """Whether the report's text is another one today."""


def allocate(sizes: Mapping[str, int], number: int, allocation: Allocation = "proportional") -> dict[str, int]:
    """Return how many reports to draw from each stratum: `number` in all, none more than it has.

    Proportional by largest remainders, each stratum at least one where `number` reaches for all; equal as far as strata
    go. Ties fall to the stratum whose name sorts first.
    """
    total = sum(sizes.values())
    if number > total:
        raise ArchiveError(f"the population holds {total} reports; ask for {total} or fewer")
    names = sorted(sizes)
    if allocation == "proportional":
        quotas = {name: sizes[name] * number / total for name in names}
        drawn = {name: min(sizes[name], int(quotas[name])) for name in names}
        if number >= len(names):
            drawn = {name: max(1, drawn[name]) for name in names}
    else:
        quotas = dict.fromkeys(names, number / len(names))
        drawn = {name: min(sizes[name], int(quotas[name])) for name in names}
    while sum(drawn.values()) < number:
        name = max((n for n in names if drawn[n] < sizes[n]), key=lambda n: (quotas[n] - drawn[n], -names.index(n)))
        drawn[name] += 1
    while sum(drawn.values()) > number:
        # Small strata were given their one report: the rest comes out of those that stand most above their share.
        name = max((n for n in names if drawn[n] > 1), key=lambda n: (drawn[n] - quotas[n], -names.index(n)))
        drawn[name] -= 1
    return drawn


def _read_population(connection: Connection, asked: Filter, strata: Sequence[str], with_reprints: bool) -> Any:
    conditions = make_conditions(connection, asked)
    if not with_reprints:
        conditions.append(REPORT.c.id.not_in(select(LINK.c.copy_id).where(LINK.c.removed_at.is_(None))))
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE))}

    def name(row: Any, variable: str) -> str:
        if variable in ("province", "city", "county"):
            return getattr(places.get(row.place_code), variable, None) or UNKNOWN
        if variable == "year":
            return (row.published or UNKNOWN)[:4]
        told = getattr(row, variable)
        return ("yes" if told else "no") if isinstance(told, bool) else told or UNKNOWN

    groups: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(select(REPORT).where(*conditions)):
        groups[" / ".join(name(row, variable) for variable in strata) or "all"].append(row)
    return groups


def draw_sample(
    archive: "Archive",
    number: int,
    *,
    by: Sequence[str] = (),
    seed: int | str = 1,
    filter: Filter | str | None = None,  # noqa: A002
    allocation: Allocation = "proportional",
    with_reprints: bool = False,
) -> Sample:
    """Draw `number` reports that pass the filter, register the sample and return it.

    Drawing the same again returns the sample that is there. Reprints are left out unless asked for: they would be coded
    twice. ArchiveError where a stratum is unknown or the population is too small.
    """
    if number < 1:
        raise ArchiveError("a sample needs at least 1 report")
    for variable in by:
        if variable not in STRATA:
            raise ArchiveError(f"--by {variable}: known are {', '.join(STRATA)}")
    asked = parse_filter(filter) if isinstance(filter, str) else filter or Filter()
    with archive._database.writing() as connection:
        groups = _read_population(connection, asked, by, with_reprints)
        if not groups:
            raise ArchiveError("no report passes the filter; there is nothing to draw from")
        sizes = {name: len(rows) for name, rows in groups.items()}
        drawn = allocate(sizes, number, allocation)

        def rank(row: Any) -> str:
            return make_id("sample", seed, row.id)

        chosen = [(name, row) for name in sizes for row in sorted(groups[name], key=rank)[: drawn[name]]]
        # In an order of its own: people must not see one stratum after the other.
        chosen.sort(key=lambda pair: make_id("order", seed, pair[1].id))
        key = ",".join(f"{row.id}:{row.version_id}" for _, row in chosen)
        codebook = load_codebook().version
        sample_id = make_id("coding", seed, ",".join(by), allocation, str(asked), codebook, key)
        if connection.execute(select(CODING_SAMPLE.c.id).where(CODING_SAMPLE.c.id == sample_id)).first() is None:
            last = connection.execute(select(func.max(CHANGE.c.number))).scalar() or 0
            row = {
                "id": sample_id,
                "made_at": dt.datetime.now(dt.UTC),
                "seed": str(seed),
                "strata": list(by),
                "allocation": allocation,
                "filter": str(asked),
                "population": sizes,
                "codebook_version": codebook,
                "change_number": last,
            }
            connection.execute(insert(CODING_SAMPLE), row)
            units = [
                {
                    "sample_id": sample_id,
                    "report_id": row.id,
                    "position": position,
                    "stratum": name,
                    "version_id": row.version_id,
                }
                for position, (name, row) in enumerate(chosen, 1)
            ]
            connection.execute(insert(CODING_UNIT), units)
    return find_sample(archive, sample_id)


def list_samples(archive: "Archive") -> list[Sample]:
    """Return all samples, oldest first."""
    with archive.reading() as connection:
        rows = connection.execute(select(CODING_SAMPLE).order_by(CODING_SAMPLE.c.made_at, CODING_SAMPLE.c.id)).all()
        counted = select(CODING_UNIT.c.sample_id, CODING_UNIT.c.stratum, func.count())
        drawn: dict[str, dict[str, int]] = defaultdict(dict)
        for sample_id, stratum, count in connection.execute(
            counted.group_by(CODING_UNIT.c.sample_id, CODING_UNIT.c.stratum).order_by(CODING_UNIT.c.stratum)
        ):
            drawn[sample_id][stratum] = count
    return [Sample.model_validate(dict(row._mapping) | {"drawn": drawn[row.id]}) for row in rows]


def find_sample(archive: "Archive", sample_id: str | None = None) -> Sample:
    """Return the sample whose id begins so; the only one where none is named. UnknownIdError lists what there is."""
    samples = list_samples(archive)
    found = [s for s in samples if s.id.startswith((sample_id or "").strip().lower())]
    if len(found) == 1:
        return found[0]
    if not samples:
        raise UnknownIdError("no sample has been drawn in this archive; draw one with `xieshang code sample`")
    which = ", ".join(f"{s.id} ({s.size} reports, {s.made_at:%Y-%m-%d})" for s in samples)
    asked = "there are several samples" if sample_id is None else f"no one sample {sample_id!r}"
    raise UnknownIdError(f"{asked}; name one of {which}")


def read_units(archive: "Archive", sample_id: str) -> list[Unit]:
    """Return the reports of a sample in the order of its sheet."""
    query = (
        select(
            CODING_UNIT,
            REPORT.c.title,
            REPORT.c.published,
            REPORT.c.outlet,
            REPORT.c.url,
            VERSION.c.text,
            REPORT.c.version_id.label("current_id"),
        )
        .join(REPORT, REPORT.c.id == CODING_UNIT.c.report_id)
        .join(VERSION, VERSION.c.id == CODING_UNIT.c.version_id)
        .where(CODING_UNIT.c.sample_id == sample_id)
        .order_by(CODING_UNIT.c.position)
    )
    with archive.reading() as connection:
        rows = connection.execute(query).all()
        others = [row.current_id for row in rows if row.current_id != row.version_id]
        found = connection.execute(select(VERSION.c.id, VERSION.c.text).where(VERSION.c.id.in_(others)))
        texts = {row.id: row.text for row in found}
    return [
        Unit(
            report_id=row.report_id,
            position=row.position,
            stratum=row.stratum,
            version_id=row.version_id,
            title=row.title,
            published=row.published,
            outlet=row.outlet,
            url=row.url,
            text=row.text,
            # Another headline or date is another version, but what was read is the same.
            has_changed=row.current_id in texts and texts[row.current_id] != row.text,
        )
        for row in rows
    ]
