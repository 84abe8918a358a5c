"""What the farm's sites have in common: stories placed at addresses, lists over them, validators, two revisions."""

import datetime as dt
import gzip
import hashlib
import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any, ClassVar

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.stories import Story, make_story

NEWEST = dt.date(2023, 5, 12)
_NAV = ("协商议政", "委员风采", "政协要闻", "提案工作", "文史天地")
_CHARSET = re.compile(r"charset=([\w-]+)")


@dataclass(frozen=True)
class Placed:
    """A story at its place on a site."""

    story: Story
    index: int
    """Position on the site, 0 is the oldest."""
    since: int = 1
    """Revision at which it appears."""
    is_changed: bool = False
    """Whether it gains a paragraph at the second revision."""
    parts: int = 1
    """Pages that it is cut into."""

    @property
    def number(self) -> int:
        return self.story.number

    @property
    def day(self) -> dt.date:
        return self.story.day


class FarmSite:
    """One site: subclasses give addresses and pages; `answer` serves them as they stand at `revision`."""

    name: ClassVar[str] = ""
    fields: ClassVar[dict[str, Any]] = {}
    """What its source file says besides name, title, publisher and seeds."""
    has_lists_only: ClassVar[bool] = False
    """Whether it counts for the measure of sites without any rule."""
    per_page: ClassVar[int] = 6
    validators: ClassVar[str] = "etag"
    """`etag`, `modified`, `both`, `weak` (with gzip) or none."""
    encoding: ClassVar[str] = "utf-8"
    content_type: ClassVar[str] = "text/html; charset=utf-8"
    cut_into: ClassVar[int] = 1
    """Parts of every fourth article."""
    new: ClassVar[int] = 1
    changed: ClassVar[int] = 0
    robots: ClassVar[str | None] = None
    disallowed: ClassVar[str | None] = None
    """Pattern of the addresses that robots.txt closes."""
    crawl_delay: ClassVar[float] = 0.0
    is_off_topic_mixed: ClassVar[bool] = True

    def __init__(self, first: int, count: int) -> None:
        self.revision = 1
        self.asked: dict[str, int] = {}
        total = count + self.new
        self.placed = tuple(self._place(first, index, count, total) for index in range(total))

    def _place(self, first: int, index: int, count: int, total: int) -> Placed:
        day = NEWEST - dt.timedelta(days=3 * (total - 1 - index))
        is_relevant = not (self.is_off_topic_mixed and index % 4 == 1)
        return Placed(
            make_story(first + index, day, is_relevant=is_relevant),
            index,
            2 if index >= count else 1,
            index in range(2, 2 + self.changed),
            self.cut_into if index % 4 == 2 else 1,
        )

    # What subclasses say.

    def address(self, p: Placed) -> str:
        """Return the path of an article."""
        return f"/a/{p.number}.html"

    def list_path(self, page: int) -> str:
        """Return the path of list page `page`, counted from 0."""
        return "/list.html" if page == 0 else f"/list_{page + 1}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        """Return the HTML of a list page."""
        following = f'<a href="{self.list_path(page + 1)}">下一页</a>' if page + 1 < pages else ""
        items = "".join(f'<li><a href="{self.address(p)}">{p.story.title}</a><span>{p.day}</span></li>' for p in rows)
        return self.frame(f"<ul class='news'>{items}</ul><div class='page'>{following}</div>", "协商议政")

    def article_page(self, p: Placed, part: int) -> str:
        """Return the HTML of part `part` (from 1) of an article."""
        s = p.story
        return self.frame(
            f"<h1>{s.title}</h1><div class='info'>发布时间：{s.day} 来源：{s.outlet} 点击：<script>hits()</script></div>"
            f"<div class='content'>{self.paragraphs(p, part)}</div>{self.part_links(p, part)}",
            s.title,
        )

    def part_address(self, p: Placed, part: int) -> str:
        """Return the path of a part of an article."""
        address = self.address(p)
        if part == 1:
            return address
        stem, dot, suffix = address.rpartition(".")
        return f"{stem}_{part}{dot}{suffix}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        """Return the answer to anything that is neither an article nor a list."""
        return None

    # What they can use.

    def texts(self, p: Placed, part: int = 1) -> list[str]:
        """Return the paragraphs of a part as they stand now."""
        whole = [*p.story.paragraphs, *([p.story.correction] if p.is_changed and self.revision > 1 else [])]
        size = -(-len(whole) // p.parts)
        return whole[(part - 1) * size : part * size]

    def paragraphs(self, p: Placed, part: int = 1) -> str:
        return "".join(f"<p>　　{text}</p>" for text in self.texts(p, part))

    def part_links(self, p: Placed, part: int) -> str:
        if p.parts == 1:
            return ""
        numbers = "".join(f'<a href="{self.part_address(p, i)}">{i}</a> ' for i in range(1, p.parts + 1))
        following = f'<a href="{self.part_address(p, part + 1)}">下一页</a>' if part < p.parts else ""
        return f"<div class='pages'>{numbers}{following}</div>"

    def frame(self, body: str, title: str, head: str = "") -> str:
        """Return a page with the furniture of the field around `body`."""
        nav = "".join(f'<a href="/col{i}/">{name}</a>' for i, name in enumerate(_NAV))
        recent = "".join(f'<li><a href="{self.address(p)}">{p.story.title[:14]}…</a></li>' for p in self.current()[:3])
        return (
            f"<!DOCTYPE html><html><head><meta charset='{self.declared()}'><title>{title}-{self.name}政协网</title>{head}</head><body>"
            f"<div class='top'>今天是2026年11月22日 星期日</div><div class='nav'><a href='/'>首页</a>{nav}</div>{body}"
            f"<div class='side'><h3>最新消息</h3><ul>{recent}</ul></div>"
            "<div class='friend'><a href='http://www.elsewhere.invalid/show-1-99-1.html'>省政协召开界别协商座谈会共话发展</a></div>"
            "<div class='foot'>声明：本网转载内容如涉及版权请与我们协商处理。责任编辑：管理员 版权所有</div></body></html>"
        )

    def declared(self) -> str:
        return self.encoding

    def current(self) -> list[Placed]:
        """Return what is online, newest first."""
        return [p for p in reversed(self.placed) if p.since <= self.revision]

    def chunks(self) -> list[list[Placed]]:
        """Return what each list page shows."""
        now = self.current()
        return [now[i : i + self.per_page] for i in range(0, len(now), self.per_page)]

    @property
    def host(self) -> str:
        return f"{self.name}.farm.invalid"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that it answers to."""
        return (self.host,)

    def seeds(self) -> tuple[str, ...]:
        """Return the addresses that its source file gives."""
        return (f"http://{self.host}{self.list_path(0)}",)

    def locate(self, path: str) -> tuple[Placed, int] | None:
        """Return which article, and which part of it, stands at `path`."""
        return self._table().get(path)

    def _table(self) -> dict[str, tuple[Placed, int]]:
        if not hasattr(self, "_located"):
            self._located = {
                self.part_address(p, part): (p, part) for p in self.placed for part in range(1, p.parts + 1)
            }
        return self._located

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | bytes | None:
        """Answer one request."""
        self.asked[path] = self.asked.get(path, 0) + 1
        if path == "/robots.txt":
            return Answer(self.robots.encode(), headers={"Content-Type": "text/plain"}) if self.robots else None
        other = self.other(method, path, body, headers)
        if other is not None:
            return self.encode(other) if isinstance(other, str) else other
        if re.fullmatch(r"/col\d/", path):
            return self.encode(self.frame("<p>栏目建设中</p>", "栏目"))
        found = self.locate(path)
        if found and found[0].since <= self.revision:
            return self._validate(self.encode(self.article_page(*found)), found[0], headers)
        chunks = self.chunks()
        for page, rows in enumerate(chunks):
            if path == self.list_path(page):
                return self.encode(self.list_page(rows, page, len(chunks)))
        return None

    def encode(self, text: str) -> Answer:
        return Answer(text.encode(self.encoding, "replace"), headers={"Content-Type": self.content_type})

    def _validate(self, answer: Answer, p: Placed, headers: dict[str, str]) -> Answer:
        """Add the validators of the site's kind; 304 where the request shows them."""
        given = {name.lower(): value for name, value in headers.items()}
        is_new = p.is_changed and self.revision > 1
        tag = f'"{hashlib.md5(f"{p.number} {is_new}".encode()).hexdigest()}"'
        moment = dt.datetime.combine(NEWEST if is_new else p.day, dt.time(3), dt.UTC)
        if self.validators in {"etag", "both", "weak"}:
            answer.headers["ETag"] = f"W/{tag}" if self.validators == "weak" else tag
        if self.validators in {"modified", "both"}:
            answer.headers["Last-Modified"] = format_datetime(moment, usegmt=True)
        if self.validators == "weak":
            answer.body = gzip.compress(answer.body)
            answer.headers["Content-Encoding"] = "gzip"
        known = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        is_known = (known[0] and given.get("if-none-match") == known[0]) or (
            known[1] and "if-none-match" not in given and given.get("if-modified-since") == known[1]
        )
        return Answer(b"", 304, {"ETag": known[0]} if known[0] else {}) if is_known else answer
