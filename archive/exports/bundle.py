"""Deposit bundle: a Frictionless data package in a zip file, ready for a repository.

Data, evidence and reports as CSV with their schemas, the codebook, citation, methods, rights and checksums. The same
selection of the same archive gives the same bytes, but for the day on which it was made.
"""

import csv
import io
import itertools
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.exports.bibtex import format_entry
from archive.exports.bundle_texts import make_citation, make_methods, make_readme
from archive.exports.cells import read_cell
from archive.exports.citing import Counter, iterate_cited
from archive.exports.csv import format_cell
from archive.exports.packing import Packer
from archive.exports.wording import word
from archive.filters import Filter
from archive.subjects import MAKERS, Column, Subject, Table
from schemas.codebook import Language, load_codebook

SUFFIX = ".zip"
NAMES = ("存缴包（Frictionless 数据包）", "Deposit bundle (Frictionless data package)")
MEDIA_TYPE = "application/zip"
RANK = 70

_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_TYPES = {"number": "number", "ratio": "number", "integer": "integer", "yesno": "boolean"}
_BATCH = 200


def _make_field(column: Column, language: Language) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.key,
        "type": _TYPES.get(column.kind, "string"),
        "title": column.name(language),
    }
    if column.kind == "yesno":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if column.kind == "date":
        field |= {"constraints": {"pattern": _DATE}, "description": word("partial_dates", language)}
    if column.kind == "list":
        field["description"] = word("list_cells", language)
    if column.choices is not None:
        field["constraints"] = {"enum": list(column.choices)}
    entry = load_codebook().metrics.get(column.key) or load_codebook().fields.get(column.key)
    if entry is not None:
        field["description"] = entry.definition_zh if language == "zh" else entry.definition_en
    return field


def _make_resource(name: str, title: str, columns: Iterable[Column], language: Language, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "profile": "tabular-data-resource",
        "type": "table",
        "title": title,
        "path": f"data/{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_make_field(column, language) for column in columns],
            "missingValues": [""],
            **more,
        },
    }


def _make_keys(name: str, columns: Iterable[Column], subject: Subject) -> dict[str, Any]:
    """Return the keys of a table: its ids, and for evidence the rows that it supports."""
    known = {column.key for column in columns}
    if name != "evidence":
        return {"primaryKey": ["id"]} if "id" in known else {}
    field = "row" if "row" in known else "report_id"
    return {"foreignKeys": [{"fields": [field], "reference": {"resource": subject.name, "fields": ["id"]}}]}


class _Sheet:
    """One CSV file of the bundle, on disk until it is packed."""

    def __init__(self, path: Path, columns: tuple[Column, ...], language: Language) -> None:
        self.path, self.columns, self.language = path, columns, language
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([column.key for column in columns])
        self.rows = 0

    def add(self, record: Any) -> None:
        self._writer.writerow([format_cell(read_cell(column, record, self.language)) for column in self.columns])
        self.rows += 1

    def close(self) -> None:
        self._file.close()


def _write_rows(table: Table, data: _Sheet, evidence: _Sheet | None, ids: dict[str, None]) -> Iterator[Any]:
    """Yield the records again after writing them, and note the reports that they rest on."""
    for record in table.records:
        data.add(record)
        if evidence is not None:
            for item in table.subject.evidence(record):
                evidence.add(item)
        ids.update(dict.fromkeys(table.subject.report_ids(record)))
        yield record


def _write_codebook(path: Path) -> None:
    book = load_codebook()
    sections = [name for name in type(book).model_fields if name != "version"]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["section", "key", "zh", "en", "units", "definition_zh", "definition_en"])
        for section in sections:
            for key, entry in getattr(book, section).items():
                texts = (entry.definition_zh, entry.definition_en)
                out.writerow([section, key, entry.zh, entry.en, "; ".join(entry.units), *texts])


_CODEBOOK: dict[str, Any] = {
    "name": "codebook",
    "profile": "tabular-data-resource",
    "type": "table",
    "title": "Codebook",
    "path": "codebook/codebook.csv",
    "scheme": "file",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "schema": {
        "fields": [
            {"name": name, "type": "string"}
            for name in ("section", "key", "zh", "en", "units", "definition_zh", "definition_en")
        ],
        "primaryKey": ["section", "key"],
        "missingValues": [""],
    },
}


def _write_reports(table: Table, ids: Iterable[str], sheet: _Sheet) -> None:
    remaining = iter(sorted(ids))
    while batch := tuple(itertools.islice(remaining, _BATCH)):
        if table.archive is not None:
            for report in table.archive.reports(Filter(report=batch)):
                sheet.add(report)


def _describe_package(table: Table, resources: list[dict[str, Any]], rows: int) -> dict[str, Any]:
    about = table.about
    return {
        "profile": "tabular-data-package",
        "name": f"xieshang-{about['what']}",
        "title": f"xieshang: {table.subject.name_for(table.language)} ({about['filter']})",
        "description": about["rights"],
        "created": about["made_at"].replace("+00:00", "Z"),
        "version": about["change"],
        "query": about | {"rows": str(rows)},
        "resources": resources,
    }


def write_table(path: Path, table: Table) -> int:
    """Write the bundle; return the number of rows of its main table."""
    subject, language = table.subject, table.language
    counter, ids = Counter(), dict[str, None]()
    with (
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".xieshang-") as name,
        zipfile.ZipFile(path, "w") as package,
    ):
        folder = Path(name)
        data = _Sheet(folder / "data.csv", subject.columns, language)
        evidence = (
            _Sheet(folder / "evidence.csv", subject.evidence_columns, language) if subject.evidence_columns else None
        )
        again = Table(
            subject,
            _write_rows(table, data, evidence, ids),
            table.about,
            language,
            table.archive,
            table.with_text,
        )
        with (folder / "references.bib").open("w", encoding="utf-8", newline="\n") as file:
            for cited in iterate_cited(again, counter):
                file.write(format_entry(cited))
        sheets = {subject.name: data} | ({"evidence": evidence} if evidence is not None else {})
        title = {subject.name: subject.name_for(language), "evidence": word("evidence", language)}
        if subject.name != "reports":
            reports = MAKERS["reports"](with_text=table.with_text)
            title["reports"] = reports.name_for(language)
            sheets["reports"] = _Sheet(folder / "reports.csv", reports.columns, language)
            _write_reports(table, ids, sheets["reports"])
        _write_codebook(folder / "codebook.csv")
        for sheet in sheets.values():
            sheet.close()
        packer = Packer(package)
        resources = []
        for key, sheet in sheets.items():
            resource = _make_resource(
                key, title[key], sheet.columns, language, **_make_keys(key, sheet.columns, subject)
            )
            packed = packer.add_path(resource["path"], sheet.path)
            resources.append(resource | {"hash": f"sha256:{packed.sha256}", "bytes": packed.size, "rows": sheet.rows})
        packed = packer.add_path("codebook/codebook.csv", folder / "codebook.csv")
        resources.append(_CODEBOOK | {"hash": f"sha256:{packed.sha256}", "bytes": packed.size})
        packer.add_path("references.bib", folder / "references.bib")
        described = _describe_package(table, resources, data.rows)
        files: dict[str, Callable[[], str]] = {
            "datapackage.json": lambda: json.dumps(described, ensure_ascii=False, indent=2) + "\n",
            "README.md": lambda: make_readme(table, {key: sheet.rows for key, sheet in sheets.items()}),
            "METHODS.md": lambda: make_methods(language),
            "RIGHTS.md": lambda: table.about["rights"] + "\n",
            "CITATION.cff": lambda: make_citation(table),
            "codebook/codebook.json": lambda: load_codebook().model_dump_json(indent=2) + "\n",
        }
        for name_in_package, make in files.items():
            packer.add_file(name_in_package, io.BytesIO(make().encode("utf-8", "replace")))
        sums = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(packer.files, key=lambda f: f.path))
        packer.add_file("SHA256SUMS", io.BytesIO(sums.encode()))
    return data.rows
