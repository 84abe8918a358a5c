"""The API: one filter grammar, cursors, ETags, errors as JSON, no full text."""

from collections.abc import Iterator

import pytest
from httpx import Client

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
