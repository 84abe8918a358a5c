"""Lists in unusual makes: rows of function calls, data attributes, one cell, teasers, short titles, month archives."""

import json
import re

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.layouts import Layout
from tests.crawler.farm_sites.site import Placed


class NextData(Layout):
    """The rows stand as data of a page framework."""

    name = "nextdata"

    def address(self, p: Placed) -> str:
        return f"/news/{p.number}"

    def list_path(self, page: int) -> str:
        return "/news" + (f"?page={page + 1}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        data = {
            "props": {"list": [{"id": p.number, "title": p.story.title, "href": self.address(p)} for p in rows]},
            "page": page + 1,
            "pages": pages,
        }
        links = "".join(f"<a href='/news?page={i + 1}'><span>{i + 1}</span></a>" for i in range(pages))
        script = f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(data, ensure_ascii=False)}</script>"
        return self.frame(f"<div id='list'></div><nav>{links}</nav>{script}", "新闻")


class Calls(Layout):
    """Rows call a function with the article's number; the address stands in the function."""

    name = "callrows"

    def address(self, p: Placed) -> str:
        return f"/news/view_{p.number}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(f"<li><a href='javascript:openNews({p.number})'>{p.story.title}</a> {p.day}</li>" for p in rows)
        script = "<script>function openNews(id){ window.open('/news/view_' + id + '.html'); }</script>"
        following = f"<a href='{self.list_path(page + 1)}'>下一页</a>" if page + 1 < pages else ""
        return self.frame(f"{script}<ul>{items}</ul>{following}", "协商")


class DataLinks(Layout):
    """Addresses stand in `data-` attributes."""

    name = "datalinks"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<li data-url='{self.address(p)}'><h3>{p.story.title}</h3><span>{p.day}</span></li>" for p in rows
        )
        following = f"<a href='{self.list_path(page + 1)}'>下一页</a>" if page + 1 < pages else ""
        return self.frame(f"<ul class='rows'>{items}</ul>{following}", "协商")


class FormCalls(Layout):
    """The pager fills a form and submits it."""

    name = "formcalls"

    def address(self, p: Placed) -> str:
        return f"/xxgk/info.jsp?infoid={p.number}"

    def list_path(self, page: int) -> str:
        return f"/xxgk/list.jsp?colid=31&pageno={page + 1}"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/xxgk/list.jsp?colid=31",)

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        chunks = self.chunks()
        return self.list_page(chunks[0], 0, len(chunks)) if path == "/xxgk/list.jsp?colid=31" else None

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(f"<li><a href='{self.address(p)}'>{p.story.title}</a> {p.day}</li>" for p in rows)
        numbers = "".join(f"<a href='javascript:;' onclick='turn({i + 1})'>{i + 1}</a>" for i in range(pages))
        form = f"<form name='f' method='get' action='list.jsp'><input type='hidden' name='colid' value='31'><input type='hidden' name='pageno' value='{page + 1}'></form>"
        script = "<script>function turn(n){ document.f.pageno.value = n; document.f.submit(); }</script>"
        return self.frame(f"<ul>{items}</ul>{form}{script}{numbers}", "协商")


class Months(Layout):
    """Lists by month, reached from a list of months."""

    name = "months"

    def address(self, p: Placed) -> str:
        return f"/archives/{p.day:%Y/%m}/{p.number}.html"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def list_path(self, page: int) -> str:
        return f"/never/{page}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        months = sorted({f"{p.day:%Y/%m}" for p in self.current()}, reverse=True)
        if path == "/":
            links = "".join(f"<li><a href='/archives/{m}/'>{m[:4]}年{int(m[5:])}月</a></li>" for m in months)
            return self.frame(f"<ul class='months'>{links}</ul>", "往期")
        if found := re.fullmatch(r"/archives/(\d{4}/\d\d)/", path):
            rows = [p for p in self.current() if f"{p.day:%Y/%m}" == found[1]]
            return self.frame("".join(f"<p><a href='{p.number}.html'>{p.story.title}</a></p>" for p in rows), "往期")
        return None


class ShortTitles(Layout):
    """Anchors of few characters, no dates, plain addresses."""

    name = "shorttitles"

    def address(self, p: Placed) -> str:
        return f"/p/{p.number}"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(f"<li><a href='{self.address(p)}'>{p.story.title[-6:]}</a></li>" for p in rows)
        following = f"<a href='{self.list_path(page + 1)}'>下一页</a>" if page + 1 < pages else ""
        return self.frame(f"<ul class='news'>{items}</ul>{following}", "协商")


class OneCell(Layout):
    """All rows in one cell, parted by breaks; addresses without a scheme, endings in capitals."""

    name = "onecell"

    def address(self, p: Placed) -> str:
        return f"/News/{p.day:%Y%m}/{p.number}.HTM"

    def list_path(self, page: int) -> str:
        return "/News/INDEX.HTM" if page == 0 else f"/News/INDEX_{page}.HTM"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "<BR>".join(
            f"·<A HREF='//{self.host}{self.address(p)}'>{p.story.title}</A> ({p.day.month}月{p.day.day}日)"
            for p in rows
        )
        following = f"<A HREF='INDEX_{page + 1}.HTM'>【下一页】</A>" if page + 1 < pages else ""
        return self.frame(f"<TABLE><TR><TD>{items}</TD></TR></TABLE>{following}", "协商")


class Teasers(Layout):
    """The headline is no link; the link says 详细."""

    name = "teasers"

    def address(self, p: Placed) -> str:
        return f"/index.php?c=show&id={p.number}"

    def list_path(self, page: int) -> str:
        return f"/index.php?c=category&id=4&page={page + 1}"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<div class='item'><h4>{p.story.title}</h4><p>{p.story.paragraphs[0][:50]}……<a href='{self.address(p)}'>[详细]</a></p><i>{p.day}</i></div>"
            for p in rows
        )
        links = "".join(f"<a href='{self.list_path(i)}'>{i + 1}</a>" for i in range(pages))
        return self.frame(f"<div class='list'>{items}</div><div class='pages'>{links}</div>", "协商")


class Encoded(Layout):
    """A column whose name stands in the query, percent-escaped in GBK; GBK pages."""

    name = "encoded"
    encoding = "gb18030"
    content_type = "text/html"

    def address(self, p: Placed) -> str:
        return f"/read.asp?class=%D0%AD%C9%CC&no={p.number}"

    def list_path(self, page: int) -> str:
        return "/list.asp?class=%D0%AD%C9%CC" + (f"&pg={page + 1}" if page else "")


SITES = (NextData, Calls, DataLinks, FormCalls, Months, ShortTitles, OneCell, Teasers, Encoded)
