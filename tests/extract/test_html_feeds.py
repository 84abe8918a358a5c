"""A short article above a feed of teasers, each with its linked headline, its sentence and its date."""

import pytest

from extract.html import read_html

TITLE = "柳林镇协商议事室揭牌"
BODY = "5月9日，柳林镇协商议事室揭牌。县政协有关负责人和十余名委员、群众代表参加活动，就垃圾分类开展首场协商，提出建议8条。"
ARTICLE = f"<h1>{TITLE}</h1><p>2021-05-10</p><p>{BODY}</p>"
ITEMS = {
    "boxes": '<div><h3><a href="/n/{0}.html">第{0}场院坝会解开修路的结</a></h3><p>{1}</p><span>2021-05-{0:02d}</span></div>',
    "headings": '<h2><a href="/n/{0}.html">第{0}场院坝会解开修路的结</a></h2><p>{1}</p><p>2021年5月{0}日</p>',
    "lists": '<li><a href="/n/{0}.html">第{0}场院坝会解开修路的结</a><br>{1}<br>时间：2021-05-{0:02d} 08:30</li>',
}
TEASER = "近日，上塘村的院坝会开了两个小时，村民你一言我一语，第{0}条路的走向定了下来。"


def _feed(item: str, count: int) -> str:
    return "".join(item.format(n, TEASER.format(n)) for n in range(1, count + 1))


def _read(body: str) -> str:
    page = f"<html><head><title>{TITLE}_青禾政协</title></head><body>{body}</body></html>"
    draft = read_html(page, "http://www.qinghe.example/news/1.html")
    assert draft.title is not None
    assert draft.title.value == TITLE
    assert draft.published is not None
    assert draft.published.value == "2021-05-10"
    return "\n".join(b.text for b in draft.blocks)


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
@pytest.mark.parametrize("frame", ["{0}{1}", "<div>{0}</div><div>{1}</div>", "<div>{0}<ul>{1}</ul></div>"])
@pytest.mark.parametrize("count", [4, 20])
def test_only_the_article_is_kept(item: str, frame: str, count: int) -> None:
    assert _read(frame.format(ARTICLE, _feed(item, count))) == BODY


def test_linked_headings_without_dates_are_sections() -> None:
    sections = "".join(
        f'<p><a href="#s{n}">之{n}：一条渠水商量着流过来</a></p><p>{TEASER.format(n)}</p>' for n in range(1, 5)
    )
    assert TEASER.format(3) in _read(f"<div>{ARTICLE}{sections}</div>")
