"""Samples, codings, decisions and the queue of review on SQLite and PostgreSQL alike."""

from archive.agreement.adjudication import decide, find_disagreements, list_decisions
from archive.agreement.codings import import_codings
from archive.agreement.report import measure_agreement
from archive.agreement.sampling import draw_sample, list_samples
from archive.agreement.verdicts import apply_decisions
from tests.archive.codings import draw, fill_archive, fill_sheet

BOTH_DATABASES = True


def test_codings_live_in_either_database(archive, tmp_path):
    fill_archive(archive, 4)
    sample, sheet = draw(archive, tmp_path / "round", 4, by=("province", "year"), seed=7)
    import_codings(archive, fill_sheet(sheet, tmp_path / "a.xlsx"), "方文")
    import_codings(
        archive, fill_sheet(sheet, tmp_path / "b.xlsx", {1: {"suggestions": 99}, 2: {"platforms_brand": None}}), "王桥"
    )
    assert draw_sample(archive, 4, by=("province", "year"), seed=7) == sample == list_samples(archive)[0]
    report = measure_agreement(archive, replicates=10)
    assert (report.coded, report.disagreements) == (4, 2)
    waiting = find_disagreements(archive)
    decide(archive, sample.id, [(one.report_id, one.column, None) for one in waiting], who="李河", why=["无", "无"])
    assert [decision.value for decision in list_decisions(archive)] == [None, None]
    assert apply_decisions(archive, sample.id, who="李河").rejected == 2
    assert len(list(archive.codings(sample.id[:6]))) == 8


def test_the_queue_turns_its_pages_in_either_database(archive):
    fill_archive(archive, 4)
    whole = [fact.id for fact in archive.review_queue(limit=100)]
    found, after = [], None
    while True:
        page = archive.review_page("county:珙县,常山县", after=after, limit=3, reopened=False)
        found += [fact.id for fact in page.facts]
        archive.accept(page.facts[0].id, who="李河")
        after = page.next_cursor
        if after is None:
            break
    assert found == whole
