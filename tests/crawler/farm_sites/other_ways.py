"""Ways in besides list pages: e-paper, RSS, Atom, sitemaps, JSON APIs."""

import calendar
import datetime as dt
import gzip
import json
import re
from email.utils import format_datetime
from hashlib import md5
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.site import NEWEST, FarmSite, Placed

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_WEEK = "一二三四五六日"


class Epaper(FarmSite):
    """A newspaper: editions of two pages each, a month's calendar that never ends; GBK."""

    name = "epaper"
    fields: ClassVar[dict[str, Any]] = {"spider": "epaper"}
    per_page = 4
    new = 4

    def __init__(self, first: int, count: int) -> None:
        super().__init__(first, count - count % self.per_page)

    def edition(self, p: Placed) -> dt.date:
        """Editions of four articles, every other day."""
        return NEWEST - dt.timedelta(days=2 * ((self.placed[-1].index - p.index) // self.per_page))

    def _place(self, first: int, index: int, count: int, total: int) -> Placed:
        placed = super()._place(first, index, count, total)
        day = NEWEST - dt.timedelta(days=2 * ((total - 1 - index) // self.per_page))
        object.__setattr__(placed.story, "day", day)
        return placed

    def address(self, p: Placed) -> str:
        return f"/html/{p.day:%Y-%m/%d}/content_{33000 + p.number}.htm"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def days(self) -> list[dt.date]:
        return sorted({p.day for p in self.current()}, reverse=True)

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/":
            return f"<html><head><meta http-equiv='refresh' content='0;url=html/{self.days()[0]:%Y-%m/%d}/node_2.htm'></head></html>"
        found = re.fullmatch(r"/html/(\d{4})-(\d\d)/(\d\d)/node_([23])\.htm", path)
        if found:
            day = dt.date(int(found[1]), int(found[2]), int(found[3]))
            return self._node(day, int(found[4])) if day in self.days() else None
        if month := re.fullmatch(r"/html/(\d{4})-(\d\d)/(?:navi|calendar)\.htm", path):
            return self._calendar(int(month[1]), int(month[2]))
        return None

    def _calendar(self, year: int, month: int) -> str:
        last = calendar.monthrange(year, month)[1]
        days = "".join(f"<a href='{d:02d}/node_2.htm'>{d}</a>" for d in range(1, last + 1))
        before = dt.date(year, month, 1) - dt.timedelta(days=1)
        return f"<html><body><a href='../{before:%Y-%m}/calendar.htm'>上月</a>{days}</body></html>"

    def _node(self, day: dt.date, node: int) -> str:
        rows = [p for p in self.current() if p.day == day]
        mine = rows[:2] if node == 2 else rows[2:]
        areas = "".join(f"<area shape='poly' coords='1,2,3,4' href='content_{33000 + p.number}.htm'>" for p in mine)
        items = "".join(f"<li><a href='content_{33000 + p.number}.htm'>{p.story.title}</a></li>" for p in mine)
        older = [d for d in self.days() if d < day]
        back = f"<a href='../../{older[0]:%Y-%m/%d}/node_2.htm'>上一期</a>" if older else ""
        return (
            f"<html><head><title>古渡周刊</title></head><body>{day:%Y年%m月%d日} 星期{_WEEK[day.weekday()]}{back}"
            f"<map name='PagePicMap'>{areas}</map><a href='../../{day:%Y-%m}/calendar.htm'>往期</a><h3>版面导航</h3>"
            f"<a href='node_2.htm'>第01版：要闻</a><a href='node_3.htm'>第02版：议事厅</a><ul>{items}</ul></body></html>"
        )

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return (
            f"<html><head><title>古渡周刊</title></head><body><div>{s.day:%Y年%m月%d日} 星期{_WEEK[s.day.weekday()]}</div>"
            f"<founder-title><p>{s.title}</p></founder-title><div id='ozoom'><founder-content>{self.paragraphs(p)}</founder-content></div>"
            "<a href='node_2.htm'>返回版面</a></body></html>"
        )


class Rss(FarmSite):
    """RSS 2.0 with the last ten items and campaign parameters."""

    name = "rss"
    fields: ClassVar[dict[str, Any]] = {"spider": "feed"}

    def __init__(self, first: int, count: int) -> None:
        super().__init__(first, min(count, 9))

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/rss.xml",)

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path != "/rss.xml":
            return None
        items = "".join(
            f"<item><title>{p.story.title}</title><link>http://{self.host}{self.address(p)}?utm_source=rss&amp;utm_medium=feed&amp;utm_campaign=x</link>"
            f"<pubDate>{format_datetime(dt.datetime.combine(p.day, dt.time(2), dt.UTC))}</pubDate></item>"
            for p in self.current()[:10]
        )
        xml = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>政协</title><link>http://{self.host}/</link>{items}</channel></rss>"
        return Answer(xml.encode(), headers={"Content-Type": "application/rss+xml"})

    def locate(self, path: str) -> tuple[Placed, int] | None:
        return super().locate(path.partition("?")[0])


class Atom(FarmSite):
    """Atom, named by the home page; changed entries say so."""

    name = "atom"
    fields: ClassVar[dict[str, Any]] = {"spider": "feed"}
    validators = ""
    changed = 1

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/":
            return self.frame(
                "<p>欢迎</p>", "首页", "<link rel='alternate' type='application/atom+xml' href='/atom.xml'>"
            )
        if path != "/atom.xml":
            return None
        entries = "".join(
            f"<entry><title>{p.story.title}</title><link rel='alternate' href='{self.address(p)}'/><id>tag:{p.number}</id>"
            f"<updated>{'2099-01-01' if p.is_changed and self.revision > 1 else p.day}T08:00:00+08:00</updated></entry>"
            for p in self.current()
        )
        xml = f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://{self.host}/'><title>政协</title>{entries}</feed>"
        return Answer(xml.encode(), headers={"Content-Type": "application/atom+xml; charset=utf-8"})


class Sitemap(FarmSite):
    """A sitemap index with a plain and a gzip part, named by robots.txt; no validators, but `lastmod` that changes."""

    name = "sitemap"
    fields: ClassVar[dict[str, Any]] = {"spider": "sitemap"}
    validators = ""
    changed = 1
    robots = "User-agent: *\nDisallow: /inner/\nSitemap: http://sitemap.farm.invalid/sitemap_index.xml\n"
    disallowed = "/inner/"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def address(self, p: Placed) -> str:
        return f"/xw/{p.day:%Y%m}/content_{p.number}.html"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/sitemap_index.xml":
            parts = "".join(
                f"<sitemap><loc>http://{self.host}/{n}</loc></sitemap>" for n in ("sitemap_1.xml", "sitemap_2.xml.gz")
            )
            return Answer(
                f"<?xml version='1.0' encoding='UTF-8'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{parts}</sitemapindex>".encode(),
                headers={"Content-Type": "text/xml"},
            )
        if path in {"/sitemap_1.xml", "/sitemap_2.xml.gz"}:
            half = self.current()[::2] if path.endswith(".xml") else self.current()[1::2]
            xml = self._urls(half).encode()
            if path.endswith(".gz"):
                return Answer(gzip.compress(xml), headers={"Content-Type": "application/x-gzip"})
            return Answer(xml, headers={"Content-Type": "text/xml"})
        return None

    def _urls(self, rows: list[Placed]) -> str:
        urls = "".join(
            f"<url><loc>http://{self.host}{self.address(p)}</loc>"
            f"<lastmod>{'2099-01-01' if p.is_changed and self.revision > 1 else p.day}</lastmod></url>"
            for p in rows
        )
        extra = f"<url><loc>http://{self.host}/xw/201901/content_9.html</loc></url><url><loc>http://{self.host}/inner/201901/content_8.html</loc></url>"
        return f"<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}{extra}</urlset>"


class StaleSitemap(FarmSite):
    """A stale sitemap beside live lists: both are seeds' ways, the list is whole."""

    name = "stale"
    has_lists_only = True

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path != "/sitemap.xml":
            return None
        rows = [f"/a/{p.number}.html" for p in self.current()[::2]] + [f"/a/{n}.html" for n in (7, 8, 9)]
        urls = "".join(f"<url><loc>http://{self.host}{row}</loc></url>" for row in rows)
        return Answer(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode())


class JsonApi(FarmSite):
    """A single-page site: the list is an API asked by GET, times in milliseconds; articles without a year in sight."""

    name = "spa"
    fields: ClassVar[dict[str, Any]] = {
        "spider": "search",
        "api": {"items": "data.list", "link": "url", "changed": "updateTime"},
    }
    validators = ""
    changed = 1

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/api/news/list?channelId=12&pageNo={{page}}&pageSize=6",)

    def address(self, p: Placed) -> str:
        return f"/content/{p.day:%Y%m%d}/{md5(str(p.number).encode()).hexdigest()}.html"

    def record(self, p: Placed) -> dict[str, object]:
        """Return the API's record of an article."""
        moment = dt.datetime(2099, 1, 1, tzinfo=dt.UTC) if p.is_changed and self.revision > 1 else None
        moment = moment or dt.datetime.combine(p.day, dt.time(1), dt.UTC)
        return {
            "id": p.number,
            "title": p.story.title,
            "url": self.address(p),
            "publishTime": int(dt.datetime.combine(p.day, dt.time(1), dt.UTC).timestamp() * 1000),
            "updateTime": int(moment.timestamp() * 1000),
        }

    def answer_list(self, page: int) -> Answer:
        chunks = self.chunks()
        rows = chunks[page - 1] if 1 <= page <= len(chunks) else []
        data = {"total": len(self.current()), "pages": len(chunks), "list": [self.record(p) for p in rows]}
        return Answer(json.dumps({"code": 0, "data": data}, ensure_ascii=False).encode(), headers=_JSON)

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path.startswith("/api/news/list?") and method == "GET":
            return self.answer_list(int(parse_qs(path.partition("?")[2])["pageNo"][0]))
        return None

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        lines = "".join(f"<section><span>{text}</span></section>" for text in self.texts(p))
        data = json.dumps(
            {"@type": "NewsArticle", "headline": s.title, "datePublished": f"{s.day}T09:00:00+08:00"},
            ensure_ascii=False,
        )
        return self.frame(
            f"<h1 class='rich_media_title'>{s.title}</h1><span>{s.outlet}</span> <em>{s.day.month}月{s.day.day}日 09:00</em>"
            f"<div class='rich_media_content'>{lines}</div>",
            s.title,
            f"<script type='application/ld+json'>{data}</script>",
        )


class JsonPost(JsonApi):
    """The same kind of site, asked by POST of JSON; the address is a template of the record's fields."""

    name = "spapost"
    fields: ClassVar[dict[str, Any]] = {
        "spider": "search",
        "api": {
            "items": "data.list",
            "link": "/detail/{id}.html",
            "body": '{"channelId": 12, "pageNo": {page}, "pageSize": 6}',
        },
    }
    validators = "etag"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/api/news/query",)

    def address(self, p: Placed) -> str:
        return f"/detail/{p.number}.html"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/api/news/query" and method == "POST":
            return self.answer_list(int(json.loads(body)["pageNo"]))
        return None


class WpJson(JsonApi):
    """WordPress asked by `wp-json`."""

    name = "wpjson"
    fields: ClassVar[dict[str, Any]] = {
        "spider": "search",
        "api": {"link": "link", "changed": "modified_gmt"},
    }

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/wp-json/wp/v2/posts?per_page=6&page={{page}}",)

    def address(self, p: Placed) -> str:
        return f"/archives/{p.number}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if not path.startswith("/wp-json/wp/v2/posts?"):
            return None
        page = int(parse_qs(path.partition("?")[2])["page"][0])
        chunks = self.chunks()
        if page > len(chunks):
            return Answer(b'{"code":"rest_post_invalid_page_number"}', 400, _JSON)
        rows = [
            {
                "id": p.number,
                "link": f"http://{self.host}{self.address(p)}",
                "modified_gmt": "2099-01-01T00:00:00" if p.is_changed and self.revision > 1 else f"{p.day}T01:00:00",
            }
            for p in chunks[page - 1]
        ]
        return Answer(json.dumps(rows).encode(), headers=_JSON)


SITES = (Epaper, Rss, Atom, Sitemap, StaleSitemap, JsonApi, JsonPost, WpJson)
