"""Text pages in many layouts: the article and what is said about it, found and nothing else."""

import pytest

from extract.draft import Draft
from extract.plain import read_plain
from tests.extract.plain_articles import SAMPLES
from tests.extract.plain_pages import TextPage, make_pages

PAGES = list(make_pages())
_DRAFTS: dict[str, Draft] = {}


def _read(page: TextPage) -> Draft:
    if page.name not in _DRAFTS:
        _DRAFTS[page.name] = read_plain(page.text, "file:page.txt")
    return _DRAFTS[page.name]


@pytest.mark.parametrize("page", PAGES, ids=[p.name for p in PAGES])
class TestLayouts:
    def test_body(self, page: TextPage) -> None:
        assert "\n".join(block.text for block in _read(page).blocks) == page.body

    def test_title(self, page: TextPage) -> None:
        title = _read(page).title
        assert title is not None
        assert title.value == page.title

    def test_published(self, page: TextPage) -> None:
        published = _read(page).published
        assert (published.value if published else None) == page.published

    def test_outlet(self, page: TextPage) -> None:
        outlet = _read(page).outlet
        assert (outlet.value if outlet else None) == page.outlet

    def test_authors(self, page: TextPage) -> None:
        authors = _read(page).authors
        assert (authors.values if authors else ()) == page.authors

    def test_verdict(self, page: TextPage) -> None:
        assert _read(page).verdict == "article"
        assert _read(page).hacked_signals == ()

    def test_every_line_is_kept_or_logged(self, page: TextPage) -> None:
        draft = _read(page)
        told = "\n".join(
            [
                *(b.text for b in draft.blocks),
                draft.title.raw if draft.title else "",
                *(r.removal.quote for r in draft.removals),
            ]
        )
        squeezed = "".join(told.split())
        for line in page.text.replace("\ufeff", "").splitlines():
            assert "".join(line.split()) in squeezed


@pytest.mark.parametrize(
    "item",
    [
        "第{0}场院坝会解开修路的结\n{1}\n2021-05-{0:02d}\n",
        "第{0}场院坝会解开修路的结\n{1} 2021-05-{0:02d}\n",
        "2021-05-{0:02d}\n第{0}场院坝会解开修路的结\n{1}\n",
    ],
)
def test_feed_behind_a_short_article(item: str) -> None:
    body = "5月9日，柳林镇协商议事室揭牌。县政协有关负责人和十余名委员参加活动，就垃圾分类开展首场协商，提出建议8条。"
    teaser = "近日，上塘村的院坝会开了两个小时，村民你一言我一语，路的走向定了下来…"
    feed = "".join(item.format(n, teaser) for n in range(1, 15))
    draft = read_plain(f"首页\n柳林镇协商议事室揭牌\n2021-05-10\n{body}\n{feed}", "file:page.txt")
    assert [block.text for block in draft.blocks] == [body]
    assert draft.title is not None
    assert draft.title.value == "柳林镇协商议事室揭牌"
    assert draft.published is not None
    assert draft.published.value == "2021-05-10"


@pytest.mark.parametrize(
    ("head", "tail", "outlet", "published", "authors"),
    [
        ("川东日报数字报 2021年3月", "2021年3月9日", "川东日报", "2021-03-09", ()),
        ("川东日报 数字报\n第02版：协商", "2021年3月9日", "川东日报", "2021-03-09", ()),
        ("2021-03-09 新华社", "", "新华社", "2021-03-09", ()),
        ("川东政协 | 石门\n<T>\n来源：川东日报 时间：2021-03-09", "", "川东日报", "2021-03-09", ()),
        ("<T>\n2021-03-09 川东网 记者 覃小川 实习生 阮玉", "", "川东网", "2021-03-09", ("覃小川", "阮玉")),
    ],
)
def test_heads(head: str, tail: str, outlet: str, published: str, authors: tuple[str, ...]) -> None:
    sample = SAMPLES[0]
    head = head.replace("<T>", sample.title) if "<T>" in head else f"{head}\n{sample.title}"
    draft = read_plain("\n".join([head, *sample.paragraphs, tail]), "file:page.txt")
    assert draft.title is not None
    assert draft.title.value == sample.title
    assert draft.outlet is not None
    assert draft.outlet.value == outlet
    assert draft.published is not None
    assert draft.published.value == published
    assert (draft.authors.values if draft.authors else ()) == authors


def test_there_are_enough_layouts() -> None:
    assert len({page.name.split("-")[0] for page in PAGES}) >= 40
