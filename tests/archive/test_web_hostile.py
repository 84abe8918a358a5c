"""Stored scripts, formulas, foreign links, bidirectional controls and giant titles are harmless on every page."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from httpx import Client, Response
from lxml import etree, html

from archive import Archive
from archive.quoting import clip_around
from archive.web.access import ReviewAccess
from archive.web.replaying import CAPTURE_POLICY
from archive.web.security import POLICY, safe_link, show_controls
from schemas.attachment import Attachment
from schemas.report import DamagedSpan, Removal, Repair
from tests.archive.factory import (
    GONG,
    SOURCE,
    make_count,
    make_extraction,
    make_method,
    make_place,
    make_platform,
    put,
)
from tests.archive.web_server import serve

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>"
BIDI = "\u202eelif\u2066\u200f"
NAMES = [
    SCRIPT,
    '=HYPERLINK("http://evil.example","x")',
    f"甲{BIDI}乙",
    "javascript:alert(4)",
    "{{7*7}}{% x %}",
    "a/b?c#d&e",
]
BODY = f"<html><script>alert(1)</script>{SCRIPT}</html>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Archive.open(tmp_path_factory.mktemp("hostile") / "data", create=True) as archive:
        fill(archive)
        with serve(archive) as opened:
            yield opened


def fill(archive: Archive) -> None:
    source = SOURCE.model_copy(update={"title": SCRIPT})
    run = archive.start_run(source)
    for i, name in enumerate(NAMES):
        text = f"珙县的平台{name}开展协商150场，方法{name}，说的是{i}号院。\n{BIDI}{SCRIPT}"
        facts = [
            make_place(text, GONG),
            make_platform(text, name),
            make_method(text, name, 2, [name, SCRIPT]),
            make_count(
                text,
                "activities",
                150,
                "场",
                "150场",
                period={"text": name, "kind": "year", "start": "2022"},
                scope={"text": SCRIPT},
            ),
        ]
        cut = text.index("\n")
        title = f"{name}{'长' * 1_000_000}" if i == 0 else f"{name} 题"
        extraction = make_extraction(
            url="javascript:alert(5)" if i == 3 else f'http://news.example/{i}.html?a="><script>alert(6)</script>',
            text=text,
            title=title,
            facts=facts,
            outlet=name,
            authors=(name,),
            hacked=True,
            hacked_signals=(SCRIPT,),
            removed=(Removal(kind="spam", rule="spam.test", quote=SCRIPT + BIDI, length=5),),
            repaired=(Repair(kind="pinyin", rule="r.test", start=0, end=2, before=SCRIPT, after=text[:2]),),
            damaged=(DamagedSpan(start=cut + 1, end=cut + 5, quote=text[cut + 1 : cut + 5], reason=SCRIPT),),
        )
        put(archive, extraction, body=BODY, source=source, run_id=run)
    archive.finish_run(run, note=SCRIPT)


def list_pages(client: Client) -> list[str]:
    pages = [
        "/",
        "/search?q=协商",
        "/cases",
        "/places",
        "/places/511526",
        "/platforms",
        "/sources",
        "/stats",
        "/codebook",
        "/rights",
    ]
    pages += [
        "/compare?place=珙县&ratio=1",
        "/compare?place=珙县&by=place",
        f"/search?q=%22{SCRIPT}%22",
        f"/nowhere/{SCRIPT}",
    ]
    pages += [f"/search?filter={SCRIPT}", f"/search?sort={SCRIPT}", f"/compare?place={SCRIPT}", f"/cases/{SCRIPT}"]
    cases = client.get("/api/v1/cases").json()["items"]
    assert len(cases) >= 5
    pages += [f"/cases/{case['id']}" for case in cases]
    for item in client.get("/api/v1/search?limit=50").json()["items"]:
        pages.append(f"/reports/{item['report_id']}")
        capture = client.get(f"/api/v1/reports/{item['report_id']}").json()["captures"][0]
        pages.append(f"/reports/{item['report_id']}/captures/{capture['id']}")
        assert client.get(pages[-1] + "/page").headers["content-security-policy"] == CAPTURE_POLICY
    found = html.document_fromstring(client.get("/platforms").text)
    links = found.xpath("//tbody//a/@href")
    assert len(links) == len(NAMES)
    return pages + links


@pytest.fixture(scope="module")
def answers(client: Client) -> dict[str, Response]:
    return {url: client.get(url) for url in list_pages(client)}


def test_nothing_stored_becomes_markup(answers: dict[str, Response]) -> None:
    for url, answer in answers.items():
        assert answer.status_code < 500, url
        is_capture = "/captures/" in url
        assert answer.headers["content-security-policy"] == POLICY + ("; frame-src 'self'" if is_capture else "")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        text = answer.text
        tree = html.document_fromstring(text)
        assert not tree.xpath(
            "//script | //img | //object | //embed | //svg[not(@class='bar' or @class='timeline')]"
        ), url
        frames = tree.xpath("//iframe")
        assert len(frames) == is_capture
        assert [f.get("sandbox") for f in frames] == [""] * len(frames)
        assert not [a for a in tree.xpath("//@*") if a.attrname.startswith("on")], url
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text), url
        assert "49" not in "".join(tree.xpath("//h1//text()")), url
        for href in tree.xpath("//@href | //@src | //@action"):
            assert href.startswith(("/", "#", "http://news.example/", "http://sample.example/")), (url, href)
        for link in tree.xpath("//a[starts-with(@href, 'http')]"):
            assert link.get("rel") == "noopener noreferrer nofollow"


def test_giant_title_is_cut_everywhere(answers: dict[str, Response]) -> None:
    for url, answer in answers.items():
        assert len(answer.content) < 400_000, url


def test_capture_is_plain_text(client: Client) -> None:
    report = client.get("/api/v1/search?limit=1").json()["items"][0]["report_id"]
    capture = client.get(f"/api/v1/reports/{report}").json()["captures"][0]["id"]
    tree = html.document_fromstring(client.get(f"/reports/{report}/captures/{capture}").text)
    assert tree.xpath("string(//pre[@aria-label])") == f"<html><body>{BODY}</body></html>"


def test_removed_spam_is_blurred_and_can_be_focused(client: Client) -> None:
    report = client.get("/api/v1/search?limit=1").json()["items"][0]["report_id"]
    tree = html.document_fromstring(client.get(f"/reports/{report}").text)
    (piece,) = tree.xpath("//*[@class='blurred']")
    assert piece.get("tabindex") == "0"
    style = client.get("/static/style.css")
    assert "filter: blur" in style.text
    assert ".blurred:focus" in style.text


def test_downloads_hold_no_formula(client: Client) -> None:
    for what in ("cases", "facts", "reports", "compare"):
        text = client.get(f"/download/{what}.csv?place=珙县").text
        assert not re.search(r'(^|,|\n)"?[=@]', text), what
    page = client.get("/download/compare.html?place=珙县")
    assert page.headers["content-type"] == "application/octet-stream"
    assert "<script>" not in page.text
    markdown = client.get("/download/compare.md?place=珙县").text
    assert "<script>" not in markdown
    *table, blank, note = markdown.splitlines()
    assert all(line.startswith("|") for line in table)
    assert (blank, note[:4], note[-3:]) == ("", "<!--", "-->")


def test_errors_of_the_api_are_no_markup(client: Client) -> None:
    answer = client.get(f"/api/v1/cases/{SCRIPT}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_attachments_are_listed_as_text(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "data", create=True) as archive:
        report_id = put(archive).report_id
        assert report_id
        odd = Attachment(url="javascript:alert(1)", name=SCRIPT, kind="pdf", note=SCRIPT + BIDI, text=SCRIPT * 3)
        archive.store_attachments(report_id, [odd, Attachment(url="http://news.example/a.pdf", name="附件一", size=12)])
        with serve(archive) as client:
            tree = html.document_fromstring(client.get(f"/reports/{report_id}").text)
            section = tree.xpath("//section[@aria-labelledby='attachments']")[0]
            assert section.xpath(".//a/@href") == ["http://news.example/a.pdf"]
            assert not section.xpath(".//script | .//img | .//svg")
            assert SCRIPT in section.xpath("string(.//pre)")
            others = client.get(f"/reports/{report_id}", headers={"Via": "1.1 gate"}).text
            assert "<pre" not in others


def test_feed_holds_text_alone(client: Client) -> None:
    assert client.get(f"/feed.atom?q=%22{SCRIPT}%22").status_code in (200, 400)
    for url in ("/feed.atom", "/feed.atom?lang=en", "/feed.atom?q=%3Csvg"):
        feed = etree.fromstring(client.get(url).content)
        assert {etree.QName(element).localname for element in feed.iter()} <= FEED
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", etree.tostring(feed, encoding="unicode"))
        assert all(link.startswith("http://127.0.0.1") for link in feed.xpath("//@href"))
        assert len(etree.tostring(feed)) < 200_000


FEED = {"feed", "entry", "id", "title", "updated", "author", "name", "link", "category", "summary", "rights"}


def test_pages_of_review_hold_nothing_of_it_as_markup(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "data", create=True) as archive:
        fill(archive)
        for fact in list(archive.facts())[::3]:
            archive.annotate(fact.id, who=SCRIPT, why=SCRIPT + BIDI)
        with serve(archive, access=ReviewAccess("a-token-of-the-tests")) as client:
            form = html.document_fromstring(client.get("/sign-in").text).forms[0]
            client.post("/sign-in", data=dict(form.form_values()) | {"who": SCRIPT, "token": "a-token-of-the-tests"})
            facts = list(archive.facts())[:6]
            pages = ["/review", f"/review?at={facts[3].id}", f"/cases/{archive.cases()[0].id}"]
            pages += [f"/review/facts/{fact.id}" for fact in facts]
            pages += [f"/reports/{facts[0].report_id}", f"/reports/{facts[0].report_id}/add?kind=method"]
            for url in pages:
                answer = client.get(url)
                assert answer.status_code == 200, url
                tree = html.document_fromstring(answer.text)
                assert tree.xpath("//script/@src") == (
                    ["/static/review.js"] if url.startswith("/review?") or url == "/review" else []
                )
                assert not tree.xpath("//img | //iframe | //svg[not(@class='timeline')]"), url
                assert not [a for a in tree.xpath("//@*") if a.attrname.startswith("on")], url
                assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", answer.text), url
                assert len(answer.content) < 2_000_000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_errors_speak_the_reader_s_language(client: Client, language: str) -> None:
    words = {"zh": "出错了", "en": "Something is wrong"}[language]
    for url, status in (
        ("/nowhere", 404),
        ("/search?page=x", 400),
        ("/search?filter=plaec:x", 400),
        ("/places/x", 404),
    ):
        answer = client.get(f"{url}{'&' if '?' in url else '?'}lang={language}")
        assert answer.status_code == status
        assert words in answer.text
        assert "Traceback" not in answer.text


def test_failure_shows_no_traceback(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("archive.web.routes.about.load_codebook", fail)
    with serve(archive) as client:
        for language, words in (("zh", "程序出错"), ("en", "The program failed")):
            answer = client.get(f"/codebook?lang={language}", headers={"Connection": "close"})
            assert answer.headers["content-security-policy"] == POLICY
            assert answer.status_code == 500
            assert words in answer.text
            assert "secret" not in answer.text
            assert "Traceback" not in answer.text


def test_many_readers_at_once(client: Client) -> None:
    urls = ["/search?q=协商", "/cases", "/compare?place=珙县", "/api/v1/facts", "/platforms"] * 10
    with ThreadPoolExecutor(50) as pool:
        assert {answer.status_code for answer in pool.map(client.get, urls)} == {200}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", " http://a.example", "data:text/html,x", "file:///etc/passwd", "//a.example",
        "http://a.example/ b", "http://a.example/\u202e", 'http://a.example/"x', "http://" + "a" * 3000, "", "ftp://a.example", "http:\\\\a",
    ],
)  # fmt: skip
def test_links_that_are_not_followed(url: str) -> None:
    assert safe_link(url) is None


def test_links_that_are() -> None:
    assert safe_link("https://新闻.example/路?a=1&b=2#c") == "https://新闻.example/路?a=1&b=2#c"


def test_controls_are_made_visible() -> None:
    assert show_controls("a\u202eb\x07\n") == "a‹U+202E›b\ufffd\n"


def test_quotation_keeps_the_words() -> None:
    assert "目标" in clip_around("前" * 900 + "目标" + "后" * 900, "目标", 100)
    assert clip_around("短句", "短") == "短句"
