"""How a list goes on, by pager family."""

import pytest

from crawler.listpage import ListPage
from crawler.pagers import find_next_pages
from crawler.pagers.links import is_same_list


def find(html: str, url: str) -> list[str]:
    return [request.url for request in find_next_pages(ListPage(url, html))]


@pytest.mark.parametrize(
    ("url", "href", "text"),
    [
        ("http://x.example/a/xs/", "list_3_2.html", "下一页"),
        ("http://x.example/a/xs/list_3_2.html", "list_3_3.html", "3"),
        ("http://x.example/index.php?a=lists&catid=3", "index.php?a=lists&catid=3&page=2", "下一页"),
        ("http://x.example/list-3-1.html", "list-3-2.html", "2"),
        ("http://x.example/html/xs/", "http://x.example/html/xs/index_2.html", "下一页"),
        ("http://x.example/html/xs/index.html", "index_2.html", "[2]"),
        ("http://x.example/channels/12.html", "12_2.html", "下一页"),
        ("http://x.example/category/x/", "/category/x/page/2/", "较旧文章"),
        ("http://x.example/category/x/page/2/", "/category/x/page/3/", "Older posts"),
        ("http://x.example/NewsList.asp?ClassID=3", "NewsList.asp?ClassID=3&Page=2", "下一页"),
        ("http://x.example/GB/3/index.html", "index2.html", "下一页"),
        ("http://x.example/List.aspx?cid=2", "?cid=2&p=2", "›"),
        ("http://www.x.example/c/index.shtml", "http://x.example/c/index_1.shtml", "2"),
    ],
)
def test_linked_pagers(url: str, href: str, text: str) -> None:
    found = find(f'<div><a href="{href}">{text}</a></div>', url)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("url", "href", "text"),
    [
        ("http://x.example/list-3-1.html", "list-4-1.html", "2"),
        ("http://x.example/a/xs/", "/a/other/list_9_2.html", "下一页"),
        ("http://x.example/list-3-1.html", "show-3-101-2.html", "下一页"),
        ("http://x.example/news/", "http://other.example/news/index_2.html", "下一页"),
        ("http://x.example/cal/", "/cal/?date=2023-05-02", "2"),
        ("http://x.example/a?page=1", "/a?page=2&catid=9", "2"),
    ],
)
def test_what_is_no_page_of_this_list(url: str, href: str, text: str) -> None:
    assert find(f'<div><a href="{href}">{text}</a></div>', url) == []


def test_a_last_page_that_points_to_itself_ends() -> None:
    html = '<a href="list-3-1.html">上一页</a><a href="list-3-2.html">下一页</a>'
    assert find(html, "http://x.example/list-3-2.html") == []


def test_calls_with_the_address_in_a_function() -> None:
    html = """<script>function goPage(n){ location.href='NewsList.asp?ClassID=3&Page='+n; }</script>
    <a href="javascript:goPage(2)">[2]</a><a href="javascript:goPage('3')">下一页</a>"""
    assert find(html, "http://x.example/NewsList.asp?ClassID=3") == [
        "http://x.example/NewsList.asp?ClassID=3&Page=2",
        "http://x.example/NewsList.asp?ClassID=3&Page=3",
    ]


def test_calls_with_the_address_in_the_list_itself() -> None:
    html = '<a href="javascript:turnPage(2)">2</a>'
    assert find(html, "http://x.example/l.asp?page=1&c=4") == ["http://x.example/l.asp?c=4&page=2"]
    html += '<form><input type="hidden" name="PageNo" value="1"></form>'
    assert find(html, "http://x.example/l.asp?c=4") == ["http://x.example/l.asp?c=4&PageNo=2"]


def test_calls_that_say_nothing_are_left_alone() -> None:
    html = """<script>function goPage(n){ document.forms[0].submit(); }</script><a href="javascript:goPage(2)">2</a>"""
    assert find(html, "http://x.example/l.asp") == []


def test_same_list_is_symmetric() -> None:
    assert is_same_list("http://x.example/a/index_3.html", "http://x.example/a/")
    assert is_same_list("http://x.example/a/", "http://x.example/a/index_3.html")


def test_pagers_that_a_script_writes() -> None:
    html = '<script>createPageHTML(4, 0, "index", "shtml");</script>'
    assert find(html, "http://x.example/c/") == [f"http://x.example/c/index_{n}.shtml" for n in (1, 2, 3)]
    assert find(html.replace(" 0,", " 2,"), "http://x.example/c/index_2.shtml") == []
    one_based = "<script>createPageHTML('page_div',3, 1,'fg','html',40);</script>"
    assert find(one_based, "http://x.example/c/fg.html") == [
        "http://x.example/c/fg_2.html",
        "http://x.example/c/fg_3.html",
    ]
    assert find("<script>var countPage = 3;//_\n</script>", "http://x.example/c/index.html") == [
        "http://x.example/c/index_1.html",
        "http://x.example/c/index_2.html",
    ]


RECORDS = "".join(
    f"<record><![CDATA[<li><a href='/art/2023/5/{n}/art_3_{n}.html'>院坝会上议水渠第{n}期</a></li>]]></record>"
    for n in range(1, 4)
)


def test_records_in_the_page_and_a_named_next_group() -> None:
    html = f"""<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=3"></a>]]></nextgroup>
    <recordset>{RECORDS}</recordset></datastore></script>"""
    page = ListPage("http://x.example/col/col3/index.html", html)
    assert [link.url for link in page.links] == [f"http://x.example/art/2023/5/{n}/art_3_{n}.html" for n in (1, 2, 3)]
    assert [r.url for r in find_next_pages(page)] == [
        "http://x.example/module/web/jpage/dataproxy.jsp?page=1&columnid=3"
    ]


def test_records_asked_for_by_number() -> None:
    html = f"""<script type="text/xml"><datastore><totalrecord>8</totalrecord><recordset>{RECORDS}</recordset></datastore></script>
    <script>new Jpage({{perPage:15, proxyUrl:'/module/web/jpage/dataproxy.jsp', columnid:'3', unitid:77, webid:'2'}})</script>"""
    requests = find_next_pages(ListPage("http://x.example/col/col3/index.html", html))
    assert [r.url.partition("?")[2] for r in requests] == [
        "startrecord=4&endrecord=6&perpage=15",
        "startrecord=7&endrecord=8&perpage=15",
    ]
    assert {(r.method, r.body) for r in requests} == {("POST", b"columnid=3&unitid=77&webid=2")}


def test_an_answer_of_records_is_a_list() -> None:
    page = ListPage(
        "http://x.example/module/web/jpage/dataproxy.jsp?page=1",
        f"<?xml version='1.0'?><datastore>{RECORDS}</datastore>",
    )
    assert len(page.links) == 3


def test_postbacks_carry_the_view_state_and_meet_by_page() -> None:
    html = """<form action="List.aspx?cid=2"><input type="hidden" name="__VIEWSTATE" value="{}"><input name="key" value="">
    <a href="javascript:__doPostBack('AspNetPager1','2')">2</a><a href="javascript:__doPostBack('AspNetPager1','2')">下一页</a>
    <a href="javascript:__doPostBack('lnkLogin','1')">登录</a></form>"""
    (one,) = find_next_pages(ListPage("http://x.example/List.aspx?cid=2", html.format("AA==")))
    (other,) = find_next_pages(ListPage("http://x.example/List.aspx?cid=2", html.format("BB==")))
    assert (one.method, one.url, one.key) == ("POST", "http://x.example/List.aspx?cid=2", other.key)
    assert b"__VIEWSTATE=AA%3D%3D" in one.body
    assert b"__EVENTARGUMENT=2" in one.body


@pytest.mark.parametrize(
    "select",
    [
        '<select name="page"><option value="1">1<option value="2">2</select>',
        "<select onchange=\"location.href='l.asp?c=4&page='+this.value\"><option value=1>1<option value=2>2</select>",
        '<select onchange="go(this.value)"><option value="l.asp?c=4&page=2">2<option value="">选择</select>',
    ],
)
def test_selects(select: str) -> None:
    assert "http://x.example/l.asp?c=4&page=2" in find(select, "http://x.example/l.asp?c=4")


def test_a_select_of_provinces_is_no_pager() -> None:
    html = '<select name="prov"><option value="1">甲<option value="2">乙</select><select><option value="http://o.example/1">x</select>'
    assert find(html, "http://x.example/l.asp?c=4") == []


@pytest.mark.parametrize(
    ("url", "href", "text"),
    [
        ("http://x.example/xwdt.htm", "xwdt/11.htm", "下页"),
        ("http://x.example/xwdt/11.htm", "10.htm", "下页"),
        ("http://x.example/news/", "/news/2/", "2"),
        ("http://x.example/news/2/", "/news/3/", "3"),
        ("http://x.example/cid/5.html", "/cid/5/p/2.html", "[2]"),
        ("http://x.example/web/xs.html", "/web/xs-2.html", "下一頁"),
        ("http://x.example/345/list.htm", "/345/list2.htm", "下一页>>"),
        ("http://x.example/c/x/", "/c/x/page/2/", "← 较旧文章"),
        ("http://x.example/yishi", "?page=1", "2"),
        ("http://x.example/l.do", "l.do?start=20", "›"),
    ],
)
def test_pagers_known_by_the_address_alone(url: str, href: str, text: str) -> None:
    assert len(find(f'<html><body><a href="{href}">{text}</a></body></html>', url)) == 1


@pytest.mark.parametrize(
    ("url", "href", "text"),
    [
        ("http://x.example/a/12.html", "/a/123.html", "3"),
        ("http://x.example/a/12.html", "/a/19.html", "下一页"),
        ("http://x.example/2023/", "/2023/05/", "12"),
        ("http://x.example/list/5.html", "/list/9.html", "2"),
    ],
)
def test_addresses_that_only_look_alike(url: str, href: str, text: str) -> None:
    assert find(f'<html><body><a href="{href}">{text}</a></body></html>', url) == []


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/l/2.html"><img src="n.gif" alt="下一页"></a>',
        '<a class="pg next" href="/l/2.html"><i></i></a>',
        '<a href="/l/2.html" aria-label="Next">&gt;</a>',
        """<input type="button" value="下一页" onclick="location.href='/l/2.html'">""",
        """<a href="javascript:void(0)" onclick="location.href='/l/2.html'">下一页</a>""",
        '<a href="/l/2.html" title="转到第 2 页">2</a>',
    ],
)
def test_pagers_without_text(anchor: str) -> None:
    assert find(f"<html><body>{anchor}</body></html>", "http://x.example/l/") == ["http://x.example/l/2.html"]


@pytest.mark.parametrize(
    ("script", "shown", "pages"),
    [
        ("laypage.render({count: 25, limit: 10, jump: function(o){ location.href = '/l.html?page=' + o.curr; }})", "", [2, 3]),
        ("var pageCount = 3; function f(n){ window.location.href = 'l.html?page=' + n + ''; }", "", [2, 3]),
        ("location.href = `/l.html?page=${page}`", "共3页", [2, 3]),
        ("$('.pg a').click(function(){ location.href = 'l.html?page=' + $(this).data('page'); });", "<a href='javascript:;' data-page='3'>3</a>", [2, 3]),
        ("$.get('/l.html?page=' + p, add)", "", [1, 2]),
        ("location.href = 'l.html?page=' + n", "", [2]),
        ("track('http://other.example/?page=' + n)", "", []),
    ],
)  # fmt: skip
def test_pagers_of_scripts(script: str, shown: str, pages: list[int]) -> None:
    html = f"<html><body><script>{script}</script>{shown}</body></html>"
    assert find(html, "http://x.example/l.html") == [f"http://x.example/l.html?page={n}" for n in pages]


def test_files_that_a_script_names() -> None:
    script = "var totalPage=3; if(n==1){location.href='A02.htm'}else{location.href='A02_'+n+'.htm'}"
    html = f"<html><body><script>{script}</script></body></html>"
    assert find(html, "http://x.example/z/A02.htm") == ["http://x.example/z/A02_2.htm", "http://x.example/z/A02_3.htm"]


def test_a_piece_goes_on_until_nothing_is_new() -> None:
    assert find("<li><a href='/a/1.html'>标题</a></li>", "http://x.example/more?p=2") == ["http://x.example/more?p=3"]
    assert find('{"rows":[]}', "http://x.example/api?c=1&pageNo=4") == ["http://x.example/api?c=1&pageNo=5"]


def test_page_counts_with_a_parameter_or_a_form() -> None:
    html = "<html><body>页次：1/3页</body></html>"
    assert find(html, "http://x.example/l?t=5&PageIndex=1") == [
        "http://x.example/l?t=5&PageIndex=2",
        "http://x.example/l?t=5&PageIndex=3",
    ]
