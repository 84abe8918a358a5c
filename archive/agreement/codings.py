"""What people coded, kept in the archive: taking a filled sheet, and reading codings back."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select

from archive.agreement.columns import columns_by_key, format_value
from archive.agreement.reading import CodingSheetError, find_sample_id, open_coding_sheet, read_coding_sheet
from archive.agreement.sampling import find_sample, read_units
from archive.errors import ArchiveError
from archive.tables import CODING, CODING_DECISION, REPORT
from schemas.model import Value

if TYPE_CHECKING:
    from archive.folder import Archive

MACHINE = "machine"
"""Name under which the machine's values stand beside people's; no person may bear it."""
REFERENCE = "reference"
_LONGEST_NAME = 60


class Coding(Value):
    """What one person coded in one report."""

    sample_id: str
    """Sample."""
    report_id: str
    """Report."""
    title: str | None
    """Headline of the report."""
    coder: str
    """Name of the person."""
    values: dict[str, Any]
    """By column; None is "not reported", what is left out was not looked at."""
    note: str
    """The coder's note."""
    made_at: dt.datetime
    """When it was imported."""


class CodingDecision(Value):
    """What was decided where people differed."""

    report_id: str
    """Report."""
    column: str
    """Column of the sheet."""
    value: Any
    """Value decided upon; None is "not reported"."""
    who: str
    """Who decided."""
    why: str
    """Reason."""
    made_at: dt.datetime
    """When."""


class Imported(Value):
    """What became of an imported sheet."""

    sample_id: str
    """Sample."""
    coder: str
    """Name of the person."""
    coded: int
    """Reports coded."""
    blank: int
    """Reports of the sample that nobody looked at."""
    changed: tuple[str, ...] = ()
    """Reports left out because their text has changed."""


def import_codings(
    archive: "Archive",
    path: Path | str,
    coder: str,
    *,
    sample_id: str | None = None,
    replace: bool = False,
    is_partial: bool = False,
    skip_changed: bool = False,
) -> Imported:
    """Take what `coder` filled in; all of it or, with a CodingSheetError that names every fault, nothing.

    `replace` puts it in the place of what the coder filled in before. `is_partial` takes rows that are half filled in.
    `skip_changed` leaves out reports whose text has changed since the sample was drawn.
    """
    path, coder = Path(path), coder.strip()
    if not coder or coder.casefold() in (MACHINE, REFERENCE):
        raise ArchiveError("--coder: give the name of the person who coded")
    if not coder.isprintable() or len(coder) > _LONGEST_NAME or coder.startswith("@"):
        raise ArchiveError(f"--coder: a name has up to {_LONGEST_NAME} characters and does not begin with @")
    sheets = open_coding_sheet(path)
    named = sample_id or find_sample_id(sheets)
    if named is None:
        raise ArchiveError(f"{path}: does not say of which sample it is; give the sample's id with --sample")
    sample = find_sample(archive, named)
    units = read_units(archive, sample.id)
    rows = read_coding_sheet(path, sheets, units, is_partial=is_partial)
    is_changed = {unit.report_id for unit in units if unit.has_changed}
    changed = [row for row in rows if row.report_id in is_changed]
    if changed and not skip_changed:
        raise CodingSheetError(
            path,
            [
                f"row {row.row}: the text of report {row.report_id} has changed since the sample was drawn; draw a new "
                "sample, or leave such rows out with --skip-changed"
                for row in changed
            ],
        )
    kept = [row for row in rows if row.report_id not in is_changed]
    if not kept:
        raise CodingSheetError(path, ["the text of every coded report has changed; draw a new sample"])
    digest = hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()
    with archive._database.writing() as connection:
        _check_coder(connection, path, sample.id, coder, digest, replace)
        own = (CODING.c.sample_id == sample.id, CODING.c.coder == coder)
        connection.execute(delete(CODING).where(*own))
        now = dt.datetime.now(dt.UTC)
        connection.execute(
            insert(CODING),
            [
                {
                    "sample_id": sample.id,
                    "report_id": row.report_id,
                    "coder": coder,
                    "made_at": now,
                    "values": row.values,
                    "note": row.note,
                    "file_digest": digest,
                }
                for row in kept
            ],
        )
    return Imported(
        sample_id=sample.id,
        coder=coder,
        coded=len(kept),
        blank=len(units) - len(rows),
        changed=tuple(row.report_id for row in changed),
    )


def _check_coder(connection: Connection, path: Path, sample_id: str, coder: str, digest: str, replace: bool) -> None:
    query = select(CODING.c.coder, CODING.c.file_digest).where(CODING.c.sample_id == sample_id).distinct()
    for row in connection.execute(query):
        if row.coder != coder and row.coder.casefold() == coder.casefold():
            raise ArchiveError(f"--coder {coder}: there is a coder {row.coder!r}; write the name alike")
        if row.coder != coder and row.file_digest == digest:
            raise ArchiveError(
                f"{path}: the very same file was imported as {row.coder!r}; give {coder!r}'s own, or it would agree "
                "with itself"
            )
        if row.coder == coder and not replace:
            raise ArchiveError(
                f"--coder {coder}: has been imported already; give another name, or --replace to put this in its place"
            )


def iterate_codings(connection: Connection, sample_id: str | None = None) -> Iterator[Coding]:
    """Yield codings of one sample or of all, by sample, report and coder."""
    query = select(CODING, REPORT.c.title).join(REPORT, REPORT.c.id == CODING.c.report_id)
    if sample_id is not None:
        query = query.where(CODING.c.sample_id.startswith(sample_id.strip().lower(), autoescape=True))
    ordered = query.order_by(CODING.c.sample_id, CODING.c.report_id, CODING.c.coder)
    for row in connection.execute(ordered).mappings():
        yield Coding.model_validate({name: row[name] for name in Coding.model_fields})


def read_decisions(connection: Connection, sample_id: str) -> dict[tuple[str, str], CodingDecision]:
    """Return the decisions that hold, by report and column."""
    query = select(CODING_DECISION).where(CODING_DECISION.c.sample_id == sample_id).order_by(CODING_DECISION.c.id)
    found = {}
    for row in connection.execute(query).mappings():
        decision = CodingDecision.model_validate({name: row[name] for name in CodingDecision.model_fields})
        found[decision.report_id, decision.column] = decision
    return found


def show_value(column: str, values: dict[str, Any]) -> str | None:
    """Return what stands in a column as cell text; None where nobody looked."""
    return format_value(columns_by_key()[column], values[column]) if column in values else None
