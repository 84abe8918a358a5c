"""Handing a sample out: a folder with the coding sheet and one text file a report."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from archive.agreement.sampling import Sample, Unit, read_units
from archive.agreement.sheet import name_text_file, write_sheet
from archive.errors import ExportError

if TYPE_CHECKING:
    from archive.folder import Archive

SHEET_NAME = "coding.xlsx"
# Characters that could steer a terminal or turn the reading direction.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def format_text(unit: Unit) -> str:
    """Return a report's text file: id, title, date, outlet and link, then the clean text."""
    lines = (
        ("编号 id", unit.report_id),
        ("标题 title", unit.title),
        ("日期 date", unit.published),
        ("来源 outlet", unit.outlet),
        ("链接 link", unit.url),
    )
    head = [f"{name}: {' '.join((value or '–').split())}" for name, value in lines]
    return _CONTROLS.sub("", "\n".join([*head, "", unit.text, ""]))


def write_sample(archive: "Archive", sample: Sample, folder: Path | str) -> Path:
    """Write the sheet and the texts of `sample` to `folder`, which is new or empty; return the sheet's path.

    ExportError where the folder holds something: a filled sheet is never overwritten.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder}: is not empty; name a new folder, so that no filled sheet is overwritten")
    units = read_units(archive, sample.id)
    path = folder / SHEET_NAME
    try:
        (folder / "texts").mkdir(parents=True)
        for unit in units:
            (folder / "texts" / name_text_file(unit)).write_text(format_text(unit), "utf-8", newline="\n")
        temporary = folder / f".{SHEET_NAME}.{os.getpid()}.part"
        write_sheet(temporary, sample, units)
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written ({error.strerror or error})") from error
    return path
