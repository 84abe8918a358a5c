"""`xieshang export` and `xieshang compare -o`: forms, formats, languages, the standard output, what goes wrong."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from archive import Archive
from archive.exports import find_formats
from tests.archive.test_compare import fill
from tests.archive.web_server import serve
from tests.conftest import ROOT

PROGRAM = (sys.executable, "-c", "from crawler.cli import main; main()")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small archive."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    with Archive.open(folder, create=True) as archive:
        fill(archive)
    return folder


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_forms_and_formats(xieshang, data: Path, tmp_path: Path) -> None:
    wanted = [("wide", suffix) for suffix in find_formats()] + [("long", ".csv"), ("reports", ".csv")]
    for form, suffix in wanted:
        path = tmp_path / f"{form}{suffix}"
        done = xieshang("export", "-o", path, "--form", form, "--archive", data)
        assert (done.code, done.err) == (0, "")
        assert path.stat().st_size > 0
    assert {row["county"] for row in read_csv((tmp_path / "wide.csv").read_bytes())} == {"珙县", "常山县"}
    assert len(read_csv((tmp_path / "long.csv").read_bytes())) == 8
    assert len(read_csv((tmp_path / "reports.csv").read_bytes())) == 2


def test_an_archive_that_may_only_be_read_is_read(xieshang, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    folder.chmod(0o555)
    try:
        asked = (["export", tmp_path / "a.csv"], ["search", "建议"], ["cases"], ["stats"], ["compare", "珙县"])
        for args in (*asked, ["review", "list"], ["code", "list"]):
            done = xieshang(*args, "--archive", folder)
            assert (done.code, done.err) == (0, ""), args
        done = xieshang("replay", "--archive", folder)
        assert done.code == 2
        assert "may not be written" in done.err
    finally:
        folder.chmod(0o755)


def test_english_and_texts(xieshang, data: Path, tmp_path: Path) -> None:
    assert xieshang("export", tmp_path / "a.xlsx", "--lang", "en", "--archive", data).code == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Cases", "Evidence", "Codebook", "Columns", "About"]
    book.close()
    assert xieshang("export", tmp_path / "a.csv", "--form", "reports", "--archive", data).code == 0
    assert xieshang("export", tmp_path / "b.jsonl", "--form", "reports", "--archive", data).code == 0
    short, whole = ((tmp_path / name).read_text("utf-8") for name in ("a.csv", "b.jsonl"))
    assert "夜里走路心里踏实" not in short
    assert "夜里走路心里踏实" in whole
    assert "请勿传播" in whole


def test_standard_output(xieshang, data: Path) -> None:
    done = xieshang("export", "-", "--archive", data)
    assert (done.code, done.err) == (0, "")
    assert {row["county"] for row in read_csv(done.out.encode())} == {"珙县", "常山县"}
    done = xieshang("export", "-o", "-", "--format", "jsonl", "--form", "long", "--archive", data)
    assert all(json.loads(line)["id"] for line in done.out.splitlines())
    assert done.err == ""
    done = xieshang("compare", "珙县", "-o", "-", "--lang", "en", "--format", "md", "--archive", data)
    assert "Suggestions made" in done.out


def test_a_reader_that_leaves_is_no_trouble(data: Path) -> None:
    command = [*PROGRAM, "export", "-", "--form", "long", "--archive", str(data)]
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as pipe:
        done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False, cwd=ROOT, timeout=120)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("export", "x.docx"), ".xlsx"),
        (("export", "x"), ".parquet"),
        (("export",), "cases.xlsx"),
        (("export", "a.csv", "-o", "b.csv"), "one file"),
        (("export", "a.csv", "--format", "xlsx"), "ending"),
        (("export", "a.csv", "--what", "cases", "--form", "long"), "two tables"),
        (("export", "a.csv", "--lang", "fr"), "zh or en"),
        (("export", "nowhere/a.csv"), "nowhere"),
        (("export", "-", "--format", "docx"), ".csv"),
    ],
)
def test_what_goes_wrong_is_one_line(xieshang, data: Path, tmp_path: Path, monkeypatch, args, word: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = xieshang(*args, "--archive", data)
    assert done.code == 2
    assert word in done.err
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("suffix", [suffix for suffix in find_formats() if suffix != ".xlsx"])
def test_a_full_disk_is_one_line_and_the_old_file_stays(data: Path, tmp_path: Path, monkeypatch, suffix: str) -> None:
    from archive.errors import ExportError

    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"old")
    real_open = Path.open

    def open_full(self: Path, mode: str = "r", *args, **more):
        # What is written goes to a device that is always full.
        return real_open(Path("/dev/full") if "w" in mode and self.suffix == ".part" else self, mode, *args, **more)

    module = find_formats()[suffix]

    def write_full(target: Path, table) -> int:
        rows = module.write_table(target, table)
        with open("/dev/full", "wb", buffering=0) as full:
            full.write(b"x")
        return rows

    class Full:
        SUFFIX = suffix
        write_table = staticmethod(write_full)

    monkeypatch.setattr(Path, "open", open_full)
    monkeypatch.setattr("archive.exports.find_format", lambda path, what: Full)
    with Archive.open(data, read_only=True) as archive, pytest.raises(ExportError, match="disk is full") as caught:
        archive.export(path, "cases")
    assert "\n" not in str(caught.value)
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[httpx.Client]:
    with Archive.open(data) as archive, serve(archive) as client:
        yield client


def test_compare_is_the_same_on_the_command_line_the_page_and_the_api(
    xieshang, client: httpx.Client, data: Path, tmp_path: Path
) -> None:
    xieshang("compare", "珙县", "青川县", "--ratio", "-o", tmp_path / "a.csv", "--archive", data)
    xieshang("compare", "珙县", "青川县", "--ratio", "-o", tmp_path / "a.jsonl", "--archive", data)
    params = {"place": "珙县 青川县", "ratio": "1"}
    assert client.get("/download/compare.csv", params=params).content == (tmp_path / "a.csv").read_bytes()
    told = client.get("/api/v1/compare", params=params).json()["rows"]
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    for line, row in zip(lines, told, strict=True):
        line.pop("not_reported", None)
        line.pop("not_looked_for", None)
        assert line == row
    page = client.get("/compare", params=params).text
    for row in read_csv((tmp_path / "a.csv").read_bytes()):
        assert row["county"] in page
    assert "1,200" in page
    assert "档案中无报道" in page


@pytest.mark.parametrize("what", ["cases", "facts", "reports", "places", "platforms", "compare"])
def test_every_list_downloads_in_every_format(client: httpx.Client, what: str) -> None:
    for suffix in find_formats():
        answer = client.get(f"/download/{what}{suffix}", params={"place": "珙县", "lang": "en"})
        if suffix == ".wacz":
            # Captures are whole pages: not for readers elsewhere.
            assert answer.status_code == 400
            continue
        assert answer.status_code == 200, answer.text
        assert f"xieshang-{what}{suffix}" in answer.headers["content-disposition"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content
    table = client.get(f"/download/{what}.html", params={"place": "珙县", "lang": "en"}).text
    assert "Province" in table or "Platform" in table
    assert "常山县" not in table


def test_the_owner_downloads_captures(data: Path) -> None:
    with Archive.open(data) as archive, serve(archive, with_text=True) as client:
        answer = client.get("/download/cases.wacz")
    assert answer.headers["content-type"] == "application/wacz"
    assert answer.content.startswith(b"PK")


def test_downloads_at_once_do_not_meet(client: httpx.Client) -> None:
    answers: list[bytes] = []

    def get() -> None:
        answers.append(client.get("/download/facts.csv").content)

    threads = [threading.Thread(target=get) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
