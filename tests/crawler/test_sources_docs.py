"""The page on source files names every field there is."""

from typing import get_args

import pytest

from schemas.source import ApiRules, ArticleRules, CommonCrawl, Expect, ListRules, Politeness, Source, SpiderName
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")
NAMES = [
    *Source.model_fields,
    *(f"listing.{name}" for name in ListRules.model_fields),
    *(f"api.{name}" for name in ApiRules.model_fields),
    *(f"commoncrawl.{name}" for name in CommonCrawl.model_fields),
    *(f"politeness.{name}" for name in Politeness.model_fields),
    *(f"expect.{name}" for name in Expect.model_fields),
    *ArticleRules.model_fields,
]


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in {"listing", "api", "commoncrawl", "politeness", "expect"}]
)
def test_field_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


EXAMPLES = [block.partition("```")[0] for block in PAGE.split("```yaml\n")[1:]]


@pytest.mark.parametrize(
    "text", [text for text in EXAMPLES if text.startswith("name:")], ids=lambda text: text.split()[1]
)
def test_every_example_is_a_source(text: str) -> None:
    from crawler.sources import parse_source

    assert parse_source(text, "docs/sources.md").verified == "never"


def test_there_is_an_example_of_every_spider() -> None:
    for spider in get_args(SpiderName):
        assert spider == "listing" or any(f"spider: {spider}" in text for text in EXAMPLES), spider


def test_the_example_is_a_source() -> None:
    from crawler.sources import parse_source

    text = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert parse_source(text, "docs/sources.md").place == "331124"
