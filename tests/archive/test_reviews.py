import datetime as dt

import pytest

from archive import ArchiveError, parse_filter
from archive.errors import UnknownIdError
from tests.archive.factory import CHANGSHAN, DAY, GONG, TEXT, make_count, make_extraction, make_place, put

BOTH_DATABASES = True

LATER = DAY + dt.timedelta(days=3)


def find_fact(archive, quote):
    return next(f for f in archive.facts() if f.fact.evidence.quote == quote)


def values(archive, metric):
    return sorted(f.fact.value for f in archive.facts() if getattr(f.fact, "metric", None) == metric)


def replay(archive, text=TEXT, version="2", drop=(), at=DAY, extra=()):
    facts = [f for f in make_extraction(text=text).facts if f.evidence.quote not in drop]
    return put(archive, make_extraction(text=text, facts=[*facts, *extra], version=version), at=at)


def test_a_rejected_fact_is_in_no_case_export_or_search(archive):
    stored = put(archive)
    fact = find_fact(archive, "1200余条")
    archive.reject(fact.id, who="李河", why="全省的数字")
    assert values(archive, "suggestions") == []
    assert [line.metric for line in archive.cases()[0].metrics] == ["activities", "suggestions_adopted"]
    assert archive.search("", parse_filter("suggestions>=1")).total == 0
    assert all(c["metric"] != "suggestions" for c in archive.report(stored.report_id).record["counts"])
    assert archive.fact(fact.id).review == "rejected"
    replay(archive)
    assert values(archive, "suggestions") == []
    archive.undo_review(fact.id, who="李河")
    assert values(archive, "suggestions") == [1200]


def test_a_corrected_value_outranks_and_survives_replay(archive):
    put(archive)
    fact = find_fact(archive, "1200余条")
    archive.correct(fact.id, who="李河", why="看错了单位", value=12000, qualifier="about")
    assert values(archive, "suggestions") == [12000]
    assert archive.search("", parse_filter("suggestions>=12000")).total == 1
    text = "珙县另报收到建议9条。"
    put(archive, make_extraction(url="http://b.example/2", text=text, published="2025-01-01",
                                 facts=[make_place(text, GONG), make_count(text, "suggestions", 9, "条", "9条")]))  # fmt: skip
    for turn in range(2):
        replay(archive, version=str(turn + 2))
        assert values(archive, "suggestions") == [9, 12000]
        kept = archive.fact(fact.id)
        assert (kept.review, kept.fact.value, kept.fact.qualifier) == ("corrected", 12000, "about")
    archive.undo_review(fact.id, who="李河")
    assert archive.fact(fact.id).fact.value == 1200


def test_reviewed_before_exact(archive):
    text = "珙县收到建议10余条，又收到建议20条。"
    facts = [
        make_place(text, GONG),
        make_count(text, "suggestions", 10, "条", "10余条", qualifier="over"),
        make_count(text, "suggestions", 20, "条", "20条"),
    ]
    put(archive, make_extraction(text=text, facts=facts))
    assert archive.cases()[0].metrics[0].best.value == 20
    archive.accept(find_fact(archive, "10余条").id, who="李河")
    best = archive.cases()[0].metrics[0].best
    assert (best.value, best.review) == (10, "accepted")


@pytest.mark.parametrize("action", ["accept", "correct"])
def test_a_decision_stands_though_the_extractor_says_otherwise(archive, action):
    put(archive)
    fact = find_fact(archive, "150场")
    if action == "accept":
        archive.accept(fact.id, who="李河")
    else:
        archive.correct(fact.id, who="李河", value=151)
    expected = 150 if action == "accept" else 151
    # A later extractor reads another value in the same words, or none.
    other = make_count(TEXT, "activities", 15, "场", "150场")
    replay(archive, drop=("150场",), extra=[other])
    assert values(archive, "activities") == [expected]
    replay(archive, version="3", drop=("150场",))
    assert values(archive, "activities") == [expected]


def test_a_decision_moves_with_its_sentence(archive):
    stored = put(archive)
    fact = find_fact(archive, "150场")
    archive.correct(fact.id, who="李河", value=151)
    replay(archive, text="前面加了一段。\n" + TEXT, at=LATER)
    kept = archive.fact(fact.id)
    assert kept.review == "corrected"
    evidence = kept.fact.evidence
    text = archive.report(stored.report_id).record["text"]
    assert text[evidence.start : evidence.end] == evidence.quote == "150场"


@pytest.mark.parametrize("action", ["accept", "correct", "reject"])
def test_a_changed_sentence_reopens_the_decision(archive, action):
    put(archive)
    fact = find_fact(archive, "150场")
    if action == "correct":
        archive.correct(fact.id, who="李河", value=151)
    else:
        getattr(archive, action)(fact.id, who="李河")
    text = TEXT.replace("去年以来，全县采用", "去年至今，全县都用")
    put(archive, make_extraction(text=text, facts=[make_count(text, "activities", 150, "场", "150场")]), at=LATER)
    assert archive.fact(fact.id).superseded
    [heir] = [f for f in archive.facts() if f.fact.fact == "count"]
    assert heir.review == "reopened"
    assert heir.id != fact.id
    assert archive.review_queue()[0].id == heir.id
    assert [r.action for r in archive.reviews() if r.who == "machine"] == ["reopen"]
    archive.accept(heir.id, who="李河")
    assert archive.fact(heir.id).review == "accepted"


def test_a_fact_may_be_added(archive):
    stored = put(archive, make_extraction(facts=[make_place(TEXT, GONG)]))
    fact = make_count(TEXT, "suggestions_adopted", 600, "条", "600条")
    added = archive.add_fact(stored.report_id, fact, who="李河", why="漏了")
    assert archive.cases()[0].metrics[0].best.review == "added"
    with pytest.raises(ArchiveError, match="already tells"):
        archive.add_fact(stored.report_id, fact, who="李河")
    # Extraction neither removes nor doubles it.
    put(archive, make_extraction(facts=[make_place(TEXT, GONG)], version="2"))
    assert values(archive, "suggestions_adopted") == [600]
    replay(archive, version="3")
    assert values(archive, "suggestions_adopted") == [600]
    assert archive.fact(added).review == "added"
    archive.reject(added, who="王桥")
    assert values(archive, "suggestions_adopted") == []


def test_correcting_the_locality_moves_the_case(archive):
    put(archive)
    place = next(f for f in archive.facts() if f.fact.fact == "place")
    archive.correct(place.id, who="李河", place=CHANGSHAN.model_dump())
    [case] = archive.cases()
    assert case.id == "330822-youshilaixieshang"
    assert [line.metric for line in case.metrics] == ["activities", "suggestions", "suggestions_adopted"]
    assert archive.search("", parse_filter("county:常山县")).total == 1
    assert archive.search("", parse_filter("place:511526")).total == 0
    replay(archive)
    assert [c.id for c in archive.cases()] == ["330822-youshilaixieshang"]


def test_the_log_says_who_when_and_why(archive):
    stored = put(archive)
    fact = find_fact(archive, "150场")
    archive.accept(fact.id[:8], who="李河")
    archive.correct(fact.id, who="王桥", value=151, why="数错")
    archive.annotate(fact.id, who="李河", why="待查年鉴")
    archive.undo_review(fact.id, who="王桥")
    log = list(archive.reviews(fact_id=fact.id))
    assert [(r.action, r.who, r.why) for r in log] == [
        ("accept", "李河", ""), ("correct", "王桥", "数错"), ("annotate", "李河", "待查年鉴"), ("undo", "王桥", ""),
    ]  # fmt: skip
    assert (log[1].before["value"], log[1].after["value"]) == (150, 151)
    assert log == list(archive.reviews(report_id=stored.report_id))
    assert archive.search("", parse_filter("reviewed:yes")).total == 0
    archive.accept(fact.id, who="李河")
    assert archive.search("", parse_filter("reviewed:yes")).total == 1
    assert len(list(archive.reports(parse_filter("reviewed:yes")))) == 1
    assert list(archive.reports(parse_filter("reviewed:no"))) == []


def test_replay_twice_is_replay_once_with_reviews(archive):
    put(archive)
    archive.correct(find_fact(archive, "150场").id, who="李河", value=151)
    archive.reject(find_fact(archive, "600条").id, who="李河")
    replay(archive)
    once = [f.model_dump_json() for f in archive.facts()]
    replay(archive)
    assert [f.model_dump_json() for f in archive.facts()] == once


def test_the_queue_shows_least_confidence_first(archive):
    put(archive)
    queue = archive.review_queue()
    assert [f.fact.confidence for f in queue] == sorted(f.fact.confidence for f in queue)
    archive.accept(queue[0].id, who="李河")
    assert queue[0].id not in {f.id for f in archive.review_queue()}
    assert {f.fact.fact for f in archive.review_queue(parse_filter("fact:count"))} == {"count"}
    assert len(archive.review_queue(limit=2)) == 2


def test_bad_decisions_are_said(archive):
    stored = put(archive)
    fact = find_fact(archive, "150场")
    wrong = [
        lambda: archive.accept("ffffff", who="李河"),
        lambda: archive.accept("", who="李河"),
        lambda: archive.accept(fact.id, who=" "),
        lambda: archive.accept(fact.id, who="machine"),
        lambda: archive.correct(fact.id, who="李河"),
        lambda: archive.correct(fact.id, who="李河", value="many"),
        lambda: archive.correct(fact.id, who="李河", colour="red"),
        lambda: archive.correct(fact.id, who="李河", value=-5),
        lambda: archive.correct(fact.id, who="李河", value=float("inf")),
        lambda: archive.correct(fact.id, who="李河", value=10**16),
        lambda: archive.correct(fact.id, who="李河", value="-1"),
        lambda: archive.correct(fact.id, who="李河", unit=""),
        lambda: archive.correct(fact.id, who="李河", evidence={"start": 0, "end": 3, "quote": "不在这"}),
        lambda: archive.annotate(fact.id, who="李河", why=""),
        lambda: archive.add_fact(stored.report_id, make_count("甲1场", "activities", 1, "场", "1场"), who="李河"),
        lambda: archive.add_fact("ffff", fact.fact, who="李河"),
    ]
    for act in wrong:
        with pytest.raises(ArchiveError) as caught:
            act()
        assert "\n" not in str(caught.value)
    with pytest.raises(UnknownIdError):
        archive.fact("ffff")
    with pytest.raises(ArchiveError, match=r"colour: is no field of such a fact; its fields are .*metric, value"):
        archive.correct(fact.id, who="李河", colour="red")
    with pytest.raises(ArchiveError, match="unit: is empty"):
        archive.correct(fact.id, who="李河", unit="")
    assert list(archive.reviews()) == []
    assert archive.fact(fact.id).review is None
