"""The pages: what they show, in both languages, with addresses that hold their state."""

import itertools
import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from httpx import Client, Response
from lxml import html

from archive import Archive
from archive.filters import Filter
from archive.web.words import WORDS
from schemas.place import Place
from tests.archive.factory import (
    CHANGSHAN,
    GONG,
    QUZHOU,
    SOURCE,
    TEXT,
    make_extraction,
    make_place,
    make_platform,
    put,
)
from tests.archive.web_server import serve

PAGES = [
    "/", "/search", "/search?q=路灯", "/search?filter=n:6", "/cases", "/places", "/places/510000", "/places/511500",
    "/places/511526", "/platforms", "/platforms/有事来协商", "/compare", "/compare?place=珙县+青川县&ratio=1",
    "/compare?place=珙县&by=place&metric=activities", "/sources", "/codebook", "/stats", "/rights", "/about",
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("shown") / "data", create=True) as archive:
        run = archive.start_run(SOURCE)
        put(archive, source=SOURCE, run_id=run)
        archive.finish_run(run, counts={"new": 1})
        yield archive


@pytest.fixture(scope="module")
def client(shown: Archive) -> Iterator[Client]:
    with serve(shown) as opened:
        yield opened


def get(client: Client, url: str, status: int = 200) -> Response:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:500]
    return answer


def ids_of(client: Client) -> tuple[str, str]:
    report = client.get("/api/v1/search").json()["items"][0]["report_id"]
    return report, client.get("/api/v1/cases").json()["items"][0]["id"]


def check_page(text: str) -> None:
    """Landmarks, one h1, labelled fields, headers with scope, unique ids, and links within the page that lead somewhere."""
    tree = html.document_fromstring(text)
    assert tree.xpath("string(//title)").strip()
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main")) == 1
    assert tree.xpath("//a[@class='skip']/@href") == ["#content"]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not tree.xpath("//script") + tree.xpath("//*[@style]") + tree.xpath("//style") + tree.xpath("//*[@onclick]")
    assert not tree.xpath("//table//th[not(@scope)]")
    for target in tree.xpath("//a[starts-with(@href, '#')]/@href"):
        assert target[1:] in ids
    for field in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert field.getparent().tag == "label" or tree.xpath("//label[@for=$id]", id=field.get("id"))
    levels = [int(heading.tag[1]) for heading in tree.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_pages_are_well_made(client: Client, url: str, language: str) -> None:
    if language == "en":
        url += ("&" if "?" in url else "?") + "lang=en"
    text = get(client, url).text
    check_page(text)
    tree = html.document_fromstring(text)
    assert tree.get("lang") == ("en" if language == "en" else "zh-Hans")
    if language == "en":
        inner = [h for h in tree.xpath("//main//a/@href") if h.startswith("/")]
        assert all("lang=en" in href for href in inner), inner


def test_figure_leads_to_its_highlighted_sentence_and_the_capture(client: Client) -> None:
    report_id, case_id = ids_of(client)
    case = get(client, f"/cases/{case_id}").text
    check_page(case)
    link = re.search(r'href="(/reports/[0-9a-f]+#fact-[0-9a-f]+)"', case)
    assert link
    address, _, anchor = link[1].partition("#")
    page = get(client, address).text
    check_page(page)
    tree = html.document_fromstring(page)
    assert tree.xpath(f"//*[@id='{anchor}']//mark")
    text = "\n".join(p.text_content() for p in tree.xpath("//section[@class='text']/p"))
    assert text == TEXT
    capture = tree.xpath("//a[contains(@href, '/captures/')]/@href")[0]
    source = get(client, capture)
    assert "&lt;html&gt;" in source.text
    check_page(source.text)
    assert report_id in address


def test_every_fact_has_one_anchor(client: Client) -> None:
    report_id, _ = ids_of(client)
    facts = client.get(f"/api/v1/reports/{report_id}").json()["facts"]
    tree = html.document_fromstring(get(client, f"/reports/{report_id}").text)
    for fact in facts:
        assert len(tree.xpath(f"//*[@id='fact-{fact['id']}']")) == 1


def test_case_shows_steps_conflicts_and_citation(client: Client) -> None:
    _, case_id = ids_of(client)
    text = get(client, f"/cases/{case_id}").text
    for words in ("六步工作法", "步骤未报道", "没有发现出入", "如何引用", "超过", case_id):
        assert words in text


def test_facets_and_conditions_are_addresses(client: Client) -> None:
    tree = html.document_fromstring(get(client, "/search?q=路灯").text)
    facet = next(h for h in tree.xpath("//aside//a/@href") if "platform" in h)
    narrowed = html.document_fromstring(get(client, facet).text)
    assert narrowed.xpath("//aside//a[@aria-current='true']")
    back = narrowed.xpath("//ul[@class='chips']//a/@href")[0]
    assert "filter" not in back
    assert get(client, "/search?place=珙县&since=2023&q=路灯").text.count('class="hits"') == 1
    assert "没有符合条件" in get(client, "/search?until=2001").text


def test_compare_says_what_is_missing(client: Client) -> None:
    text = get(client, "/compare?place=珙县+青川县&ratio=1").text
    for words in ("青川县", "档案中无报道", "50.0%", "概数", "1,200", "2023"):
        assert words in text
    api = client.get("/api/v1/compare?place=珙县+青川县&ratio=1").json()
    assert [row["place"]["county"] for row in api["rows"]] == ["珙县", "青川县"]


@pytest.mark.parametrize("what", ["reports", "cases", "facts", "compare"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_lists_are_downloads(client: Client, what: str, suffix: str) -> None:
    answer = get(client, f"/download/{what}.{suffix}?place=珙县")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.content) > 100
    if suffix == "csv":
        assert answer.content.startswith(b"\xef\xbb\xbf")


def test_download_follows_words_and_filter(archive: Archive) -> None:
    put(archive)
    other = "珙县的有事来协商说的是另一件事，河边的栏杆。"
    put(archive, make_extraction(url="http://news.example/a/2.html", text=other, title="栏杆"))
    with serve(archive) as client:
        assert len(get(client, "/download/reports.jsonl?q=栏杆").text.splitlines()) == 1
        assert len(get(client, "/download/reports.jsonl").text.splitlines()) == 2
        assert get(client, "/download/reports.jsonl?q=无此词").text == ""


def test_downloads_leave_texts_out_unless_allowed(client: Client, shown: Archive) -> None:
    assert "夜里走路心里踏实" not in get(client, "/download/reports.jsonl").text
    with serve(shown, with_text=True) as owner:
        assert "夜里走路心里踏实" in owner.get("/download/reports.jsonl").text


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/nowhere", 404, "没有这个页面"),
        ("/reports/ffff", 404, "ffff"),
        ("/cases/none", 404, "none"),
        ("/places/999999", 404, "999999"),
        ("/platforms/none", 404, "none"),
        ("/reports/none/captures/none", 404, "none"),
        ("/search?filter=plaec:x", 400, "place"),
        ("/search?since=abc", 400, "since"),
        ("/search?q=(", 400, "请求无法理解"),
        ("/search?page=0", 400, "page"),
        ("/search?sort=colour", 400, "colour"),
        ("/search?place=无此地", 400, "无此地"),
        ("/compare?place=无此地", 400, "无此地"),
        ("/compare?metric=x&place=珙县", 400, "metric"),
        ("/compare?by=x", 400, "by"),
        ("/download/cases.exe", 400, "exe"),
        ("/download/secrets.csv", 400, "what"),
    ],
)
def test_errors_are_plain_pages(client: Client, url: str, status: int, words: str) -> None:
    text = get(client, url, status).text
    assert words in text
    check_page(text)


def test_reading_only(client: Client) -> None:
    assert client.post("/search").status_code == 405
    assert client.delete("/cases/x").status_code == 405


def test_empty_archive_has_pages(archive: Archive) -> None:
    with serve(archive) as client:
        for url in PAGES:
            if "/5" not in url and "platforms/" not in url and "珙县" not in url:
                check_page(get(client, url).text)


def test_every_condition_is_said_in_words(client: Client) -> None:
    asked = (
        "place:珙县 platform:有事来协商 platform_kind:brand method:六步 method_kind:step_method n:6 since:2020 until:2024 "
        "outlet:河畔日报 source:sample hacked:no reviewed:no relevant:yes fact:count metric:activities activities>=100"
    )
    for language, words in (
        ("zh", ("曾被注入：否", "步骤法", "协商活动 >= 100")),
        ("en", ("hacked: no", "Consultations")),
    ):
        page = get(client, f"/search?filter={quote(asked)}&lang={language}")
        for word in words:
            assert word in html.document_fromstring(page.text).xpath("string(//ul[@class='chips'])")
    assert {f"key_{name}" for name in Filter.model_fields if name != "metrics"} <= set(WORDS)


def test_every_word_has_both_languages() -> None:
    assert all(zh.strip() and en.strip() for zh, en in WORDS.values())


def test_pages_are_quick(client: Client) -> None:
    get(client, "/search?q=路灯")
    started = time.perf_counter()
    for _ in range(10):
        get(client, "/search?q=路灯")
    # Far above what is measured (10 ms): a page that reads everything anew each time would not pass.
    assert time.perf_counter() - started < 3


def test_places_descend_by_level(archive: Archive) -> None:
    chengkou = Place(province="重庆市", county="城口县", code="500229")
    for i, place in enumerate((GONG, QUZHOU, CHANGSHAN, chengkou)):
        text = f"{place.name}的有事来协商开张了，这是第{i}家。"
        facts = [make_place(text, place), make_platform(text, "有事来协商")]
        put(archive, make_extraction(url=f"http://news.example/p/{i}.html", text=text, place=place, facts=facts))
    with serve(archive) as client:

        def below(code: str) -> list[tuple[str, int, int]]:
            items = client.get(f"/api/v1/places?below={code}").json()["items"]
            return [(item["place"]["code"], item["reports"], item["cases"]) for item in items]

        assert below("") == [("330000", 2, 2), ("500000", 1, 1), ("510000", 1, 1)]
        assert below("330000") == [("330800", 2, 2)]
        assert below("330800") == [("330822", 1, 1)]
        # A municipality has no cities: its counties stand right below it.
        assert below("500000") == [("500229", 1, 1)]
        assert "常山县" in get(client, "/places/330800").text
        assert get(client, "/platforms/有事来协商").text.count("/cases/") == 4
