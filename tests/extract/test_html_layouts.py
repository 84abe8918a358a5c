"""Layouts of county sites that say date, outlet and writer in forms of their own: a small page per form."""

import pytest

from extract.draft import Draft
from extract.html import read_html

TITLE = "槐荫渡的老桥怎么修 板凳会上见分晓"
PARAS = (
    "3月9日傍晚，槐荫渡的老桥边摆开十几条长凳，议题只有一个：桥面塌了两块，是补还是换。",
    "修桥师傅报了两个价，补要四万，换要十一万。委员请来的工程师敲了敲桥墩，说墩子还能用三十年。",
    "大家举手，同意换桥面、留桥墩。钱由乡里出六万，村集体出三万，余下的从水利项目里补。",
)
STORY = "".join(f"<p>{p}</p>" for p in PARAS)
FEED = "".join(
    f"<div><h3><a href='/n/{n}.html'>{head}</a></h3><p>{lead}</p><span>2026-0{n}-11</span></div>"
    for n, (head, lead) in enumerate(
        (
            ("春季消防演练在粮库举行", "四十名职工参加演练，十分钟内全部撤到空地。"),
            ("县剧团送戏下乡开锣", "头一场在柿子湾，台下坐了三百多人，掌声不断。"),
            ("冬小麦返青追肥正当时", "农技员提醒，追肥要看墒情，不要一次撒足。"),
            ("环卫车间换上新装备", "新车能扫能吸，一天清出的尘土有两吨多。"),
        ),
        start=1,
    )
)


def read(body: str, *, head: str = "", title: str = TITLE, url: str = "http://www.site.example/n/77.html") -> Draft:
    return read_html(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>", url)


def text_of(draft: Draft) -> str:
    return "\n".join(block.text for block in draft.blocks)


HEAD_LINES = {
    "outlet beside the date": ("<h1>{t}</h1><div>2024-03-11 16:20　槐荫融媒</div>{s}", "2024-03-11", "槐荫融媒", ()),
    "outlet before the date": ("<h1>{t}</h1><i>槐荫县政协 | 2024-03-11</i>{s}", "2024-03-11", "槐荫县政协", ()),
    "publisher behind a bar": ("<h1>{t}</h1><i>槐荫发布 | 2024-03-11</i>{s}", "2024-03-11", "槐荫发布", ()),
    "glued spans": (
        "<p>{t}</p><div><span>槐荫县政协办公室</span><span>2024-03-11 16:20</span><span>1.3万阅读</span></div>{s}",
        "2024-03-11",
        "槐荫县政协办公室",
        (),
    ),
    "outlet in a line of its own": (
        "<h1>{t}</h1><div><p>槐荫日报</p><p>2024-03-11 09:30 · 河南</p></div>{s}",
        "2024-03-11",
        "槐荫日报",
        (),
    ),
    "who gave it": (
        "<table><tr><td align=center><font size=5><b>{t}</b></font></td></tr><tr><td>2024年3月11日　供稿：槐荫县政协</td>"
        "</tr><tr><td>{s}</td></tr></table>",
        "2024-03-11",
        "槐荫县政协",
        (),
    ),
    "who gave it, a person": (
        "<h1>{t}</h1><p>2024年3月11日　供稿：郑怀山</p>{s}",
        "2024-03-11",
        None,
        ("郑怀山",),
    ),
    "given in a bracket behind": (
        "<h1>{t}</h1><p>（2024年3月11日）</p>{s}<p>（槐荫县政协供稿）</p>",
        "2024-03-11",
        "槐荫县政协",
        (),
    ),
    "a column is no outlet": ("<h1>{t}</h1><p>2024-03-11 信息发布</p>{s}", "2024-03-11", None, ()),
    "the bare office is no outlet": ("<h1>{t}</h1><p>2024-03-11 县政协</p>{s}", "2024-03-11", None, ()),
    "English labels": (
        "<h1>{t}</h1><div>Date: 2024-03-11　Source: 槐荫日报　Author: 郑怀山　Views: 332</div>{s}",
        "2024-03-11",
        "槐荫日报",
        ("郑怀山",),
    ),
    "English sentence": (
        "<h1>{t}</h1><div>Posted on <a href='/2024/'>2024年3月11日</a> by <a href='/u/'>郑怀山</a></div>{s}",
        "2024-03-11",
        None,
        ("郑怀山",),
    ),
    "a card above": (
        "<table><tr><td>索引号</td><td>A001</td><td>主题分类</td><td>其他</td></tr><tr><td>发布机构</td><td>槐荫县政协"
        "</td><td>发文日期</td><td>2024-03-11</td></tr><tr><td>有效性</td><td>有效</td><td>文号</td><td>无</td></tr></table>"
        "<div>{t}</div><div>发布时间：2024-03-11</div>{s}",
        "2024-03-11",
        "槐荫县政协",
        (),
    ),
    "label and value in cells": (
        "<h1>{t}</h1><table><tr><td>来源</td><td>槐荫日报</td><td>时间：2024/3/11</td></tr></table>{s}",
        "2024-03-11",
        "槐荫日报",
        (),
    ),
}


@pytest.mark.parametrize("form", HEAD_LINES)
def test_head_line(form: str) -> None:
    body, day, outlet, authors = HEAD_LINES[form]
    draft = read(body.format(t=TITLE, s=STORY))
    assert draft.title is not None
    assert draft.title.value == TITLE
    assert (draft.published.value if draft.published else None) == day
    assert (draft.outlet.value if draft.outlet else None) == outlet
    assert (draft.authors.values if draft.authors else ()) == authors
    assert text_of(draft) == "\n".join(PARAS)


def test_day_without_its_year() -> None:
    """The year comes from the address; a day in the story never makes the date."""
    body = f"<h1>{TITLE}</h1><p>03-11 10:00　槐荫融媒</p>{STORY}"
    draft = read(body, url="http://www.site.example/2024/0311/c3-1.html")
    assert draft.published is not None
    assert draft.published.value == "2024-03-11"
    assert draft.outlet is not None
    assert draft.outlet.value == "槐荫融媒"
    without = read(f"<h1>{TITLE}</h1>{STORY}", url="http://www.site.example/2024/0311/c3-1.html")
    assert without.published is not None
    assert without.published.value == "2024-03-11"


@pytest.mark.parametrize("stamp", ["1710120600", "1710120600000"])
def test_seconds_in_a_meta_tag(stamp: str) -> None:
    draft = read(f"<h1>{TITLE}</h1>{STORY}", head=f'<meta property="article:published_time" content="{stamp}">')
    assert draft.published is not None
    assert draft.published.value == "2024-03-11"


def test_date_of_a_teaser_above_is_not_ours() -> None:
    draft = read(f"<div>{FEED}</div><div><p>{TITLE}</p><p>2024年03月11日 11:05 槐荫融媒</p>{STORY}</div>")
    assert draft.published is not None
    assert draft.published.value == "2024-03-11"
    assert text_of(draft) == "\n".join(PARAS)


def test_short_article_between_two_feeds() -> None:
    only = "3月9日，槐荫渡板凳会议定换桥面、留桥墩，乡里出六万，村集体出三万，五月底前完工，由委员监督。"
    body = f"<div class=a>{FEED}</div><div><h2>{TITLE}</h2><p>2024-03-11 11:05</p><p>{only}</p></div><div class=b>{FEED}</div>"
    assert text_of(read(body)) == only


def test_typed_text() -> None:
    """Indented lines and empty lines of typed text begin paragraphs; a wrapped line goes on."""
    typed = "\n\n".join(f"    {p[:30]}\n{p[30:]}" for p in PARAS)
    draft = read(f"<h3>{TITLE}</h3><pre>\n更新时间：2024-03-11    出处：槐荫日报\n\n{typed}\n</pre>")
    assert text_of(draft) == "\n".join(PARAS)
    assert draft.published is not None
    assert draft.published.value == "2024-03-11"
    assert draft.outlet is not None
    assert draft.outlet.value == "槐荫日报"


def test_short_page_of_a_chat_app() -> None:
    """Its only prose waits unseen for a script; the account is the outlet."""
    body = (
        f"<h1 id='activity-name'>{TITLE}</h1><a id='js_name'>槐荫政协之声</a><em id='publish_time'></em>"
        f"<div id='js_content' style='visibility: hidden; opacity: 0'><section>{PARAS[0]}</section><section>END</section>"
        "<section><span>点分享</span><span>点收藏</span><span>点在看</span></section></div>"
        "<script>var ct = '1710120600';</script>"
    )
    draft = read(body, title="")
    assert text_of(draft) == PARAS[0]
    assert draft.outlet is not None
    assert draft.outlet.value == "槐荫政协之声"
    assert draft.published is not None
    assert draft.published.value == "2024-03-11"


def test_headline_of_a_paper_without_a_date_line() -> None:
    body = (
        "<table><tr><td>二〇二四年三月十一日 星期一</td><td><a href='#'>返回目录</a></td></tr></table><table><tr>"
        f"<td align=center><font style='font-size:20px'><strong>{TITLE}</strong></font></td></tr><tr><td align=center>□ 郑怀山</td></tr>"
        f"<tr><td>{STORY}</td></tr></table>"
    )
    draft = read(body, title="槐荫日报电子版")
    assert draft.title is not None
    assert draft.title.value == TITLE
    assert draft.authors is not None
    assert draft.authors.values == ("郑怀山",)


@pytest.mark.parametrize(
    "line",
    [
        "Share this:",
        "Print this page. Back to top.",
        "Powered by Some System",
        "Last updated: 2026-02-02",
        "热词搜索：协商",
    ],
)
def test_lines_of_a_system_are_no_text(line: str) -> None:
    assert text_of(read(f"<h1>{TITLE}</h1><p>2024-03-11</p><div>{STORY}</div><div>{line}</div>")) == "\n".join(PARAS)
