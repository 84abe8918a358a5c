"""Attachments of reports as rows: saved beside the report, read back for showing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from archive.tables import ATTACHMENT
from schemas.attachment import Attachment

_FIELDS = tuple(Attachment.model_fields)


def save_attachments(connection: Connection, report_id: str, attachments: Sequence[Attachment]) -> None:
    """Note what a report's page offers now. What it offered before stays, unless it is at the same address."""
    for attachment in attachments:
        here = (ATTACHMENT.c.report_id == report_id, ATTACHMENT.c.url == attachment.url)
        row = attachment.model_dump() | {"report_id": report_id}
        old = connection.execute(select(ATTACHMENT).where(*here)).mappings().first()
        if old is not None:
            if old["kind"] and not attachment.kind:
                continue  # had once, and not to be had now: the record still stands
            if all(old[name] == value for name, value in row.items()):
                continue
            connection.execute(delete(ATTACHMENT).where(*here))
        connection.execute(insert(ATTACHMENT), row)


def read_attachments(connection: Connection, report_ids: Sequence[str]) -> dict[str, list[Attachment]]:
    """Return the attachments of reports by report id, in the order in which they were found."""
    found: dict[str, list[Attachment]] = {}
    query = select(ATTACHMENT).where(ATTACHMENT.c.report_id.in_(report_ids)).order_by(ATTACHMENT.c.id)
    for row in connection.execute(query):
        found.setdefault(row.report_id, []).append(_make(row))
    return found


def find_attachment(connection: Connection, url: str) -> Attachment | None:
    """Return the document that some report has at `url`; None where none was had."""
    query = select(ATTACHMENT).where(ATTACHMENT.c.url == url, ATTACHMENT.c.kind != "").order_by(ATTACHMENT.c.id.desc())
    row = connection.execute(query.limit(1)).first()
    return _make(row) if row is not None else None


def _make(row: Any) -> Attachment:
    return Attachment.model_validate({name: getattr(row, name) for name in _FIELDS})
