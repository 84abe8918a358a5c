"""Reports that are not about consultation practice are found like all others, marked, and ranked below those that are."""

import json
from collections.abc import Iterator

import pytest
from httpx import Client
from lxml import etree, html
from typer.testing import CliRunner

from archive import Archive
from archive.errors import QueryError
from archive.filters import Filter, parse_filter
from crawler.cli import load_verbs
from tests.archive.factory import make_extraction, put
from tests.archive.web_server import serve

ABOUT = "珙县的院坝里坐满了人，大家协商水渠怎么修。"
WAGES = "协商、协商、再协商：工厂的工资集体协商谈成了，协商结果贴在墙上。"
TRADE = "两国代表就关税协商了三天，协商没有结果。"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One report of a practice and two that only have the word, which say it more often."""
    with Archive.open(tmp_path_factory.mktemp("mixed") / "data", create=True) as archive:
        put(archive)
        put(
            archive, make_extraction(url="http://a.example/about", title="院坝", text=ABOUT, published="2020", facts=())
        )
        for name, text, published in (("wages", WAGES, "2024-05-01"), ("trade", TRADE, "2025")):
            given = {"title": f"协商：{name}", "text": text, "published": published, "facts": (), "relevant": False}
            put(archive, make_extraction(url=f"http://a.example/{name}", **given))
        yield archive


@pytest.fixture(scope="module")
def client(mixed: Archive) -> Iterator[Client]:
    with serve(mixed) as opened:
        yield opened


def names(archive: Archive, words: str, expression: str = "", sort: str = "relevance") -> list[str]:
    return [hit.url.rpartition("/")[2] for hit in archive.search(words, expression, sort=sort).hits]


def test_nothing_is_hidden_and_what_is_off_topic_comes_last(mixed: Archive) -> None:
    holding = [report.url for report in mixed.reports() if "协商" in report.record["text"]]
    found = mixed.search("协商")
    assert sorted(hit.url for hit in found.hits) == sorted(holding)
    assert [hit.relevant for hit in found.hits] == [True, True, False, False]
    assert all(0 < hit.score < 1000 for hit in found.hits)
    # By date, everything stands at its date.
    assert names(mixed, "协商", sort="date")[:2] == ["trade", "wages"]


def test_pages_of_a_search_follow_one_order(mixed: Archive) -> None:
    whole = [hit.report_id for hit in mixed.search("协商").hits]
    pages = [mixed.search("协商", limit=1, offset=i).hits[0].report_id for i in range(len(whole))]
    assert pages == whole


def test_facet_counts_both_and_filters_to_each(mixed: Archive) -> None:
    counts = {item.value: item.count for item in mixed.search("协商").facets["relevant"]}
    assert counts == {"yes": 2, "no": 2}
    assert set(names(mixed, "协商", "relevant:no")) == {"wages", "trade"}
    assert not set(names(mixed, "协商", "relevant:yes")) & {"wages", "trade"}
    only = mixed.search("协商", "relevant:no").facets["relevant"]
    assert {item.value: item.count for item in only} == {"no": 2}


@pytest.mark.parametrize(("language", "mark", "yes", "no"), [
    ("zh", "与协商实践无关", "相关", "无关"), ("en", "off topic", "relevant", "off topic"),
])  # fmt: skip
def test_page_marks_them_and_offers_a_switch(client: Client, language: str, mark: str, yes: str, no: str) -> None:
    page = html.fromstring(client.get("/search", params={"q": "协商", "lang": language}).text)
    marks = [[badge.text for badge in hit.cssselect(".badge.off-topic")] for hit in page.cssselect(".hits > li")]
    assert marks == [[], [], [mark], [mark]]
    facet = page.cssselect(".facets details")[0]
    assert [a.text_content() for a in facet.cssselect("a")] == [yes, no]
    assert [tally.text for tally in facet.cssselect(".tally")] == ["2", "2"]
    switch = page.cssselect(".switch a")[0].get("href")
    chosen = html.fromstring(client.get(switch).text)
    assert len(chosen.cssselect(".hits > li")) == 2
    assert not chosen.cssselect(".badge.off-topic, .switch")
    # The same facet's link takes the condition away again.
    link = chosen.cssselect(".facets details")[0].cssselect("a[aria-current]")[0].get("href")
    assert len(html.fromstring(client.get(link).text).cssselect(".hits > li")) == 4


def test_api_says_it_of_every_hit(client: Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "协商"}).json()
    assert [item["relevant"] for item in answer["items"]] == [True, True, False, False]
    assert answer["facets"]["relevant"] == [
        {"value": "yes", "label": "yes", "count": 2},
        {"value": "no", "label": "no", "count": 2},
    ]


def test_feed_marks_them(client: Client) -> None:
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring(client.get("/feed.atom", params={"q": "协商"}).content)
    entries = feed.xpath("a:entry[a:category/@term='report']", namespaces=space)
    marked = [e for e in entries if e.xpath("a:category[@term='off-topic']", namespaces=space)]
    assert (len(entries), len(marked)) == (4, 2)
    assert all("与协商实践无关" in e.findtext("a:title", namespaces=space) for e in marked)
    kept = client.get("/feed.atom", params={"q": "协商", "filter": "relevant:yes"}).text
    assert "off-topic" not in kept


def test_download_has_all_with_a_column(client: Client) -> None:
    lines = client.get("/download/reports.jsonl", params={"q": "协商"}).text.splitlines()
    assert [json.loads(line)["relevant"] for line in lines].count(False) == 2
    assert len(lines) == 4


def test_command_marks_them(mixed: Archive) -> None:
    shown = CliRunner().invoke(load_verbs(), ["search", "协商", "--archive", str(mixed.path)])
    assert shown.output.count("与协商实践无关") == 2
    assert "relevant:yes" in shown.output
    kept = CliRunner().invoke(load_verbs(), ["search", "协商", "--archive", str(mixed.path), "--where", "relevant:yes"])
    assert "与协商实践无关" not in kept.output
    told = CliRunner().invoke(load_verbs(), ["search", "协商", "--archive", str(mixed.path), "--jsonl"])
    assert [json.loads(line)["relevant"] for line in told.output.splitlines()] == [True, True, False, False]


def test_reports_of_one_date_keep_their_order_when_the_index_changes(archive: Archive) -> None:
    def add(number: int, published: str | None) -> None:
        text = f"第{number}场院坝会商量了路灯。"
        put(archive, make_extraction(url=f"http://a.example/{number}", text=text, published=published, facts=()))

    for number in range(12):
        add(number, "2024-01-01" if number % 3 else None)
        archive.refresh_index()
    orders = {sort: [hit.report_id for hit in archive.search(sort=sort, limit=50).hits] for sort in ("date", "-date")}
    archive._index.rebuild()
    for sort, order in orders.items():
        assert [hit.report_id for hit in archive.search(sort=sort, limit=50).hits] == order
        dates = [hit.published for hit in archive.search(sort=sort, limit=50).hits]
        assert dates == ["2024-01-01"] * 8 + [None] * 4
    add(99, "2023-01-01")
    rest = [i for i in (hit.report_id for hit in archive.search(sort="date", limit=50).hits) if i in orders["date"]]
    assert rest == orders["date"]


def test_a_case_is_a_condition_everywhere(mixed: Archive, client: Client) -> None:
    (case,) = mixed.cases()
    asked = parse_filter(f"case:{case.id}")
    assert asked == Filter(case=(case.id,))
    assert [hit.report_id for hit in mixed.search("", asked).hits] == list(case.report_ids)
    assert [report.id for report in mixed.reports(asked)] == list(case.report_ids)
    assert [found.id for found in mixed.iterate_cases(asked)] == [case.id]
    assert {fact.report_id for fact in mixed.facts(asked)} == set(case.report_ids)
    with pytest.raises(QueryError, match="no such case"):
        mixed.search("", "case:510000-nichts")
    answer = client.get("/search", params={"filter": "case:510000-nichts"})
    assert (answer.status_code, "510000-nichts" in answer.text) == (400, True)
    page = html.fromstring(client.get(f"/cases/{case.id}").text)
    target = next(a.get("href") for a in page.cssselect("#reports ~ .downloads a") if "jsonl" in a.get("href"))
    assert [json.loads(line)["id"] for line in client.get(target).text.splitlines()] == list(case.report_ids)
