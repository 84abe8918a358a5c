"""One crawl of the farm, small: every measure of the crawl keeps its floor."""

import os
from pathlib import Path

import pytest

from tests.crawler.farm_measures import (
    Measures,
    is_reached,
    measure_finds,
    measure_kills,
    measure_manners,
    measure_second_run,
    serve,
)
from tests.crawler.farm_sites import KINDS, encodings, faults, make_sites, other_ways
from tests.crawler.farm_sites.cms_static import Dede
from tests.crawler.farm_sites.site import FarmSite


def choose_sites() -> list[FarmSite]:
    """Return every site where nothing may be left out; else each fifth layout beside all that is no layout, smaller."""
    if os.environ.get("XIESHANG_REQUIRE_ALL") == "1":
        return make_sites(7)
    always = {*encodings.SITES, *faults.SITES, *other_ways.SITES}
    return make_sites(5, [kind for number, kind in enumerate(KINDS) if kind in always or number % 5 == 0])


@pytest.mark.timeout(600)
def test_the_farm_is_crawled_as_it_must_be(tmp_path: Path) -> None:
    missing: list[str] = []
    with serve(choose_sites(), tmp_path, is_grouped=True) as crawled:
        crawled.crawl()
        measures: Measures = measure_finds(crawled, missing) | measure_manners(crawled, missing)
        known = [(site.name, p.number) for site, p in crawled.truth()]
        crawled.set_revision(2)
        crawled.crawl()
        measures |= measure_second_run(crawled, known, missing)
    missed = {name: value for name, value in measures.items() if not is_reached(name, value)}
    assert not missed, "\n".join([f"{missed}", *missing])


@pytest.mark.timeout(240)
def test_a_crawl_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    (site,) = make_sites(40, [Dede])
    with serve([site], tmp_path) as crawled:
        measures = measure_kills(crawled, site, tmp_path, 3)
    assert measures["kills.lost"] == 0
    # One page may have been under way at each kill.
    assert measures["kills.again"] <= 3 / 40
