"""Attachments: found on the page, fetched, captured, read in a bounded process, listed with the report."""

import contextlib
import json
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, WarcLocation
from crawler.document_text import read_text_apart
from crawler.run import Crawls
from extract.attachments import find_attachments
from extract.documents import name_kind, read_document
from schemas.page import Page
from schemas.source import Source
from tests.conftest import skip_or_fail
from tests.crawler.farm import Answer, Farm, make_article, make_list

MINUTES = ("渡口改建协商会议纪要", "会议议定三件事：一是先修北岸的台阶；二是摆渡船夜里点灯；三是船钱不涨。")


def require_documents() -> None:
    if find_spec("docx") is None or find_spec("pdfminer") is None:
        skip_or_fail("the extra `documents` is not installed")


def make_docx() -> bytes:
    from docx import Document

    document = Document()
    for line in MINUTES:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "责任单位", "水利站"
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def make_pdf(lines: tuple[str, ...] = MINUTES, pages: int = 1) -> bytes:
    """Return a PDF whose text is drawn by code points, with the map that says which they are."""
    fonts = "".join(f"<{ord(c):04X}> <{ord(c):04X}>\n" for c in sorted(set("".join(lines))))
    cmap = f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange {fonts.count('> <')} beginbfchar\n{fonts}endbfchar endcmap end end"
    drawn = "".join(
        f"1 0 0 1 50 {750 - 30 * n} Tm <{line.encode('utf-16-be').hex()}> Tj\n" for n, line in enumerate(lines)
    )
    content = f"BT /F1 12 Tf {drawn} ET"
    kids = " ".join(f"{10 + n} 0 R" for n in range(pages))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        3: "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        5: f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        6: f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    }
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    objects |= dict.fromkeys(range(10, 10 + pages), page)
    file, places = BytesIO(), {}
    file.write(b"%PDF-1.4\n")
    for number, body in objects.items():
        places[number] = file.tell()
        file.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = file.tell()
    rows = "".join(f"{n} 1\n{at:010d} 00000 n \n" for n, at in places.items())
    file.write(f"xref\n{rows}trailer\n<< /Size {max(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return file.getvalue()


def test_documents_are_found_and_named() -> None:
    html = """<html><head><base href="http://www.a.example/x/"></head><body><div class="nav"><a href="/guide.pdf">网站手册.pdf</a></div>
    <div class="content"><p>正文</p><p>附件：<a href="../files/1.pdf">渡口方案</a> <a href="2.docx" title="会议纪要.docx">点击下载</a>
    <a href="/download.jsp?id=3&name=a.xls">名单</a> <a href="/download.jsp?id=4">附件4下载</a> <a href="/download.html">下载中心</a>
    <a href="../files/1.pdf">再次</a> <a href="%E6%96%B9%E6%A1%88.doc">附件</a> <a href="javascript:x('a.pdf')">a.pdf</a>
    <a href="http://[bad/1.pdf">x</a> <a href="ftp://a.example/1.pdf">y</a> <a href="/news/1.html">相关</a></div>
    <footer><a href="/f.pdf">备案</a></footer></body></html>"""
    found = find_attachments(Page(url="http://www.a.example/n/1.html", body=html.encode()))
    assert [(link.url.removeprefix("http://www.a.example/"), link.name) for link in found] == [
        ("files/1.pdf", "渡口方案"),
        ("x/2.docx", "会议纪要.docx"),
        ("download.jsp?id=3&name=a.xls", "名单"),
        ("download.jsp?id=4", "附件4下载"),
        ("x/%E6%96%B9%E6%A1%88.doc", "方案.doc"),
    ]


@pytest.mark.parametrize("body", [b"", b"\xff" * 100, b"<html>", b"a" * 100_000])
def test_pages_without_documents(body: bytes) -> None:
    assert find_attachments(Page(url="http://a.example/", body=body)) == ()


def test_text_of_documents() -> None:
    require_documents()
    assert read_document(make_docx()) == "\n".join([*MINUTES, "责任单位\t水利站"])
    assert read_document(make_pdf()) == "\n".join(MINUTES)
    assert (name_kind(make_docx()), name_kind(make_pdf()), name_kind(b"<html>")) == ("docx", "pdf", "")
    with pytest.raises(ValueError, match="no text is read from zip"):
        read_document(b"PK\x03\x04" + b"\0" * 50)
    for torn in (make_pdf()[:300], b"%PDF-1.4\n" + bytes(range(256)) * 40, make_docx()[:900] + b"word/document.xml"):
        with contextlib.suppress(ValueError):  # says what it says, and nothing else is raised
            assert isinstance(read_document(torn), str)


def test_hostile_documents_end_within_bounds() -> None:
    require_documents()
    if sys.platform == "win32":
        skip_or_fail("this system bounds no memory")
    bomb = BytesIO()
    with zipfile.ZipFile(BytesIO(make_docx())) as sound, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sound.namelist():
            if name == "word/document.xml":
                with target.open(name, "w", force_zip64=True) as part:
                    for _ in range(700):
                        part.write(b" " * (1 << 20))
            else:
                target.writestr(name, sound.read(name))
    text, note = read_text_apart(bomb.getvalue())
    assert (text, bool(note)) == ("", True)
    assert read_text_apart(make_docx())[0].startswith(MINUTES[0])


def make_source(**more: Any) -> Source:
    base = {"name": "enclosed", "title": "河汊", "publisher": "portal", "politeness": {"delay": 0}}
    return Source.model_validate(base | {"seeds": ["http://enclosed.farm.invalid/list.html"]} | more)


def test_a_crawl_keeps_documents_with_the_report(tmp_path: Path, xieshang: Callable[..., Any]) -> None:
    require_documents()
    links = (
        '<p>附件：<a href="/files/minutes.docx">会议纪要</a><a href="/files/plan.pdf">方案</a><a href="/files/gone.pdf">旧方案</a>'
        '<a href="/files/login.doc">内部</a><a href="http://else.farm.invalid/x.pdf">外站</a><a href="/no/x.pdf">不许</a></p>'
    )
    files = {
        "/files/minutes.docx": make_docx(),
        "/files/plan.pdf": make_pdf(),
        "/files/login.doc": b"<html>login</html>",
    }

    def site(_method: str, path: str, _body: bytes, _headers: dict[str, str]) -> Answer | str | None:
        if path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow: /no/\n")
        if path == "/list.html":
            return make_list([(f"/a/{n}.html", n) for n in range(8600, 8603)])
        if path.startswith("/a/"):
            n = int(path[3:7])
            return make_article(n, extra=links if n == 8600 else "")
        return Answer(files[path], headers={"Content-Type": "application/octet-stream"}) if path in files else None

    with Farm({"enclosed": site, "else": lambda *_: "x"}) as farm:
        first = Crawls(tmp_path / "a", proxies=farm.proxies).run(make_source())
        asked = farm.urls()
        farm.log.clear()
        Crawls(tmp_path / "a", proxies=farm.proxies, recheck=False).run(make_source())
        again = [url for url in farm.urls() if url.endswith((".docx", "plan.pdf"))]
    assert (first.counts["new"], first.counts["attachments"], again) == (3, 2, [])
    assert not [url for url in asked if "else." in url or "/no/" in url]
    with Archive.open(tmp_path / "a", read_only=True) as archive:
        report = next(report for report in archive.reports() if report.attachments)
        found = {attachment.name: attachment for attachment in report.attachments}
        assert found["会议纪要"].text.splitlines()[0] == MINUTES[0]
        assert (found["方案"].kind, found["方案"].text) == ("pdf", "\n".join(MINUTES))
        assert "404" in found["旧方案"].note
        assert found["内部"].note == "no document but a page, or a file of another kind"
        assert "another host" in found["外站"].note
        assert "robots.txt" in found["不许"].note
        minutes = found["会议纪要"]
        place = WarcLocation(file=minutes.warc_file, offset=minutes.warc_offset, length=minutes.warc_length, payload_digest=minutes.digest)  # fmt: skip
        assert archive.read_page(place).body == files["/files/minutes.docx"]
        assert list(archive.verify()) == []
    shown = xieshang("show", report.id, "--archive", tmp_path / "a")
    assert "attachment: 会议纪要  docx, " in shown.out
    record = json.loads(xieshang("show", report.id, "--archive", tmp_path / "a", "--jsonl").out)
    assert {attachment["kind"] for attachment in record["attachments"]} == {"docx", "pdf", ""}
