"""Sites of static files: 织梦, PHPCMS (static), TRS, 帝国, SiteServer, a large portal, an aggregator."""

from typing import ClassVar

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.site import FarmSite, Placed


def make_rows(site: FarmSite, rows: list[Placed], link: str = "", day: str = "%Y-%m-%d") -> str:
    """Return `<li>` rows; long anchors are cut, with the whole text in `title`."""
    return "".join(
        f'<li><a href="{site.address(p)}" title="{p.story.title}" {link}>{p.story.title[:16]}…</a>'
        f"<span>{p.day.strftime(day)}</span></li>"
        for p in rows
    )


class Dede(FarmSite):
    """DedeCMS."""

    name = "dede"
    has_lists_only = True
    changed = 1

    def address(self, p: Placed) -> str:
        return f"/a/xieshang/{p.day:%Y/%m%d}/{p.number}.html"

    def list_path(self, page: int) -> str:
        return "/a/xieshang/" if page == 0 else f"/a/xieshang/list_7_{page + 1}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        following = f'<li><a href="list_7_{page + 2}.html">下一页</a></li>' if page + 1 < pages else ""
        pager = f'<ul class="pagelist"><li>首页</li>{following}<li><a href="list_7_{pages}.html">末页</a></li></ul>'
        return self.frame(f"<ul class='e2'>{make_rows(self, rows)}</ul>{pager}", "协商")

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        chunks = self.chunks()
        return self.list_page(chunks[0], 0, len(chunks)) if path == "/a/xieshang/list_7_1.html" else None

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        lines = "".join(f"<div>　　{text}</div><div>&nbsp;</div>" for text in self.texts(p, part))
        return self.frame(
            f"<h2>{s.title}</h2><div class='info'><small>时间:</small>{s.day} 09:12<small>来源:</small>{s.outlet} "
            f"<small>作者:</small>{s.author} <small>点击:</small><script src='/plus/count.php?aid={p.number}'></script>次</div>"
            f"<div class='content'><table><tr><td>{lines}</td></tr></table></div>",
            s.title,
        )


class PhpcmsStatic(FarmSite):
    """PHPCMS as files, with articles cut into parts."""

    name = "phpstatic"
    has_lists_only = True
    cut_into = 3
    validators = "modified"

    def address(self, p: Placed) -> str:
        return f"/show-11-{p.number}-1.html"

    def part_address(self, p: Placed, part: int) -> str:
        return f"/show-11-{p.number}-{part}.html"

    def list_path(self, page: int) -> str:
        return f"/list-11-{page + 1}.html"


class Trs(FarmSite):
    """TRS WCM: the pager is written by a script, addresses are relative to the column."""

    name = "trs"
    has_lists_only = True
    validators = "both"
    changed = 1

    def address(self, p: Placed) -> str:
        return f"/xwzx/xsyz/{p.day:%Y%m}/t{p.day:%Y%m%d}_{4158000 + p.number}.html"

    def list_path(self, page: int) -> str:
        return "/xwzx/xsyz/" if page == 0 else f"/xwzx/xsyz/index_{page}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = make_rows(self, rows).replace('href="/xwzx/xsyz/', 'href="./')
        return self.frame(
            f"<div class='gl'><ul>{items}</ul></div><script>\n// JavaScript Document\nfunction createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){{}}\n"
            f'createPageHTML({pages}, {page}, "index", "html");</script>',
            "协商议政",
        )

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        head = (
            f'<meta name="ArticleTitle" content="{s.title}"><meta name="PubDate" content="{s.day} 10:20">'
            f'<meta name="ContentSource" content="{s.outlet}">'
        )
        style = '<style type="text/css">.TRS_Editor P{line-height:2;font-size:12pt;}</style>'
        return self.frame(
            f"<div class='bt'>{s.title}</div><div id='zoom'><div class='TRS_Editor'>{style}<div class='TRS_PreAppend'>{self.paragraphs(p)}</div></div></div>"
            f"<p>附件：<a href='./P0{s.day:%Y%m%d}3517.docx'>会议材料.docx</a></p>",
            s.title,
            head,
        )


class Empire(FarmSite):
    """帝国 CMS: absolute links, lines split by breaks, dates not padded; GBK."""

    name = "empire"
    has_lists_only = True
    encoding = "gbk"
    content_type = "text/html"
    changed = 1

    def declared(self) -> str:
        return "gb2312"

    def address(self, p: Placed) -> str:
        return f"/html/xieshang/{p.day}/{p.number}.html"

    def list_path(self, page: int) -> str:
        return "/html/xieshang/" if page == 0 else f"/html/xieshang/index_{page + 1}.html"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        base = f"http://{self.host}"
        items = "".join(
            f"<TR><TD>·<A HREF='{base}{self.address(p)}'>{p.story.title}</A></TD><TD>[{p.day.month}-{p.day.day}]</TD></TR>"
            for p in rows
        )
        numbers = "".join(f"<a href='{base}{self.list_path(i)}'>[{i + 1}]</a>" for i in range(pages) if i != page)
        return self.frame(f"<table width=100%>{items}</table><div class='epages'>{numbers}</div>", "协商")

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        text = "<br><br>".join(f"　　{line}" for line in self.texts(p))
        return self.frame(
            f"<table><tr><td class='title'><strong>{s.title}</strong></td></tr>"
            f"<tr><td>{s.day.year}-{s.day.month}-{s.day.day} 09:30:00 来源：{s.outlet} 作者：{s.author}</td></tr>"
            f"<tr><td id='text'>{text}</td></tr></table>",
            s.title,
        )


class SiteServer(FarmSite):
    """SiteServer: files begin with a byte order mark."""

    name = "siteserver"
    has_lists_only = True
    encoding = "utf-8-sig"
    content_type = "text/html"
    validators = "weak"
    changed = 1

    def declared(self) -> str:
        return "utf-8"

    def address(self, p: Placed) -> str:
        return f"/contents/12/{p.number}.html"

    def list_path(self, page: int) -> str:
        return "/channels/12.html" if page == 0 else f"/channels/12_{page + 1}.html"


class Portal(FarmSite):
    """A large portal given by its front page: columns two levels down, GBK, articles continued at `-2.html`."""

    name = "portal"
    has_lists_only = True
    encoding = "gb18030"
    content_type = "text/html"
    cut_into = 2

    def declared(self) -> str:
        return "GB2312"

    def address(self, p: Placed) -> str:
        return f"/n2/{p.day:%Y/%m%d}/c40531-{3264000 + p.number}.html"

    def part_address(self, p: Placed, part: int) -> str:
        return self.address(p) if part == 1 else self.address(p).replace(".html", f"-{part}.html")

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def list_path(self, page: int) -> str:
        return f"/GB/40531/index{page + 1 if page else ''}.html"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/":
            links = "<a href='/GB/40530/index.html'>政协</a> <a href='/about/'>关于我们</a>"
            return self.frame(f"<div>{links}</div><ul>{make_rows(self, self.current()[:3])}</ul>", "首页")
        if path == "/GB/40530/index.html":
            return self.frame("<div><a href='/GB/40531/index.html'>基层协商</a></div>", "政协")
        return None

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return self.frame(
            f"<h1>{s.title}</h1><div class='box01'>{s.day:%Y年%m月%d日}08:18 来源：<a href='http://www.elsewhere.invalid/'>{s.outlet}</a></div>"
            f"<div id='rwb_zw'>{self.paragraphs(p, part)}</div>{self.part_links(p, part)}",
            s.title,
            f'<meta name="publishdate" content="{s.day}">',
        )


class Aggregator(FarmSite):
    """An aggregator: a summary box repeats the first lines of the text."""

    name = "aggregator"
    has_lists_only = True
    validators = ""
    per_page: ClassVar[int] = 5

    def address(self, p: Placed) -> str:
        return f"/system/{p.day:%Y/%m}/t{p.day:%Y%m%d}_{415000 + p.number}.shtml"

    def list_path(self, page: int) -> str:
        return "/xianqu/index.shtml" if page == 0 else f"/xianqu/index_{page}.shtml"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        numbers = "".join(f'<a href="{self.list_path(i)}">{i + 1}</a>' for i in range(pages))
        return self.frame(f"<div class='list'>{make_rows(self, rows)}</div><div>{numbers}</div>", "县区")

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return self.frame(
            f"<h1>{s.title}</h1><p class='meta'>{s.day} 09:30:00｜来源：{s.outlet}</p>"
            f"<div class='summary'>摘要：{s.paragraphs[0][:40]}……</div><div class='article'>{self.paragraphs(p)}</div>",
            s.title,
        )


SITES = (Dede, PhpcmsStatic, Trs, Empire, SiteServer, Portal, Aggregator)
