"""What holds for every text page: clean articles pass, cleaning twice is cleaning once, nothing hangs or raises."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import join_blocks
from extract.plain import read_plain
from tests.extract.plain_articles import SAMPLES, Sample
from tests.extract.plain_pages import make_pages


def _text(page: str) -> str:
    return join_blocks(read_plain(page, "file:page.txt").blocks).text


@pytest.mark.parametrize("sample", SAMPLES, ids=[s.name for s in SAMPLES])
def test_clean_articles_pass_unchanged(sample: Sample) -> None:
    page = "\n".join([sample.title, *sample.paragraphs])
    draft = read_plain(page, "file:page.txt")
    assert [block.text for block in draft.blocks] == list(sample.paragraphs)
    assert draft.removals == ()
    assert draft.hacked_signals == ()


@pytest.mark.parametrize("page", list(make_pages())[::2], ids=lambda page: page.name)
def test_cleaning_twice_is_cleaning_once(page: object) -> None:
    once = read_plain(page.text, "file:page.txt")  # type: ignore[attr-defined]
    title = once.title.value if once.title else ""
    assert _text(title + "\n" + join_blocks(once.blocks).text) == join_blocks(once.blocks).text


@given(st.text(max_size=1500))
@settings(max_examples=120, deadline=None)
def test_any_text_is_read(text: str) -> None:
    draft = read_plain(text, text)
    for placed in draft.removals:
        assert placed.removal.length >= len(placed.removal.quote) or placed.removal.length >= 0
        if placed.block is not None:
            assert 0 <= placed.block <= len(draft.blocks)
            if placed.block < len(draft.blocks):
                assert placed.offset <= len(draft.blocks[placed.block].text)


@given(
    st.lists(
        st.sampled_from(
            "来源：作者记者2021-05-06\n。，“”（）<>{}[]【】#%*|_ -·协商政协委员村民澳门娱乐城注册即送微信app"
        ),
        max_size=400,
    )
)
@settings(max_examples=120, deadline=None)
def test_any_mixture_of_marks_is_read(pieces: list[str]) -> None:
    read_plain("".join(pieces), "http://a.example/2021/05/06/")


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "协商",
        "今天大家坐下来商量。",
        "（",
        "<",
        "{{",
        "-",
        "#%",
        " ",
        "a|",
        "“",
        "2021-01-01 ",
        "来源：",
        "记者 ",
        "澳门娱乐城\n",
        "&amp;",
    ],
)
def test_long_pages_take_bounded_time(piece: str) -> None:
    began = time.process_time()
    read_plain(piece * (1_000_000 // len(piece)), "file:page.txt")
    assert time.process_time() - began < 6


def test_a_page_of_five_megabytes_is_cut_and_says_so() -> None:
    page = "村民围着方桌，把灌溉、修路、路灯的事一件件摆出来商量。\n" * 190_000
    began = time.process_time()
    draft = read_plain(page, "file:page.txt")
    assert time.process_time() - began < 10
    assert any(placed.removal.rule == "plain.too_long" for placed in draft.removals)


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        ("", "empty"),
        ("404 Not Found\n您访问的页面不存在或已被删除\n返回首页", "error"),
        ("首页\n工作动态\n" + "\n".join(f"· 某镇开展第{n}次议事活动 2022-03-{n:02d}" for n in range(1, 25)), "list"),
        ("澳门新葡京官网_六合彩开奖_时时彩计划\n六合彩开奖直播，注册即送彩金，24小时在线客服。\n" * 6, "spam"),
    ],
)
def test_pages_without_article(page: str, verdict: str) -> None:
    assert read_plain(page, "http://a.example/x.html").verdict == verdict
