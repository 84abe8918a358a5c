"""Rows that follow from others, filled where an older archive has none: shingles of texts, reports of cases."""

from sqlalchemy import Connection

from archive import case_ids, links


def fill_derived(connection: Connection) -> None:
    """Fill what an archive of an older schema lacks; runs in the transaction that brings it up to date."""
    links.fill_shingles(connection)
    case_ids.fill_case_reports(connection)
