"""Feeds and sitemaps: what is read from them, and crawls that use them."""

import datetime as dt
import gzip
from pathlib import Path

import pytest

from crawler.run import Crawls
from crawler.spiders.feed import read_feed, read_moment
from crawler.spiders.sitemap import read_sitemap
from schemas.source import Politeness, Source
from tests.crawler.farm import Answer, Farm, make_article

RSS = """<?xml version="1.0" encoding="gb2312"?>
<rss version="2.0"><channel><title>河汊</title><link>http://x.example/</link>
<item><title>一</title><link>http://x.example/a/1.html?utm_source=rss</link><pubDate>Fri, 12 May 2023 08:00:00 +0800</pubDate></item>
<item><title>二</title><guid>http://x.example/a/2.html</guid></item><item><title>三</title><guid isPermaLink="false">3</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://x.example/"/><entry><link rel="self" href="http://x.example/self"/>
<link href="http://x.example/b/1.html"/><published>2023-05-12T08:00:00+08:00</published><updated>2023-06-01T08:00:00Z</updated></entry></feed>"""


def test_reads_rss_and_atom() -> None:
    entries = read_feed(RSS)
    assert entries is not None
    assert [url for url, _ in entries] == ["http://x.example/a/1.html?utm_source=rss", "http://x.example/a/2.html"]
    assert entries[0][1] == dt.datetime(2023, 5, 12, tzinfo=dt.UTC)
    assert read_feed(ATOM) == [("http://x.example/b/1.html", dt.datetime(2023, 6, 1, 8, tzinfo=dt.UTC))]


@pytest.mark.parametrize("text", ["", "<html><body>没有</body></html>", "{}", "\x00", "<rss", "not xml at all"])
def test_what_is_no_feed(text: str) -> None:
    assert not read_feed(text)


def test_an_entity_bomb_stays_small() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><item><link>http://x.example/&b;</link></item></channel></rss>'
    read_feed(bomb)
    read_sitemap(bomb.encode())
    outside = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><item><link>http://x.example/&a;</link></item></rss>'
    assert all("&" not in url and url == "http://x.example/" for url, _ in read_feed(outside) or [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-05-12", dt.datetime(2023, 5, 11, 16, tzinfo=dt.UTC)),
        ("2023-05-12T08:00:00Z", dt.datetime(2023, 5, 12, 8, tzinfo=dt.UTC)),
        ("Fri, 12 May 2023 08:00:00 GMT", dt.datetime(2023, 5, 12, 8, tzinfo=dt.UTC)),
        ("gestern", None),
        ("", None),
    ],
)
def test_moments(text: str, expected: dt.datetime | None) -> None:
    assert read_moment(text) == expected


def test_reads_sitemaps() -> None:
    xml = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc> http://x.example/a/1.html </loc><lastmod>2023-05-12</lastmod></url><url><loc></loc></url></urlset>"
    assert read_sitemap(xml.encode()) == ("urlset", [("http://x.example/a/1.html", "2023-05-12")])
    assert read_sitemap(b"<html></html>") is None
    assert read_sitemap(b"") is None


class Site:
    """A site with a feed, and a sitemap index with a plain and a gzip part; articles without validators."""

    def __init__(self, name: str) -> None:
        self.base = f"http://{name}.farm.invalid"
        self.changed = "2023-05-12T00:00:00+08:00"
        self.extra = ""

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/robots.txt":
            return Answer(f"User-agent: *\nDisallow:\nSitemap: {self.base}/index.xml\n".encode())
        if path == "/feed.xml":
            items = "".join(
                f"<item><link>{self.base}/a/{n}.html?utm_source=rss</link></item>" for n in range(6000, 6005)
            )
            return f"<rss><channel>{items}<item><link>http://other.example/a/1.html</link></item></channel></rss>"
        if path == "/":
            return '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>'
        if path == "/index.xml":
            parts = "".join(
                f"<sitemap><loc>{self.base}/{name}</loc></sitemap>" for name in ("one.xml", "two.xml.gz", "bad.xml")
            )
            return f"<sitemapindex>{parts}</sitemapindex>"
        if path == "/one.xml":
            return self._urls(range(6000, 6003))
        if path == "/two.xml.gz":
            return Answer(
                gzip.compress(self._urls(range(6003, 6006)).encode()), headers={"Content-Type": "application/x-gzip"}
            )
        if path == "/bad.xml":
            return "<html>this is no sitemap</html>"
        if path == "/nofeed":
            return "<html><body>nothing here</body></html>"
        number = int(path[3:-5]) if path.startswith("/a/") else 0
        extra = self.extra if number == 6001 else ""
        return (
            make_article(number, extra="", body="<div class='content'>{}" + extra + "</div>")
            if 6000 <= number < 6006
            else None
        )

    def _urls(self, numbers: range) -> str:
        rows = "".join(
            f"<url><loc>{self.base}/a/{n}.html</loc><lastmod>{self.changed if n == 6001 else '2023-05-12'}</lastmod></url>"
            for n in numbers
        )
        return f"<urlset>{rows}<url><loc>{self.base}/list/index.html</loc></url></urlset>"


def make_source(name: str, spider: str, *paths: str) -> Source:
    seeds = tuple(f"http://{name}.farm.invalid{path}" for path in paths)
    polite = Politeness(delay=0)
    return Source.model_validate(
        {"name": name, "title": "河汊", "publisher": "portal", "spider": spider, "seeds": seeds, "politeness": polite}
    )


def test_a_feed_is_crawled_also_by_way_of_a_page(tmp_path: Path) -> None:
    with Farm({"feed": Site("feed")}) as farm, Crawls(tmp_path, proxies=farm.proxies) as crawls:
        result = crawls.run(make_source("feed", "feed", "/", "/nofeed"))
    assert result.counts["new"] == 5
    assert [line for line in result.problems if "/nofeed: is no RSS or Atom feed" in line]


def test_a_sitemap_is_crawled_and_tells_what_changed(tmp_path: Path) -> None:
    site = Site("map")
    with Farm({"map": site}) as farm, Crawls(tmp_path, proxies=farm.proxies) as crawls:
        source = make_source("map", "sitemap", "/")
        first = crawls.run(source)
        before = len(farm.log)
        site.changed = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)).isoformat()
        site.extra = "<p>更正：昨日夜里又来了三户人家，协商记录上补了他们的名字，县政协委员当场签了字。</p>"
        second = crawls.run(source)
        again = [asked.url for asked in farm.log[before:] if "/a/" in asked.url]
    assert first.counts["new"] == 6
    assert [line for line in first.problems if "bad.xml: is no sitemap" in line]
    assert again == ["http://map.farm.invalid/a/6001.html"]
    assert (second.counts["new"], second.counts["updated"]) == (0, 1)
