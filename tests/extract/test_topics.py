"""Topics: what was consulted on, in sentences of our own, with nouns beside the point."""

import json
import time
from pathlib import Path

import pytest

from extract.article import Article
from extract.facts.topics import code_facts, load_lexicon
from schemas.codebook import load_codebook
from schemas.facts import TopicFact

ROWS = [json.loads(line) for line in (Path(__file__).parent / "tables/topics.jsonl").read_text("utf-8").splitlines()]


def _topics(article: Article) -> list[TopicFact]:
    facts = [f for f in code_facts(article, ()) if isinstance(f, TopicFact)]
    for fact in facts:
        field = article.text if fact.evidence.field == "text" else article.title or ""
        assert field[fact.evidence.start : fact.evidence.end] == fact.evidence.quote
    return facts


def test_topics_of_the_table() -> None:
    right = extra = missing = 0
    wrong = []
    for row in ROWS:
        got, want = {f.topic for f in _topics(Article(row["text"]))}, set(row["topics"])
        right, extra, missing = right + len(got & want), extra + len(got - want), missing + len(want - got)
        if got != want:
            wrong.append(f"{row['text']} {sorted(got)} instead of {sorted(want)}")
    assert len(ROWS) >= 60
    assert 2 * right / (2 * right + extra + missing) >= 0.9, "\n".join(wrong)


def test_every_topic_is_one_of_the_codebook_and_has_words() -> None:
    assert {topic for topic, _ in load_lexicon().meanings} - {"ignored"} == set(load_codebook().topics)


def test_a_topic_is_coded_once_at_its_strongest_evidence() -> None:
    text = "街边停车很乱。\n居民就停车难一事协商，物业、社区都来了。\n后来停车场建成，大家再没争吵。"
    facts = _topics(Article(text))
    assert [(f.topic, f.evidence.quote) for f in facts] == [("parking", "停车难")]


def test_the_headline_counts() -> None:
    facts = _topics(Article("大家坐到一起。", "停车难 商量解"))
    assert [(f.topic, f.evidence.field) for f in facts] == [("parking", "title")]


@pytest.mark.parametrize("text", ["", "就" * 50_000, "停车难" * 20_000, "围绕停车" * 20_000, "1" * 200_000])
def test_any_text_is_coded_in_bounded_time(text: str) -> None:
    start = time.process_time()
    _topics(Article(text, text[:200]))
    assert time.process_time() - start < 4
