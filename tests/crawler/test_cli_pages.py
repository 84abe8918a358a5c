"""`extract`, `clean`, `explain` and `ingest` on good and bad files."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, skip_or_fail
from tests.crawler.conftest import Outcome

Run = Callable[..., Outcome]

PAGE = """<html><head><meta charset="gbk"><title>河边议事亭里的商量 - 青禾网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">协商议政</a> <a href="/b">提案</a></div>
<h1>河边议事亭里的商量</h1><div class="info">发布时间：2022-08-09 来源：青禾日报 作者：林小河</div>
<div class="content"><p>四川省宜宾市珙县政协依托“有事来协商”平台，在河边的议事亭里开展协商。</p>
<p>今年以来，全县共开展协商活动36场，收集意见建议210条，采纳95条，解决问题48个。</p>
<p>居民说，事情摆到桌面上谈，道理就讲清楚了，路灯、排水和停车都有了着落。</p></div>
<div class="footer">版权所有 青禾网 备案号：川ICP备00000000号</div></body></html>"""
OTHER = PAGE.replace("河边", "桥头").replace("210", "310").replace("2022-08-09", "2022-09-10")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_bytes(PAGE.encode("gbk"))
    (folder / "b.html").write_bytes(OTHER.encode("gbk"))
    (folder / "notes.doc").write_bytes(b"not a page")
    return folder


def assert_plain_error(done: Outcome, *words: str) -> None:
    assert "Traceback" not in done.err
    lines = [line for line in done.err.splitlines() if line]
    assert any(all(word in line for word in words) for line in lines), done.err


def test_extract_gives_one_record_a_page_in_input_order(xieshang: Run, pages: Path) -> None:
    done = xieshang("extract", pages / "b.html", pages / "a.html", "--jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0, done.err
    assert [Path(row["file"]).name for row in rows] == ["b.html", "a.html"]
    row = rows[1]
    assert row["title"] == "河边议事亭里的商量"
    assert row["published"] == "2022-08-09"
    assert row["outlet"] == "青禾日报"
    assert row["locality"]["code"] == "511526"
    assert row["encoding"]["name"] == "gb18030"
    assert {"suggestions", "activities"} <= {c["metric"] for c in row["counts"]}
    for item in row["platforms"] + row["methods"] + row["counts"]:
        evidence = item["evidence"]
        assert row["text"][evidence["start"] : evidence["end"]] == evidence["quote"]


def test_a_bad_file_costs_one_line_and_the_others_go_on(xieshang: Run, pages: Path) -> None:
    (pages / "empty.html").touch()
    (pages / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    done = xieshang("extract", pages, pages / "nowhere.html", "--jsonl")
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert_plain_error(done, "empty.html", "empty")
    assert_plain_error(done, "picture.html", "binary")
    assert_plain_error(done, "nowhere.html", "no such file")


@pytest.mark.parametrize("verb", ["extract", "ingest"])
def test_only_bad_input_is_a_usage_error(xieshang: Run, verb: str, tmp_path: Path) -> None:
    (tmp_path / "hollow").mkdir()
    option = ["--archive", tmp_path / "archive"] if verb == "ingest" else []
    for path in (tmp_path / "nowhere", tmp_path / "hollow"):
        done = xieshang(verb, path, *option)
        assert done.code == 2
        assert_plain_error(done, path.name)


def test_human_output_names_what_was_coded(xieshang: Run, pages: Path) -> None:
    done = xieshang("extract", pages / "a.html")
    assert "有事来协商" in done.out
    assert "210" in done.out


def test_clean_explains_and_writes_a_harmless_page(xieshang: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("议事亭里的商量 -", "议事亭里的商量&lt;script&gt;alert(1)&lt;/script&gt; -"), "utf-8")
    page.write_text(page.read_text("utf-8").replace("gbk", "utf-8"), "utf-8")
    assert "意见建议210条" in xieshang("clean", page).out
    explained = xieshang("clean", page, "--explain")
    assert "首页" in explained.out
    assert "encoding:" in explained.out
    target = tmp_path / "out.html"
    assert xieshang("clean", page, "--explain", "--html", target).code == 0
    assert "<script" not in target.read_text("utf-8")


def test_explain_shows_each_fact_with_its_rule(xieshang: Run, pages: Path, tmp_path: Path) -> None:
    done = xieshang("explain", pages / "a.html")
    assert "suggestions = 210 条" in done.out
    assert xieshang("explain", pages / "a.html", "--html", tmp_path / "no" / "out.html").code == 2


def test_ingest_does_not_double_what_is_there(xieshang: Run, pages: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    first = xieshang("ingest", pages, "--archive", archive)
    assert first.code == 0, first.err
    assert "2 new reports" in first.out
    assert "2 reports" in xieshang("ingest", pages, "--archive", archive).out
    (tmp_path / "copy.html").write_bytes(PAGE.encode("gbk"))
    again = xieshang("ingest", tmp_path / "copy.html", "--archive", archive)
    assert "new reports" not in again.out
    assert "2 reports" in again.out


def test_search_show_cases_export(xieshang: Run, pages: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    xieshang("ingest", pages, "--archive", archive)
    hits = [json.loads(x) for x in xieshang("search", "桥头", "--archive", archive, "--jsonl").out.splitlines()]
    assert [hit["title"] for hit in hits] == ["桥头议事亭里的商量"]
    assert xieshang("search", "议事亭", "--county", "珙县", "--archive", archive).out.count("议事亭里的商量") >= 2
    assert "0 reports" in xieshang("search", "议事亭", "--year", "1999", "--archive", archive).out
    shown = xieshang("show", hits[0]["report_id"], "--archive", archive)
    assert "310" in shown.out
    cases = xieshang("cases", "--archive", archive, "--jsonl").out.splitlines()
    named = {case["platform"]: case["id"] for case in map(json.loads, cases)}
    assert "310" in xieshang("show", named["有事来协商"], "--archive", archive).out
    for name in ("cases.csv", "cases.xlsx", "cases.jsonl"):
        assert xieshang("export", tmp_path / name, "--archive", archive).code == 0
    assert (tmp_path / "cases.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    done = xieshang("export", tmp_path / "reports.jsonl", "--what", "reports", "--archive", archive)
    assert done.code == 0, done.err
    row = json.loads((tmp_path / "reports.jsonl").read_text("utf-8").splitlines()[0])
    assert {"url", "title", "published", "text", "relevant", "status", "counts", "locality"} <= set(row)


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("show", "ffffffff"), "ffffffff"),
        (("search", '"open quote'), "quotation"),
        (("search", "a", "--where", "colour:red"), "colour"),
        (("export", "cases.docx"), "docx"),
        (("export", "nowhere/cases.csv"), "nowhere"),
    ],
)
def test_questions_that_cannot_be_answered(
    xieshang: Run, pages: Path, tmp_path: Path, args: tuple[str, ...], word: str
) -> None:
    archive = tmp_path / "archive"
    xieshang("ingest", pages / "a.html", "--archive", archive)
    done = xieshang(*args, "--archive", archive)
    assert done.code == 2
    assert_plain_error(done, word)


def test_an_archive_that_cannot_be_opened(xieshang: Run, pages: Path, tmp_path: Path) -> None:
    missing = xieshang("search", "协商", "--archive", tmp_path / "nowhere")
    assert missing.code == 2
    assert_plain_error(missing, "nowhere")
    corrupt = tmp_path / "corrupt"
    corrupt.mkdir()
    (corrupt / "archive.db").write_bytes(b"this is no database, although it is long enough to be one" * 40)
    done = xieshang("ingest", pages, "--archive", corrupt)
    assert done.code == 2
    assert_plain_error(done, "archive.db")
    newer = tmp_path / "newer"
    xieshang("ingest", pages / "a.html", "--archive", newer)
    with sqlite3.connect(newer / "archive.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    done = xieshang("search", "协商", "--archive", newer)
    assert done.code == 2
    assert_plain_error(done, "newer")


def test_a_read_only_folder_is_said(pages: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    command = [sys.executable, "-m", "crawler", "ingest", str(pages), "--archive", str(locked / "archive")]
    if os.geteuid() == 0:
        # Root may write anywhere unless it gives that up first.
        if not shutil.which("setpriv"):
            skip_or_fail("root, and no setpriv to give up its right to write anywhere")
        rights = "-dac_override,-dac_read_search"
        command = ["setpriv", "--bounding-set", rights, "--inh-caps", rights, *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert_plain_error(Outcome(done.returncode, done.stdout, done.stderr), "locked")
