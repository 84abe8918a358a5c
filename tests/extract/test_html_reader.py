"""The reader as a whole: source rules, declared values, bounds, and any input without an exception."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.html import read_html
from extract.html.interference import strip_interference
from extract.html.parse import parse_page, read_text
from schemas.source import ArticleRules

URL = "http://www.site.example/news/2.html"
PARAS = (
    "村口的老槐树下又摆开了长凳，镇里来的委员把修桥的三个方案念给大家听。",
    "有人嫌绕路，有人怕占田，争了半个下午，最后把桥址往下游挪了六十米。",
    "方案贴在祠堂门口公示七天，没有人再提异议，桥在入冬以前动了工。",
)
BODY = "".join(f"<p>{p}</p>" for p in PARAS)


def text_of(page: str, **options: object) -> str:
    return "\n".join(block.text for block in read_html(page, URL, **options).blocks)  # type: ignore[arg-type]


def test_rules_win_where_they_match() -> None:
    page = (
        f"<html><body><h1>站点名</h1><b class='hd'>槐树下定桥址</b><i class='dt'>刊于 2022.3.4</i><u class='src'>来源：柳河日报</u>"
        f"<div class='x'>{BODY}</div><div class='y'>{BODY.replace('桥', '路')}</div></body></html>"
    )
    rules = ArticleRules(title="b.hd", body="div.x", published=".dt", outlet=".src")
    draft = read_html(page, URL, rules=rules)
    assert draft.title is not None
    assert draft.title.value == "槐树下定桥址"
    assert draft.published is not None
    assert draft.published.value == "2022-03-04"
    assert draft.outlet is not None
    assert draft.outlet.value == "柳河日报"
    assert "\n".join(b.text for b in draft.blocks) == "\n".join(PARAS)


def test_rules_that_miss_are_noted_and_passed_over() -> None:
    page = f"<html><head><title>槐树下定桥址</title></head><body><h1>槐树下定桥址</h1>{BODY}</body></html>"
    draft = read_html(page, URL, rules=ArticleRules(body="div.nowhere", title="a[[", published="#none"))
    assert "\n".join(b.text for b in draft.blocks) == "\n".join(PARAS)
    assert "matched nothing" in draft.notes["rules.body"]
    assert "not a CSS selector" in draft.notes["rules.title"]


def test_outlet_that_only_the_head_declares() -> None:
    page = f'<html><head><meta name="ContentSource" content="柳河日报"></head><body><h1>槐树下定桥址</h1>{BODY}</body></html>'
    draft = read_html(page, URL)
    assert draft.outlet is not None
    assert draft.outlet.value == "柳河日报"


@pytest.mark.parametrize(
    ("head", "near", "day"),
    [
        ("", "2023-02-30", None),
        ("", "发布时间：2023年5月2日", "2023-05-02"),
        ('<meta name="PubDate" content="2021-01-01 10:00">', "2021年1月3日 来源：柳河日报", "2021-01-03"),
        ('<meta name="PubDate" content="2021-01-01 10:00">', "", "2021-01-01"),
        (
            '<script type="application/ld+json">{"datePublished":"2020-12-30T01:00:00Z"}</script>',
            "12-31 08:00",
            "2020-12-31",
        ),
        ("", "今天是2026年1月1日 星期四", None),
        ("<script>var ct = '1683856800'; var createTime = '2023-05-12 10:00';</script>", "", "2023-05-12"),
        ("<script>window.data={publishTime: 1683856800000, x: 1}</script>", "", "2023-05-12"),
        ("<script>var ct = '1683856800';</script>", "发布时间：2023-05-10", "2023-05-10"),
        ("<script>var rect = 1683856800123456;</script>", "", None),
    ],
)
def test_published(head: str, near: str, day: str | None) -> None:
    page = f"<html><head>{head}</head><body><h1>槐树下定桥址</h1><div>{near}</div>{BODY}</body></html>"
    found = read_html(page, URL).published
    assert (found.value if found else None) == day


@pytest.mark.parametrize(
    ("address", "declared", "canonical"),
    [
        ("http://m.site.example/n/2.html", "http://www.site.example/n/2.html", "http://www.site.example/n/2.html"),
        ("http://www.site.example/n/2.html", "/n/2.html", "http://www.site.example/n/2.html"),
        ("http://www.site.example/n/2.html", "http://spam.example/n/2.html", None),
        ("http://www.site.example/n/2.html", "http://www.site.example/", None),
        ("http://www.site.example/n/2.html", "javascript:alert(1)", None),
    ],
)
def test_canonical(address: str, declared: str, canonical: str | None) -> None:
    page = f'<html><head><link rel="canonical" href="{declared}"></head><body><h1>槐树下定桥址</h1>{BODY}</body></html>'
    assert read_html(page, address).canonical == canonical


def test_reading_twice_gives_the_same() -> None:
    page = f"<html><body><h1>槐树下定桥址</h1>{BODY}</body></html>"
    first = read_html(page, URL)
    again = read_html(
        "<html><body><h1>槐树下定桥址</h1>" + "".join(f"<p>{b.text}</p>" for b in first.blocks) + "</body></html>", URL
    )
    assert [b.text for b in again.blocks] == [b.text for b in first.blocks] == list(PARAS)


def test_interference_needs_many_tags_of_several_kinds() -> None:
    honest = '<li id="item">a</li>' * 30
    assert strip_interference(honest) == (honest, ())
    kit = '<th id="kzmqa"><dfn id="kzmqa"></dfn><sup id="kzmqa"></sup>' * 4 + "字"
    assert strip_interference(kit) == ("字", ("kzmqa",))


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + BODY + "</div>" * 20_000,
        "<span><b>" * 20_000 + BODY,
        "".join(f"<div>x{n}" for n in range(8_000)) + BODY,
        BODY + f"<img src='data:image/png;base64,{'A' * 3_000_000}'>",
        BODY + "<p>" + "商量，" * 70_000 + "</p>",
        "<" * 100_000 + BODY,
        "<style>" + "/*" * 50_000 + "</style>" + BODY,
        "<style>" + "a{" * 50_000 + "</style>" + BODY,
        "<!--" * 20_000 + BODY,
        '<th id="abcde">' * 20_000 + BODY,
        "\x00" * 10_000 + BODY,
        "<title>" + "标题_" * 20_000 + "</title>" + BODY,
        "<p>" + " \n" * 100_000 + "</p>" + BODY,
        BODY + "<a href=x>下一页</a>" * 10_000,
    ],
    ids=lambda page: str(page[:12]),
)
def test_hostile_pages_take_bounded_time(page: str) -> None:
    start = time.process_time()
    read_html(page, URL)
    assert time.process_time() - start < 8


def test_deep_nesting_keeps_the_article_and_says_so() -> None:
    draft = read_html("<div>" * 20_000 + "<h1>槐树下定桥址</h1>" + BODY, URL)
    assert "\n".join(b.text for b in draft.blocks) == "\n".join(PARAS)
    assert any("nest" in reason for reason in draft.verdict_reasons)


def test_a_page_that_is_too_long_is_cut_and_says_so() -> None:
    draft = read_html("<h1>槐树下定桥址</h1>" + BODY + "<i></i>" * 500_000, URL)
    assert "page_cut" in draft.notes
    assert draft.verdict == "article"


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<div style='display:none'>", "</div>", "<table>", "<td>", "</html>", "<!--", "-->", "<script>", "<title>",
     "</title>", "<textarea>", "&#0;", "&nbsp;", "\x00", "\ud800", "，", "。", "来源：", "2023-13-40", "<a href='http://['>", "下一页",
     "</a>", "<h1>", "<style>.a{", "<noframes>", "<蜘蛛>", "{{x}}", "村民议事，", "<br>", "(zhèng)", "?!蔽"]
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=40))
def test_any_text_gives_a_draft(pieces: list[str]) -> None:
    draft = read_html("".join(pieces), URL)
    for placed in draft.removals:
        assert placed.block is None or 0 <= placed.block <= len(draft.blocks)
    assert all("\n" not in block.text and block.text for block in draft.blocks)


@pytest.mark.parametrize(
    "page", ["", "   ", "没有标签的一句话。", "<!-- x", "<?xml version='1.0' encoding='gb2312'?><p>字", "\ud800"]
)
def test_next_to_nothing_parses(page: str) -> None:
    assert isinstance(read_text(parse_page(page).root), str)
