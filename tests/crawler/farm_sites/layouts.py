"""Sites given by their address and list pages alone, in layouts of many kinds."""

import datetime as dt
import re

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.site import FarmSite, Placed


class Layout(FarmSite):
    """Common ground: no rules in the source file."""

    has_lists_only = True


class Tables(Layout):
    """Nested tables, upper-case tags, dates in a cell of their own, pictures as pager."""

    name = "tables"
    validators = "both"

    def address(self, p: Placed) -> str:
        return f"/ReadNews.asp?NewsID={p.number}"

    def list_path(self, page: int) -> str:
        return "/More.asp?BigClass=xs" + (f"&page={page + 1}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<TR><TD WIDTH=20><IMG SRC=dot.gif></TD><TD><A HREF='ReadNews.asp?NewsID={p.number}' TARGET=_blank>{p.story.title}</A></TD>"
            f"<TD ALIGN=right><FONT COLOR=#999999>({p.day:%m/%d})</FONT></TD></TR>"
            for p in rows
        )
        following = (
            f"<A HREF='More.asp?BigClass=xs&page={page + 2}'><IMG SRC=next.gif ALT='下一页'></A>"
            if page + 1 < pages
            else ""
        )
        return self.frame(
            f"<TABLE><TR><TD><TABLE>{items}</TABLE></TD></TR><TR><TD>{following}</TD></TR></TABLE>", "协商"
        ).replace("<body", "<BODY")

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        text = "<BR>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{t}" for t in self.texts(p))
        return self.frame(
            f"<TABLE><TR><TD ALIGN=center><B>{s.title}</B></TD></TR><TR><TD>更新时间：{s.day.year}年{s.day.month}月{s.day.day}日　来源：{s.outlet}　点击数：</TD></TR>"
            f"<TR><TD STYLE='line-height:180%'>{text}</TD></TR></TABLE>",
            s.title,
        )


class Definitions(Layout):
    """dl, dt and dd; ThinkPHP addresses."""

    name = "definitions"

    def address(self, p: Placed) -> str:
        return f"/index.php/home/news/detail/id/{p.number}.html"

    def list_path(self, page: int) -> str:
        return "/index.php/home/news/index/cid/5" + (f"/p/{page + 1}.html" if page else ".html")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<dt>{p.day:%Y.%m.%d}</dt><dd><a href='{self.address(p)}'>{p.story.title}</a></dd>" for p in rows
        )
        links = "".join(
            f"<span class='current'>{i + 1}</span>"
            if i == page
            else f"<a class='num' href='{self.list_path(i)}'>{i + 1}</a>"
            for i in range(pages)
        )
        return self.frame(f"<dl>{items}</dl><div class='page'>{links}</div>", "协商")


class Cards(Layout):
    """Cards: one link around picture, headline, teaser and date; UUID addresses; `?pageIndex=`."""

    name = "cards"
    validators = "weak"

    def address(self, p: Placed) -> str:
        return f"/article/8a{p.number:06x}-4c1d-11ee-be56-0242ac12{p.number:04x}"

    def list_path(self, page: int) -> str:
        return "/channel/xieshang" + (f"?pageIndex={page + 1}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<div class='card'><a href='{self.address(p)}'><img src='/i/{p.number}.jpg'><h3>{p.story.title}</h3><p>{p.story.paragraphs[0][:60]}</p>"
            f"<span>{p.day}</span></a><a class='btn' href='{self.address(p)}'>查看详情</a></div>"
            for p in rows
        )
        following = (
            f"<li class='next'><a href='{self.list_path(page + 1)}' aria-label='Next'>&gt;</a></li>"
            if page + 1 < pages
            else ""
        )
        return self.frame(f"<div class='cards'>{items}</div><ul class='pagination'>{following}</ul>", "协商")


class NoDates(Layout):
    """A plain list without dates whose rows share their class with the navigation."""

    name = "nodates"

    def address(self, p: Placed) -> str:
        return f"/html/1/12/{p.number}.html"

    def list_path(self, page: int) -> str:
        return f"/html/1/12/index{'_' + str(page + 1) if page else ''}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        nav = "".join(
            f"<li class='item'><a href='/html/{i}/'>{name}</a></li>"
            for i, name in enumerate(("机构概况", "通知公告", "委员名单", "规章制度"))
        )
        items = "".join(f"<li class='item'><a href='{p.number}.html'>{p.story.title}</a></li>" for p in rows)
        following = f"<a href='index_{page + 2}.html'>下一页&gt;&gt;</a>" if page + 1 < pages else "下一页"
        return self.frame(f"<ul>{nav}{items}</ul><p>共{len(self.current())}条 {following}</p>", "协商")


class Frames(Layout):
    """A frameset: the list stands in one of its frames."""

    name = "frames"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/xs/",)

    def list_path(self, page: int) -> str:
        return f"/xs/list_{page + 1}.htm"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/xs/":
            return "<html><head><title>政协</title></head><frameset cols='20%,*'><frame src='left.htm' name='l'><frame src='list_1.htm' name='main'></frameset></html>"
        if path == "/xs/left.htm":
            return "<html><body><a href='/about.htm' target='main'>机构设置</a></body></html>"
        return None


class Inner(Layout):
    """The list stands in an iframe."""

    name = "iframe"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/column/xs.html",)

    def list_path(self, page: int) -> str:
        return f"/inc/newslist.html?page={page + 1}"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(f"<li><a href='{self.address(p)}' target='_top'>{p.story.title}</a> {p.day}</li>" for p in rows)
        following = f"<a href='?page={page + 2}'>下一页</a>" if page + 1 < pages else ""
        return f"<html><body><ul>{items}</ul>{following}</body></html>"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/column/xs.html":
            return self.frame("<iframe src='/inc/newslist.html?page=1' width='100%' frameborder='0'></iframe>", "协商")
        return None


class Moved(Layout):
    """The front page moves on by script to a list with a pager of buttons."""

    name = "jsmove"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def list_path(self, page: int) -> str:
        return f"/web/xs{'-' + str(page + 1) if page else ''}.html"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        return (
            "<html><head><script>window.location.href='/web/xs.html';</script></head><body></body></html>"
            if path == "/"
            else None
        )

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(f"<li><a href='{self.address(p)}'>{p.story.title}</a><i>{p.day}</i></li>" for p in rows)
        following = (
            f"<input type='button' value='下一页' onclick=\"location.href='xs-{page + 2}.html'\">"
            if page + 1 < pages
            else ""
        )
        return self.frame(f"<ul>{items}</ul>{following}", "协商")


class Clicks(Layout):
    """Rows that are links by onclick alone."""

    name = "clicks"

    def address(self, p: Placed) -> str:
        return f"/detail.jsp?articleId={p.number}"

    def list_path(self, page: int) -> str:
        return f"/list.jsp?channelId=8&currentPage={page + 1}"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<tr onclick=\"window.location='detail.jsp?articleId={p.number}'\" style='cursor:pointer'><td>{p.story.title}</td><td>{p.day}</td></tr>"
            for p in rows
        )
        following = (
            f"<a href='javascript:void(0)' onclick=\"location.href='list.jsp?channelId=8&currentPage={page + 2}'\">下一页</a>"
            if page + 1 < pages
            else ""
        )
        return self.frame(f"<table>{items}</table>{following}", "协商")


class OddDates(Layout):
    """Dates in odd forms; addresses `/view/12`; a pager in `/news/2/`."""

    name = "odddates"
    _forms = ("{y}年{m}月{d}日", "[{y}.{m:02d}.{d:02d}]", "{y}/{m}/{d}", "{y}-{m:02d}-{d:02d}T09:30:00+08:00", "{cn}")

    def show(self, p: Placed) -> str:
        digits = str.maketrans("0123456789", "〇一二三四五六七八九")
        small = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
        tens = ("", "十", "二十", "三十")[p.day.day // 10]
        chinese = f"{p.day.year}".translate(digits) + f"年{small[p.day.month]}月{tens}{small[p.day.day % 10]}日"
        return self._forms[p.index % 5].format(y=p.day.year, m=p.day.month, d=p.day.day, cn=chinese)

    def address(self, p: Placed) -> str:
        return f"/view/{p.number}"

    def list_path(self, page: int) -> str:
        return "/news/" if page == 0 else f"/news/{page + 1}/"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(f"<p><a href='{self.address(p)}'>{p.story.title}</a> <em>{self.show(p)}</em></p>" for p in rows)
        links = "".join(f"<a href='{self.list_path(i)}'>{i + 1}</a> " for i in range(pages) if i != page)
        return self.frame(f"<div class='box'>{items}</div><div>{links}</div>", "协商")

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return self.frame(
            f"<h3>{s.title}</h3><p>日期：{self.show(p)}　来源：{s.outlet}</p><div class='text'>{self.paragraphs(p)}</div>",
            s.title,
        )


class HomeColumns(Layout):
    """A home page of several columns, each with its `更多`; the lists are reached from there alone."""

    name = "home"

    def address(self, p: Placed) -> str:
        return f"/{('xsyz', 'wyfc', 'jccz')[p.index % 3]}/{p.day:%Y%m%d}/{p.number}.shtml"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def list_path(self, page: int) -> str:
        return f"/never/{page}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        columns = [[p for p in self.current() if p.index % 3 == i] for i in range(3)]
        if path == "/":
            boxes = "".join(
                f"<div class='box'><h2>{('之江论坛', '人物', '一线')[i]}<a class='more' href='/{('xsyz', 'wyfc', 'jccz')[i]}/index.shtml'>更多&gt;&gt;</a></h2><ul>"
                + "".join(f"<li><a href='{self.address(p)}'>{p.story.title[:12]}…</a></li>" for p in rows[:2])
                + "</ul></div>"
                for i, rows in enumerate(columns)
            )
            return self.frame(boxes, "首页")
        found = re.fullmatch(r"/(xsyz|wyfc|jccz)/index(?:_(\d+))?\.shtml", path)
        if not found:
            return None
        rows = columns[("xsyz", "wyfc", "jccz").index(found[1])]
        page, size = int(found[2] or 1), 5
        items = "".join(
            f"<li><span>{p.day}</span><a href='{self.address(p)}'>{p.story.title}</a></li>"
            for p in rows[(page - 1) * size : page * size]
        )
        following = f"<a href='index_{page + 1}.shtml'>下一页</a>" if page * size < len(rows) else ""
        return self.frame(f"<ul>{items}</ul>{following}", "列表")


class Offsets(Layout):
    """A pager of offsets, ellipsis and arrows; relative addresses with `../`."""

    name = "offsets"

    def address(self, p: Placed) -> str:
        return f"/zx/2023/{p.number}/content.html"

    def list_path(self, page: int) -> str:
        return "/zx/lists/xs.do" + (f"?start={page * self.per_page}" if page else "")

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<li><a href='../2023/{p.number}/content.html'>{p.story.title}</a><span>{p.day:%m-%d}</span></li>"
            for p in rows
        )
        last = (pages - 1) * self.per_page
        following = (
            f"<a href='xs.do?start={(page + 1) * self.per_page}'>›</a><a href='xs.do?start={last}'>»</a>"
            if page + 1 < pages
            else ""
        )
        return self.frame(f"<ul>{items}</ul><div class='pg'>{following}</div>", "协商")


class Reader(Layout):
    """Pages like those of a chat app's public accounts: section and span, time written by script."""

    name = "reader"

    def address(self, p: Placed) -> str:
        return f"/s?__biz=MzA5ODQ&mid={26510000 + p.number}&idx=1&sn=ab{p.number:030x}"

    def list_path(self, page: int) -> str:
        return f"/mp/album?page={page + 1}"

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        moment = int(dt.datetime.combine(s.day, dt.time(2), dt.UTC).timestamp())
        text = "".join(
            f"<section style='margin:0'><span style='font-size:16px'>{t}</span></section>" for t in self.texts(p)
        )
        return (
            f"<html><head><meta charset='utf-8'><meta property='og:title' content='{s.title}'><title></title></head><body>"
            f"<h1 class='rich_media_title' id='activity-name'>{s.title}</h1><div id='meta_content'><span>{s.author}</span><a id='js_name'>{s.outlet}</a>"
            f"<em id='publish_time'></em></div><div class='rich_media_content' id='js_content' style='visibility:hidden'>{text}</div>"
            f"<script>var ct = '{moment}';"
            f"var createTime = '{s.day} 10:00';</script></body></html>"
        )


SITES = (Tables, Definitions, Cards, NoDates, Frames, Inner, Moved, Clicks, OddDates, HomeColumns, Offsets, Reader)
