"""Layouts of the systems that county sites run on: 博达, webplus, newer 大汉 and 拓尔思, Drupal, page scripts, load-more lists."""

import json
import re
from urllib.parse import parse_qs

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.cms_static import make_rows
from tests.crawler.farm_sites.layouts import Layout
from tests.crawler.farm_sites.site import Placed

_JSON = {"Content-Type": "application/json;charset=UTF-8"}


class Boda(Layout):
    """博达: further pages count down (`xwdt/11.htm` is page 2), addresses relative to the page."""

    name = "boda"

    def address(self, p: Placed) -> str:
        return f"/info/1003/{p.number}.htm"

    def list_path(self, page: int) -> str:
        return "/xwdt.htm" if page == 0 else f"/xwdt/{len(self.chunks()) - page}.htm"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        up = "" if page == 0 else "../"
        items = "".join(
            f"<tr id='line_u9_{i}'><td><a href='{up}info/1003/{p.number}.htm' class='c44455' title='{p.story.title}'>{p.story.title[:18]}…</a></td><td>{p.day:%Y/%m/%d}</td></tr>"
            for i, p in enumerate(rows)
        )
        target = f"xwdt/{pages - 1}.htm" if page == 0 else f"{pages - page - 1}.htm"
        following = (
            f"<a href='{target}' class='Next'>下页</a><a href='{'xwdt/' if page == 0 else ''}1.htm'>尾页</a>"
            if page + 1 < pages
            else ""
        )
        return self.frame(
            f"<table>{items}</table><div>共{len(self.current())}条 {page + 1}/{pages} {following}</div>", "新闻动态"
        )

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return self.frame(
            f"<form name='_newscontent_fromname'><h1>{s.title}</h1><div>{s.day} 16:21 {s.outlet} (点击: [])</div>"
            f"<div id='vsb_content'><div class='v_news_content'>{self.paragraphs(p)}</div></div></form><p>上一条：<a href='{p.number - 1}.htm'>上一篇报道的标题在这里</a></p>",
            s.title,
        )


class Webplus(Layout):
    """webplus: `/345/list.htm`, `/345/list2.htm`, articles as `/2023/0512/c345a6789/page.htm`."""

    name = "webplus"

    def address(self, p: Placed) -> str:
        return f"/{p.day:%Y/%m%d}/c345a{p.number}/page.htm"

    def list_path(self, page: int) -> str:
        return f"/345/list{page + 1 if page else ''}.htm"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<li class='news n{i + 1}'><span class='news_title'><a href='{self.address(p)}' target='_blank'>{p.story.title}</a></span><span class='news_meta'>{p.day}</span></li>"
            for i, p in enumerate(rows)
        )
        pager = (
            f"<ul class='wp_paging'><li class='page_nav'><a class='next' href='{self.list_path(min(page + 1, pages - 1))}'><span>下一页&gt;&gt;</span></a>"
            f"<a class='last' href='{self.list_path(pages - 1)}'><span>尾页</span></a></li></ul>"
        )
        return self.frame(f"<ul class='news_list'>{items}</ul>{pager}", "协商")


class Drupal(Layout):
    """Drupal: pages count from 0, `/node/12`."""

    name = "drupal"

    def address(self, p: Placed) -> str:
        return f"/node/{p.number}"

    def list_path(self, page: int) -> str:
        return "/yishi" + (f"?page={page}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<div class='views-row'><span class='field-content'><a href='/node/{p.number}' hreflang='zh-hans'>{p.story.title}</a></span> <time datetime='{p.day}T02:00:00Z'>{p.day:%d/%m/%Y}</time></div>"
            for p in rows
        )
        links = "".join(
            f"<li class='pager__item'><a href='?page={i}' title='Go to page {i + 1}'>{i + 1}</a></li>"
            for i in range(pages)
            if i != page
        )
        return self.frame(f"<div class='view-content'>{items}</div><nav class='pager'><ul>{links}</ul></nav>", "议事")


class Laypage(Layout):
    """The pager is drawn by laypage: count, limit and the address stand in a script."""

    name = "laypage"

    def address(self, p: Placed) -> str:
        return f"/portal/article/index/id/{p.number}/cid/3.html"

    def list_path(self, page: int) -> str:
        return "/portal/list/index/id/3.html" + (f"?page={page + 1}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        script = (
            f"<script>layui.use('laypage', function(){{ var laypage = layui.laypage; laypage.render({{ elem: 'page', count: {len(self.current())}, limit: {self.per_page}, curr: {page + 1},"
            " jump: function(obj, first){ if(!first){ location.href = '/portal/list/index/id/3.html?page=' + obj.curr; } } }); });</script>"
        )
        return self.frame(f"<ul>{make_rows(self, rows)}</ul><div id='page'></div>{script}", "协商")


class Template(Layout):
    """The pager is drawn by a plug-in from a template of the address."""

    name = "template"

    def address(self, p: Placed) -> str:
        return f"/zxhd/{p.day:%Y-%m}/{p.day:%d}/c_{11296000 + p.number}.htm"

    def list_path(self, page: int) -> str:
        return f"/zxhd/A0201{'_' + str(page + 1) if page else ''}.htm"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        script = (
            f"<script>var pageCount = {pages}; $('#pg').pagination({{ totalPage: pageCount, current: {page + 1}, callback: function(n){{ "
            "if (n == 1) { window.location.href = 'A0201.htm'; } else { window.location.href = 'A0201_' + n + '.htm'; } }});</script>"
        )
        return self.frame(
            f"<div class='con'>{make_rows(self, rows, day='%m-%d')}</div><div id='pg'></div>{script}", "履职"
        )


class ScriptRows(Layout):
    """Page numbers are anchors without an address; a function reads their `data-page`."""

    name = "datapage"

    def address(self, p: Placed) -> str:
        return f"/news/show.php?itemid={p.number}"

    def list_path(self, page: int) -> str:
        return f"/news/list.php?catid=6&page={page + 1}"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/news/list.php?catid=6",)

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        chunks = self.chunks()
        return self.list_page(chunks[0], 0, len(chunks)) if path == "/news/list.php?catid=6" else None

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        numbers = "".join(f"<a href='javascript:;' data-page='{i + 1}'>{i + 1}</a>" for i in range(pages))
        script = "<script>$('.pg a').click(function(){ location.href = 'list.php?catid=6&page=' + $(this).data('page'); });</script>"
        return self.frame(f"<ul>{make_rows(self, rows)}</ul><div class='pg'>{numbers}</div>{script}", "协商")


class LoadMore(Layout):
    """更多 fetches pieces of HTML."""

    name = "loadmore"

    def list_path(self, page: int) -> str:
        return "/yishi/" if page == 0 else f"/yishi/more?p={page + 1}"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = make_rows(self, rows)
        if page:
            return items
        script = "<script>var p = 1; $('#more').click(function(){ p++; $.get('/yishi/more?p=' + p, function(html){ $('#list').append(html); }); });</script>"
        return self.frame(
            f"<ul id='list'>{items}</ul><a id='more' href='javascript:void(0)'>加载更多</a>{script}", "议事"
        )


class AjaxJson(Layout):
    """The list page is empty; a script asks an API whose answer names the articles."""

    name = "ajaxjson"

    def address(self, p: Placed) -> str:
        return f"/detail/{p.day:%Y%m%d}/{p.number}.html"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/column/9.html",)

    def list_path(self, page: int) -> str:
        return f"/never/{page}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/column/9.html":
            return self.frame(
                "<ul id='list'></ul><script>function load(n){ $.getJSON('/api/article/list?columnId=9&pageSize=6&pageNum=' + n, function(d){ "
                "d.rows.forEach(function(r){ $('#list').append('<li><a href=\"' + r.url + '\">' + r.title + '</a></li>'); }); }); } load(1);</script>",
                "协商",
            )
        if not path.startswith("/api/article/list?columnId=9"):
            return None
        page = int(parse_qs(path.partition("?")[2]).get("pageNum", ["1"])[0])
        chunks = self.chunks()
        rows = [
            {"id": p.number, "title": p.story.title, "url": self.address(p), "createTime": f"{p.day} 10:00:00"}
            for p in (chunks[page - 1] if page <= len(chunks) else [])
        ]
        return Answer(
            json.dumps({"total": len(self.current()), "rows": rows, "code": 200}, ensure_ascii=False).encode(),
            headers=_JSON,
        )


class Inline(Layout):
    """The rows of the list stand as data in a script that writes them."""

    name = "inline"

    def address(self, p: Placed) -> str:
        return f"/web/article/{p.number}.html"

    def list_path(self, page: int) -> str:
        return f"/web/list{page + 1}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        data = json.dumps(
            [{"title": p.story.title, "url": self.address(p), "date": f"{p.day}"} for p in rows], ensure_ascii=False
        )
        script = f"<script>var list = {data}; for (var i in list) {{ document.write('<li><a href=' + list[i].url + '>' + list[i].title + '</a></li>'); }}</script>"
        following = f"<a href='list{page + 2}.html'>下一页</a>" if page + 1 < pages else ""
        return self.frame(f"<ul>{script}</ul>{following}", "协商")


class Written(Layout):
    """Rows and pager are written by `document.write`."""

    name = "written"

    def list_path(self, page: int) -> str:
        return f"/list/{page + 1}.jhtml"

    def address(self, p: Placed) -> str:
        return f"/content/{p.number}.jhtml"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"document.write(\"<li><a href='{self.address(p)}' target='_blank'>{p.story.title}</a><span>{p.day}</span></li>\");\n"
            for p in rows
        )
        following = f"<a href='{self.list_path(page + 1)}'>后一页</a>" if page + 1 < pages else ""
        return self.frame(f"<ul><script>\n{items}</script></ul>{following}", "协商")


class Hashes(Layout):
    """GET form as pager, `页次：1/5页`; addresses with two ids and capital letters."""

    name = "formpager"

    def address(self, p: Placed) -> str:
        return f"/Html/News/Detail_{p.number}_A.html"

    def list_path(self, page: int) -> str:
        return f"/Html/News/Index.aspx?TypeId=5&PageIndex={page + 1}"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        form = f"<form method='get' action='Index.aspx'><input type='hidden' name='TypeId' value='5'>转到<input name='PageIndex' value='{page + 1}'><input type='submit' value='GO'></form>"
        return self.frame(
            f"<ul>{make_rows(self, rows)}</ul><div>页次：{page + 1}/{pages}页 共{len(self.current())}条{form}</div>",
            "协商",
        )


class MultiColumn(Layout):
    """A column page that shows three sub-columns, each row a picture and a text link; lists below, 更多 as a picture."""

    name = "subcolumns"

    def address(self, p: Placed) -> str:
        return f"/lvzhi/{('diaoyan', 'xieshang', 'jiandu')[p.index % 3]}/{p.number}.html"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/lvzhi/",)

    def list_path(self, page: int) -> str:
        return f"/never/{page}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        names = ("diaoyan", "xieshang", "jiandu")
        columns = {name: [p for p in self.current() if p.index % 3 == i] for i, name in enumerate(names)}
        if path == "/lvzhi/":
            boxes = "".join(
                f"<div class='box'><h3>{title}</h3><a href='/lvzhi/{name}/'><img src='/images/more.gif' alt='更多'></a>"
                + "".join(f"<p><a href='{self.address(p)}'>{p.story.title}</a></p>" for p in columns[name][:2])
                + "</div>"
                for name, title in zip(names, ("视察调研", "协商议政", "民主监督"), strict=True)
            )
            return self.frame(boxes, "履职")
        found = re.fullmatch(r"/lvzhi/(\w+)/(?:index_(\d+)\.html)?", path)
        if not found or found[1] not in columns:
            return None
        page, rows, size = int(found[2] or 1), columns[found[1]], 4
        items = "".join(
            f"<div class='item'><a href='{self.address(p)}'><img src='/p/{p.number}.jpg'></a><a href='{self.address(p)}'>{p.story.title}</a><i>{p.day}</i></div>"
            for p in rows[(page - 1) * size : page * size]
        )
        following = f"<a href='/lvzhi/{found[1]}/index_{page + 1}.html'>下一页</a>" if page * size < len(rows) else ""
        return self.frame(f"<div class='list'>{items}</div>{following}", "列表")


SITES = (Boda, Webplus, Drupal, Laypage, Template, ScriptRows, LoadMore, AjaxJson, Inline, Written, Hashes, MultiColumn)
