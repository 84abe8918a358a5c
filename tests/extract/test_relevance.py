"""Relevance: the table of our own articles, half of them about something else."""

import json
import time
from pathlib import Path

import pytest

from extract.article import Article
from extract.relevance import judge_relevance, load_signals

ROWS = [json.loads(line) for line in (Path(__file__).parent / "tables/relevance.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("is_held", "floor"), [(False, 0.97), (True, 0.94)])
def test_decisions_of_the_table(is_held: bool, floor: float) -> None:
    rows = [row for row in ROWS if row["held"] is is_held]
    wrong = [
        f"{row['id']} {row['title']}: {verdict.score} {verdict.reasons}"
        for row in rows
        if (verdict := judge_relevance(Article(row["text"], row["title"]))).is_relevant is not row["relevant"]
    ]
    assert 1 - len(wrong) / len(rows) >= floor, "\n".join(wrong)


def test_the_table_is_large_balanced_and_partly_unseen() -> None:
    assert len(ROWS) >= 120
    assert 0.4 < sum(row["relevant"] for row in ROWS) / len(ROWS) < 0.6
    assert sum(row["held"] for row in ROWS) >= len(ROWS) // 5


def test_reasons_name_the_signal_and_what_showed_it_strongest_first() -> None:
    verdict = judge_relevance(Article("居民围坐在院坝里商量修路，当场定下方案。", "院坝会上的约定"))
    assert verdict.is_relevant
    assert any("院坝" in reason for reason in verdict.reasons)
    values = [abs(float(reason.split(" ")[0])) for reason in verdict.reasons]
    assert values == sorted(values, reverse=True)


def test_context_alone_is_no_consultation() -> None:
    text = "社区居民迎来新变化：路灯亮了，停车位多了，下水道通了，老旧小区改造完工，群众满意率达九成。"
    assert not judge_relevance(Article(text, "小区换新颜")).is_relevant


def test_an_empty_article_is_not_relevant() -> None:
    verdict = judge_relevance(Article(""))
    assert not verdict.is_relevant
    assert verdict.reasons == ()


def test_every_signal_has_words_and_a_direction() -> None:
    for signal in load_signals()[1]:
        assert (signal.weight < 0) == (signal.kind == "against")
        assert signal.cap > 0
        assert not signal.pattern.search("")


@pytest.mark.parametrize("text", ["商量" * 50_000, "听" * 100_000, "把" * 100_000, "组织开展" * 50_000, "1" * 200_000])
def test_any_text_is_judged_in_bounded_time(text: str) -> None:
    start = time.process_time()
    judge_relevance(Article(text, text))
    assert time.process_time() - start < 2
