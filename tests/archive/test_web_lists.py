"""Lists and their downloads: indexes row for row, deep pages, HEAD, and what is blurred on a report."""

import csv
import io
from collections.abc import Iterator

import pytest
from httpx import Client
from lxml import html

from archive import Archive
from archive.filters import Filter
from archive.web.routes import cases as cases_route
from schemas.place import Place
from schemas.report import Removal
from tests.archive.factory import CHANGSHAN, GONG, QUZHOU, make_extraction, make_place, make_platform, put
from tests.archive.web_server import serve

CHENGKOU = Place(province="重庆市", county="城口县", code="500229")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Four places; one report that names no platform, one that is a place's only off-topic report."""
    with Archive.open(tmp_path_factory.mktemp("lists") / "data", create=True) as archive:
        for i, place in enumerate((GONG, QUZHOU, CHANGSHAN, CHENGKOU)):
            name = "有事来协商" if i % 2 else "院坝会"
            text = f"{place.name}的{name}开张了，这是第{i}家。"
            facts = [make_place(text, place), make_platform(text, name)]
            put(archive, make_extraction(url=f"http://a.example/{i}", text=text, place=place, facts=facts))
        lonely = Place(province="甘肃省", city="定西市", county="漳县", code="621125")
        text = "漳县的药材市场开了张。"
        given = {"text": text, "place": lonely, "facts": [make_place(text, lonely)], "relevant": False}
        put(archive, make_extraction(url="http://a.example/5", **given))
        with serve(archive) as opened:
            yield opened


def rows_of(page: str) -> list[list[str]]:
    table = html.fromstring(page).cssselect("main table")[0]
    return [[cell.text_content().strip() for cell in row.cssselect("th, td")] for row in table.cssselect("tbody tr")]


def download(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("code", ["", "330000", "330800", "500000"])
def test_download_of_places_is_the_index(client: Client, code: str) -> None:
    page = client.get(f"/places/{code}" if code else "/places").text
    link = next(a for a in html.fromstring(page).xpath("//a/@href") if a.startswith("/download/places.csv"))
    rows = download(client, link)
    told = [[r["county"] or r["city"] or r["province"], r["reports"], r["cases"]] for r in rows]
    assert told == rows_of(page)
    assert told
    assert not [a for a in html.fromstring(page).xpath("//a/@href") if "/download/places.bib" in a]


def test_places_with_conditions_are_the_cases_that_pass(client: Client) -> None:
    rows = download(client, "/download/places.csv?filter=province:浙江省")
    assert [row["code"] for row in rows] == ["330800", "330822"]
    assert client.get("/download/places.csv?below=999999").status_code == 404
    assert client.get("/download/places.wacz").status_code == 400
    assert client.get("/download/places.csv?below=x").status_code == 400


def test_download_of_platforms_is_the_index(client: Client) -> None:
    page = rows_of(client.get("/platforms?lang=en").text)
    rows = download(client, "/download/platforms.csv?lang=en")
    assert [[r["platform"], r["kinds"], r["places"], r["reports"]] for r in rows] == page
    assert len(page) == 2


def test_every_page_of_cases_is_reached(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases_route, "PAGE", 1)
    address, seen = "/cases", []
    while address:
        page = html.fromstring(client.get(address).text)
        seen += page.xpath("//table//th/a/@href")
        assert page.cssselect("[role=status]")[0].text == "5 个案例"
        address = next(iter(page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), "")
    assert len(seen) == len(set(seen)) == 5
    first = html.fromstring(client.get("/cases?lang=en").text)
    assert "page 1 of 5" in first.cssselect(".pager")[0].text_content()
    (last,) = first.xpath("//nav[@class='pager']/a[text()='Last page']/@href")
    assert html.fromstring(client.get(last).text).xpath("//table//th/a/@href") == [seen[-1] + "?lang=en"]
    beyond = html.fromstring(client.get("/cases?page=99").text)
    assert html.fromstring(client.get(beyond.xpath("//a[@rel='prev']/@href")[0]).text).cssselect("table.cases")
    none = html.fromstring(client.get("/cases?filter=n:77").text)
    assert not none.cssselect(".pager")


@pytest.mark.parametrize(
    "expression", ["", "province:浙江省", "platform:院坝会", "place:33 platform:院坝会", "year:1990", "county:珙县"]
)
def test_cases_are_counted_as_they_are_listed(client: Client, expression: str) -> None:
    listed = client.get("/api/v1/cases", params={"filter": expression}).json()["items"]
    page = html.fromstring(client.get("/cases", params={"filter": expression}).text)
    assert page.cssselect("[role=status]")[0].text == f"{len(listed)} 个案例"


def test_pages_of_a_search_that_are_too_deep_lead_back(client: Client) -> None:
    page = html.fromstring(client.get("/search?page=400").text)
    (back,) = page.xpath("//nav[@class='pager']/a[@rel='prev']/@href")
    assert page.xpath("//p[text()='没有这么多页。']")
    assert html.fromstring(client.get(back).text).cssselect(".hits > li")


@pytest.mark.parametrize(
    "address",
    ["/", "/search?q=协商", "/cases", "/nowhere", "/feed.atom", "/static/style.css", "/api/v1/search", "/api/v1/no",
     "/download/places.csv", "/search?q=(", "/rights"],
)  # fmt: skip
def test_head_is_answered_like_get(client: Client, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert head.status_code == got.status_code
    assert head.content == b""
    # A download is made anew each time, so only its tag differs.
    tags = () if address.startswith("/download") else ("etag",)
    for name in ("content-type", "content-length", "content-security-policy", *tags):
        assert head.headers.get(name) == got.headers.get(name), name


def test_only_spam_and_hidden_text_is_blurred(archive: Archive) -> None:
    kinds = ("furniture", "spam", "hidden", "placeholder")
    removed = tuple(Removal(kind=kind, rule=f"t.{kind}", quote=f"片段{kind}", length=9) for kind in kinds)
    extraction = make_extraction()
    report = extraction.report.model_copy(update={"removed": removed})
    put(archive, extraction.model_copy(update={"report": report}))
    (case,) = archive.cases(Filter())
    with serve(archive) as client:
        page = html.fromstring(client.get(f"/reports/{case.report_ids[0]}").text)
    assert [piece.text_content() for piece in page.cssselect(".removed .blurred")] == ["片段spam", "片段hidden"]
    assert [p.text_content() for p in page.cssselect(".removed li bdi")] == [f"片段{kind}" for kind in kinds]


def test_first_page_leads_to_answers(client: Client) -> None:
    for language in ("zh", "en"):
        page = html.fromstring(client.get(f"/?lang={language}").text)
        starts = page.cssselect(".starts a")
        assert starts
        for link in starts:
            answer = html.fromstring(client.get(link.get("href")).text)
            assert answer.cssselect(".hits > li, table.cases, table.compare") or "suggestions" in link.get("href")
        assert len(page.cssselect("[aria-labelledby=newest] li")) == 4
    assert "漳县" not in client.get("/").text
    moved = client.get("/?q=协商&lang=en")
    assert (moved.status_code, moved.headers["location"].partition("?")[0]) == (307, "/search")


def test_first_page_shows_a_figure_with_its_sentence(archive: Archive) -> None:
    with serve(archive) as client:
        assert "xieshang ingest" in client.get("/").text
        put(archive)
        page = html.fromstring(client.get("/").text)
        (link,) = page.xpath("//section[@aria-labelledby='shown-figure']//a[contains(@href, '#fact-')]/@href")
        quoted = page.cssselect("blockquote.sentence mark")[0].text_content()
        assert page.xpath("//ul[@class='starts']/li")
        target = html.fromstring(client.get(link).text)
        (anchor,) = target.xpath(f"//*[@id='{link.partition('#')[2]}']")
        assert quoted in anchor.text_content() or anchor.text_content() in quoted
