"""The page on source files names every field there is."""

import pytest

from schemas.source import ApiRules, ArticleRules, CommonCrawl, Expect, ListRules, Politeness, Source
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


def test_the_example_is_a_source() -> None:
    from crawler.sources import parse_source

    text = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert parse_source(text, "docs/sources.md").place == "331124"
