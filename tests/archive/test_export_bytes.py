"""The same selection of the same state makes the same workbook, but for what it says about its making."""

import zipfile
from pathlib import Path

from archive import Archive
from tests.archive.test_compare import fill


def read_parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {info.filename: book.read(info) for info in book.infolist()}


def test_workbooks_differ_in_nothing_but_the_time_they_name(archive: Archive, tmp_path: Path, monkeypatch) -> None:
    fill(archive)
    made = []
    for number, moment in enumerate(("2026-01-02T03:04:05+00:00", "2027-06-07T08:09:10+00:00")):
        path = tmp_path / f"{number}.xlsx"
        with monkeypatch.context() as patched:
            about = _ABOUT | {"made_at": moment}
            patched.setattr("archive.exports.describe_request", lambda *_args, _about=about, **_more: _about)
            archive.export(path, "cases")
        made.append(read_parts(path))
    assert made[0].keys() == made[1].keys()
    differing = [name for name, part in made[0].items() if part != made[1][name]]
    assert len(differing) == 1
    assert b"2026-01-02T03:04:05" in made[0][differing[0]]
    assert made[0][differing[0]].replace(b"2026-01-02T03:04:05", b"2027-06-07T08:09:10") == made[1][differing[0]]


_ABOUT = {"what": "cases", "filter": "-", "archive": "data", "change": "1", "version": "xieshang 0", "rights": "-"}
