"""One crawl of the whole farm of local sites: `python -m benchmarks.farm [--count N] [--kills N] [--only NAME]`.

Prints every measure of the crawl beside its floor, then each fault. Every site is a source file of its own; the farm
answers as the proxy that `http_proxy` names, with truth and an access log.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.crawler.farm_measures import (
    Measures,
    is_reached,
    measure_finds,
    measure_kills,
    measure_manners,
    measure_second_run,
    read_floors,
    serve,
)
from tests.crawler.farm_sites import KINDS, make_sites
from tests.crawler.farm_sites.cms_static import Dede


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="articles of each site")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--only", action="append", help="names of sites")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--grouped", action="store_true", help="one process for all sites whose rules are alike")
    args = parser.parse_args()
    kinds = [kind for kind in KINDS if not args.only or kind.name in args.only]
    measures: Measures = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        with serve(make_sites(args.count, kinds), Path(folder, "archive"), is_grouped=args.grouped) as crawled:
            started = time.monotonic()
            crawled.crawl(args.workers)
            took = time.monotonic() - started
            requests = len(crawled.farm.log)
            for name, result in crawled.results.items():
                faults += [f"{name}: {result.state}: {line}" for line in result.problems]
            measures |= measure_finds(crawled, faults) | measure_manners(crawled, faults)
            known = [(site.name, p.number) for site, p in crawled.truth()]
            crawled.set_revision(2)
            crawled.crawl(args.workers)
            measures |= measure_second_run(crawled, known, faults)
        if args.kills:
            (site,) = make_sites(40 * args.kills, [Dede])
            with serve([site], Path(folder, "killed")) as crawled:
                measures |= measure_kills(crawled, site, Path(folder, "killed"), args.kills)
    for line in faults:
        print(line)
    print(f"\n{len(kinds)} sites, {requests} requests in {took:.0f} s\n")
    print("| measure | reached | floor | |\n| --- | --- | --- | --- |")
    for measure, (sign, floor) in read_floors().items():
        if measure in measures:
            mark = "" if is_reached(measure, measures[measure]) else "missed"
            print(f"| {measure} | {measures[measure]:.4g} | {sign} {floor} | {mark} |")
    return 0 if all(is_reached(name, value) for name, value in measures.items()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
