"""restore: damage of many kinds is undone exactly, sound text stays, and what is lost is marked."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style

from extract.blocks import Block
from extract.restore import profile_damage, restore_block, restore_text
from tests.extract.damage import (
    CLEAN,
    Damage,
    annotate,
    annotate_bytes,
    converter,
    cut_byte,
    is_picked,
    lose_units,
    read_pairs,
    reading,
    replace_mark_bytes,
    scatter,
    to_traditional,
)

BOPOMOFO = Style.BOPOMOFO
EXACT: dict[str, Damage] = {
    "table to traditional": to_traditional,
    "phrases to traditional": lambda t: str(converter("s2t").convert(t)),
    "phrases to taiwan": lambda t: str(converter("s2tw").convert(t)),
    "phrases to hong kong": lambda t: str(converter("s2hk").convert(t)),
    "readings": lambda t: annotate(to_traditional(t)),
    "readings in wide brackets": lambda t: annotate(to_traditional(t), "（{}）"),
    "readings behind nearly all": lambda t: annotate(to_traditional(t), "[{}]", share=0.95),
    "readings without tone": lambda t: annotate(to_traditional(t), "({})", Style.NORMAL),
    "readings with numbers": lambda t: annotate(to_traditional(t), "({})", Style.TONE3),
    "readings in bopomofo": lambda t: annotate(to_traditional(t), "（{}）", BOPOMOFO),
    "readings glued on": lambda t: annotate(to_traditional(t), "{}"),
    "bang": lambda t: replace_mark_bytes(t, "！"),
    "bang swallowed": lambda t: replace_mark_bytes(t, "！", eats=True),
    "comma": lambda t: replace_mark_bytes(t, "，", only_across=True),
    "stop": lambda t: replace_mark_bytes(t, "。", only_across=True),
    "marks shown as U+FFFD": lambda t: replace_mark_bytes(t, "！，。：；（）", mark="\ufffd", only_across=True),
    "zero width": lambda t: scatter(t, "\u200b\u200c\u200d\ufeff\u2060\u00ad", 1),
    "directions": lambda t: scatter(t, "\u202a\u202c\u200e\u2066", 2),
    "private use": lambda t: scatter(t, "\ue5e5\ue000\uf8ff", 3, 0.05),
    "spaced": " ".join,
    "dotted": ".".join,
    "underscored": "_".join,
    "middle dots": "·".join,
    "wide spaces": "\u3000".join,
}
# Bytes that an annotation tears from the last character before ASCII are gone for good: those paragraphs stay damaged.
NEARLY: dict[str, Damage] = {
    "byte readings": annotate_bytes,
    "byte readings, nothing swallowed": lambda t: annotate_bytes(t, eats=False),
    "byte readings, U+FFFD": lambda t: annotate_bytes(t, mark="\ufffd", eats=False),
    "byte readings behind nearly all": lambda t: annotate_bytes(t, share=0.95, salt="z"),
    "byte readings in square brackets": lambda t: annotate_bytes(t, "[{}]", salt="q", eats=False),
    "byte readings in wide brackets": lambda t: annotate_bytes(t, "（{}）", salt="q", eats=False),
    "question marks and colons": lambda t: replace_mark_bytes(t, "：；？", only_across=True),
}


def restore_page(paragraphs: list[str]) -> list[Block]:
    profile = profile_damage("\n".join(paragraphs))
    blocks = [restore_text(p, profile) for p in paragraphs]
    for block in blocks:
        for repair in block.repairs:
            assert block.text[repair.start : repair.end] == repair.after
        for span in block.damaged:
            assert block.text[span.start : span.end] == span.quote
    return blocks


@pytest.mark.parametrize("name", EXACT)
def test_restores_exactly(name):
    blocks = restore_page([EXACT[name](p) for p in CLEAN])
    assert [b.text for b in blocks] == list(CLEAN)


@pytest.mark.parametrize("name", NEARLY)
def test_restores_nearly_all_and_marks_the_rest(name):
    blocks = restore_page([NEARLY[name](p) for p in CLEAN])
    wrong = [(b, p) for b, p in zip(blocks, CLEAN, strict=True) if b.text != p]
    assert len(wrong) <= 3
    if not name.startswith("question"):
        assert all(block.damaged for block, _ in wrong)


@pytest.mark.parametrize("name", EXACT | NEARLY)
def test_restoring_twice_changes_nothing(name):
    damage = (EXACT | NEARLY)[name]
    paragraphs = [damage(p) for p in CLEAN]
    profile = profile_damage("\n".join(paragraphs))
    for paragraph in paragraphs:
        once = restore_text(paragraph, profile)
        assert restore_text(once.text, profile).text == once.text
        assert restore_block(once, profile).text == once.text


@pytest.mark.parametrize("seed", range(12))
def test_a_cut_byte_costs_one_character(seed):
    whole = "".join(CLEAN[seed : seed + 3])
    text, lost = cut_byte(whole, seed, seed % 2)
    (block,) = restore_page([text])
    assert abs(len(block.text) - len(whole)) <= 2
    same = sum(a == b for a, b in zip(block.text, whole, strict=False))
    tail = sum(a == b for a, b in zip(block.text[::-1], whole[::-1], strict=False))
    assert same + tail >= len(whole) - 4, (text, lost)


SOUND = [
    "去年全县地区生产总值（GDP）增长6.1%，细颗粒物(PM2.5)浓度下降9%，接口(API)已经打通。",
    "记者从珙（gǒng）县出发，经筠（jūn）连到达长宁，沿途采访了十二位委员。",
    "她叫禤（xuān）晓芸，是瑶乡走出来的第一位政协委员。",
    "高乾恒、于乾和钟昇三位委员联名提交了建议，著名学者徐著参加了座谈。",
    "老祠堂的匾额上刻着“為善最樂”四个大字，落款已经看不清了。",
    "碑文开头写道：「歲在庚申，鄉人共議，築堰引水，以溉良田。」这是本村最早的议事记录。",
    "展柜里陈列着《紅樓夢》《資治通鑑》和《說文解字》的旧刻本。",
    "“去不去？”“去！”两个人异口同声。",
    "Wi-Fi、5G和AI摄像头都装上了，客服说：Yes, no problem!",
    "这个项目从2021年3月14日开工，到2023年9月30日竣工，历时930天，投资1.2亿元。",
    "攻坚行动持续180日，自公布之日起60日内可以申请复议，百日会战到此结束。",
    "上午9时30分，1130分贝的说法被证明是误传，3月14、15日和4月5日至7日休息。",
    "电话：0816-5223300，邮编621600，网址http://www.example.com/a?b=1&c=2。",
    "春·夏·秋·冬四个主题展区免费开放，听、理、商、办、评五个环节一个不少。",
    "A、B、C三类问题分别交办，甲 乙 丙 丁四个组各管一片。",
    "张 三 李 四",
    "😀👨‍👩‍👧大家笑了，✈️航班准点。",
    "Съезд открылся в Москве, αβγ射线的读数正常，Ⅲ级响应、①号楼、㎡和℃照旧。",
    "这句话的拼音是nǐ hǎo，他用拼音zhōngguó标了一遍。",
    "怎么办?大家都没了主意,只好再等等!",
    "“你说呢？”他问。“我看行！”她答。",
    "山坡上种着柘、榉、楝、槭、榧、檫，溪里有鲵、鳑鲏和鳈。",
    "溁湾镇、垸子村、塅上组、塬头、坋塘、崀山、浬浦，地名里藏着水土。",
    "（原标题：小院里的大协商）",
    "",
    "　　",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_stays(text):
    alone = restore_text(text, profile_damage(text))
    assert (alone.text, alone.repairs, alone.damaged) == (text, (), ())


def test_a_sound_page_stays():
    page = [*CLEAN, *SOUND]
    assert [(b.text, b.repairs, b.damaged) for b in restore_page(page)] == [(p, (), ()) for p in page]


def test_brackets_of_a_damaged_page_stay():
    kept = "去年全縣生產總值（GDP）增長6.1%，噪聲降到48分貝(dB)，接口(API)打通，珙（gǒng）縣和禤(xuān)姓鄉親都來了。"
    blocks = restore_page([*(annotate(to_traditional(p)) for p in CLEAN), kept])
    assert blocks[-1].text == (
        "去年全县生产总值（GDP）增长6.1%，噪声降到48分贝(dB)，接口(API)打通，珙（gǒng）县和禤(xuān)姓乡亲都来了。"
    )


def test_only_converted_passages_of_a_mixed_page_are_converted():
    quote = "门楣上题着“敦親睦鄰”四个字，「歲歲平安，鄉里和睦」八个字刻在背面。"
    page = [*CLEAN[:4], *(to_traditional(p) for p in CLEAN[4:8]), quote, *CLEAN[8:]]
    assert [b.text for b in restore_page(page)] == [*CLEAN[:8], quote, *CLEAN[8:]]


def test_a_converted_sentence_inside_a_paragraph_is_converted():
    first, second = CLEAN[3], CLEAN[9]
    page = [*CLEAN[10:], first + to_traditional(second)]
    assert restore_page(page)[-1].text == first + second


@pytest.mark.parametrize(
    ("converted", "expected"),
    [
        ("這幾個字出自著名作家的專著，意義顯著，看著讓人高興", "这几个字出自著名作家的专著，意义显著，看着让人高兴"),
        ("乾部群眾實乾苦乾，餅乾廠門前乾乾淨淨", "干部群众实干苦干，饼干厂门前干干净净"),
        ("委員高乾恒與乾隆年間的碑記", "委员高乾恒与乾隆年间的碑记"),
        ("祇有這樣，羣衆纔會滿意", "只有这样，群众才会满意"),
        ("爲了這裏的綫路，漵浦、滎經兩縣開了會", "为了这里的线路，溆浦、荥经两县开了会"),
        ("臺灣同胞於會後來到鄉裡", "台湾同胞于会后来到乡里"),
    ],
)
def test_ambiguous_characters_follow_the_word(converted, expected):
    assert restore_page([*(to_traditional(p) for p in CLEAN[:5]), converted])[-1].text == expected


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("生活在河口的居民从20229月起享受补贴", [("20229月", "lost_date_unit")]),
        ("117日上午1030分，翻身渠边", [("117日", "lost_date_unit"), ("1030分", "lost_time_unit")]),
        ("2022年118日，会议召开", [("2022年118日", "lost_date_unit")]),
        ("到了2023314日晚930分", [("2023314日", "lost_date_unit"), ("930分", "lost_time_unit")]),
        ("他在政\ufffd会议上发言", [("\ufffd", "byte_loss")]),
    ],
)
def test_lost_characters_are_marked_and_not_guessed(text, lost):
    block = restore_text(text, profile_damage(text))
    assert block.text == text
    assert [(d.quote, d.reason) for d in block.damaged] == lost


def test_bare_figures_are_marked_on_a_page_that_lost_units():
    page = [lose_units(p) for p in CLEAN] + ["1130日，3月14上午，2021以来共办理7件，下午3，他们到了渡口"]
    marked = [d.quote for d in restore_page(page)[-1].damaged]
    assert marked == ["1130日", "3月14", "2021", "3"]


@pytest.mark.parametrize("field", ["text", "title", "outlet", "authors"])
def test_repairs_name_their_field(field):
    page = "\n".join(to_traditional(p) for p in CLEAN)
    block = restore_text("縣政協辦公室", profile_damage(page), field=field)
    assert block.text == "县政协办公室"
    assert {r.field for r in block.repairs} == {field}


def test_a_block_keeps_kind_links_and_earlier_marks():
    profile = profile_damage("\n".join(annotate(to_traditional(p)) for p in CLEAN))
    block = restore_block(Block(annotate(to_traditional(CLEAN[1])), kind="list", link_chars=5), profile)
    assert (block.text, block.kind, block.link_chars) == (CLEAN[1], "list", 5)
    assert {r.kind for r in block.repairs} == {"pinyin", "script"}
    again = restore_block(block, profile)
    assert again == block


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("⾏政部⻔与⼈民群众⼀起协商", "行政部门与人民群众一起协商"),
        ("会场摆了𝟏𝟐把椅子", "会场摆了12把椅子"),
        ("接入АРI接口和Wi-Fі网络", "接入API接口和Wi-Fi网络"),
    ],
)
def test_lookalikes_become_ordinary(text, plain):
    block = restore_text(text, profile_damage(text))
    assert block.text == plain
    assert {r.kind for r in block.repairs} == {"lookalike"}


def test_a_tag_whose_bracket_was_swallowed_is_taken_out():
    page = [annotate_bytes(p) for p in CLEAN]
    data = to_traditional("会址搬迁是因为今年</span>2月份落了雪").replace("爲", "為").encode("gbk")
    # 因為 holds 驗 across its border; the tag behind 年 loses its bracket to the byte left over.
    torn = read_pairs(data.replace("驗".encode("gbk"), "驗(yàn)".encode("gbk")), eats=True)
    assert "?/span>" in torn
    block = restore_page([*page, torn])[-1]
    assert block.text == "会址搬迁是因为今年2月份落了雪"
    assert [d.quote for d in block.damaged] == ["年2"]


HOSTILE = st.text(alphabet="好協商政?!\ufffd(（)）[]xiéāyn12 .·。，“”年月日\u200b\ue849䥇龘橐酝</span>аA", max_size=200)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=100), HOSTILE), HOSTILE)
def test_anything_restores_without_an_exception(text, page):
    profile = profile_damage(f"{page}\n{text}")
    block = restore_text(text, profile)
    for repair in block.repairs:
        assert block.text[repair.start : repair.end] == repair.after
    for span in block.damaged:
        assert block.text[span.start : span.end] == span.quote


@pytest.mark.parametrize(
    "unit",
    [
        "?好",
        "\ufffd好",
        "(a",
        "協(xié)",
        "?xié)",
        "好 ",
        "好\u200b",
        "20229月",
        "龘靐齉爩",
        "“",
        "[ab ",
        ".好",
        "aб",
        "好",
        "?/p>",
    ],
)
def test_long_lines_take_bounded_time(unit):
    line = unit * (200_000 // len(unit))
    start = time.process_time()
    restore_text(line, profile_damage(line))
    assert time.process_time() - start < 3


def convert_some(share: float, salt: str) -> Damage:
    return lambda t: "".join(to_traditional(c) if is_picked(c, salt, share) else c for c in t)


def annotate_any(form: str, share: float) -> Damage:
    return lambda t: "".join(
        c + form.format(reading(c)) if "\u4e00" <= c <= "\u9fff" and is_picked(c, "w", share) else c for c in t
    )


MORE: dict[str, Damage] = {
    "a table of some characters": convert_some(0.5, "m"),
    "a table of few characters": convert_some(0.2, "n"),
    "readings behind simplified characters": annotate_any("({})", 0.3),
    "capital readings": lambda t: annotate(to_traditional(t), "({})").upper(),
    "readings behind words": lambda t: re.sub(
        "政协|协商|委员|群众", lambda m: f"{m.group()}({' '.join(map(reading, m.group()))})", t
    ),
    "references": lambda t: "".join(f"&#{ord(c)};" if is_picked(c, "e", 0.4) else c for c in t),
    "hexadecimal references": lambda t: "".join(f"&amp;#x{ord(c):x};" if c > "\u3000" else c for c in t),
    "strewn marks": lambda t: "".join(c + "#" if is_picked(c, "h", 0.3) and c > "\u4e00" else c for c in t),
    "tabs": "\t".join,
    "zero width, traditional, readings": lambda t: scatter(annotate(to_traditional(t)), "\u200b\u2060", 5),
}


@pytest.mark.parametrize("name", MORE)
def test_restores_exactly_what_other_kits_do(name):
    paragraphs = [p for p in CLEAN if "Wi-Fi" not in p]
    blocks = restore_page([MORE[name](p).rstrip("#") for p in paragraphs])
    assert [b.text for b in blocks] == [p.rstrip("#") for p in paragraphs]


def test_characters_of_both_scripts_prove_nothing():
    # 冬 and 席 are simplified forms of 鼕 and 蓆, and traditional text uses them too.
    page = "乡议周刊 首页 基层协商 杂谈\n縣政協請來老人，組織議事團，調處鄰里糾紛六十二件，羣眾都說辦得實在。\n"
    line = "縣政協主席韓立冬說，協商不怕土，就怕不接地氣。"
    block = restore_text(line, profile_damage(page + line + "\n写得真好，我们村也想学，这样的会应该多开"))
    assert block.text == "县政协主席韩立冬说，协商不怕土，就怕不接地气。"
