"""kill -9 at ten moments of a crawl, then a run to its end: `python -m benchmarks.crawl_kills [ARTICLES] [SEED]`.

Says how many reports were lost and how many pages of articles the site was asked for again. Ends with 1 where a report
is lost, the archive is not sound, or more than one page in a hundred was fetched again.
"""

import sys
import tempfile
from pathlib import Path

from tests.crawler.killing import crawl_with_kills

KILLS = 10


def main(articles: int, seed: int) -> int:
    """Crawl, kill, count; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        killed = crawl_with_kills(Path(folder), articles, KILLS, seed)
    share = killed.again / killed.fetched
    print(
        f"{articles} articles, {killed.kills} kills: {len(killed.lost)} reports lost, "
        f"{killed.again} of {killed.fetched} pages fetched again ({share:.2%}), {len(killed.faults)} faults"
    )
    for line in [*sorted(killed.lost), *killed.faults, *killed.result.problems]:
        print(line)
    return int(bool(killed.lost or killed.faults) or share > 0.01)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else 400, numbers[1] if numbers[1:] else 1))
