"""Agreement as rows: for the terminal and for a CSV file."""

import csv
import os
from pathlib import Path
from typing import Any

from archive.agreement.coefficients import Coefficient
from archive.agreement.report import AgreementReport
from archive.errors import ExportError


def make_rows(report: AgreementReport) -> list[dict[str, Any]]:
    """Return one flat row a field; None where a number is undefined or does not apply."""
    rows = []
    for field in report.fields:
        row: dict[str, Any] = {"field": field.key, "zh": field.zh, "en": field.en, "level": field.level}
        for name, found in (("people", field.people), ("machine", field.machine)):
            row[f"{name}_reports"] = found.reports if found else None
            row[f"{name}_units"] = found.units if found else None
            for key in ("percent", "kappa", "alpha"):
                row |= _spread(f"{name}_{key}", getattr(found, key) if found else None)
            row[f"{name}_kappa_name"] = found.kappa_name if found else ""
            row[f"{name}_note"] = found.alpha.note if found else "one coder"
        accuracy = field.accuracy
        for key in ("reports", "unresolved", "right", "wrong", "missed"):
            row[key] = getattr(accuracy, key) if accuracy else None
        for key in ("precision", "recall", "f1"):
            row |= _spread(key, getattr(accuracy, key) if accuracy else None)
        rows.append(row)
    return rows


def _spread(name: str, found: Coefficient | None) -> dict[str, float | None]:
    return {
        name: found.value if found else None,
        f"{name}_low": found.low if found else None,
        f"{name}_high": found.high if found else None,
    }


def write_csv(report: AgreementReport, path: Path) -> int:
    """Write the rows as CSV that Excel opens; return their number. The file appears whole or not at all."""
    rows = make_rows(report)
    if path.suffix.lower() != ".csv" or not path.parent.is_dir() or path.is_dir():
        raise ExportError(f"{path}: name a file that ends in .csv, in a folder that is there")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["field"])
            writer.writeheader()
            writer.writerows(rows)
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        temporary.unlink(missing_ok=True)
    return len(rows)
