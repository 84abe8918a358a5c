"""Platforms: the table of examples, the border rules of the codebook one by one, and hostile texts."""

import time

import pytest

from extract.article import Article
from extract.facts.platforms import code_facts
from extract.naming.lexicon import load_lexicon
from schemas.facts import PlatformFact
from schemas.report import DamagedSpan
from tests.extract.tables_of_names import read_rows, score_rows


def _code(text: str) -> list[PlatformFact]:
    return code_facts(Article(text), ())


def _names(text: str) -> list[tuple[str, str]]:
    return [(fact.name, fact.kind) for fact in _code(text)]


@pytest.mark.parametrize(("held", "floor"), [(False, 0.96), (True, 0.84)])
def test_table(held: bool, floor: float) -> None:
    rows = read_rows("platforms.jsonl", held=held)
    tally = score_rows(rows, "platforms", _code, ("kind",))
    # Held rows stay unseen: their misses are counted, not shown.
    shown = "held rows" if held else "\n".join(["missed:", *tally.missed, "extra:", *tally.extra])
    assert tally.f1 >= floor, shown
    assert tally.share("kind") >= 0.95


def test_the_table_is_large_and_holds_hard_negatives() -> None:
    rows = read_rows("platforms.jsonl")
    assert len(rows) >= 150
    assert sum(not row["platforms"] for row in rows) >= 60
    assert sum(bool(row.get("held")) for row in rows) >= len(rows) // 6


def test_every_fact_cites_the_words_it_rests_on() -> None:
    for row in read_rows("platforms.jsonl"):
        for fact in _code(row["text"]):
            assert row["text"][fact.evidence.start : fact.evidence.end] == fact.evidence.quote
            assert 0.5 <= fact.confidence <= 1


def test_compound_and_its_tail_standing_alone_are_two() -> None:
    text = "区政协搭起“有事来协商·槐荫茶座”平台。去年，“槐荫茶座”被评为先进协商平台。"
    assert _names(text) == [("有事来协商·槐荫茶座", "brand"), ("槐荫茶座", "brand")]


def test_tails_of_several_compounds_with_one_head_are_shortened_forms() -> None:
    text = (
        "县里搭建“有事来协商·急事快商”“有事来协商·难事细商”两个协商平台。"
        "今年，“急事快商”平台协商9次，“难事细商”平台协商12次。"
    )
    assert [name for name, _ in _names(text)] == ["有事来协商·急事快商", "有事来协商·难事细商"]


def test_bracketed_variant_is_dropped() -> None:
    assert _names("全县建立“桂花议事厅（室）”，群众推门就能说事。") == [("桂花议事厅", "venue")]


def test_brand_before_a_room_gives_two() -> None:
    assert _names("“众商众议”政协委员工作站在园区挂牌。") == [("众商众议", "brand"), ("委员工作站", "venue")]


def test_wordings_of_one_room_meet_in_the_shortest() -> None:
    text = "柳村政协委员工作室每周开门。全县已建成委员工作室12个，东坪社区政协委员工作室是其中之一。"
    facts = _code(text)
    assert [fact.name for fact in facts] == ["委员工作室"]
    assert facts[0].key == "委员工作室"


@pytest.mark.parametrize(
    "text",
    [
        "下一步，县政协将建立“渔歌议事堂”。",
        "县里拟于年内推出“渔歌商量”协商平台。",
        "到2030年，全县要建成“渔歌议事堂”100个。",
        "该镇尚未建立“渔歌议事堂”。",
        "考察组学习借鉴外地“渔歌商量”协商品牌的经验做法。",
    ],
)
def test_what_is_announced_denied_or_elsewhere_is_none(text: str) -> None:
    assert _names(text) == []


def test_announced_once_but_at_work_elsewhere_in_the_report_is_coded() -> None:
    text = "“渔歌议事堂”去年开门，已议事31次。下一步，县政协将建立更多“渔歌议事堂”。"
    assert _names(text) == [("渔歌议事堂", "venue")]


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ('"', '"'), ("「", "」"), ("〝", "〞"), ("＂", "＂"), ("‘", "’"), ("”", "“")]
)
def test_any_quotation_mark_will_do(opening: str, closing: str) -> None:
    text = f"县政协打造{opening}渔歌商量{closing}协商平台，办了30场。"
    assert _names(text) == [("渔歌商量", "brand")]


def test_nothing_is_drawn_from_damage() -> None:
    text = "县政协打造“渔歌商量”协商平台。“渔火夜谈”协商活动办了9场。"
    start = text.index("渔歌")
    damage = (DamagedSpan(start=start, end=start + 2, quote="渔歌", reason="byte_loss"),)
    facts = code_facts(Article(text, damaged=damage), ())
    assert [fact.name for fact in facts] == ["渔火夜谈"]


def test_the_lexicon_is_sound() -> None:
    lexicon = load_lexicon()
    assert len(lexicon.by_name) >= 250
    for name, entry in lexicon.by_name.items():
        assert name == name.strip()
        assert name not in lexicon.never
        assert entry.key in lexicon.by_name
        assert lexicon.by_name[entry.key].kind == entry.kind


@pytest.mark.parametrize(
    "unit",
    [
        "“有事好商量”平台",
        "“",
        "议事",
        "委员工作室",
        "·协商",
        "通过打造",
        "有事",
        "“协商”、",
        "扫一扫",
        "将",
        "协商议事\n",
    ],
)
def test_bounded_time_on_repetition(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    started = time.process_time()
    _code(text)
    assert time.process_time() - started < 4
