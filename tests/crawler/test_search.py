"""JSON lists: GET and POST, paths and templates, JSONP, the end of the list."""

import json
from pathlib import Path

import pytest

from crawler.run import Crawls
from crawler.spiders.search import parse_answer, read_path
from schemas.source import Source
from tests.crawler.farm import Answer, Farm, make_article

NUMBERS = list(range(8500, 8512))


def site(method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
    if path.startswith("/content/20230512/"):
        return make_article(int(path.rpartition("/")[2].removesuffix(".html")))
    if path.startswith("/api/get"):
        page = int(path.rpartition("pageNo=")[2])
        rows = [{"id": n, "day": {"compact": "20230512"}} for n in NUMBERS[(page - 1) * 5 : page * 5]]
        return Answer(json.dumps({"data": {"list": rows, "total": len(NUMBERS)}}).encode())
    if path == "/api/post" and method == "POST":
        page = json.loads(body)["pageNo"]
        # This one repeats its last page for ever.
        rows = NUMBERS[page * 5 : page * 5 + 5] or NUMBERS[-5:]
        return Answer(f"cb({json.dumps([{'url': f'/content/20230512/{n}.html'} for n in rows])});".encode())
    return "<html>error</html>" if path == "/api/broken" else None


def make_source(seed: str, api: dict[str, object]) -> Source:
    return Source.model_validate(
        {
            "name": "api",
            "title": "河汊",
            "publisher": "portal",
            "spider": "search",
            "seeds": (f"http://api.farm.invalid{seed}",),
            "api": api,
            "politeness": {"delay": 0},
        }
    )


@pytest.mark.parametrize(
    ("seed", "api"),
    [
        ("/api/get?pageSize=5&pageNo={page}", {"items": "data.list", "link": "/content/{day.compact}/{id}.html"}),
        ("/api/post", {"body": '{"channelId": 3, "pageNo": {page}}', "first_page": 0}),
    ],
)
def test_lists_are_read_to_their_end(seed: str, api: dict[str, object], tmp_path: Path) -> None:
    with Farm({"api": site}) as farm, Crawls(tmp_path, proxies=farm.proxies) as crawls:
        result = crawls.run(make_source(seed, api))
    assert (result.counts["new"], result.problems) == (len(NUMBERS), ())


def test_an_answer_that_is_no_list_is_a_clear_line(tmp_path: Path) -> None:
    with Farm({"api": site}) as farm, Crawls(tmp_path, proxies=farm.proxies) as crawls:
        result = crawls.run(make_source("/api/broken", {"items": "data.list"}))
    assert "no JSON list at `api.items: data.list`" in result.problems[0]


def test_paths() -> None:
    data = {"a": [{"b": 1}], "c": None}
    assert read_path(data, "a.0.b") == 1
    assert read_path(data, "") == data
    assert read_path(data, "a.7.b") is read_path(data, "c.d") is read_path(data, "x") is None
    assert parse_answer(" cb( [1] ); ") == [1]
    with pytest.raises(ValueError, match="Expecting"):
        parse_answer("<html>")
