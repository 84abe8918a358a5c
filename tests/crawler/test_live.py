"""The live lines of a crawl."""

import io

import pytest
from rich.console import Console

from crawler.cli.live import LiveLines, count_done, describe_counts, format_span


def test_what_a_line_says() -> None:
    counts = {"lists": 4, "queued": 36, "fetched": 16, "new": 12, "unchanged": 4, "updated": 0, "failed": 0}
    assert count_done(counts) == 20
    assert describe_counts(counts, 60.0) == "20/40 pages, 12 new, 20/min, 1 min 0 s left"
    assert describe_counts({}, 0.2) == "0/0 pages, 0 new"
    assert describe_counts({"lists": 1, "queued": 1, "failed": 1, "blocked": 0}, 2.0).endswith("1 failed, 60/min")


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0 s"), (65, "1 min 5 s"), (4800, "1 h 20 min")])
def test_spans(seconds: float, shown: str) -> None:
    assert format_span(seconds) == shown


def test_lines_are_shown_to_a_terminal_and_to_nobody_else() -> None:
    for is_terminal in (True, False):
        out = io.StringIO()
        console = Console(file=out, force_terminal=is_terminal, width=120)
        with LiveLines(["shiqiao", "waiting"], console) as lines:
            lines.begin("shiqiao")
            lines.show("shiqiao", {"lists": 1, "queued": 3, "fetched": 2, "new": 2})
            lines.end("shiqiao", "finished")
            lines._progress.refresh()
        assert ("finished: 3/4 pages, 2 new" in out.getvalue()) == is_terminal
        assert "waiting" not in out.getvalue()
        assert bool(out.getvalue()) == is_terminal
