"""Whose eyes see articles whole: readers on this machine, reviewers and the owner; others get short quotations."""

from collections.abc import Iterator

import pytest
from httpx import Client
from lxml import html

from archive import Archive
from archive.web.access import ReviewAccess
from archive.web.replaying import CAPTURE_POLICY, decode_capture, defang_page
from tests.archive.factory import TEXT, find_facts, make_extraction, put
from tests.archive.test_web import check_page
from tests.archive.test_web_review import TOKEN, sign_in
from tests.archive.web_server import serve

REST = "一位居民说，路灯修好了，夜里走路心里踏实。"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("articles") / "data", create=True) as archive:
        put(archive)
        yield archive


@pytest.fixture(scope="module")
def client(shown: Archive) -> Iterator[Client]:
    with serve(shown) as opened:
        yield opened


def addresses(archive: Archive) -> tuple[str, str]:
    report = next(archive.reports())
    return f"/reports/{report.id}", f"/reports/{report.id}/captures/{report.captures[0].id}"


ELSEWHERE = [
    {"X-Forwarded-For": "192.0.2.7"},
    {"Forwarded": "for=192.0.2.7"},
    {"Via": "1.1 gate"},
    {"X-Real-IP": "192.0.2.7"},
    {"X-Forwarded-Proto": "https"},
    {"Host": "archive.example"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=lambda headers: next(iter(headers)))
def test_others_get_short_quotations(client: Client, shown: Archive, headers: dict[str, str]) -> None:
    report, capture = addresses(shown)
    assert REST in client.get(report).text
    page = client.get(report, headers=headers).text
    assert REST not in page
    assert "/captures/" not in page
    assert "移除的内容" not in page
    check_page(page)
    tree = html.document_fromstring(page)
    for fact in find_facts(TEXT):
        assert tree.xpath("//section[@class='text']//mark[contains(., $quote)]", quote=fact.evidence.quote)
    assert client.get(capture, headers=headers).status_code == 403
    assert client.get(f"{capture}/page", headers=headers).status_code == 403
    assert client.get(capture).status_code == 200


def test_every_fact_keeps_its_anchor_in_quotations(client: Client, shown: Archive) -> None:
    report, _ = addresses(shown)
    tree = html.document_fromstring(client.get(report, headers={"Via": "1.1 gate"}).text)
    for fact in shown.facts():
        assert len(tree.xpath("//*[@id=$id]", id=f"fact-{fact.id}")) == 1


def test_quotations_of_long_sentences_are_short(archive: Archive) -> None:
    text = "珙县的有事来协商，" + "一件又一件地说" * 400 + "，去年以来开展协商150场，" + "一件又一件地办" * 400
    put(archive, make_extraction(url="http://news.example/long.html", text=text, title="长句"))
    with serve(archive, quotes_only=True) as client:
        page = html.document_fromstring(client.get(addresses(archive)[0]).text)
        assert 150 < len(page.xpath("string(//section[@class='text'])")) < 900
        assert "150场" in page.xpath("string(//section[@class='text'])")


def test_the_switches(shown: Archive) -> None:
    report, _ = addresses(shown)
    with serve(shown, quotes_only=True) as client:
        assert REST not in client.get(report).text
    with serve(shown, with_text=True) as client:
        assert REST in client.get(report, headers={"Via": "1.1 gate"}).text
    with serve(shown, access=ReviewAccess(TOKEN), quotes_only=True) as client:
        assert REST not in client.get(report).text
        sign_in(client)
        assert REST in client.get(report).text


def test_capture_stands_in_a_sandbox(client: Client, shown: Archive) -> None:
    _, capture = addresses(shown)
    answer = client.get(capture)
    check_page(answer.text)
    (frame,) = html.document_fromstring(answer.text).xpath("//iframe")
    assert frame.get("sandbox") == ""
    page = client.get(frame.get("src"))
    assert page.headers["content-security-policy"] == CAPTURE_POLICY
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    assert "珙县近日" in page.text


HOSTILE = [
    "<script>alert(1)</script>", "<img src=http://e.example/x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=http://e.example></iframe>", "<object data=http://e.example></object>", "<embed src=http://e.example>",
    "<form action=http://e.example><input name=a></form>", "<base href=http://e.example/>", "<svg onload=alert(1)></svg>",
    "<meta http-equiv=refresh content='0;url=http://e.example'>", "<link rel=stylesheet href=http://e.example/a.css>",
    "<style>@import url(http://e.example/a.css);</style>", "<p style='background:url(http://e.example/x)'>x</p>",
    "<style>p{background:u\\72l(http://e.example)}</style>", "<video src=http://e.example poster=http://e.example></video>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", "<style><url(x)/style><script>alert(1)</script></style>",
    "<body background=http://e.example onload=alert(1)>", "<table background=http://e.example></table>",
    "<img srcset='http://e.example/x 2x'>", "<a ping=http://e.example href=http://e.example>x</a>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>", "<img src='data:image/svg+xml;base64,AAAA'>", "<button formaction=http://e.example>x</button>",
]  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE)
def test_captured_pages_are_defanged(source: str) -> None:
    shown = defang_page(f"<html><body><p>前</p>{source}<p>后</p></body></html>")
    tree = html.document_fromstring(shown)
    assert not tree.xpath(
        "//script | //iframe | //object | //embed | //form | //base | //link | //svg | //math | //video"
    )
    assert not tree.xpath("//meta[@http-equiv]")
    for name, value in ((a.attrname, str(a)) for a in tree.xpath("//@*")):
        assert not name.startswith("on")
        assert name in ("title", "alt") or "e.example" not in value
        assert name in ("title", "alt") or "javascript:" not in value
    assert "e.example" not in "".join(tree.xpath("//style/text()"))
    assert "前" in shown


@pytest.mark.parametrize("source", ["", "\0", "<", "<?xml version='1.0' encoding='x'?><a>", "<div>" * 3_000, "词" * 10])
def test_any_capture_can_be_shown(source: str) -> None:
    assert defang_page(source).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("协商".encode("gb18030"), "text/html; charset=gb2312"),
        ("协商".encode("gb18030"), "text/html"),
        ('<meta charset="gbk">协商'.encode("gb18030"), "text/html"),
        ("协商".encode(), "text/html; charset=nonsense"),
        ("協商".encode("big5"), "text/html; charset=big5"),
    ],
)
def test_captures_are_read_in_their_encoding(body: bytes, content_type: str) -> None:
    assert decode_capture(body, content_type)[-2:] in ("协商", "協商")
