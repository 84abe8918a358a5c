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
