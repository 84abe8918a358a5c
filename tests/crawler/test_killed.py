"""kill -9 at random moments, then a run to the end: nothing lost, hardly anything fetched again."""

from pathlib import Path

import pytest

from tests.archive.test_revisits import check_with_warcio, read_index, read_kinds
from tests.crawler.killing import crawl_with_kills


@pytest.mark.timeout(120)
def test_killed_three_times(tmp_path: Path) -> None:
    killed = crawl_with_kills(tmp_path, articles=40, kills=3, seed=11)
    assert killed.kills == 3
    assert killed.result.state == "finished"
    assert (killed.lost, killed.faults) == (set(), [])
    # The page that was under way when the process died has left no trace.
    assert killed.again <= killed.kills
    warc = tmp_path / "warc"
    assert check_with_warcio(warc) == []
    assert len(read_index(warc)) == sum(kind in ("response", "revisit") for kind in read_kinds(warc))
    assert not list(warc.glob("*.lock"))
