import pytest

from archive import ArchiveError, parse_filter
from tests.archive.factory import CHANGSHAN, GONG, TEXT, make_count, make_extraction, make_place, put
from tests.archive.test_reviews import LATER, find_fact, replay, values


def fill(archive, number=5):
    for i in range(number):
        text = f"珙县第{i}次院坝协商，收到建议{i + 2}条，解决问题{i + 1}件。"
        facts = [
            make_place(text, GONG),
            make_count(text, "suggestions", i + 2, "条", f"{i + 2}条", confidence=0.5 + i / 20),
            make_count(text, "issues_resolved", i + 1, "件", f"{i + 1}件", confidence=0.5),
        ]
        put(archive, make_extraction(url=f"http://a.example/{i}", title=f"院坝第{i}场", text=text, facts=facts))


def walk(archive, **asked):
    pages, after = [], None
    while True:
        page = archive.review_page(after=after, limit=4, **asked)
        pages.append(page)
        after = page.next_cursor
        if after is None:
            return pages


def test_pages_together_are_the_queue(archive):
    fill(archive)
    pages = walk(archive)
    ids = [fact.id for page in pages for fact in page.facts]
    assert ids == [fact.id for fact in archive.review_queue(limit=100)]
    assert len(ids) == len(set(ids)) == pages[0].total == 15
    assert [len(page.facts) for page in pages] == [4, 4, 4, 3]


def test_a_cursor_holds_while_facts_are_decided(archive):
    fill(archive)
    whole = [fact.id for fact in archive.review_queue(limit=100)]
    first = archive.review_page(limit=4)
    for fact in first.facts:
        archive.accept(fact.id, who="李河")
    second = archive.review_page(after=first.next_cursor, limit=4)
    assert [fact.id for fact in second.facts] == whole[4:8]
    assert second.total == 11


def test_the_queue_is_narrowed(archive):
    fill(archive)
    put(archive, make_extraction(url="http://b.example/9", text="常山县协商9场。", title="九场",
                                 facts=[make_place("常山县协商9场。", CHANGSHAN)]))  # fmt: skip
    [page] = walk(archive, filter=parse_filter("metric:suggestions"), below=0.58)
    assert [f.fact.confidence for f in page.facts] == [0.5, 0.55]
    assert {f.place.name for page in walk(archive, filter=parse_filter("county:常山县")) for f in page.facts} == {
        "常山县"
    }
    assert archive.review_page(reopened=True).total == 0


def test_reopened_facts_come_first_whatever_their_confidence(archive):
    put(archive)
    archive.correct(find_fact(archive, "150场").id, who="李河", value=151)
    text = TEXT.replace("去年以来，全县采用", "去年至今，全县都用")
    again = make_count(text, "activities", 150, "场", "150场", confidence=0.99)
    put(archive, make_extraction(text=text, facts=[again, make_place(text, GONG)]), at=LATER)
    page = archive.review_page(below=0.3)
    assert (page.reopened, [f.fact.evidence.quote for f in page.facts]) == (1, ["150场"])
    assert archive.review_page(reopened=False).total == 1
    # Taking back a decision on a reopened fact opens it again.
    archive.accept(page.facts[0].id, who="李河")
    archive.undo_review(page.facts[0].id, who="李河")
    assert archive.review_page(reopened=True).total == 1


@pytest.mark.parametrize("cursor", ["", "x", "1_nan_ab", "2_0.5_ab", "1_1e_ab", "1_0.5_../", "1_0.5_ab'--"])
def test_a_wrong_cursor_is_said(archive, cursor):
    with pytest.raises(ArchiveError, match="after"):
        archive.review_page(after=cursor)


def test_a_fact_is_added_from_marked_words(archive):
    stored = put(archive, make_extraction(facts=[make_place(TEXT, GONG)]))
    start = TEXT.index("1200余条")
    added = archive.add_fact_at(
        stored.report_id[:8], "count", start=start, end=start + 6, quote="1200余条", who="方文", why="漏了",
        metric="意见建议", value="0.12万", unit="条", qualifier="超过", period="去年以来", period_kind="去年", period_start="2022",
        value_max="", scope="",
    )  # fmt: skip
    fact = archive.fact(added).fact
    assert (fact.metric, fact.value, fact.qualifier, fact.raw) == ("suggestions", 1200, "over", "1200余条")
    assert (fact.period.kind, fact.period.start, fact.scope, fact.rule) == ("last_year", "2022", None, "person")
    name = archive.add_fact_at(stored.report_id, "platform", quote="有事来协商", kind="brand", who="方文")
    assert archive.fact(name).fact.key == "有事来协商"
    steps = archive.add_fact_at(
        stored.report_id, "method", quote="六步工作法", kind="步骤法", n="6", steps="提、议、定、办、督、评", who="方文"
    )
    assert archive.fact(steps).fact.steps == ("提", "议", "定", "办", "督", "评")
    assert [case.id for case in archive.cases()] == ["511526-youshilaixieshang"]
    replay(archive, drop=("150场", "600条"))
    assert archive.fact(added).review == "added"


def test_an_addition_is_taken_back(archive):
    stored = put(archive, make_extraction(facts=[make_place(TEXT, GONG)]))
    added = archive.add_fact_at(
        stored.report_id, "count", quote="600条", metric="suggestions_adopted", value=600, unit="条", who="方文"
    )
    archive.reject(added, who="王桥")
    archive.undo_review(added, who="王桥")
    assert (values(archive, "suggestions_adopted"), archive.fact(added).review) == ([600], "added")
    archive.undo_review(added, who="方文")
    assert values(archive, "suggestions_adopted") == []
    # What the machine says later is its own, not a rejected fact.
    replay(archive)
    assert (values(archive, "suggestions_adopted"), archive.fact(added).review) == ([600], None)


def test_accepting_a_correction_keeps_it_through_replay(archive):
    put(archive)
    fact = find_fact(archive, "150场")
    archive.correct(fact.id, who="李河", value=151)
    archive.accept(fact.id, who="王桥")
    replay(archive)
    assert values(archive, "activities") == [151]
    archive.undo_review(fact.id, who="王桥")
    assert values(archive, "activities") == [150]


def test_a_renamed_platform_meets_others_of_its_name(archive):
    put(archive)
    fact = find_fact(archive, "有事来协商")
    archive.correct(fact.id, who="李河", name="院坝协商会")
    assert archive.cases()[0].platform == "院坝协商会"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fact": "count", "quote": "600条", "metric": "sugestions", "value": 1, "unit": "条"}, "did you mean suggestions"),
        ({"fact": "count", "quote": "600条", "metric": "suggestions", "value": "many", "unit": "条"}, "value: 'many'"),
        ({"fact": "count", "quote": "600条", "metric": "suggestions", "value": 600}, "unit"),
        ({"fact": "count", "quote": "协商", "metric": "suggestions", "value": 6, "unit": "条"}, "times"),
        ({"fact": "count", "quote": "700条", "metric": "suggestions", "value": 6, "unit": "条"}, "does not stand"),
        ({"fact": "count", "start": 3, "end": 9000}, "start, end"),
        ({"fact": "count", "start": 3}, "start, end"),
        ({"fact": "count"}, "give the words"),
        ({"fact": "platform", "start": 0, "end": 2, "quote": "不是", "kind": "brand"}, "the text has changed"),
        ({"fact": "platform", "quote": "有事来协商", "kind": "shop"}, "kind: 'shop'"),
        ({"fact": "place", "quote": "珙县", "role": "locality"}, "locality already"),
        ({"fact": "place", "quote": "停车难"}, "no place"),
        ({"fact": "topic", "quote": "停车难", "topic": "weather"}, "topic: 'weather'"),
        ({"fact": "song", "quote": "停车难"}, "kind of fact"),
        ({"fact": "topic", "quote": "停车难", "topic": "parking", "field": "page"}, "field"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_said_in_a_line(archive, given, said):
    stored = put(archive, make_extraction(facts=[make_place(TEXT, GONG)]))
    with pytest.raises(ArchiveError) as caught:
        archive.add_fact_at(stored.report_id, who="方文", **given)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(archive.reviews()) == []


def test_nothing_decided_is_nothing_to_take_back(archive):
    put(archive)
    with pytest.raises(ArchiveError, match="nothing is decided"):
        archive.undo_review(find_fact(archive, "150场").id, who="李河")


def test_corrections_speak_the_words_of_forms(archive):
    put(archive)
    place = next(f for f in archive.facts() if f.fact.fact == "place")
    archive.correct(place.id, who="李河", place="330822")
    assert archive.fact(place.id).place.name == "常山县"
    count = find_fact(archive, "1200余条")
    archive.correct(count.id, who="李河", metric="社情民意", value="1.3万", qualifier="大约", period="")
    fact = archive.fact(count.id).fact
    assert (fact.metric, fact.value, fact.qualifier, fact.period) == ("opinions_collected", 13000, "about", None)
    with pytest.raises(ArchiveError, match="not in the codebook"):
        archive.correct(count.id, who="李河", metric="colours")
