"""JSONL: one JSON object a line with everything that the archive knows of the record."""

import json
import re
from pathlib import Path
from typing import Any

from archive.subjects import Table

SUFFIX = ".jsonl"
NAMES = ("JSONL（每行一个对象）", "JSON lines")
MEDIA_TYPE = "application/x-ndjson; charset=utf-8"
RANK = 50
IS_TEXT = True

# Written as \uXXXX: the same string to a program, and harmless on a screen.
_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")


def format_line(described: Any) -> str:
    """Return one line of JSON that reads back as `described`; half characters become U+FFFD."""
    line = _HALF.sub("\ufffd", json.dumps(described, ensure_ascii=False))
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def write_table(path: Path, table: Table) -> int:
    """Write one object a record; return the number of lines."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in table.records:
            described = table.subject.describe(record)
            # A file of its own must say what may be done with the texts in it.
            if table.with_text and "text" in described:
                described |= {"rights": table.about["rights"]}
            file.write(format_line(described) + "\n")
            rows += 1
    return rows
