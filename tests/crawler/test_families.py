"""One crawl over every site family, without a rule: every article found, each asked for once, nothing else stored."""

from pathlib import Path

import pytest

from archive import Archive
from crawler.run import Crawls
from schemas.source import Politeness, Source
from tests.crawler.families import FAMILIES
from tests.crawler.farm import Farm


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Farm, Path]:
    folder = tmp_path_factory.mktemp("families")
    families = [make(1000 + 100 * i) for i, make in enumerate(FAMILIES)]
    source = Source(
        name="families",
        title="河汊",
        publisher="portal",
        seeds=tuple(seed for family in families for seed in family.seeds),
        politeness=Politeness(delay=0),
    )
    with (
        Farm({family.name: family.site for family in families}) as farm,
        Crawls(folder, proxies=farm.proxies) as crawls,
    ):
        result = crawls.run(source)
    assert (result.state, result.problems) == ("finished", ())
    return farm, folder


@pytest.mark.parametrize("make", FAMILIES, ids=lambda make: make.__name__)
def test_every_article_is_asked_for_once(crawled: tuple[Farm, Path], make: object) -> None:
    farm, _ = crawled
    family = make(1000 + 100 * FAMILIES.index(make))  # type: ignore[operator, arg-type]
    asked = [url for url in farm.urls() if url in family.articles]
    assert set(asked) == family.articles
    assert len(asked) == len(set(asked))


def test_all_are_stored_and_relevant(crawled: tuple[Farm, Path]) -> None:
    wanted = {url for i, make in enumerate(FAMILIES) for url in make(1000 + 100 * i).articles}
    with Archive.open(crawled[1], read_only=True) as archive:
        reports = {report.url: report for report in archive.reports()}
        assert set(reports) <= wanted
        assert len(wanted - set(reports)) <= 0.05 * len(wanted)
        right = [report for report in reports.values() if report.record["published"] == "2023-05-12"]
        assert len(right) >= 0.98 * len(reports)
        assert all("面对面商量" in report.record["text"] for report in reports.values())
