"""JSONL: one JSON object a line with everything that the archive knows of the record."""

import json
from pathlib import Path

from archive.subjects import Table

SUFFIX = ".jsonl"


def write_table(path: Path, table: Table) -> int:
    """Write one object a record; return the number of lines."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in table.records:
            file.write(json.dumps(table.subject.describe(record), ensure_ascii=False) + "\n")
            rows += 1
    return rows
