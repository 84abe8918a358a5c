"""One crawl over everything that goes wrong on sites: each trouble is met as it should be, and the rest is found."""

import gzip
import itertools
import re
from collections import Counter
from pathlib import Path

import pytest

from archive import Archive
from archive.history import count_urls, read_runs
from crawler.run import CrawlResult, Crawls
from schemas.source import ListRules, Politeness, Source
from tests.crawler.farm import Answer, Farm, make_article, make_list, make_paragraphs, make_title

HTML = {"Content-Type": "text/html; charset=utf-8"}
BASE = "http://trouble.farm.invalid"
BOUND = 2 * 1024 * 1024
CRAWL_DELAY = 0.15

# Article number by path; each path is a trouble of its own.
ARTICLES = {f"/a/{name}_{n}.html": n for n, name in enumerate(
    ("plain", "busy", "limited", "cut", "short", "parts", "moved", "large", "after"), 4100
)}  # fmt: skip
TROUBLES = (
    "/a/gone_5001.html", "/a/vanished_5002.html", "/a/soft_5003.html", "/a/shield_5004.html", "/a/captcha_5005.html",
    "/a/bomb_5006.html", "/a/endless_5007.html", "/a/loop_5008.html", "/a/report_5009.html", "/closed/secret_5010.html",
    "/a/home_5011.html", "/a/a/a/a/a/a/grow_5012.html", "/a/broken_5013.html",
)  # fmt: skip


class Trouble:
    """The site: counts how often each path was asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        path = re.sub(r";jsessionid=\w+", "", path)
        self.asked[path] += 1
        first = self.asked[path] == 1
        if path == "/robots.txt":
            text = f"\ufeffUser-agent: *\r\nCrawl-delay: {CRAWL_DELAY}\r\nDisallow: /closed/\r\nDisallow: /*print=\r\n"
            return Answer(text.encode(), 503 if first else 200, {"Content-Type": "text/plain"})
        if path.startswith("/list_1"):
            return self._list(path)
        name = path.rpartition("/")[2].partition("_")[0]
        answer = getattr(self, f"_{name}", None)
        if answer is not None:
            return answer(path, first)
        return make_article(ARTICLES[path]) if path in ARTICLES else None

    def _list(self, path: str) -> str:
        rows = [(f"{address};jsessionid=ABC{self.asked[path]}", n) for address, n in ARTICLES.items()]
        rows += [(address, 200 + i) for i, address in enumerate(TROUBLES)]
        days = "".join(f'<a href="/list_1.html?date=2023-05-{d:02d}">{d}</a>' for d in range(1, 29))
        number = int(re.search(r"(?:page=)(\d+)", path)[1]) if "page=" in path else 1  # type: ignore[index]
        return make_list(rows, f'<a href="/list_1.html?page={number + 1}">下一页</a>{days}')

    def _busy(self, path: str, first: bool) -> Answer:
        if self.asked[path] <= 2:
            return Answer(b"busy", 503)
        return Answer(make_article(ARTICLES[path]).encode(), 200, HTML)

    def _limited(self, path: str, first: bool) -> Answer:
        if first:
            return Answer(b"slow down", 429, {"Retry-After": "1"})
        return Answer(make_article(ARTICLES[path]).encode(), 200, HTML)

    def _cut(self, path: str, first: bool) -> Answer:
        page = make_article(ARTICLES[path]).encode()
        return Answer(
            page[:300] if first else page, 200, HTML | {"Content-Length": str(len(page)), "Connection": "close"}
        )

    def _short(self, path: str, first: bool) -> Answer:
        page = make_article(ARTICLES[path]).encode()
        return Answer(page, 200, HTML | {"Content-Length": str(len(page) + 50), "Connection": "close"})

    def _parts(self, path: str, first: bool) -> Answer:
        stem, _, part = path.removesuffix(".html").partition("_")[2].partition("_")
        number, index = int(stem), int(part or 1)
        paragraphs = make_paragraphs(number)
        following = f'<a href="/a/parts_{number}_{index + 1}.html">下一页</a>' if index < 3 else ""
        text = "".join(f"<p>{p}</p>" for p in (paragraphs[:2], paragraphs[2:3], paragraphs[3:])[index - 1])
        html = f"<h1>{make_title(number)}</h1><div>发布时间：2023-05-12 来源：河汊晚报</div><div class='content'>{text}</div><div>{following}</div>"
        return Answer(f"<html><body>{html}</body></html>".encode(), 200, HTML)

    def _moved(self, path: str, first: bool) -> Answer:
        if path == "/a/moved_4106.html":
            return Answer(b"", 301, {"Location": "/b/moved_4106.html"})
        return Answer(make_article(4106).encode(), 200, HTML)

    def _large(self, path: str, first: bool) -> Answer:
        picture = f"<img src='data:image/png;base64,{'A' * (BOUND // 2)}'>"
        return Answer(make_article(ARTICLES[path], extra=picture).encode(), 200, HTML)

    def _gone(self, path: str, first: bool) -> Answer:
        return Answer("<h1>404</h1>页面不存在".encode(), 404, HTML)

    def _vanished(self, path: str, first: bool) -> Answer:
        return Answer(b"", 410, HTML)

    def _soft(self, path: str, first: bool) -> Answer:
        return Answer(
            "<html><title>提示信息</title><body><h3>抱歉，您访问的页面不存在或已被删除！</h3></body></html>".encode(),
            200,
            HTML,
        )

    def _shield(self, path: str, first: bool) -> Answer:
        return Answer(b"<html><script>document.cookie='k=1';location.reload()</script></html>", 412, HTML)

    def _captcha(self, path: str, first: bool) -> Answer:
        html = "<html><title>安全验证</title><body><p>请输入验证码以继续访问</p><input name='captcha'><img src='/captcha.png'></body></html>"
        return Answer(html.encode(), 200, HTML)

    def _bomb(self, path: str, first: bool) -> Answer:
        return Answer(gzip.compress(b"\0" * (20 * BOUND)), 200, HTML | {"Content-Encoding": "gzip"})

    def _endless(self, path: str, first: bool) -> Answer:
        return Answer(b"<p>" + b"x" * (4 * BOUND), 200, HTML | {"Content-Length": str(1 << 40)})

    def _loop(self, path: str, first: bool) -> Answer:
        return Answer(
            b"", 302, {"Location": path.replace("/a/", "/b/") if "/a/" in path else path.replace("/b/", "/a/")}
        )

    def _report(self, path: str, first: bool) -> Answer:
        return Answer(b"%PDF-1.4 " + b"x" * 2000, 200, HTML)

    def _home(self, path: str, first: bool) -> Answer:
        return Answer(b"", 302, {"Location": "/index.html"})

    def _index(self, path: str, first: bool) -> str:
        return make_list([("/a/plain_4100.html", 4100)])

    def _broken(self, path: str, first: bool) -> Answer:
        return Answer(b"error", 500, HTML | {"Retry-After": "0"})


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Farm, Path, CrawlResult]:
    folder = tmp_path_factory.mktemp("troubles")
    source = Source(
        name="trouble",
        title="河汊",
        publisher="portal",
        seeds=(f"{BASE}/list_1.html",),
        listing=ListRules(max_pages=20),
        politeness=Politeness(delay=0, max_bytes=BOUND, timeout=10),
    )
    with Farm({"trouble": Trouble()}) as farm, Crawls(folder, proxies=farm.proxies) as crawls:
        return farm, folder, crawls.run(source)


@pytest.mark.timeout(120)
def test_every_article_is_stored_once(crawled: tuple[Farm, Path, CrawlResult]) -> None:
    with Archive.open(crawled[1], read_only=True) as archive:
        reports = {report.url.removeprefix(BASE): report for report in archive.reports()}
    expected = {path.replace("/a/moved", "/b/moved") for path in ARTICLES}
    assert set(reports) == expected
    joined = reports["/a/parts_4105.html"].record["text"]
    assert [joined.count(p) for p in make_paragraphs(4105)] == [1, 1, 1, 1]


def test_delays_and_closed_paths(crawled: tuple[Farm, Path, CrawlResult]) -> None:
    farm = crawled[0]
    times = [asked.at for asked in farm.log]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    # A request that a busy machine notes late makes the gap after it short: one in ten may be.
    assert sorted(gaps[2:])[len(gaps) // 10] > CRAWL_DELAY * 0.9
    assert farm.most_at_once == 1
    assert not any("/closed/" in url for url in farm.urls())
    limited = [asked.at for asked in farm.log if "limited" in asked.url]
    later = min(at for at in times if at > limited[0])
    assert later - limited[0] > 0.9


def test_bounds_and_traps(crawled: tuple[Farm, Path, CrawlResult]) -> None:
    farm, _, result = crawled
    asked = Counter(farm.urls())
    assert not any("date=" in url or "grow" in url for url in asked)
    assert sum("list_1" in url for url in asked) <= 3
    assert sum(count for url, count in asked.items() if "loop" in url) <= 2
    assert asked[f"{BASE}/a/broken_5013.html"] == 4
    assert result.counts["attachments"] == 1
    # The three downloads that may be long take no more than the bound each (the large one is half of it).
    assert result.counts["bytes"] < 3 * BOUND


def test_states_of_addresses_and_the_run(crawled: tuple[Farm, Path, CrawlResult]) -> None:
    _, folder, result = crawled
    with Archive.open(folder, read_only=True) as archive:
        states = count_urls(archive, "trouble")
        (run,) = read_runs(archive, "trouble")
    assert result.state == run.state == "finished"
    assert states["gone"] == 3
    assert states["blocked"] == 1
    assert states["fetched"] == len(ARTICLES) + 1
    assert states["failed"] >= 6
    assert run.counts["blocked"] >= 3
    lines = "\n".join(result.problems)
    for word in ("shield_5004", "captcha_5005", "bomb_5006", "endless_5007", "loop_5008", "broken_5013"):
        assert word in lines
    assert "Traceback" not in lines
