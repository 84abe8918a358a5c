"""The archive: WARC files, database, search, cases and exports of one folder.

This room imports `schemas` alone. `crawler` hands it pages and extractions; people and programs read it through
`Archive`.
"""

from archive.errors import ArchiveError
from archive.filters import Filter, MetricRange, parse_filter
from archive.folder import Archive
from archive.results import SearchResult, Stored, StoredFact, StoredReport
from archive.warc import ReadProblem, SentRequest, WarcLocation, WarcWriter, read_records

__all__ = [
    "Archive",
    "ArchiveError",
    "Filter",
    "MetricRange",
    "ReadProblem",
    "SearchResult",
    "SentRequest",
    "Stored",
    "StoredFact",
    "StoredReport",
    "WarcLocation",
    "WarcWriter",
    "parse_filter",
    "read_records",
]
