"""Articles that are there twice: session ids, campaigns, print and mobile versions, www and https, reposts, parts."""

import dataclasses
import itertools
import re
from typing import ClassVar

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.cms_static import make_rows
from tests.crawler.farm_sites.site import FarmSite, Placed


class Sessions(FarmSite):
    """Session ids in links, new on every response, in the path and in the query."""

    name = "sessions"
    has_lists_only = True
    _numbers = itertools.count(1)

    def frame(self, body: str, title: str, head: str = "") -> str:
        number = next(self._numbers)
        page = super().frame(body, title, head)
        page = re.sub(r"(href=[\"']/a/\d*[02468]\.html)", rf"\1;jsessionid={number:032X}", page)
        return re.sub(r"(href=[\"']/a/\d*[13579]\.html)", rf"\1?PHPSESSID={number:026x}", page)

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | bytes | None:
        return super().answer(method, re.sub(r";jsessionid=\w+|\?PHPSESSID=\w+", "", path), body, headers)

    def locate(self, path: str) -> tuple[Placed, int] | None:
        return super().locate(re.sub(r";jsessionid=\w+|\?PHPSESSID=\w+", "", path))


class Campaigns(FarmSite):
    """The same articles with campaign parameters, on www, as print version (closed or only marked), on a mobile host."""

    name = "campaigns"
    has_lists_only = True
    changed = 1
    robots = "User-agent: *\nDisallow: /print/\nDisallow: /*?print=1\n"
    disallowed = r"/print/|\?print=1"
    cut_into = 2

    @property
    def hosts(self) -> tuple[str, ...]:
        return (self.host, f"www.{self.host}", f"m.{self.host}")

    def locate(self, path: str) -> tuple[Placed, int] | None:
        if mobile := re.fullmatch(r"/m/(\d+)\.html", path):
            path = f"/a/{mobile[1]}.html"
        if printed := re.fullmatch(r"/a/(\d+)_print\.html", path):
            path = f"/a/{printed[1]}.html"
        return super().locate(re.sub(r"[?&](?:utm_\w+|from|isappinstalled|spm|print)=.*", "", path))

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        hot = (
            f"<li><a href='{self.address(rows[0])}?utm_source=wx&utm_medium=social'>{rows[0].story.title}</a></li>"
            f"<li><a href='http://www.{self.host}{self.address(rows[-1])}'>{rows[-1].story.title}</a></li>"
            f"<li><a href='{self.address(rows[0])}?from=singlemessage&isappinstalled=0'>{rows[0].story.title}</a></li>"
            f"<li><a href='http://m.{self.host}/m/{rows[0].number}.html'>{rows[0].story.title}</a></li>"
            f"<li><a href='{self.address(rows[0])}?print=1'>{rows[0].story.title}</a></li>"
        )
        return (
            super()
            .list_page(rows, page, pages)
            .replace("<div class='side'>", f"<ul class='hot'>{hot}</ul><div class='side'>")
        )

    def article_page(self, p: Placed, part: int) -> str:
        page = super().article_page(p, part)
        tools = (
            f"<a href='/print/{p.number}.html'>打印</a> <a href='/a/{p.number}_print.html'>打印版</a> "
            f"<a href='http://m.{self.host}/m/{p.number}.html'>手机版</a>"
        )
        return page.replace("<div class='side'>", f"<div>{tools}</div><div class='side'>").replace(
            "</head>", f"<link rel='canonical' href='http://{self.host}{self.address(p)}'></head>"
        )

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        found = re.fullmatch(r"/m/(\d+)\.html|/a/(\d+)_print\.html", path)
        if not found:
            return None
        p = next(p for p in self.placed if str(p.number) in found.groups())
        return (
            f"<html><h1>{p.story.title}</h1><p>{p.day}</p>{''.join(f'<p>{t}</p>' for t in p.story.paragraphs)}</html>"
        )


class Parts(FarmSite):
    """Articles cut into four parts, some with the rest on pages `?page=2`."""

    name = "parts"
    has_lists_only = True
    cut_into = 4
    validators = "both"

    def part_address(self, p: Placed, part: int) -> str:
        if p.index % 8 == 2 and part > 1:
            return f"{self.address(p)}?page={part}"
        return super().part_address(p, part)


class Reposts(FarmSite):
    """Stories of another site, with another title, date, source line and disclaimer; pinned ones, back-dated ones."""

    name = "reposts"
    has_lists_only = True
    new: ClassVar[int] = 2

    def _place(self, first: int, index: int, count: int, total: int) -> Placed:
        placed = super()._place(first, index, count, total)
        story = dataclasses.replace(placed.story, title=placed.story.title + "（附图）")
        return dataclasses.replace(placed, story=story)

    def current(self) -> list[Placed]:
        """An old article is pinned at the top; one of the new ones stands far down, as its date would have it."""
        now = super().current()
        if self.revision > 1 and len(now) > 8:
            now.insert(8, now.pop(0))
        return [now[-1], *now[:-1]]

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        note = "<p>本文转载自其他媒体，目的在于传递更多信息，并不代表本网赞同其观点。如有异议请与本网协商。</p>"
        return self.frame(
            f"<h1>{s.title}</h1><div>{s.day} 来源：{s.outlet}（转载）</div><div class='content'>{self.paragraphs(p)}{note}</div>",
            s.title,
        )

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        following = f'<a href="{self.list_path(page + 1)}">下页</a>' if page + 1 < pages else ""
        return self.frame(f"<ul>{make_rows(self, rows)}</ul><div>{following}</div>", "转载")


class Secure(FarmSite):
    """Served by http and https alike, links in both forms; its certificate is its own."""

    name = "secure"
    fields: ClassVar[dict[str, object]] = {"politeness": {"verify_certificate": False, "delay": 0}}

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        shown = super().list_page(rows, page, pages)
        other = "".join(
            f"<li><a href='https://{self.host}{self.address(p)}'>{p.story.title}</a></li>" for p in rows[:3]
        )
        return shown.replace("<div class='side'>", f"<ul class='hot'>{other}</ul><div class='side'>")


SITES = (Sessions, Campaigns, Parts, Reposts, Secure)
