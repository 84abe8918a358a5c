"""The farm: sites in every structure that the field is known to have. One module per kind, each with its `SITES`."""

from collections.abc import Iterable
from typing import Any

from tests.crawler.farm_sites import (
    cms_dynamic,
    cms_static,
    county_cms,
    encodings,
    faults,
    layouts,
    odd_lists,
    other_ways,
    twins,
)
from tests.crawler.farm_sites.site import FarmSite

KINDS: tuple[type[FarmSite], ...] = (
    *cms_static.SITES,
    *cms_dynamic.SITES,
    *other_ways.SITES,
    *encodings.SITES,
    *twins.SITES,
    *faults.SITES,
    *layouts.SITES,
    *county_cms.SITES,
    *odd_lists.SITES,
)


def make_sites(count: int, kinds: Iterable[type[FarmSite]] = KINDS) -> list[FarmSite]:
    """Return the sites with `count` articles each, and some more at the second revision."""
    return [kind(1000 * (i + 1), count) for i, kind in enumerate(kinds)]


def describe_source(site: FarmSite) -> dict[str, Any]:
    """Return what the site's source file says."""
    head: dict[str, Any] = {
        "name": site.name,
        "title": f"{site.name}政协",
        "publisher": "cppcc",
        "seeds": list(site.seeds()),
        "politeness": {"delay": 0},
    }
    return head | site.fields
