"""Ways of hiding that a browser obeys, and the likes of them that hide nothing."""

import pytest
from lxml import etree

from extract.html import read_html
from extract.html.hidden import find_hidden
from extract.html.styles import hides, list_rules, read_colour, read_length

URL = "http://site.example/news/1.html"
ARTICLE = (
    "<h1>河湾社区坐下来谈电梯</h1><div>2023-04-02 来源：河湾快报</div>"
    "<p>三单元的住户在楼道里摆开桌子，把装电梯的账一笔一笔算给邻居听。</p>"
    "<p>一楼的老人担心采光，设计师当场量了窗台，答应把井道往外挪半米。</p>"
    "<p>四月二日晚上，十二户人家都在协议上签了字，街道派人全程记录。</p>"
)
FARM = "".join(
    f'<a href="http://x{n}.example/">{word}</a> ' for n, word in enumerate(["棋牌代理", "私彩平台", "裸聊入口"])
)


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE !important",
        "visibility:hidden",
        "opacity:0",
        "opacity: 0.01",
        "filter:alpha(opacity=0)",
        "font-size:0",
        "font-size:1px",
        "font:0/0 a",
        "text-indent:-9999px",
        "text-indent:-100em",
        "position:absolute;left:-9999px",
        "position:fixed;top:-999em",
        "left:-2000px;position:relative",
        "margin-left:-5000px",
        "height:0;overflow:hidden",
        "overflow:hidden;width:1px",
        "max-height:0;overflow:hidden",
        "position:absolute;clip:rect(0 0 0 0)",
        "position:absolute;clip:rect(1px, 1px, 1px, 1px)",
        "clip-path:inset(100%)",
        "transform:scale(0)",
        "transform:translateX(-9999px)",
        "color:#fff;background:#ffffff",
        "color:white;background-color:rgb(255,255,255)",
        "color:transparent",
        "color:rgba(0,0,0,0)",
        "position:absolute;z-index:-1",
    ],
)
def test_style_hides(style: str) -> None:
    assert hides(style)


@pytest.mark.parametrize(
    "style",
    [
        "",
        "display:block",
        "opacity:0.9",
        "opacity:.5",
        "font-size:12px",
        "font-size:0.9em",
        "text-indent:2em",
        "position:absolute;left:50%;margin-left:-490px",
        "left:-300px",
        "margin-top:-12px",
        "height:0",
        "overflow:hidden;width:100%",
        "width:1000px;overflow:hidden",
        "color:#fff;background:#c00",
        "background:transparent;color:#333",
        "z-index:10;position:fixed",
        "transform:translate(-50%,-50%)",
        "line-height:0",
        "font:14px/1.5 宋体",
    ],
)
def test_style_does_not_hide(style: str) -> None:
    assert hides(style) is None


def test_rules_of_other_screens_are_left_out() -> None:
    sheet = "/* .a{display:none} */ .b{color:red} @media print{.c{display:none} .d{x:y}} @import 'x'; #e{display:none}"
    assert [s.strip() for s, _ in list_rules(sheet)] == [".b", "#e"]


@pytest.mark.parametrize(
    ("text", "pixels"), [("0", 0), ("12px", 12), ("-2em", -32), ("auto", None), ("", None), ("-", None)]
)
def test_length(text: str, pixels: float | None) -> None:
    assert read_length(text) == pixels


def test_colours_are_compared_in_one_form() -> None:
    assert read_colour("White") == read_colour("#FFFFFF") == read_colour("rgb(255,255,255)") == "#fff"


HIDDEN = {
    "inline": f'<div style="display:none">{FARM}</div>',
    "class": f"<style>.Qx{{display:none}}</style><div class='a Qx'>{FARM}</div>",
    "id": f"<style>div#kk{{ position:absolute; top:-5000px }}</style><div id=kk>{FARM}</div>",
    "attribute": f"<div hidden>{FARM}</div>",
    "marquee": f"<marquee height=1 width=3>{FARM}</marquee>",
    "script": f'<div id="zz">{FARM}</div><script>document.getElementById("zz").style.display="none"</script>',
    "jquery": f'<div id="zz">{FARM}</div><script>$("#zz").hide();</script>',
    "written": "<script>document.write(\"<div style='display:none'>\");</script>"
    f"{FARM}<script>document.write('<\\/div>');</script>",
    "template": f"<template>{FARM}</template>",
    "noscript": f"<noscript>{FARM}</noscript>",
    "textarea": f"<textarea>{FARM}</textarea>",
    "comment": f"<!-- {FARM} -->",
}


@pytest.mark.parametrize("way", HIDDEN)
@pytest.mark.parametrize("place", ["before", "inside", "behind"])
def test_hidden_links_stay_out(way: str, place: str) -> None:
    parts = ARTICLE.split("<p>二" if False else "<p>一")
    body = {
        "before": HIDDEN[way] + ARTICLE,
        "inside": parts[0] + HIDDEN[way] + "<p>一" + parts[1],
        "behind": ARTICLE + HIDDEN[way],
    }[place]
    draft = read_html(f"<html><head><title>河湾社区坐下来谈电梯</title></head><body>{body}</body></html>", URL)
    text = "\n".join(block.text for block in draft.blocks)
    assert "私彩平台" not in text
    assert len(draft.blocks) == 3
    assert draft.title is not None
    assert draft.title.value == "河湾社区坐下来谈电梯"


def test_unseen_ink_on_the_ground_of_the_page() -> None:
    root = etree.fromstring(
        '<html><body bgcolor="#FFFFFF"><font color="white">x</font><table bgcolor="red"><tr><td><font color="#fff">y'
        "</font></td></tr></table></body></html>",
        etree.HTMLParser(),
    )
    assert [element.text for element in find_hidden(root)] == ["x"]


def test_text_that_a_script_shows_is_content() -> None:
    page = f"<html><body><div id='js_content' style='visibility:hidden'>{ARTICLE * 2}</div></body></html>"
    assert len(read_html(page, URL).blocks) >= 3


def test_hidden_blocks_are_logged_once() -> None:
    page = f"<html><body><div style='display:none'><p style='display:none'>{FARM}</p></div>{ARTICLE}</body></html>"
    logged = [r.removal for r in read_html(page, URL).removals if r.removal.kind == "hidden"]
    assert len(logged) == 1
    assert logged[0].rule == "html.hidden_declared"
    assert "棋牌代理" in logged[0].quote
