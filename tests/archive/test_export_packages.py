"""Deposit bundle and WACZ: valid by the word of other readers, the same bytes for the same selection."""

import datetime as dt
import gzip
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

from archive import Archive, SentRequest, parse_filter
from archive.cdxj import make_surt
from archive.errors import ExportError
from tests.archive.factory import DAY, TEXT, make_extraction, make_page, put
from tests.archive.test_export_formats import put_conflict

STAMP = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("filled") / "data", create=True) as archive:
        put(archive)
        put_conflict(archive)
        yield archive


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every export be made at one moment."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return STAMP

    monkeypatch.setattr("archive.exports.dt.datetime", Clock)


@pytest.mark.parametrize("what", ["cases", "facts", "reports", "places", "platforms"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_bundle_is_a_valid_data_package(filled: Archive, tmp_path: Path, what: str, language: Any) -> None:
    path = tmp_path / "deposit.zip"
    rows = filled.export(path, what, language=language)
    folder = tmp_path / "deposit"
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        package.extractall(folder)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["note", "message"])
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in described["resources"] if r["name"] == what)
    assert resource["rows"] == rows
    for item in described["resources"]:
        data = (folder / item["path"]).read_bytes()
        assert item["bytes"] == len(data)
        assert item["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    files = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()} - {"SHA256SUMS"}
    assert set(sums) == files
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    citation = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert {"title", "authors", "message", "version"} <= set(citation)
    assert described["query"]["change"] in (folder / "README.md").read_text("utf-8")


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("suffix", [".zip", ".wacz", ".parquet", ".dta", ".bib", ".csv", ".jsonl", ".html"])
def test_same_selection_same_bytes(filled: Archive, tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    for path in (first, second):
        filled.export(path, "cases", parse_filter("province:四川省"))
    assert first.read_bytes() == second.read_bytes()


def read_wacz(path: Path) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Return the files of a WACZ, and the records that its index leads to: a small reader by the word of the spec."""
    with zipfile.ZipFile(path) as package:
        files = {info.filename: package.read(info) for info in package.infolist()}
        stored = {i.filename for i in package.infolist() if i.compress_type == zipfile.ZIP_STORED}
    digest = json.loads(files["datapackage-digest.json"])
    assert digest["path"] == "datapackage.json"
    assert digest["hash"] == "sha256:" + hashlib.sha256(files["datapackage.json"]).hexdigest()
    described = json.loads(files["datapackage.json"])
    assert described["profile"] == "data-package"
    assert described["wacz_version"] == "1.1.1"
    for item in described["resources"]:
        assert item["hash"] == "sha256:" + hashlib.sha256(files[item["path"]]).hexdigest()
        assert item["bytes"] == len(files[item["path"]])
        assert item["name"] == item["path"].rpartition("/")[2]
    assert {item["path"] for item in described["resources"]} == set(files) - {
        "datapackage.json",
        "datapackage-digest.json",
    }
    warcs = {name for name in files if name.startswith("archive/")}
    assert warcs <= stored, "players read parts of it"
    lines = files["indexes/index.cdx"].splitlines()
    assert lines == sorted(lines)
    found = []
    for line in lines:
        key, stamp, fields = line.decode().split(" ", 2)
        said = json.loads(fields)
        assert key == make_surt(said["url"])
        offset, length = int(said["offset"]), int(said["length"])
        member = files[f"archive/{said['filename']}"][offset : offset + length]
        record = next(iter(ArchiveIterator(io.BytesIO(member), check_digests=True)))
        assert gzip.decompress(member).startswith(b"WARC/1.1")
        assert record.rec_headers.get_header("WARC-Target-URI") == said["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == said["digest"]
        assert (
            record.rec_headers.get_header("WARC-Date").replace("-", "").replace(":", "").replace("T", "")[:14] == stamp
        )
        body = record.content_stream().read()
        found.append(said | {"type": record.rec_type, "body": body, "headers": record.rec_headers})
    return files, found


def test_wacz_holds_the_captures_byte_for_byte(filled: Archive, tmp_path: Path) -> None:
    path = tmp_path / "captures.wacz"
    assert filled.export(path, "cases") == 2
    files, found = read_wacz(path)
    captures = [capture for capture, _ in filled.captures()]
    assert {item["url"] for item in found} == {capture.url for capture in captures}
    first = next(item for item in found if item["url"].endswith("/a/1.html"))
    assert TEXT.encode() in first["body"]
    head, *pages = (json.loads(line) for line in files["pages/pages.jsonl"].splitlines())
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert {page["url"] for page in pages} == {item["url"] for item in found}
    assert all(dt.datetime.fromisoformat(page["ts"]).tzinfo for page in pages)
    assert all("text" not in page for page in pages)
    described = json.loads(files["datapackage.json"])
    assert described["mainPageUrl"] == pages[0]["url"]
    assert "请勿传播" in described["description"]
    records = list(ArchiveIterator(io.BytesIO(files["archive/captures.warc.gz"])))
    assert records[0].rec_type == "warcinfo"


def test_wacz_of_a_filter_holds_no_other_captures(filled: Archive, tmp_path: Path) -> None:
    path = tmp_path / "captures.wacz"
    filled.export(path, "facts", parse_filter("province:浙江省"))
    _, found = read_wacz(path)
    assert {item["url"] for item in found} == {"https://b.example/2?a=1&b=%E5%95%86_~#x"}


def test_wacz_brings_along_what_a_revisit_refers_to(archive: Archive, tmp_path: Path) -> None:
    old, url = "http://news.example/old.html", "http://news.example/a/1.html"
    pages = [make_page(old), make_page(url, at=DAY + dt.timedelta(days=2))]
    for page, verdict in zip(pages, ("list", "article"), strict=True):
        taken = archive.capture_fetch(page.url, 200, page.headers, page.body, page.fetched_at, SentRequest())
        archive.store(page, make_extraction(url=page.url, verdict=verdict), taken.location)
    path = tmp_path / "captures.wacz"
    archive.export(path, "reports")
    _, found = read_wacz(path)
    assert {item["url"]: item["type"] for item in found} == {old: "response", url: "revisit"}
    revisit, original = sorted(found, key=lambda item: item["type"], reverse=True)
    assert revisit["mime"] == "warc/revisit"
    assert revisit["digest"] == original["digest"]
    assert revisit["headers"].get_header("WARC-Refers-To-Target-URI") == original["url"] == old


def test_a_missing_warc_file_is_one_line_and_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    put(archive)
    archive.close()
    shutil.rmtree(tmp_path / "data" / "warc")
    (tmp_path / "data" / "warc").mkdir()
    with Archive.open(tmp_path / "data") as again, pytest.raises(ExportError, match=r"missing.*backup"):
        again.export(tmp_path / "x.wacz", "reports")
    assert [f.name for f in tmp_path.iterdir()] == ["data"]
