"""Damage in places and forms that the cases of other files do not have: what sells goes, what is told stays."""

import pytest

from extract.draft import Draft
from extract.html import read_html

TITLE = "枣林乡的晒场议出烘干房"
PARAS = (
    "枣林乡今年红枣丰收，晒场却不够用，连着三场雨，摊在路边的枣子烂了一成，村民急得睡不着。",
    "“我家六亩枣树，就指望这笔钱盖房。”枣农申守田说。农商行客户经理当场解释，小额贷款额度最高八万元，不用抵押，年息4.1%。",
    "乡政协联络站把枣农和银行请到晒场，议定合建一座烘干房，联络站担保名单，村里核实亩数。",
    "烘干房九月动工，十月投用，一天能烘十二吨，枣农按斤付费，盈余归村集体。",
)
SPAM = "国产自拍视频|澳门百家乐|老虎机|代开发票|私服发布"


def read(body: str, title: str = f"{TITLE}-枣林政协") -> Draft:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return read_html(page, "http://www.site.example/n/77.html")


def story(first: str = PARAS[0], behind: str = "") -> str:
    paras = "".join(f"<p>{p}</p>" for p in (first, *PARAS[1:]))
    return f"<h2>{TITLE}</h2><p>2023-10-21　来源：枣林融媒</p><div>{paras}{behind}</div>"


def text_of(draft: Draft) -> str:
    return "\n".join(block.text for block in draft.blocks)


def test_told_terms_of_a_loan_stay_on_a_tampered_page() -> None:
    draft = read(story(behind=f"<p>{SPAM}</p>"))
    assert text_of(draft) == "\n".join(PARAS)
    assert draft.hacked_signals


@pytest.mark.parametrize(
    "slot",
    ["〖蜘蛛池链接〗", "［轮链词］", "##文章标签##", "@{锚文本1}@", "#{word}#", "{$rand}"],
)
def test_slots_in_other_brackets(slot: str) -> None:
    draft = read(story(PARAS[0].replace("，", f"，{slot}", 1)))
    assert text_of(draft) == "\n".join(PARAS)


@pytest.mark.parametrize("ink", ["<font color='#FFFFFF'>{}</font>", "<span style='color: white'>{}</span>"])
def test_white_words_among_dark_ones(ink: str) -> None:
    draft = read(story(PARAS[0] + ink.format("老虎机在线澳门百家乐")))
    assert text_of(draft) == "\n".join(PARAS)
    assert draft.hacked_signals


@pytest.mark.parametrize(
    "ink",
    [
        "<span style='color:#fff;background:#c00'>{}</span>",
        "<span style='background:#036'><font color='white'>{}</font></span>",
        "<b class='tag'><font color='#fff'>{}</font></b>",
    ],
)
def test_white_words_on_a_ground_of_their_own_stay(ink: str) -> None:
    assert "丰收现场" in text_of(read(story(PARAS[0] + ink.format("丰收现场"))))


def test_white_headline_of_a_coloured_paragraph_stays() -> None:
    draft = read(story(f"<font color='#fff'>{PARAS[0]}</font>"))
    assert text_of(draft) == "\n".join(PARAS)


def test_content_that_a_rule_never_lays_out() -> None:
    draft = read(f"<div style='content-visibility:hidden'>{SPAM}</div>" + story())
    assert text_of(draft) == "\n".join(PARAS)
    assert draft.hacked_signals


@pytest.mark.parametrize("name", ["老虎机|百家乐", "澳门百家乐|私服发布网"])
def test_first_heading_and_title_of_the_kit(name: str) -> None:
    """Both declare the same words, which share nothing with the text below and sell."""
    draft = read(f"<h1>{name}</h1>" + story(), title=name)
    assert draft.title is not None
    assert draft.title.value == TITLE


def test_bracketed_words_behind_commas() -> None:
    first = PARAS[0].replace("丰收，", "丰收，【老虎机官网】", 1).replace("三场雨，", "三场雨，【百家乐入口】", 1)
    assert text_of(read(story(first))) == "\n".join(PARAS)


def test_few_hidden_words_that_sell_are_a_signal() -> None:
    draft = read(story(PARAS[0] + "<span style='display:none'>百家乐老虎机</span>"))
    assert text_of(draft) == "\n".join(PARAS)
    assert "html.spam_hidden" in draft.hacked_signals


@pytest.mark.parametrize("words", ["体育 彩票 财经 娱乐 汽车 房产", "登录后查看更多评论", "扫黄打非举报电话"])
def test_hidden_words_of_an_honest_site_are_none(words: str) -> None:
    assert not read(story(behind=f"<div style='display:none'>{words}</div>")).hacked_signals
