"""A blog engine's layout: `/category/x/page/2/`, `/2023/05/slug/`, older-posts links only, comments below."""

# ruff: noqa: E501 - lines of HTML are as long as those pages have them

from html import escape

from crawler.sample_site.content import SampleArticle, SampleSite
from crawler.sample_site.damage import add_readings, render_keyword_spam
from crawler.sample_site.layouts.page import DISCLAIMER, SamplePage, cut_into_pages, find_newest

_PER_PAGE = 5


def render(site: SampleSite) -> dict[str, SamplePage]:
    """Return the pages of `site` by path; paths without their last slash redirect."""
    pages = {}
    sections = {"/": list(site.articles)} | {f"/category/{c}/": site.in_column(c) for c in site.columns}
    for base, articles in sections.items():
        chunks = cut_into_pages(articles, _PER_PAGE)
        for number, chunk in enumerate(chunks, 1):
            path = base if number == 1 else f"{base}page/{number}/"
            cards = "\n".join(_card(a) for a in chunk)
            older = (
                f'<div class="nav-previous"><a href="{base}page/{number + 1}/">较旧文章</a></div>'
                if number < len(chunks)
                else ""
            )
            body = f'<main id="main">{cards}<nav class="navigation">{older}</nav></main>'
            pages[path] = SamplePage(_frame(site, site.title, body), find_newest(articles))
    for article in site.articles:
        pages[_path(article)] = SamplePage(_article(site, article), article.modified)
    redirects = {
        path.rstrip("/"): SamplePage(b"", page.modified, location=path) for path, page in pages.items() if path != "/"
    }
    return pages | redirects


def _path(article: SampleArticle) -> str:
    return f"/{article.published:%Y/%m}/{article.id}/"


def _card(article: SampleArticle) -> str:
    return f"""<article class="post"><h2 class="entry-title"><a href="{_path(article)}" rel="bookmark">{escape(article.title)}</a></h2>
<div class="entry-meta"><time datetime="{article.published.isoformat()}T08:00:00+08:00">{_day(article)}</time></div>
<div class="entry-summary"><p>{escape(article.paragraphs[0][:60])}…</p></div></article>"""


def _day(article: SampleArticle) -> str:
    return f"{article.published.year}年{article.published.month}月{article.published.day}日"


def _article(site: SampleSite, article: SampleArticle) -> bytes:
    title, paragraphs = article.title, list(article.paragraphs)
    if article.hacked == "pinyin":
        title, paragraphs = add_readings(title), [add_readings(p) for p in paragraphs]
    text = "\n".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    if article.hacked == "pinyin":
        text += "\n" + render_keyword_spam()
    origin = f"<p>本文转自：{article.outlet}</p>" if article.is_reprint else ""
    author = f'<span class="byline">文/{" ".join(article.authors)}</span>' if article.authors else ""
    body = f"""<main id="main"><article class="post"><header><h1 class="entry-title">{escape(title)}</h1>
<div class="entry-meta"><time datetime="{article.published.isoformat()}T08:00:00+08:00">{_day(article)}</time> 来源：{article.outlet} {author}</div></header>
<div class="entry-content">{origin}
{text}
</div><footer class="entry-footer">分类：<a href="/category/{article.column}/">{site.columns[article.column]}</a></footer></article>
<div id="comments"><h3>评论</h3><ol><li><p>写得真好，我们村也想学。</p></li><li><p>沙发</p></li></ol></div></main>"""
    return _frame(site, f"{title} – {site.title}", body, article)


def _frame(site: SampleSite, title: str, body: str, article: SampleArticle | None = None) -> bytes:
    nav = "".join(f'<li><a href="/category/{c}/">{label}</a></li>' for c, label in site.columns.items())
    recent = "".join(f'<li><a href="{_path(a)}">{escape(a.title)}</a></li>' for a in site.articles[:5])
    meta = (
        f'<meta property="article:published_time" content="{article.published.isoformat()}T08:00:00+08:00">'
        f'<link rel="canonical" href="http://{site.host}{_path(article)}">'
        if article
        else ""
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>{meta}</head>
<body><header id="masthead"><p class="site-title"><a href="/" rel="home">{site.title}</a></p>
<nav id="site-navigation"><ul><li><a href="/">首页</a></li>{nav}</ul></nav></header>
<div id="content">{body}
<aside id="secondary"><h2 class="widget-title">近期文章</h2><ul>{recent}</ul></aside></div>
<footer id="colophon"><p>{DISCLAIMER}</p></footer></body></html>""".encode()
