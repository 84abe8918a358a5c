"""A classic ASP layout in GBK: nested tables, `NewsList.asp?ClassID=3&Page=2`, a pager written in script calls."""

# ruff: noqa: E501 - lines of HTML are as long as those pages have them

from html import escape

from crawler.sample_site.content import SampleArticle, SampleSite
from crawler.sample_site.layouts.page import DISCLAIMER, SamplePage, cut_into_pages, find_newest

_PER_PAGE = 4
_TYPE = "text/html"  # as these servers answer: no charset in the header


def render(site: SampleSite) -> dict[str, SamplePage]:
    """Return the pages of `site` by path with query."""
    pages = {}
    first = next(iter(site.columns))
    front = f'<html><head><meta http-equiv="refresh" content="0; url=/NewsList.asp?ClassID={first}"></head></html>'
    pages["/"] = SamplePage(front.encode("gb18030"), find_newest(site.articles), _TYPE)
    for column, label in site.columns.items():
        articles = site.in_column(column)
        chunks = cut_into_pages(articles, _PER_PAGE)
        for number, chunk in enumerate(chunks, 1):
            rows = "\n".join(
                f'<tr><td height=26>★ <a href="ShowNews.asp?ID={a.id}" target=_blank>{escape(a.title)}</a></td>'
                f"<td width=90><font color=#999999>{_day(a)}</font></td></tr>"
                for a in chunk
            )
            body = f"<table width=100%>{rows}</table>{_pager(column, number, len(chunks))}"
            page = SamplePage(_frame(site, f"{site.title}-{label}", body), find_newest(articles), _TYPE)
            pages[f"/NewsList.asp?ClassID={column}&Page={number}"] = page
            if number == 1:
                pages[f"/NewsList.asp?ClassID={column}"] = page
    for article in site.articles:
        pages[f"/ShowNews.asp?ID={article.id}"] = SamplePage(_article(site, article), article.modified, _TYPE)
    return pages


def _day(article: SampleArticle) -> str:
    return f"{article.published.year}/{article.published.month}/{article.published.day}"


def _pager(column: str, number: int, last: int) -> str:
    links = " ".join(f'<a href="javascript:goPage({n})">[{n}]</a>' for n in range(1, last + 1) if n != number)
    following = f'<a href="javascript:goPage({number + 1})">下一页</a>' if number < last else "下一页"
    return (
        "<script>function goPage(n){location.href='NewsList.asp?ClassID=" + column + "&Page='+n;}</script>"
        f"<table width=100%><tr><td align=center>共{last}页 当前第{number}页 {links} {following}</td></tr></table>"
    )


def _article(site: SampleSite, article: SampleArticle) -> bytes:
    lines = "<br><br>".join(f"　　{escape(p)}" for p in article.paragraphs)
    source = f"来源：{article.outlet}"
    author = f"作者：{'、'.join(article.authors)}" if article.authors else ""
    body = f"""<table width=100%><tr><td align=center><font size=4 color=#cc0000><b>{escape(article.title)}</b></font></td></tr>
<tr><td align=center><font color=#666666>{_day(article)} 10:{article.clicks % 60:02d}:00　{source}　{author}　浏览{article.clicks}次</font></td></tr>
<tr><td class=zw style="font-size:14px;line-height:26px">{lines}</td></tr>
<tr><td align=right>[<a href="javascript:window.close()">关闭窗口</a>] [<a href="/admin/edit.asp?ID={article.id}">编辑</a>]</td></tr></table>"""
    return _frame(site, f"{article.title}-{site.title}", body)


def _frame(site: SampleSite, title: str, body: str) -> bytes:
    nav = " | ".join(f'<a href="/NewsList.asp?ClassID={c}">{label}</a>' for c, label in site.columns.items())
    hot = "".join(
        f'<tr><td>· <a href="/ShowNews.asp?ID={a.id}">{escape(a.title[:14])}...</a></td></tr>'
        for a in site.articles[:6]
    )
    page = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{escape(title)}</title></head><body topmargin=0>
<table width=960 align=center><tr><td>{site.title}</td><td align=right>今天是<script>document.write(new Date().toLocaleDateString())</script></td></tr>
<tr><td colspan=2><a href="/NewsList.asp?ClassID=3">首页</a> | {nav}</td></tr></table>
<table width=960 align=center><tr valign=top><td width=220><table width=100%><tr><td><b>热点新闻</b></td></tr>{hot}</table></td>
<td>{body}</td></tr></table>
<table width=960 align=center><tr><td align=center>{DISCLAIMER}<br>建议使用1024×768分辨率浏览</td></tr></table>
</body></html>"""
    return page.encode("gb18030")
