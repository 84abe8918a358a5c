"""`review`, `link` and `unlink`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive
from tests.crawler.conftest import Outcome
from tests.crawler.test_cli_ingest import write_warc
from tests.crawler.test_cli_pages import OTHER, PAGE

Run = Callable[..., Outcome]


@pytest.fixture
def stored(xieshang: Run, tmp_path: Path) -> Path:
    warc = write_warc(tmp_path / "old", PAGE, OTHER)
    assert xieshang("ingest", warc, "--archive", tmp_path / "archive").code == 0
    return tmp_path / "archive"


def test_decisions_are_taken_listed_and_taken_back(xieshang: Run, stored: Path) -> None:
    with Archive.open(stored) as archive:
        fact = next(f for f in archive.facts() if f.fact.fact == "count" and f.fact.metric == "suggestions")
    done = xieshang("review", "correct", fact.id, "value=211", "--who", "方文", "--why", "漏看", "--archive", stored)
    assert done.code == 0, done.err
    assert "211" in xieshang("show", fact.report_id, "--archive", stored).out
    assert "方文" in xieshang("review", "list", "--archive", stored).out
    assert xieshang("review", "undo", fact.id, "--archive", stored).code == 0
    assert xieshang("review", "reject", fact.id, "--archive", stored).code == 0
    assert "211" not in xieshang("show", fact.report_id, "--archive", stored).out
    assert xieshang("review", "note", fact.id, "再核一遍", "--archive", stored).code == 0


def test_a_fact_is_added_listed_and_withdrawn(xieshang: Run, stored: Path) -> None:
    with Archive.open(stored) as archive:
        report = next(r for r in archive.reports() if "路灯" in r.record["text"])
    at = str(report.record["text"].index("路灯"))
    where = ("--start", at, "--who", "方文", "--archive", stored)
    done = xieshang("review", "add", report.id, "topic", "路灯", "topic=土地宅基地", *where)
    assert done.code == 0, done.err
    added = done.out.split()[-1]
    listed = xieshang("review", "list", "--report", report.id[:8], "--jsonl", "--archive", stored)
    assert [json.loads(line)["action"] for line in listed.out.splitlines()] == ["add"]
    assert xieshang("review", "undo", added, "--archive", stored).code == 0
    wrong = xieshang("review", "add", report.id, "song", "路灯", "--start", at, "--archive", stored)
    assert wrong.code == 2
    assert "known are place" in wrong.err


@pytest.mark.parametrize(
    "args",
    [
        ("accept", "zzzz"),
        ("correct", "zzzz", "value=1"),
        ("correct", "z", "value=1", "value=2"),
        ("correct", "zzzz", "nonsense"),
    ],
)
def test_bad_decisions_are_said(xieshang: Run, stored: Path, args: tuple[str, ...]) -> None:
    done = xieshang("review", *args, "--archive", stored)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert done.err.startswith("xieshang: ")


def test_the_queue_is_gone_through_by_keys(xieshang: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["a", "looked at it", "r", "", "u", "s", "n", "see the other report", "q"])
    monkeypatch.setattr("typer.prompt", lambda *a, **k: next(answers))
    done = xieshang("review", "queue", "--who", "方文", "--archive", stored)
    assert done.code == 0, done.err
    assert "1 decided" in done.out
    with Archive.open(stored) as archive:
        assert [r.action for r in archive.reviews()] == ["accept", "reject", "undo", "annotate"]


def test_a_slip_of_the_keys_does_not_end_the_walk(xieshang: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["c", "nonsense", "c", "colour=red", "why", "a", "seen", "q"])
    monkeypatch.setattr("typer.prompt", lambda *a, **k: next(answers))
    done = xieshang("review", "queue", "--who", "方文", "--archive", stored)
    assert done.code == 0, done.err
    assert done.out.count("nothing decided") == 2
    assert "1 decided" in done.out


def test_reprints_are_linked_and_unlinked(xieshang: Run, stored: Path) -> None:
    with Archive.open(stored) as archive:
        first, second = (r.id for r in archive.reports())
    assert xieshang("link", second, first, "--archive", stored).code == 0
    with Archive.open(stored) as archive:
        assert archive.report(second).original_id == first
    assert first in xieshang("unlink", second, "--archive", stored).out
    assert xieshang("unlink", "zzzz", "--archive", stored).code == 2
