"""Addresses: one written form per page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.identity import canonicalise, make_twin_key, resolve_link


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Shuikou.Example:80/a.html#top", "http://www.shuikou.example/a.html"),
        ("https://x.example:443", "https://x.example/"),
        ("https://x.example:8443/a", "https://x.example:8443/a"),
        ("http://x.example/a/./b/../c//d.html", "http://x.example/a/c/d.html"),
        ("http://x.example/../../a.html", "http://x.example/a.html"),
        ("http://x.example/a?utm_source=rss&id=3&utm_campaign=b", "http://x.example/a?id=3"),
        ("http://x.example/a?id=3&from=singlemessage&isappinstalled=0", "http://x.example/a?id=3"),
        ("http://x.example/a?from=3", "http://x.example/a?from=3"),
        ("http://x.example/a;jsessionid=8F3A0B?id=1", "http://x.example/a?id=1"),
        ("http://x.example/a?PHPSESSID=k3j4h5g6k3j4h5g6k3j4&id=1", "http://x.example/a?id=1"),
        ("http://x.example/a?sid=12", "http://x.example/a?sid=12"),
        ("http://x.example/(S(abcdefghijklmnopqrstuvwx))/a.aspx", "http://x.example/a.aspx"),
        ("http://x.example/协商/a b.html", "http://x.example/%E5%8D%8F%E5%95%86/a%20b.html"),
        ("http://x.example/%e5%8d%8f", "http://x.example/%e5%8d%8f"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://x.example:99999/a", "http://x.example:99999/a"),
    ],
)
def test_canonicalise(url: str, expected: str) -> None:
    assert canonicalise(url) == expected


@given(st.text(max_size=80))
def test_canonicalise_is_stable_and_never_raises(tail: str) -> None:
    once = canonicalise(f"http://x.example/{tail}")
    assert canonicalise(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.x.example/a", "https://x.example/a"),
        ("http://x.example/ShowNews.asp?ID=3", "http://x.example/shownews.asp?id=3"),
        ("http://x.example/a?utm_medium=x", "http://x.example/a#b"),
    ],
)
def test_twins_meet(one: str, other: str) -> None:
    assert make_twin_key(one) == make_twin_key(other)


def test_different_pages_do_not_meet() -> None:
    assert make_twin_key("http://x.example/A.html") != make_twin_key("http://x.example/a.html")
    assert make_twin_key("http://x.example:81/a") != make_twin_key("http://x.example/a")


@pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b", "http://[bad/", "tel:12", "data:text/html,x"])
def test_links_that_lead_nowhere(href: str) -> None:
    assert resolve_link(href, "http://x.example/") is None
