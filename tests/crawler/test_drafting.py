"""Drafts: what is guessed about a site from one page of it, and what a trial of a source shows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.sources import load_catalogue, parse_source
from crawler.sources.drafting import make_draft, name_source
from crawler.sources.guessing import Guess, guess_place, guess_source
from schemas.page import Page
from tests.crawler.farm import Answer, Farm, make_article, make_list, make_title

ROWS = [(f"/art/2023/5/{n % 28}/art_12_{n}.html", n) for n in range(8400, 8412)]


def make_page(title: str, *, foot: str = "", pager: str = "", head: str = "") -> str:
    return make_list(ROWS, pager, head).replace("<title>协商议事</title>", f"<title>{title}</title>") + f"<p>{foot}</p>"


def guess(body: str | bytes, url: str = "http://www.site.example/xsys/", media_type: str = "text/html") -> Guess:
    data = body if isinstance(body, bytes) else body.encode()
    return guess_source(Page(url=url, headers=(("Content-Type", media_type),), body=data), url)


@pytest.mark.parametrize(
    ("title", "foot", "expected"),
    [
        ("协商议事_缙云县政协", "", ("缙云县政协", "331122", "cppcc")),
        ("协商民主 - 中国人民政治协商会议珙县委员会", "", ("中国人民政治协商会议珙县委员会", "511526", "cppcc")),
        ("有事好商量 | 衢州日报", "", ("衢州日报", "330800", "newspaper")),
        ("政务要闻-武义县人民政府门户网站", "", ("武义县人民政府门户网站", "330723", "government")),
        ("协商", "主办单位：中共洪雅县委统战部", ("协商", "511423", "party")),
        ("商量在线", "版权所有：杭州市西湖区政协办公室", ("商量在线", "330106", "cppcc")),
        ("某某论坛", "", ("某某论坛", None, "portal")),
    ],
)
def test_name_place_and_publisher(title: str, foot: str, expected: tuple[str, str | None, str]) -> None:
    found = guess(make_page(title, foot=foot))
    assert (found.title, found.place, found.publisher) == expected
    assert (found.spider, found.listed) == ("listing", len(ROWS))


def test_a_place_that_several_bear_is_settled_by_what_stands_before_it() -> None:
    assert guess_place("西湖区政协") is None
    assert guess_place("江西省南昌市西湖区政协") == ("360103", "西湖区")
    assert guess_place("本站公告") is None


def test_kinds_of_pages() -> None:
    items = "".join(f"<item><link>http://www.site.example{u}</link></item>" for u, _ in ROWS)
    feed = guess(
        f"<?xml version='1.0'?><rss><channel><title>渡口晚报</title>{items}</channel></rss>", media_type="text/xml"
    )
    assert (feed.spider, feed.title, feed.publisher, feed.listed) == ("feed", "渡口晚报", "newspaper", len(ROWS))
    locations = "".join(f"<url><loc>http://www.site.example{u}</loc></url>" for u, _ in ROWS)
    assert guess(f"<urlset>{locations}</urlset>", media_type="text/xml").spider == "sitemap"
    records = [{"id": n, "title": "x", "linkUrl": url} for url, n in ROWS]
    api = guess(
        json.dumps({"code": 0, "data": {"list": records}}),
        "http://www.site.example/api/list?channel=3&pageNo=1",
        "application/json",
    )
    assert (api.spider, api.items, api.link, api.seed) == (
        "search", "data.list", "linkUrl", "http://www.site.example/api/list?channel=3&pageNo={page}",
    )  # fmt: skip
    paper = "".join(f"<a href='/html/2023-05/12/node_{n}.htm'>第0{n}版：要闻</a>" for n in range(1, 5))
    assert guess(f"<html><title>河汊日报数字报</title><body>{paper}</body></html>").spider == "epaper"
    shell = "<html><head><title>协商在线</title><script src='/js/app.js'></script></head><body><div id='app'></div></body></html>"
    assert guess(shell).browser
    named = "<html><head><title>协商在线</title><link rel='alternate' type='application/rss+xml' href='/feed/'></head><body><p>欢迎</p></body></html>"
    assert (guess(named).spider, guess(named).seed) == ("feed", "http://www.site.example/feed/")


def test_pager_and_encoding() -> None:
    body = make_page("协商_缙云县政协", pager="<a href='index_2.html'>下一页</a>")
    assert guess(body).next_page == "http://www.site.example/xsys/index_2.html"
    assert guess(body.encode("gb18030")).encoding == "gb18030"
    declared = make_page("协商_缙云县政协", head="<meta charset='gb2312'>").encode("gb18030")
    assert guess(declared).encoding is None


HOSTILE = Guess(
    title='a"\n# rhythm: "* * * * *"\nspider: warc\n---\n{x',
    next_page="http://x/\nspider: warc",
    feed="http://x/\u2028y: 1",
)


@pytest.mark.parametrize(
    "made", [Guess(), HOSTILE, Guess(title="协商：议事 # 一", place="331122", place_name="缙云", browser=True)]
)
def test_a_draft_is_a_source_whatever_the_page_says(made: Guess) -> None:
    source = parse_source(make_draft("http://www.site.example/", "site", made), "site.yml")
    assert (source.spider, source.rhythm, source.verified) == ("listing", None, "never")
    assert source.title == (made.title or "site")


@pytest.mark.parametrize(
    ("url", "name"),
    [("http://www.jyzx.gov.cn/a", "jyzx"), ("https://127.0.0.1:80/", "127-0-0-1"), ("http://协商.cn/", "source")],
)
def test_names(url: str, name: str) -> None:
    assert name_source(url) == name


def test_new_and_check(xieshang: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def site(_method: str, path: str, _body: bytes, _headers: dict[str, str]) -> Answer | str | None:
        if path == "/robots.txt":
            return Answer(b"User-agent: *\nCrawl-delay: 0.1\nDisallow: /x/\nSitemap: /sitemap.xml\n")
        if path == "/xsys/":
            return make_page("协商议事_缙云县政协", pager="<a href='index_2.html'>下一页</a>")
        number = path.rpartition("_")[2].removesuffix(".html")
        return make_article(int(number)) if number.isdecimal() else None

    with Farm({"drafted": site}) as farm:
        monkeypatch.setenv("http_proxy", farm.proxies["drafted.farm.invalid"])
        drafted = xieshang("sources", "new", "http://drafted.farm.invalid/xsys/", "--write", tmp_path)
        assert (drafted.code, drafted.err) == (0, "")
        assert "12 articles listed" in drafted.out
        source = load_catalogue([tmp_path]).find("drafted-farm-invalid")
        assert (source.place, source.publisher) == ("331122", "cppcc")
        checked = xieshang("sources", "check", source.name, "--sources", tmp_path)
        none = xieshang("sources", "new", "http://none.farm.invalid/")
    assert checked.code == 0
    assert "drafted.farm.invalid: robots.txt allows the start pages; Crawl-delay 0.1 s; names 1 sitemaps" in checked.out
    assert f"2023-05-12  {make_title(8400)}" in checked.out
    assert "goes on: http://drafted.farm.invalid/xsys/index_2.html" in checked.out
    assert checked.out.count("relevant") == 3
    assert (none.code, "no draft was made" in none.err) == (2, True)
