"""Sites of programs: PHPCMS, 大汉 JCMS (two forms of its feed), classic ASP, WebForms, WordPress."""

import re
from urllib.parse import parse_qs

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.cms_static import make_rows
from tests.crawler.farm_sites.site import FarmSite, Placed

_XML = {"Content-Type": "text/xml; charset=utf-8"}


class Phpcms(FarmSite):
    """PHPCMS: the pager's ends point to themselves, each article has a twin address."""

    name = "phpcms"
    has_lists_only = True
    _base = "/index.php?m=content&c=index&a=lists&catid=9"

    def address(self, p: Placed) -> str:
        return f"/index.php?m=content&c=index&a=show&catid=9&id={p.number}"

    def list_path(self, page: int) -> str:
        return self._base + (f"&page={page + 1}" if page else "")

    def locate(self, path: str) -> tuple[Placed, int] | None:
        twin = re.fullmatch(r"/show-9-(\d+)-1\.html", path)
        return super().locate(f"/index.php?m=content&c=index&a=show&catid=9&id={twin[1]}" if twin else path)

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        pager = (
            f'<div id="pages"><a class="a1">{len(self.current())}条</a> <a href="{self._base}&page={max(1, page)}" class="a1">上一页</a> '
            f'<a href="{self._base}&page={min(page + 2, pages)}" class="a1">下一页</a></div>'
        )
        twins = "".join(f'<li><a href="/show-9-{p.number}-1.html">{p.story.title}</a></li>' for p in rows[:2])
        return self.frame(f"<ul class='list'>{make_rows(self, rows)}</ul>{pager}<ul class='hot'>{twins}</ul>", "协商")

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        chunks = self.chunks()
        return self.list_page(chunks[0], 0, len(chunks)) if path == f"{self._base}&page=1" else None

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return self.frame(
            f"<div class='main'><h1>{s.title}<br><span>{s.day} 15:02:11　来源：{s.outlet}　点击：</span></h1>"
            f"<div class='content'>{self.paragraphs(p)}</div></div>",
            s.title,
        )


class _Jcms(FarmSite):
    has_lists_only = True

    def address(self, p: Placed) -> str:
        return f"/art/{p.day.year}/{p.day.month}/{p.day.day}/art_1533_{p.number}.html"

    def list_path(self, page: int) -> str:
        return "/col/col1533/index.html" if page == 0 else f"/never/{page}"

    def records(self, rows: list[Placed]) -> str:
        return "".join(
            f"<record><![CDATA[<li><a target='_blank' href='{self.address(p)}'>{p.story.title}</a><b>{p.day}</b></li>]]></record>"
            for p in rows
        )

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        return self.frame(
            f"<div class='title'>{s.title}</div><div>发布日期：{s.day}　信息来源：{s.outlet}</div>"
            f"<div id='zoom'><!--ZJEG_RSS.content.begin-->{self.paragraphs(p)}<!--ZJEG_RSS.content.end--></div>",
            s.title,
            f'<meta name="pubdate" content="{s.day} 11:00">',
        )


class JcmsRecords(_Jcms):
    """大汉 JCMS, asked by numbers of records with POST."""

    name = "jcms"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        now = self.current()
        return self.frame(
            f"<div id='5312'><script type='text/xml'><datastore><totalrecord>{len(now)}</totalrecord><totalpage>3</totalpage>"
            f"<recordset>{self.records(now[: 2 * self.per_page])}</recordset></datastore></script></div>"
            "<script>$(function(){$('#5312').jpage({perPage:6, openEffect:true, outEffect:true, totalRecord:"
            f"{len(now)}, proxyUrl:'/module/web/jpage/dataproxy.jsp', appid:'1', webid:'33', path:'/', columnid:'1533', "
            "sourceContentType:'1', unitid:'5312', webname:'某县政协', permissiontype:0});});</script>",
            "协商",
        )

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if not path.startswith("/module/web/jpage/dataproxy.jsp"):
            return None
        values = parse_qs(path.partition("?")[2]) | parse_qs(body.decode())
        if values.get("unitid") != ["5312"] or values.get("columnid") != ["1533"]:
            return Answer(b"<datastore></datastore>", headers=_XML)
        now = self.current()
        rows = now[int(values["startrecord"][0]) - 1 : int(values["endrecord"][0])]
        xml = f"<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>{len(now)}</totalrecord><recordset>{self.records(rows)}</recordset></datastore>"
        return Answer(xml.encode(), headers=_XML)


class JcmsGroups(_Jcms):
    """大汉 JCMS whose answers name the next call."""

    name = "hanweb"

    def _data(self, page: int) -> str:
        chunks = self.chunks()
        following = (
            f'<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page={page + 2}&appid=1&webid=33&columnid=1533&unitid=77"></a>]]></nextgroup>'
            if page + 1 < len(chunks)
            else ""
        )
        return f"<datastore>{following}<totalrecord>{len(self.current())}</totalrecord><recordset>{self.records(chunks[page])}</recordset></datastore>"

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        return self.frame(
            f"<div id='77'><script type='text/xml'>{self._data(0)}</script></div><script>var u='/module/web/jpage/dataproxy.jsp?page=1';</script>",
            "协商",
        )

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        found = re.match(r"/module/web/jpage/dataproxy\.jsp\?page=(\d+)&", path)
        if not found or int(found[1]) > len(self.chunks()):
            return None
        return Answer(f"<?xml version='1.0' encoding='utf-8'?>{self._data(int(found[1]) - 1)}".encode(), headers=_XML)


class Asp(FarmSite):
    """Classic ASP: GBK, meta refresh on `/`, links by script, case twins, `<base href>`, a select as pager."""

    name = "asp"
    has_lists_only = True
    encoding = "gb18030"
    content_type = "text/html"
    validators = ""

    def declared(self) -> str:
        return "gb2312"

    def seeds(self) -> tuple[str, ...]:
        return (f"http://{self.host}/",)

    def address(self, p: Placed) -> str:
        return f"/news/ShowNews.asp?ID={p.number}"

    def list_path(self, page: int) -> str:
        return "/news/NewsList.asp?ClassID=3" + (f"&Page={page + 1}" if page else "")

    def locate(self, path: str) -> tuple[Placed, int] | None:
        found = re.fullmatch(r"(?i)/news/shownews\.asp\?id=(\d+)", path)
        return super().locate(f"/news/ShowNews.asp?ID={found[1]}") if found else None

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/":
            return "<HTML><HEAD><META HTTP-EQUIV='Refresh' CONTENT='0; URL=news/NewsList.asp?ClassID=3'></HEAD></HTML>"
        found = re.fullmatch(r"(?i)/news/newslist\.asp\?classid=3&page=(\d+)", path)
        if not found:
            return None
        chunks = self.chunks()
        page = min(max(int(found[1]), 1), len(chunks)) - 1
        return self.list_page(chunks[page], page, len(chunks))

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        forms = (
            "<a href=\"javascript:openwin('ShowNews.asp?ID={n}')\">{t}</a>",
            "<a href='#' onclick=\"window.open('ShowNews.asp?ID={n}','','width=700')\">{t}</a>",
            "<a href='shownews.asp?id={n}'>{t}</a>",
        )
        items = "".join(
            f"<TR><TD>{forms[i % 3].format(n=p.number, t=p.story.title)}</TD><TD>{p.day.year}/{p.day.month}/{p.day.day}</TD></TR>"
            for i, p in enumerate(rows)
        )
        options = "".join(f"<option value='{i + 1}'>第{i + 1}页</option>" for i in range(pages))
        calls = f"<a href='javascript:goPage({page})'>上一页</a><a href='javascript:goPage({page + 2})'>下一页</a>"
        script = "<script>function goPage(n){location.href='NewsList.asp?ClassID=3&Page='+n;}</script>"
        return self.frame(
            f"<TABLE>{items}</TABLE>{script}{calls}<select name='Page' onchange=\"location='NewsList.asp?ClassID=3&Page='+this.value\">{options}</select>",
            "协商",
            f"<base href='http://{self.host}/news/'>",
        )

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        text = "".join(f"<P><FONT size=3>　　{line}</FONT></P>" for line in self.texts(p))
        return self.frame(
            f"<TABLE><TR><TD align=center><FONT color=#990000 size=5><B>{s.title}</B></FONT></TD></TR>"
            f"<TR><TD>发布时间：{s.day.year}/{s.day.month}/{s.day.day} 来源：{s.outlet}</TD></TR><TR><TD>{text}</TD></TR></TABLE>",
            s.title,
        )


class WebForms(FarmSite):
    """ASP.NET WebForms: pages by POST of the view state."""

    name = "webforms"
    has_lists_only = True

    def address(self, p: Placed) -> str:
        return f"/Show.aspx?id={p.number}"

    def list_path(self, page: int) -> str:
        return "/List.aspx?cid=2" if page == 0 else f"/never/{page}"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path != "/List.aspx?cid=2" or method != "POST":
            return None
        form = parse_qs(body.decode())
        argument = form.get("__EVENTARGUMENT", [""])[0]
        chunks = self.chunks()
        if not form.get("__VIEWSTATE", [""])[0].startswith("/wEP") or not argument.isdigit():
            return Answer(b"<h1>Runtime Error</h1>", 500)
        page = min(int(argument), len(chunks)) - 1
        return self.list_page(chunks[page], page, len(chunks))

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        shown = [i for i in range(pages) if abs(i - page) <= 1]
        numbers = "".join(
            f"<a href=\"javascript:__doPostBack('AspNetPager1','{i + 1}')\">{i + 1}</a>" for i in shown if i != page
        )
        return self.frame(
            f"<form method='post' action='List.aspx?cid=2' id='form1'><input type='hidden' name='__VIEWSTATE' value='/wEP{page}x=='>"
            f"<input type='hidden' name='__EVENTVALIDATION' value='/wEW{page}'><ul>{make_rows(self, rows)}</ul><div id='AspNetPager1'>{numbers}</div></form>",
            "协商",
        )


class WordPress(FarmSite):
    """WordPress: older posts only, redirects of short addresses, comments below."""

    name = "wordpress"
    has_lists_only = True
    validators = "modified"
    changed = 1

    def address(self, p: Placed) -> str:
        return f"/{p.day:%Y/%m}/ban-deng-{p.number}/"

    def list_path(self, page: int) -> str:
        return "/category/yishi/" if page == 0 else f"/category/yishi/page/{page + 1}/"

    def other(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        short = re.fullmatch(r"/\?p=(\d+)", path)
        for p in self.placed:
            if (short and p.number == int(short[1])) or path == self.address(p).rstrip("/"):
                return Answer(b"", 301, {"Location": f"http://{self.host}{self.address(p)}"})
        return None

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        items = "".join(
            f"<article><h2 class='entry-title'><a href='{self.address(p)}' rel='bookmark'>{p.story.title}</a></h2>"
            f"<time datetime='{p.day}T08:00:00+08:00'>{p.day.month}月{p.day.day}日</time><div class='entry-summary'><p>{p.story.paragraphs[0][:50]}… "
            f"<a href='{self.address(p)}#more'>继续阅读</a></p></div><a href='{self.address(p)}#respond'>发表评论</a></article>"
            for p in rows
        )
        short = "".join(f"<li><a href='/?p={p.number}'>{p.story.title}</a></li>" for p in self.current()[:2])
        older = (
            f"<div class='nav-previous'><a href='{self.list_path(page + 1)}'>← 较旧文章</a></div>"
            if page + 1 < pages
            else ""
        )
        return self.frame(f"{items}{older}<ul class='recent'>{short}</ul>", "议事")

    def article_page(self, p: Placed, part: int) -> str:
        s = p.story
        comments = "<div id='comments'><h2>2条评论</h2><p>河边人说：写得好，协商就该这样。</p><p>回复</p></div>"
        return self.frame(
            f"<article><h1 class='entry-title'>{s.title}</h1><time class='entry-date' datetime='{s.day}T08:00:00+08:00'>{s.day.year}年{s.day.month}月{s.day.day}日</time>"
            f"<div class='entry-content'>{self.paragraphs(p)}</div></article>{comments}",
            s.title,
            f'<meta property="article:published_time" content="{s.day}T08:00:00+08:00">',
        )


SITES = (Phpcms, JcmsRecords, JcmsGroups, Asp, WebForms, WordPress)
