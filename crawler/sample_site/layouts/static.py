"""A static layout in the PHPCMS manner: `list-12-2.html`, `show-12-101-1.html`, plain pager links, cut anchors."""

# ruff: noqa: E501 - lines of HTML are as long as those pages have them

from html import escape

from crawler.sample_site.content import SampleArticle, SampleSite
from crawler.sample_site.damage import render_link_farm
from crawler.sample_site.layouts.page import DISCLAIMER, SamplePage, cut_into_pages, find_newest

_PER_PAGE = 4


def render(site: SampleSite) -> dict[str, SamplePage]:
    """Return the pages of `site` by path."""
    pages = {"/": _front(site)}
    for column, label in site.columns.items():
        articles = site.in_column(column)
        chunks = cut_into_pages(articles, _PER_PAGE)
        for number, chunk in enumerate(chunks, 1):
            rows = "\n".join(
                f'<li><span class="rt">{a.published:%Y-%m-%d}</span>'
                f'·<a href="/{_name(a)}" title="{escape(a.title)}" target="_blank">{escape(_cut(a.title))}</a></li>'
                for a in chunk
            )
            body = f'<div class="box"><h5>{label}</h5><ul class="list lh24">\n{rows}\n</ul>{_pager(column, number, len(chunks))}</div>'
            pages[f"/list-{column}-{number}.html"] = SamplePage(
                _frame(site, f"{label} - {site.title}", body), find_newest(articles)
            )
    for article in site.articles:
        pages[f"/{_name(article)}"] = SamplePage(_article(site, article), article.modified)
        pages[f"/print-{article.id}.html"] = SamplePage(_print(article), article.modified)
    return pages


def _name(article: SampleArticle) -> str:
    return f"show-{article.column}-{article.id}-1.html"


def _cut(title: str) -> str:
    return title if len(title) <= 18 else title[:17] + "…"


def _pager(column: str, number: int, last: int) -> str:
    previous, following = max(1, number - 1), min(last, number + 1)
    numbers = "".join(
        f"<span>{n}</span> " if n == number else f'<a href="/list-{column}-{n}.html">{n}</a> '
        for n in range(1, last + 1)
    )
    return (
        f'<div id="pages" class="text-c"><a class="a1">{last}页</a> '
        f'<a href="/list-{column}-{previous}.html" class="a1">上一页</a> {numbers}'
        f'<a href="/list-{column}-{following}.html" class="a1">下一页</a></div>'
    )


def _front(site: SampleSite) -> SamplePage:
    blocks = []
    for column, label in site.columns.items():
        rows = "".join(
            f'<li><a href="/{_name(a)}">{escape(_cut(a.title))}</a></li>' for a in site.in_column(column)[:3]
        )
        blocks.append(f'<div class="box"><h5><a href="/list-{column}-1.html">{label}</a></h5><ul>{rows}</ul></div>')
    return SamplePage(_frame(site, site.title, "\n".join(blocks)), find_newest(site.articles))


def _article(site: SampleSite, article: SampleArticle) -> bytes:
    paragraphs = "\n".join(f"<p>　　{escape(p)}</p>" for p in article.paragraphs)
    byline = f"<p>　　（记者 {' '.join(article.authors)}）</p>" if article.authors else ""
    column = site.columns[article.column]
    related = "".join(
        f'<li>·<a href="/{_name(a)}">{escape(_cut(a.title))}</a></li>' for a in site.articles if a is not article
    )
    body = f"""<div class="crumbs"><a href="/">首页</a> &gt; <a href="/list-{article.column}-1.html">{column}</a> &gt; 正文</div>
<div id="Article"><h1>{escape(article.title)}</h1>
<div class="info">发布时间：{article.published:%Y-%m-%d} 09:{article.clicks % 60:02d}　来源：{article.outlet}　点击：<span id="hits">{article.clicks}</span>次　<a href="/print-{article.id}.html">【打印】</a></div>
<div class="content">
{paragraphs}
{byline}
</div>
<div class="editor">责任编辑：网站管理员</div></div>
<div class="related"><h5>相关阅读</h5><ul class="list">{related}</ul></div>"""
    if article.hacked == "links":
        body += render_link_farm()
    return _frame(site, f"{article.title} - {column} - {site.title}", body)


def _print(article: SampleArticle) -> bytes:
    text = "".join(f"<p>{escape(p)}</p>" for p in article.paragraphs)
    return f"<html><head><title>打印</title></head><body><h1>{escape(article.title)}</h1>{text}</body></html>".encode()


def _frame(site: SampleSite, title: str, body: str) -> bytes:
    nav = "".join(f'<li><a href="/list-{c}-1.html">{label}</a></li>' for c, label in site.columns.items())
    newest = "".join(f'<li><a href="/{_name(a)}">{escape(_cut(a.title))}</a></li>' for a in site.articles[:5])
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(title)}</title><style>.rt{{float:right}}</style></head>
<body><div class="header"><div class="logo">{site.title}</div><ul class="nav"><li><a href="/">首页</a></li>{nav}
<li><a href="/admin/login.html">委员登录</a></li></ul></div>
<div class="main"><div class="col-left">
{body}
</div><div class="col-auto"><h5>最新发布</h5><ul>{newest}</ul></div></div>
<div class="footer"><p>{DISCLAIMER}</p><p>联系电话：0000-0000000　技术支持：示例</p></div>
</body></html>""".encode()
