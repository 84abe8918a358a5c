"""The sample sites: what they hold and how they answer."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from crawler.sample_site import SampleServer, load_sites
from extract.decode import decode


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def fetch(server: SampleServer, url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the server as a proxy for `url`."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{server.port}"}))
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with opener.open(urllib.request.Request(url, headers=names), timeout=5) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_there_are_at_least_thirty_articles_over_three_layouts() -> None:
    sites = load_sites()
    articles = [article for site in sites for article in site.articles]
    assert len(articles) >= 30
    assert {site.template for site in sites} == {"static", "table", "press"}
    assert sum(article.is_reprint for article in articles) >= 3
    assert sorted(article.hacked for article in articles if article.hacked) == ["links", "pinyin"]


def test_the_second_revision_changes_one_article() -> None:
    first, second = ({(s.name, a.id): a for s in load_sites(r) for a in s.articles} for r in (1, 2))
    assert [key for key in first if first[key] != second[key]] == [("yunhe", "103")]


def test_the_gbk_site_declares_nothing_in_its_header(server: SampleServer) -> None:
    status, headers, body = fetch(server, "http://laifeng.sample.xieshang.invalid/shownews.asp?id=201")
    assert (status, headers["Content-Type"]) == (200, "text/html")
    assert "摆手堂里话家常" in decode(body, ()).text
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_conditional_requests(server: SampleServer) -> None:
    url = "http://zhoukan.sample.xieshang.invalid/2022/06/zhenghe-chating/"
    _, headers, _ = fetch(server, url)
    assert fetch(server, url, If_None_Match=headers["ETag"])[0] == 304
    assert fetch(server, url, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert fetch(server, url, If_None_Match='"other"')[0] == 200
    assert fetch(server, url, If_Modified_Since="not a date")[0] == 200


def test_redirect_robots_and_missing_pages(server: SampleServer) -> None:
    assert fetch(server, "http://zhoukan.sample.xieshang.invalid/2022/06/zhenghe-chating")[0] == 200  # followed
    assert b"Disallow: /print" in fetch(server, "http://yunhe.sample.xieshang.invalid/robots.txt")[2]
    assert fetch(server, "http://yunhe.sample.xieshang.invalid/nothing.html")[0] == 404
    assert fetch(server, "http://elsewhere.invalid/")[0] == 404


def test_hacked_pages_carry_their_damage(server: SampleServer) -> None:
    page = fetch(server, "http://zhoukan.sample.xieshang.invalid/2024/01/qinggang-laohuzi/")[2].decode()
    assert "協(xié)商" in page
    assert "{随机关键词}" in page
    farm = fetch(server, "http://yunhe.sample.xieshang.invalid/show-12-107-1.html")[2].decode()
    assert "left:-9999px" in farm


def test_stopped_server_says_so() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = SampleServer().port
