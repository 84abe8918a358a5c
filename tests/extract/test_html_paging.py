"""Which link leads to the next part of the same article, and which to another article or list page."""

import pytest
from lxml import etree

from extract.html.lines import read_lines
from extract.html.paging import find_next_page

HOST = "http://www.site.example"


def next_of(url: str, links: str) -> str | None:
    root = etree.fromstring(f"<html><body><p>正文。</p>{links}</body></html>", etree.HTMLParser())
    return find_next_page(read_lines(root.find("body"), ()), HOST + url)


@pytest.mark.parametrize(
    ("url", "links", "path"),
    [
        ("/n/12.html", '<a href="12_2.html">下一页</a>', "/n/12_2.html"),
        ("/n/12.html", '<a href="/n/12-2.html">下页</a>', "/n/12-2.html"),
        ("/n/12_2.html", '<a href="12.html">1</a><a href="12_3.html">下一页</a>', "/n/12_3.html"),
        ("/t20230512_41.html", '<a href="./t20230512_41_1.html">下一页</a>', "/t20230512_41_1.html"),
        ("/show-3-77-1.html", '<a href="show-3-77-2.html">[下一页]</a>', "/show-3-77-2.html"),
        ("/a/9.shtml", '<a href="/a/9.shtml">1</a> <a href="/a/9_2.shtml">2</a>', "/a/9_2.shtml"),
        ("/s.asp?id=4", '<a href="s.asp?id=4&page=2">下一页</a>', "/s.asp?id=4&page=2"),
        ("/s.asp?id=4&page=2", '<a href="s.asp?id=4&page=3">下一页 &gt;</a>', "/s.asp?id=4&page=3"),
        ("/2023/05/slug/", '<a href="/2023/05/slug/2/">2</a>', "/2023/05/slug/2/"),
        ("/n/12.html", '<a href="12_2.html#top">余下全文</a>', "/n/12_2.html"),
    ],
)
def test_next_part(url: str, links: str, path: str) -> None:
    assert next_of(url, links) == HOST + path


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("/n/12.html", '<a href="13.html">下一篇</a>'),
        ("/n/12.html", '<a href="13.html">下一页</a>'),
        ("/n/12.html", '<a href="123.html">下一页</a>'),
        ("/n/12.html", '<a href="12.html">下一页</a>'),
        ("/n/12.html", '<a href="javascript:goPage(2)">下一页</a>'),
        ("/n/12.html", '<a href="#">下一页</a>'),
        ("/n/12.html", '<a href="http://other.example/n/12_2.html">下一页</a>'),
        ("/n/12.html", '<a href="mailto:a@b.example">下一页</a>'),
        ("/n/12.html", '<a href="http://[bad/">下一页</a>'),
        ("/n/12_2.html", '<a href="12.html">上一页</a>'),
        ("/list/index.html", '<a href="index_2.html">下一页</a>'),
        ("/s.asp?id=4", '<a href="s.asp?id=5">下一页</a>'),
        ("/epaper/content_33.htm", '<a href="content_34.htm">下一篇</a>'),
        ("/n/12.html", '<a href="/img/2.html">2</a>'),
    ],
)
def test_no_next_part(url: str, links: str) -> None:
    assert next_of(url, links) is None
