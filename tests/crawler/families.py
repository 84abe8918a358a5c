"""The site families of the farm: each gives seeds, the addresses of its articles, and the site's function."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from tests.crawler.farm import Answer, Site, make_article, make_list, make_title

PER_PAGE = 4


@dataclass(frozen=True)
class Family:
    """One site of the farm."""

    name: str
    seeds: tuple[str, ...]
    articles: frozenset[str]
    site: Site


def cut(numbers: list[int], size: int = PER_PAGE) -> list[list[int]]:
    return [numbers[i : i + size] for i in range(0, len(numbers), size)]


def make_family(name: str, path: str, pages: dict[str, str], articles: dict[str, int]) -> Family:
    """Return a family of fixed pages; `path` is that of its seed."""
    base = f"http://{name}.farm.invalid"
    found = dict(pages) | {address: make_article(n) for address, n in articles.items()}
    return Family(
        name, (base + path,), frozenset(base + address for address in articles), lambda _m, p, _b, _h: found.get(p)
    )


def dedecms(first: int) -> Family:
    numbers = list(range(first, first + 10))
    address = {n: f"/a/xieshang/2023/0512/{n}.html" for n in numbers}
    chunks, pages = cut(numbers), {}
    for i, chunk in enumerate(chunks, 1):
        pager = f'<ul class="pagelist"><li><a href="list_3_{min(i + 1, 3)}.html">下一页</a></li><li><a href="list_3_3.html">末页</a></li></ul>'
        page = make_list([(address[n], n) for n in chunk], pager)
        pages[f"/a/xieshang/list_3_{i}.html"] = page
        if i == 1:
            pages["/a/xieshang/"] = page
    return make_family("dedecms", "/a/xieshang/", pages, {address[n]: n for n in numbers})


def phpcms(first: int) -> Family:
    numbers = list(range(first, first + 9))
    address = {n: f"/index.php?m=content&c=index&a=show&catid=7&id={n}" for n in numbers}
    chunks, pages = cut(numbers), {}
    base = "/index.php?m=content&c=index&a=lists&catid=7"
    for i, chunk in enumerate(chunks, 1):
        pager = (
            f'<div id="pages"><a class="a1" href="{base}&page={max(1, i - 1)}">上一页</a>'
            f'<a class="a1" href="{base}&page={min(i + 1, len(chunks))}">下一页</a></div>'
        )
        pages[f"{base}&page={i}"] = make_list([(address[n], n) for n in chunk], pager)
    pages[base] = pages[f"{base}&page=1"]
    return make_family("phpcms", base, pages, {address[n]: n for n in numbers})


def trs(first: int) -> Family:
    numbers = list(range(first, first + 10))
    name = {n: f"./202305/t20230512_{415000 + n}.html" for n in numbers}
    chunks, pages = cut(numbers), {}
    for i, chunk in enumerate(chunks):
        script = f'<script>createPageHTML({len(chunks)}, {i}, "index", "html");</script>'
        pages[f"/xszt/index{f'_{i}' if i else ''}.html"] = make_list([(name[n], n) for n in chunk], script)
    pages["/xszt/"] = pages["/xszt/index.html"]
    return make_family("trs", "/xszt/", pages, {f"/xszt/{name[n][2:]}": n for n in numbers})


def jcms(first: int) -> Family:
    numbers = list(range(first, first + 11))
    address = {n: f"/art/2023/5/{n % 28 + 1}/art_3_{n}.html" for n in numbers}
    rows = [
        f"<record><![CDATA[<li><a href='{address[n]}'>{make_title(n)}</a><span>2023-05-12</span></li>]]></record>"
        for n in numbers
    ]
    articles = {address[n]: make_article(n) for n in numbers}
    head = (
        "<html><body><div id='77'><script type='text/xml'><datastore><nextgroup></nextgroup>"
        f"<totalrecord>{len(rows)}</totalrecord><recordset>{''.join(rows[:4])}</recordset></datastore></script></div>"
        "<script>$('#77').jpage({perPage:4, proxyUrl:'/module/web/jpage/dataproxy.jsp', columnid:'3', unitid:'77'});</script></body></html>"
    )
    head = head.replace("<nextgroup></nextgroup>", "")

    def site(method: str, path: str, body: bytes, _: dict[str, str]) -> Answer | str | None:
        if path == "/col/col3/index.html":
            return head
        if path.startswith("/module/web/jpage/dataproxy.jsp") and method == "POST" and b"columnid=3" in body:
            query = parse_qs(path.partition("?")[2])
            start, end = int(query["startrecord"][0]), int(query["endrecord"][0])
            xml = f"<?xml version='1.0' encoding='utf-8'?><datastore><totalrecord>{len(rows)}</totalrecord><recordset>{''.join(rows[start - 1 : end])}</recordset></datastore>"
            return Answer(xml.encode(), headers={"Content-Type": "text/xml; charset=utf-8"})
        return articles.get(path)

    base = "http://jcms.farm.invalid"
    return Family("jcms", (f"{base}/col/col3/index.html",), frozenset(base + a for a in articles), site)


def asp(first: int) -> Family:
    """GBK without a charset header, links by script, a pager of script calls; beyond the end the last page again."""
    numbers = list(range(first, first + 9))
    chunks = cut(numbers)

    def site(_: str, path: str, _b: bytes, _h: dict[str, str]) -> Answer | bytes | None:
        if path == "/":
            return b"<meta http-equiv='refresh' content='0; url=/NewsList.asp?ClassID=3'>"
        shown = re.fullmatch(r"(?i)/ShowNews\.asp\?ID=(\d+)", path)
        if shown and int(shown[1]) in numbers:
            return make_article(int(shown[1]), day="2023/5/12").encode("gb18030")
        listed = re.fullmatch(r"(?i)/NewsList\.asp\?ClassID=3(?:&Page=(\d+))?", path)
        if not listed:
            return None
        page = min(int(listed[1] or 1), len(chunks))
        rows = "".join(
            f"<tr><td><a href=\"javascript:openwin('ShowNews.asp?ID={n}')\">{make_title(n)}</a></td><td>2023/5/12</td></tr>"
            for n in chunks[page - 1]
        )
        pager = "".join(f'<a href="javascript:goPage({i + 1})">{i + 1}</a>' for i in range(len(chunks)))
        script = "<script>function goPage(p){window.location='NewsList.asp?ClassID=3&Page='+p}</script>"
        return (
            f"<html><head><meta charset=gb2312></head><body><table>{rows}</table>{script}{pager}</body></html>".encode(
                "gb18030"
            )
        )

    base = "http://asp.farm.invalid"
    return Family("asp", (f"{base}/",), frozenset(f"{base}/ShowNews.asp?ID={n}" for n in numbers), site)


def webforms(first: int) -> Family:
    numbers = list(range(first, first + 9))
    chunks = cut(numbers)

    def site(method: str, path: str, body: bytes, _: dict[str, str]) -> str | None:
        shown = re.fullmatch(r"/Show\.aspx\?id=(\d+)", path)
        if shown and int(shown[1]) in numbers:
            return make_article(int(shown[1]))
        if path != "/List.aspx?cid=2":
            return None
        form = parse_qs(body.decode()) if method == "POST" else {}
        page = int(form.get("__EVENTARGUMENT", ["1"])[0])
        if method == "POST" and not form.get("__VIEWSTATE"):
            return None
        numbered = "".join(
            f"<a href=\"javascript:__doPostBack('ctl00$AspNetPager1','{i}')\">{i}</a>"
            for i in range(1, len(chunks) + 1)
        )
        rows = make_list([(f"Show.aspx?id={n}", n) for n in chunks[page - 1]], numbered)
        return rows.replace(
            "<body>",
            f"<body><form method='post' action='./List.aspx?cid=2'><input type='hidden' name='__VIEWSTATE' value='/wEP{page}'>",
        )

    base = "http://webforms.farm.invalid"
    return Family(
        "webforms", (f"{base}/List.aspx?cid=2",), frozenset(f"{base}/Show.aspx?id={n}" for n in numbers), site
    )


def siteserver(first: int) -> Family:
    numbers = list(range(first, first + 6))
    address = {n: f"/contents/12/{n}.html" for n in numbers}
    one, two = cut(numbers)
    pages = {
        "/channels/12.html": "\ufeff" + make_list([(address[n], n) for n in one], '<a href="12_2.html">下一页</a>'),
        "/channels/12_2.html": "\ufeff" + make_list([(address[n], n) for n in two], '<a href="12.html">上一页</a>'),
    }
    return make_family("siteserver", "/channels/12.html", pages, {address[n]: n for n in numbers})


def wordpress(first: int) -> Family:
    numbers = list(range(first, first + 9))
    address = {n: f"/2023/05/hecha-{n}-nian/" for n in numbers}
    chunks, pages = cut(numbers), {}
    for i, chunk in enumerate(chunks, 1):
        older = f'<a href="/category/yishi/page/{i + 1}/">较旧文章</a>' if i < len(chunks) else ""
        pages[f"/category/yishi/page/{i}/" if i > 1 else "/category/yishi/"] = make_list(
            [(address[n], n) for n in chunk], older
        )
    return make_family("wordpress", "/category/yishi/", pages, {address[n]: n for n in numbers})


def portal(first: int) -> Family:
    """Given by its address alone: the front page leads to columns, one of them two levels down."""
    numbers = list(range(first, first + 12))
    address = {n: f"/n2/2023/0512/c{n % 2 + 40}-{n}.html" for n in numbers}
    pages = {
        "/": make_list([(address[n], n) for n in numbers[:2]], "", "").replace(
            "<a href='/about.html'>关于我们</a>",
            "<a href='/GB/40/index.html'>协商议政</a><a href='/GB/50/'>委员天地</a><a href='/about.html'>关于我们</a>",
        ),
        "/GB/40/index.html": make_list([(address[n], n) for n in numbers[:4]], '<a href="index2.html">下一页</a>'),
        "/GB/40/index2.html": make_list([(address[n], n) for n in numbers[4:8]], '<a href="index.html">上一页</a>'),
        "/GB/50/": "<body><a href='/'>首页</a><a href='/GB/41/index.html'>履职风采</a></body>",
        "/GB/41/index.html": make_list([(address[n], n) for n in numbers[8:]]),
        "/about.html": "<body><p>关于我们</p></body>",
    }
    return make_family("portal", "/", pages, {address[n]: n for n in numbers})


FAMILIES = (dedecms, phpcms, trs, jcms, asp, webforms, siteserver, wordpress, portal)
