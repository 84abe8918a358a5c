"""The API: one filter grammar, cursors, ETags, errors as JSON, no full text."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Client
from lxml import etree

from archive import Archive
from tests.archive.factory import make_extraction, put
from tests.archive.web_server import serve


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("shown") / "data", create=True) as archive:
        fill(archive)
        yield archive


@pytest.fixture(scope="module")
def client(shown: Archive) -> Iterator[Client]:
    with serve(shown) as opened:
        yield opened


def fill(archive: Archive) -> None:
    for i in range(5):
        text = f"珙县的有事来协商第{i}回，去年以来开展协商150场，说的是第{i}号院的路灯。"
        put(archive, make_extraction(url=f"http://news.example/a/{i}.html", text=text, title=f"第{i}回"))


def test_cursor_reads_everything_once(client: Client) -> None:
    for path in ("search", "facts", "platforms", "cases"):
        seen, cursor = [], ""
        while cursor is not None:
            answer = client.get(f"/api/v1/{path}", params={"limit": 2, "cursor": cursor}).json()
            seen += [str(item) for item in answer["items"]]
            cursor = answer["next_cursor"]
        assert len(seen) == len(set(seen))
        assert len(seen) == {"search": 5, "facts": 15, "platforms": 1, "cases": 1}[path]


@pytest.mark.parametrize("path", ["search", "facts", "cases"])
def test_paging_does_not_slip_while_rows_come_in(archive: Archive, path: str) -> None:
    for i in range(2, 8):
        put_report(archive, i, f"2023-05-0{i}")
    with serve(archive) as client:
        before = read_ids(client, path)
        seen, cursor, page = [], "", 0
        while cursor is not None:
            answer = client.get(f"/api/v1/{path}", params={"limit": 2, "cursor": cursor, **ASKED[path]}).json()
            seen += [name_item(item) for item in answer["items"]]
            cursor = answer["next_cursor"]
            # Newer and older ones than all that were read, between any two pages.
            if page < 4:
                put_report(archive, 100 + page, "2024-01-01")
                put_report(archive, 200 + page, "2020-01-01")
            page += 1
        assert page < 60
        # What was there from the beginning comes once, whatever came in meanwhile.
        assert sorted(i for i in seen if i in before) == sorted(before)


ASKED: dict[str, dict[str, str]] = {"search": {"sort": "date"}, "facts": {}, "cases": {}}


def name_item(item: dict[str, str]) -> str:
    return item.get("id") or item["report_id"]


def read_ids(client: Client, path: str) -> list[str]:
    items = client.get(f"/api/v1/{path}", params={"limit": 500, **ASKED[path]}).json()["items"]
    return [name_item(item) for item in items]


def put_report(archive: Archive, i: int, published: str | None) -> None:
    text = f"珙县的有事来协商第{i}回，去年以来开展协商150场，说的是第{i}号院的路灯。"
    put(
        archive,
        make_extraction(url=f"http://news.example/s/{i}.html", text=text, title=f"第{i}回", published=published),
    )


def test_paging_goes_on_where_the_last_item_is_gone(archive: Archive) -> None:
    for i in range(6):
        put_report(archive, i, "2023-05-01" if i % 2 else None)
    with serve(archive) as client:
        before = read_ids(client, "facts")
        first = client.get("/api/v1/facts", params={"limit": 4}).json()
        archive.reject(first["items"][-1]["id"], who="Li Jing")
        rest = client.get("/api/v1/facts", params={"limit": 500, "cursor": first["next_cursor"]}).json()
        seen = {name_item(item) for item in first["items"] + rest["items"]}
        # At most one is passed over where the list itself has lost one.
        assert len(set(before) - seen) <= 1


def test_cursor_is_good_for_its_question_only(client: Client) -> None:
    cursor = client.get("/api/v1/facts", params={"limit": 2}).json()["next_cursor"]
    assert client.get("/api/v1/facts", params={"limit": 2, "cursor": cursor, "filter": "n:6"}).status_code == 400
    assert client.get("/api/v1/search", params={"cursor": cursor}).status_code == 400
    assert client.get("/api/v1/facts", params={"limit": 5, "cursor": cursor}).status_code == 200


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_feed_tells_of_new_and_changed(archive: Archive) -> None:
    put_report(archive, 1, "2023-05-01")
    with serve(archive) as client:
        feed = etree.fromstring(client.get("/feed.atom").content)
        for element in (feed, *feed.findall("a:entry", ATOM)):
            assert all(element.findtext(f"a:{name}", None, ATOM) for name in ("id", "title", "updated"))
        assert feed.findtext("a:author/a:name", None, ATOM)
        assert [e.get("term") for e in feed.iterfind("a:entry/a:category", ATOM)] == ["report", "case"]
        links = [link.get("href") for link in feed.iterfind("a:entry/a:link", ATOM)]
        assert all(client.get(link).status_code == 200 for link in links)
        tag = client.get("/feed.atom").headers["etag"]
        assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304
        archive.reject(next(archive.facts()).id, who="Li Jing")
        put_report(archive, 2, "2023-05-02")
        changed = etree.fromstring(client.get("/feed.atom?lang=en").content)
        titles = [e.text or "" for e in changed.iterfind("a:entry/a:title", ATOM)]
        assert titles[0] == "New report: 第2回"
        assert "Report changed: 第1回" in titles
        one = etree.fromstring(client.get("/feed.atom", params={"q": "第2回", "filter": "place:珙县"}).content)
        assert len(one.findall("a:entry/a:category[@term='report']", ATOM)) == 1
        assert etree.fromstring(client.get("/feed.atom?until=2001").content).find("a:entry", ATOM) is None
        assert client.get("/feed.atom?filter=plaec:x").status_code == 400
        page = client.get("/search", params={"q": "第2回"}).text
        assert 'type="application/atom+xml"' in page


def test_origins_that_the_owner_names_may_read_the_api(shown: Archive) -> None:
    with serve(shown, origins=["https://friend.example"]) as client:
        for origin, allowed in (
            ("https://friend.example", "https://friend.example"),
            ("https://elsewhere.example", None),
        ):
            answer = client.get("/api/v1/stats", headers={"Origin": origin})
            assert answer.headers.get("access-control-allow-origin") == allowed
            assert "access-control-allow-origin" not in client.get("/search", headers={"Origin": origin}).headers


def test_etag_changes_with_the_archive(archive: Archive) -> None:
    with serve(archive) as client:
        check_etags(client, archive)


def check_etags(client: Client, archive: Archive) -> None:
    first = client.get("/api/v1/cases")
    tag = first.headers["etag"]
    again = client.get("/api/v1/cases", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    put(archive)
    assert client.get("/api/v1/cases", headers={"If-None-Match": tag}).status_code == 200


def test_filter_is_the_one_grammar(client: Client) -> None:
    assert client.get("/api/v1/search", params={"filter": "activities>=150 province:四川省"}).json()["total"] == 5
    assert client.get("/api/v1/search", params={"filter": "activities>150"}).json()["total"] == 0
    assert (
        client.get("/api/v1/facts", params={"kind": "count", "limit": 500}).json()["items"][0]["fact"]["value"] == 150
    )


def test_changes_can_be_followed(client: Client) -> None:
    first = client.get("/api/v1/changes", params={"limit": 3}).json()
    rest = client.get("/api/v1/changes", params={"since": first["next_since"]}).json()
    assert [c["number"] for c in first["items"] + rest["items"]] == list(range(1, rest["next_since"] + 1))
    assert client.get("/api/v1/changes", params={"since": rest["next_since"]}).json()["items"] == []


def test_no_text_unless_allowed(client: Client, shown: Archive) -> None:
    report_id = client.get("/api/v1/search").json()["items"][0]["report_id"]
    report = client.get(f"/api/v1/reports/{report_id}").json()
    assert not {"text", "removed", "repaired", "raw"} & set(report)
    assert report["facts"][0]["sentence"]
    with serve(shown, with_text=True) as owner:
        assert "路灯" in owner.get(f"/api/v1/reports/{report_id}").json()["text"]


def test_long_sentences_become_short_quotations(archive: Archive) -> None:
    text = "珙县的有事来协商，" + "一件又一件地说" * 2000 + "，去年以来开展协商150场，" + "一件又一件地办" * 2000
    put(archive, make_extraction(url="http://news.example/long.html", text=text, title="长句"))
    with serve(archive) as client:
        items = client.get("/api/v1/facts", params={"kind": "count", "limit": 500}).json()["items"]
    assert max(len(item["sentence"]) for item in items) < 400
    assert all(item["fact"]["evidence"]["quote"] in item["sentence"] for item in items)


def test_comparison_quotes_shortly_unless_the_owner_gives_texts(archive: Archive) -> None:
    text = "珙县的有事来协商，" + "一件又一件地说" * 2000 + "，去年以来开展协商150场，" + "一件又一件地办" * 2000
    put(archive, make_extraction(url="http://news.example/long.html", text=text, title="长句"))

    def ask(**options: bool) -> dict[str, Any]:
        with serve(archive, **options) as client:
            [row] = client.get("/api/v1/compare", params={"place": "珙县"}).json()["rows"]
        said: dict[str, Any] = row
        return said

    row, whole = ask(), ask(with_text=True)
    figures = [statement for told in row["figures"].values() for figure in told for statement in figure["statements"]]
    mentions = [*row["platform_mentions"], *(mention for method in row["methods"] for mention in method["mentions"])]
    assert figures
    assert max(len(said["quote"]) for said in (*figures, *mentions)) < 400
    assert all(said["raw"] in said["quote"] for said in figures)
    assert len(str(whole)) > 10_000
    assert row.keys() == whole.keys()
    assert [said["fact_id"] for said in mentions]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("search?filter=plaec:x", 400),
        ("search?q=(", 400),
        ("search?limit=0", 400),
        ("search?limit=99999", 400),
        ("search?cursor=@@", 400),
        ("search?cursor=%E2%98%83", 400),
        ("facts?cursor=YWZ0ZXI6LTE=", 400),
        ("facts?kind=x", 400),
        ("places?below=abc", 400),
        ("changes?since=-1", 400),
        ("changes?since=x", 400),
        ("changes?since=99999999999999999999999", 400),
        ("compare?by=x", 400),
        ("compare?place=无此地", 400),
        ("search?filter=n:x", 400),
        ("reports/none", 404),
        ("cases/none", 404),
        ("nowhere", 404),
        ("", 404),
    ],
)
def test_errors_are_json_with_one_message(client: Client, url: str, status: int) -> None:
    answer = client.get(f"/api/v1/{url}")
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["status"] == status
    assert error["message"]


@pytest.mark.parametrize(
    "given",
    [
        "n:99999999999999999999999",
        "activities>" + "9" * 400,
        "year:9999",
        "place:00",
        "report:x",
        'place:""',
        "\x00",
        "a:b" * 500,
    ],
)
def test_odd_filters_never_break(client: Client, given: str) -> None:
    for path in ("search", "cases", "facts", "compare"):
        answer = client.get(f"/api/v1/{path}", params={"filter": given})
        assert answer.status_code in (200, 400), (path, answer.text[:300])
        assert "error" in answer.json() or answer.status_code == 200


def test_description_has_examples_and_no_foreign_pages(client: Client) -> None:
    description = client.get("/api/v1/openapi.json").json()
    paths = description["paths"]
    names = {"search", "reports/{report_id}", "cases", "cases/{case_id}", "facts", "places", "platforms"}
    names |= {"compare", "codebook", "changes", "stats"}
    assert set(paths) == {f"/api/v1/{name}" for name in names}
    for operation in paths.values():
        assert operation["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert client.get("/docs").status_code == 404


def test_no_foreign_origin_is_let_in(client: Client) -> None:
    answer = client.get("/api/v1/cases", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
