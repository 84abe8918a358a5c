"""Whatever people decide in whatever order, replay changes nothing of it, and taking all of it back leaves the machine's."""

import contextlib
import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, ArchiveError
from tests.archive.factory import TEXT, make_extraction, put

QUOTES = ("150场", "1200余条", "600条", "有事来协商", "六步工作法")
ACTS = st.lists(
    st.tuples(st.sampled_from(["accept", "correct", "reject", "undo", "add", "replay"]), st.sampled_from(QUOTES)),
    min_size=1,
    max_size=8,
)


def act(archive: Archive, report_id: str, action: str, quote: str) -> None:
    facts = [f for f in archive.report(report_id).facts if f.fact.evidence.quote == quote]
    decided = [
        review.fact_id for review in archive.reviews() if archive.fact(review.fact_id).fact.evidence.quote == quote
    ]
    known = [fact.id for fact in facts] or decided
    if action == "replay":
        put(archive, make_extraction(version="2"))
    elif action == "add":
        start = TEXT.index(quote)
        archive.add_fact_at(report_id, "topic", start=start, end=start + len(quote), topic="parking", who="李河")
    elif known and action == "correct":
        changes = {"value": 7} if quote[0].isdigit() else {"kind": "venue" if quote == "有事来协商" else "structure"}
        archive.correct(known[0], who="李河", **changes)
    elif known:
        {"accept": archive.accept, "reject": archive.reject, "undo": archive.undo_review}[action](known[0], who="李河")


def standing(archive: Archive) -> list[str]:
    return sorted(fact.model_dump_json() for fact in archive.facts())


def values(archive: Archive) -> list[str]:
    return sorted(f"{fact.id} {fact.fact.model_dump_json()}" for fact in archive.facts())


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_decisions_in_any_order(acts: list[tuple[str, str]], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    with Archive.open(tmp_path / "data", create=True) as archive:
        report_id = str(put(archive).report_id)
        machine = values(archive)
        for action, quote in acts:
            with contextlib.suppress(ArchiveError):  # such as taking back what nobody has decided
                act(archive, report_id, action, quote)
        put(archive, make_extraction(version="3"))
        decided = standing(archive)
        put(archive, make_extraction(version="3"))
        assert standing(archive) == decided
        assert list(archive.verify()) == []
        for fact_id in {review.fact_id for review in archive.reviews()}:
            while archive.fact(fact_id).review in ("accepted", "corrected", "rejected", "added"):
                archive.undo_review(fact_id, who="李河")
        assert values(archive) == machine
