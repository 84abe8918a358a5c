"""Headlines: injected words and site names go, the page's own headline stays as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.spam.headline import clean_headline

TEXT = "石门乡青藤村的老渠年久失修，县政协把协商会搬到晒谷场，一条渠水商量着流。村民说，商量之后水通了，大家议事的劲头更足了。"
TITLE = "石门乡：一条渠水商量着流"


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        f"{TITLE}_石门县政协",
        f"{TITLE}-石门县人民政府门户网站",
        f"{TITLE} - 石门新闻网",
        f"{TITLE}_政协动态_中国人民政治协商会议石门县委员会",
        f"{TITLE}|石门日报数字报",
        f"六合彩开奖_澳门娱乐城_时时彩计划_{TITLE}",
        f"乐鱼体育app官网-开云官方网站-{TITLE}-石门县政协",
        f"无码中文字幕 成人影院免费 {TITLE}",
        f"真人百家乐,网上老虎机,{TITLE}",
        f"{TITLE}_代办毕业证_信用卡套现",
        f"6686体育下载{TITLE}",
        f"<蜘蛛词>{TITLE}<文本链>",
        f"{{{{title}}}}{TITLE}",
        f"  {TITLE}  ",
        f"{TITLE}&nbsp;",
    ],
)
def test_headline_is_found(text: str) -> None:
    assert clean_headline(text, TEXT) == TITLE


@pytest.mark.parametrize(
    "text",
    [
        "协商｜一张圆桌解难题",
        "灯火可亲亦可商——白鹭洲夜市协商记事",
        "人民至上 实践第一",
        "1-5月全县办结民生实事43件",
        "“线上+线下”同频 “板凳会”开到家门口",
        "打击网络赌博 守护群众钱袋子",
        "扫黄打非进校园 护苗行动在身边",
        "小额贷款怎么贷 协商会上说明白",
        "“民呼我为·协商为民”的西街实践",
        "GDP之外更看重什么",
        "从“要我商”到“我要商”：青云县的十年",
        "彩票公益金建起村级球场",
    ],
)
def test_genuine_headlines_stay(text: str) -> None:
    assert clean_headline(text) == text
    assert clean_headline(text, TEXT) == text


def test_known_site_names_go() -> None:
    assert clean_headline(f"{TITLE}_青藤小站", TEXT, ["青藤小站"]) == TITLE


def test_nothing_genuine_gives_nothing() -> None:
    assert clean_headline("六合彩开奖_澳门娱乐城_时时彩计划") == ""


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=120, deadline=None)
def test_any_text_is_cleaned(text: str, article: str) -> None:
    once = clean_headline(text, article)
    assert len(once) <= len(text) + 4
