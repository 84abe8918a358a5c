"""Which links of a list page lead to articles, with rules and without."""

import time

import pytest

from crawler.links import find_article_links, make_shape, rate_link
from crawler.listpage import ListPage
from schemas.source import ListRules

HOSTS = frozenset({"site.example"})
NAV = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/col/col3/index.html">协商议政</a></li></ul>'


def find(html: str, url: str = "http://www.site.example/col/col3/index.html", **rules: str) -> list[str]:
    return [link.url for link in find_article_links(ListPage(url, html), ListRules.model_validate(rules), HOSTS)]


@pytest.mark.parametrize(
    "href",
    [
        "/a/xieshang/2023/0512/{}.html",
        "index.php?m=content&c=index&a=show&catid=3&id={}",
        "/show-3-{}-1.html",
        "./202305/t20230512_{}.html",
        "/art/2023/5/12/art_3_{}.html",
        "/html/xieshang/2023-05-12/{}.html",
        "ShowNews.asp?ID={}",
        "Show.aspx?id={}",
        "/contents/12/{}.html",
        "content_{}.htm",
        "/2023/05/{}-slug/",
        "/?p={}",
        "/content/20230512/8f3a0bc1d2e3{}.html",
        "/n2/2023/0512/c3-{}.html",
    ],
)
def test_every_family_is_found_without_rules(href: str) -> None:
    rows = "".join(
        f'<li><span>2023-05-{10 + i}</span><a href="{href.format(41580 + i)}">第{i}期圆桌商议村道拓宽的事情有了眉目</a></li>'
        for i in range(6)
    )
    html = f'<body>{NAV}<ul class="list">{rows}</ul><div><a href="index_2.html">下一页</a> <a href="3.html">3</a></div></body>'
    assert len(find(html)) == 6


def test_rules_choose_alone() -> None:
    html = """<div id="l"><a href="/show-1-2-1.html">一</a><a href="http://other.example/x.html">别处</a>
    <p><a href="/show-1-3-1.html">二</a></p></div><a href="/show-9-9-1.html">旁边的长标题也不会被误认为列表里的文章</a>"""
    assert find(html, links="#l a") == [
        "http://www.site.example/show-1-2-1.html",
        "http://www.site.example/show-1-3-1.html",
    ]
    assert find(html, links="#l a", allow=r"-3-1\.html$") == ["http://www.site.example/show-1-3-1.html"]
    assert find(html, links="//div[@id='l']/p") == ["http://www.site.example/show-1-3-1.html"]
    assert find(html, links="ul.none a") == []


def test_script_links_base_href_and_titles() -> None:
    html = """<base href="http://www.site.example/news/"><table>
    <tr><td><a href="javascript:openwin('ShowNews.asp?ID=7')">板凳会上议定了三件急事的先后</a></td></tr>
    <tr><td><a href="#" onclick="window.open('ShowNews.asp?ID=8')" title="院坝里的第四次商议终于有了结果">院坝里的…</a></td></tr>
    <tr><td><a href="ShowNews.asp?ID=9" title="圆桌边的人谈起去年的那场大雨">圆桌边…</a></td></tr></table>"""
    page = ListPage("http://www.site.example/list.asp", html)
    links = find_article_links(page, ListRules(), HOSTS)
    assert [link.url for link in links] == [f"http://www.site.example/news/ShowNews.asp?ID={n}" for n in (7, 8, 9)]
    assert links[1].text == "院坝里的第四次商议终于有了结果"


def test_other_sites_files_and_session_ids() -> None:
    html = "".join(
        f'<li><a href="{href}">这是一个足够长的标题用来充当文章链接</a> 2023-05-01</li>'
        for href in (
            "http://other.example/a/1001.html",
            "/uploads/2023/0501/1002.pdf",
            "/a/1003.html;jsessionid=AAFF01",
            "/a/1004.html?utm_source=rss",
            "/a/1004.html#comments",
            "mailto:a@b.example",
            "/login.asp?id=1",
        )
    )
    assert find(html) == ["http://www.site.example/a/1003.html", "http://www.site.example/a/1004.html"]


def test_dates_of_rows() -> None:
    html = '<li><a href="/a/1001.html">田埂上的会</a><span>2023年5月9日</span></li><li><a href="/a/1002.html">另一条</a> 05-09</li>'
    links = ListPage("http://site.example/", html).links
    assert [(link.day, link.has_date) for link in links] == [("2023-05-09", True), (None, True)]


def test_broken_html_gives_what_there_is_and_no_error() -> None:
    for html in ("", "\x00", "<?xml version='1.0' encoding='gbk'?><html><a href='/a/1.html'>x</html>", "<a " * 3000):
        ListPage("http://site.example/", html).links  # noqa: B018


def test_a_page_of_very_many_links_takes_bounded_time() -> None:
    html = "<div>" + '<a href="/a/1.html">x</a>' * 50_000 + "</div>"
    started = time.monotonic()
    assert len(ListPage("http://site.example/", html).links) == 5000
    assert time.monotonic() - started < 10


def test_shapes_fold_what_differs_between_siblings() -> None:
    assert make_shape("http://x.example/2023/05/a-slug/") == make_shape("http://x.example/2021/11/another/")
    assert make_shape("http://x.example/show-12-101-1.html") == make_shape("http://x.example/show-12-7-1.html")
    assert make_shape("http://x.example/show-12-101-1.html") != make_shape("http://x.example/list-12-1.html")


@pytest.mark.parametrize("text", ["2", "[3]", "下一页", "尾页", "»", "第一页"])
def test_pagers_are_no_articles(text: str) -> None:
    html = f'<a href="/a/1001.html">{text}</a>'
    assert rate_link(ListPage("http://site.example/", html).links[0]) < 0


def test_rows_that_are_links_without_being_anchors() -> None:
    rows = "".join(
        f"<tr onclick=\"location.href='Item/{n}.aspx'\" style='cursor:hand'><td>第{n}次院坝会议定了修路的先后</td><td>2023/5/12</td></tr>"
        for n in range(3310, 3314)
    )
    assert len(find(f"<table>{rows}</table><button onclick=\"alert('x')\">关</button>")) == 4


@pytest.mark.parametrize(
    "href", ["/n12/n34/c{}/content.html", "/info/1023/{}.htm", "/detail/{}", "/xwzx/202305/{}.html"]
)
def test_more_addresses(href: str) -> None:
    rows = "".join(f'<li><a href="{href.format(4000 + n)}">院坝里的圆桌又坐满了人</a></li>' for n in range(3))
    assert len(find(f"<ul>{rows}</ul>")) == 3


def test_rows_that_call_functions_and_rows_of_data_attributes() -> None:
    row = "第{n}期圆桌商议村道拓宽的事情有了眉目"
    calls = "".join(f"<li><a href='javascript:openNews({n})'>{row.format(n=n)}</a></li>" for n in range(101, 104))
    script = "<script>function openNews(id){ window.open('/news/view_' + id + '.html'); }</script>"
    wanted = [f"http://www.site.example/news/view_{n}.html" for n in range(101, 104)]
    assert find(f"<body>{script}<ul>{calls}</ul></body>") == wanted
    data = "".join(f"<li data-url='/news/view_{n}.html'><h3>{row.format(n=n)}</h3></li>" for n in range(101, 104))
    assert find(f"<body><ul>{data}</ul></body>") == wanted


def test_short_headlines_beside_sure_ones() -> None:
    short = "".join(f"<li><a href='/p/{n}'>商出新路{n % 7}</a></li>" for n in range(101, 107))
    side = "".join(f"<p><a href='/p/{n}'>第{n}期圆桌商议村道拓宽的事情有了眉目</a></p>" for n in range(101, 104))
    assert len(find(f"<body>{NAV}<ul class='rows'>{short}</ul>{side}</body>")) == 6


def test_months_are_lists() -> None:
    months = "".join(f"<li><a href='/archives/2023/{m:02d}/'>2023年{m}月({m})</a></li>" for m in range(1, 7))
    assert find(f"<body><ul>{months}</ul></body>") == []


def test_a_single_row_on_the_last_page_is_known_by_the_pages_before() -> None:
    html = "<body><div><a href='/node/51000'>第7期圆桌商议村道拓宽的事情有了眉目</a></div></body>"
    page = ListPage("http://www.site.example/yishi?page=1", html)
    assert find_article_links(page, ListRules(), HOSTS) == []
    shapes = {make_shape("http://www.site.example/node/51001")}
    page = ListPage(page.url, html.replace("</a>", "</a> 2023-05-12"))
    assert len(find_article_links(page, ListRules(), HOSTS, shapes)) == 1
