"""Opening an archive for verbs that only ask: also where its folder may not be written."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive import Archive


def open_to_read(path: Path) -> "Archive":
    """Open the archive at `path`; where it may be written, the search index catches up on disk and stays so."""
    from archive import Archive
    from archive.errors import ReadOnlyArchiveError

    try:
        return Archive.open(path)
    except ReadOnlyArchiveError:
        return Archive.open(path, read_only=True)
