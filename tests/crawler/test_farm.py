"""One crawl of the farm, small: every measure of the crawl keeps its floor."""

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
from tests.crawler.farm_sites import make_sites
from tests.crawler.farm_sites.cms_static import Dede

COUNT = 7


@pytest.mark.timeout(420)
def test_the_farm_is_crawled_as_it_must_be(tmp_path: Path) -> None:
    faults: list[str] = []
    with serve(make_sites(COUNT), tmp_path, is_grouped=True) as crawled:
        crawled.crawl()
        measures: Measures = measure_finds(crawled, faults) | measure_manners(crawled, faults)
        known = [(site.name, p.number) for site, p in crawled.truth()]
        crawled.set_revision(2)
        crawled.crawl()
        measures |= measure_second_run(crawled, known, faults)
    missed = {name: value for name, value in measures.items() if not is_reached(name, value)}
    assert not missed, "\n".join([f"{missed}", *faults])


@pytest.mark.timeout(240)
def test_a_crawl_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    (site,) = make_sites(40, [Dede])
    with serve([site], tmp_path) as crawled:
        measures = measure_kills(crawled, site, tmp_path, 3)
    assert measures["kills.lost"] == 0
    # One page may have been under way at each kill.
    assert measures["kills.again"] <= 3 / 40
