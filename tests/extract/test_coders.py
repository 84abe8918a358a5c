"""A coder is found by being in the folder: dropping a module in is all it takes."""

from pathlib import Path

import pytest

import extract.facts
from extract.article import Article

_MODULE = '''
"""A coder that calls every 鹤 a topic."""

from schemas.facts import TopicFact

ORDER = 99


def code_facts(article, known):
    at = article.text.find("鹤")
    if at < 0:
        return []
    return [TopicFact(topic="cranes", evidence=article.cite(at, at + 1), rule="test.crane", confidence=1.0)]
'''


def test_a_module_dropped_into_the_folder_is_a_coder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cranes_for_test.py").write_text(_MODULE, "utf-8")
    monkeypatch.setattr(extract.facts, "__path__", [*extract.facts.__path__, str(tmp_path)])
    extract.facts.find_coders.cache_clear()
    try:
        facts = extract.facts.code_facts(Article(text="湿地里来了一只鹤。"))
    finally:
        extract.facts.find_coders.cache_clear()
    assert [f.evidence.quote for f in facts] == ["鹤"]


def test_coders_run_in_their_order() -> None:
    orders = [coder.ORDER for coder in extract.facts.find_coders()]
    assert orders == sorted(orders)
    assert len(orders) >= 5
