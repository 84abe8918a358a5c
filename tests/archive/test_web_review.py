"""Review in the page: who may, what is kept, what is refused, and that nothing of it exists without the switch."""

import re
from collections.abc import Iterator

import pytest
from httpx import Client, Response
from lxml import html

from archive import Archive
from archive.errors import QueryError
from archive.web.access import ReviewAccess
from archive.web.review_fields import FIELDS, fill_form, find_words, list_changes
from schemas.facts import CountFact, Fact
from tests.archive.factory import GONG, TEXT, find_facts, make_count, make_method, make_place, put
from tests.archive.test_web import check_page
from tests.archive.web_server import serve

TOKEN = "a-token-of-the-tests-0123456789"


@pytest.fixture
def reviewed(archive: Archive) -> Archive:
    put(archive)
    return archive


@pytest.fixture
def client(reviewed: Archive) -> Iterator[Client]:
    with serve(reviewed, access=ReviewAccess(TOKEN)) as opened:
        yield opened


def forms_of(answer: Response) -> list[html.FormElement]:
    return list(html.document_fromstring(answer.text).forms)


def send(client: Client, page: str, to: str, /, **fields: str) -> Response:
    """Load `page`, fill in the form that posts to `action`, and send it as a browser would."""
    answer = client.get(page)
    assert answer.status_code == 200, answer.text[:300]
    form = next(f for f in forms_of(answer) if f.method == "POST" and (f.get("action") or "").startswith(to))
    return client.post(form.action, data={k: v or "" for k, v in form.form_values()} | fields)


def sign_in(client: Client, who: str = "Fang Wen", token: str = TOKEN, **more: str) -> Response:
    return send(client, "/sign-in", "/sign-in", who=who, token=token, **more)


def count_of(archive: Archive, metric: str = "activities") -> str:
    return next(f.id for f in archive.facts() if isinstance(f.fact, CountFact) and f.fact.metric == metric)


def test_without_the_switch_nothing_writes(reviewed: Archive) -> None:
    fact_id = count_of(reviewed)
    with serve(reviewed) as client:
        for path in ("/sign-in", "/sign-out", "/review/undo", f"/review/facts/{fact_id}", "/reports/x/add"):
            assert client.post(path).status_code in (404, 405)
        for path in ("/sign-in", "/review", f"/review/facts/{fact_id}"):
            assert client.get(path).status_code == 404
        assert "set-cookie" not in client.get("/").headers
    assert not list(reviewed.reviews())


def test_sign_in_and_out(client: Client) -> None:
    assert client.get("/review").headers["location"] == "/sign-in"
    wrong = sign_in(client, token="guess")
    assert wrong.status_code == 403
    assert "口令不对" in wrong.text
    assert sign_in(client, who="machine").status_code == 400
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("xieshang="))
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    kept = client.cookies["xieshang"]
    assert "Fang Wen" in client.get("/review").text
    assert client.get("/review").headers["cache-control"] == "no-store"
    assert send(client, "/review", "/sign-out").status_code == 303
    # A cookie that somebody copied is worth nothing afterwards.
    client.cookies.set("xieshang", kept, domain=client.base_url.host)
    assert client.get("/review").status_code == 303


def test_cookies_over_tls_are_secure(client: Client) -> None:
    answer = client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["set-cookie"].endswith("; Secure")


def test_forged_and_odd_forms_are_refused(client: Client, reviewed: Archive) -> None:
    sign_in(client)
    path = f"/review/facts/{count_of(reviewed)}"
    good = {"action": "accept", "seen": "0"}
    assert client.post(path, data=good).status_code == 403
    assert client.post(path, data=good | {"csrftoken": "x"}).status_code == 403
    assert client.post(path, data=good | {"csrftoken": "令"}).status_code == 400
    assert client.post(path, data=good, headers={"x-csrftoken": b"\xff"}).status_code == 403
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(path, content=b"\xff\xfe", headers=form).status_code == 400
    assert client.post(path, content=b"a" * 100_000, headers=form).status_code == 413
    assert client.post(path, json=good).status_code == 415
    assert client.post(path, files={"a": b"x"}).status_code == 415
    assert client.post("/api/v1/stats").status_code == 405
    assert client.get("/", headers={"Cookie": b'\xff\xfe; a/b=1; xieshang="; xieshang=@@; csrftoken=\xe5'}).is_success
    assert not list(reviewed.reviews())


def test_who_has_not_signed_in_decides_nothing(client: Client, reviewed: Archive) -> None:
    token = forms_of(client.get("/sign-in"))[0].form_values()[0][1]
    answer = client.post(f"/review/facts/{count_of(reviewed)}", data={"csrftoken": token, "action": "accept"})
    assert answer.status_code == 403
    assert client.get(f"/review/facts/{count_of(reviewed)}").status_code == 403
    assert not list(reviewed.reviews())


def test_guessing_is_slowed_down(reviewed: Archive) -> None:
    with serve(reviewed, access=ReviewAccess(TOKEN, sign_ins=("3/minute", "60/minute"), writes="2/minute")) as client:
        sign_in(client)
        path = f"/review/facts/{count_of(reviewed)}"
        assert [send(client, path, path, action="annotate", why="x").status_code for _ in range(3)] == [303, 303, 429]
        answers = [send(client, "/sign-in", "/sign-in", who="x", token="guess") for _ in range(3)]
        assert [a.status_code for a in answers] == [403, 403, 429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 60
        check_page(answers[-1].text)


@pytest.mark.parametrize("place", ["report", "case", "queue"])
def test_decisions_beside_the_sentence(client: Client, reviewed: Archive, place: str) -> None:
    sign_in(client)
    fact_id = count_of(reviewed)
    fact = reviewed.fact(fact_id)
    case_id = reviewed.cases()[0].id
    page = {"report": f"/reports/{fact.report_id}", "case": f"/cases/{case_id}", "queue": f"/review?at={fact_id}"}[
        place
    ]
    shown = client.get(page)
    check_page(re.sub(r"<script src=\"/static/review.js\" defer></script>", "", shown.text))
    action = f"/review/facts/{fact_id}"
    answer = send(client, page, action, action="accept", why="看过原文")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(page.partition("?")[0])
    [review] = reviewed.reviews(fact_id=fact_id)
    assert (review.action, review.who, review.why) == ("accept", "Fang Wen", "看过原文")
    assert "已接受" in client.get(answer.headers["location"]).text
    send(client, page if place != "queue" else action, action, action="correct", value="151", unit="场次")
    corrected = reviewed.fact(fact_id).fact
    assert isinstance(corrected, CountFact)
    assert (corrected.value, corrected.unit, corrected.raw) == (151, "场次", "150场")
    assert corrected.period == fact.fact.period  # type: ignore[union-attr]
    send(client, action, action, action="annotate", why="同一次会议？")
    answer = send(client, action, action, action="reject")
    assert reviewed.fact(fact_id).review == "rejected"
    assert "否定" in client.get(f"/reports/{fact.report_id}").text
    answer = send(client, "/review", "/review/undo")
    assert reviewed.fact(fact_id).review is None
    assert [r.action for r in reviewed.reviews(fact_id=fact_id)] == ["accept", "correct", "annotate", "reject", "undo"]


def test_undo_goes_back_step_by_step(client: Client, reviewed: Archive) -> None:
    sign_in(client)
    queue = [fact.id for fact in reviewed.review_queue(limit=3)]
    for _ in queue:
        send(client, "/review", "/review/facts/", action="accept")
    assert [reviewed.fact(i).review for i in queue] == ["accepted"] * 3
    for _ in queue:
        send(client, "/review", "/review/undo")
    assert [reviewed.fact(i).review for i in queue] == [None] * 3
    assert "撤销上一步" not in client.get("/review").text.partition("<article")[0]


def test_decision_meanwhile_is_said_and_nothing_is_overwritten(client: Client, reviewed: Archive) -> None:
    sign_in(client)
    fact_id = count_of(reviewed)
    page = f"/review/facts/{fact_id}"
    form = next(f for f in forms_of(client.get(page)) if f.get("action") == page)
    fields = {k: v or "" for k, v in form.form_values()} | {"action": "reject"}
    reviewed.accept(fact_id, who="Li Jing", why="数过了")
    answer = client.post(page, data=fields)
    assert answer.status_code == 409
    assert "已被他人复核" in answer.text
    assert "Li Jing" in answer.text
    check_page(answer.text)
    assert reviewed.fact(fact_id).review == "accepted"
    # Undo does not take back what somebody else has decided since.
    send(client, page, page, action="correct", value="152")
    reviewed.reject(fact_id, who="Li Jing")
    assert send(client, "/review", "/review/undo").status_code == 409
    assert reviewed.fact(fact_id).review == "rejected"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "correct"}, "nothing was changed"),
        ({"action": "correct", "value": "many"}, "value"),
        ({"action": "correct", "unit": ""}, "unit"),
        ({"action": "correct", "period_start": "soon"}, "period"),
        ({"action": "correct", "scope_code": "12"}, "scope"),
        ({"action": "annotate", "why": ""}, "words"),
        ({"action": "burn"}, "burn"),
    ],
)
def test_what_cannot_be_kept_is_said(client: Client, reviewed: Archive, fields: dict[str, str], said: str) -> None:
    sign_in(client)
    page = f"/review/facts/{count_of(reviewed)}"
    form = next(f for f in forms_of(client.get(page)) if f.xpath(".//button[@value='correct']"))
    answer = client.post(page, data={k: v or "" for k, v in form.form_values()} | fields)
    assert answer.status_code == 400
    assert said in answer.text
    check_page(answer.text)
    assert not list(reviewed.reviews())


def test_facts_are_added_with_their_words(client: Client, reviewed: Archive) -> None:
    sign_in(client)
    report_id = next(reviewed.reports()).id
    page = f"/reports/{report_id}/add"
    for kind in FIELDS:
        check_page(client.get(f"{page}?kind={kind}").text)
    wrong = send(client, f"{page}?kind=topic", page, quote="无此句", topic="transport_parking")
    assert wrong.status_code == 400
    topic = next(t for t, _ in FIELDS["topic"][0].list_options("zh"))
    answer = send(client, f"{page}?kind=topic", page, quote="路灯修好了", topic=topic)
    assert answer.status_code == 303, answer.text
    added = next(f for f in reviewed.facts() if f.review == "added")
    assert added.fact.evidence.quote == "路灯修好了"
    assert TEXT[added.fact.evidence.start : added.fact.evidence.end] == "路灯修好了"
    assert send(client, f"{page}?kind=topic", page, quote="路灯修好了", topic=topic).status_code == 400
    assert send(client, "/review", "/review/undo").status_code == 303
    assert reviewed.fact(added.id).superseded


def test_queue_has_keys_and_leads_on(client: Client, reviewed: Archive) -> None:
    sign_in(client)
    answer = client.get("/review")
    assert answer.headers["content-security-policy"].endswith("script-src 'self'")
    tree = html.document_fromstring(answer.text)
    assert {e.get("data-key") for e in tree.xpath("//*[@data-key]")} == {"a", "r", "c", "n", "j"}
    assert all(e.get("accesskey") == e.get("data-key") for e in tree.xpath("//*[@data-key]"))
    second = reviewed.review_queue(limit=2)[1]
    next_url = tree.xpath("//*[@data-key='j']/@href")[0]
    assert second.id in next_url
    assert f"at={second.id}" in send(client, "/review", "/review/facts/", action="accept").headers["location"]
    assert client.get("/review?kind=count").text.count("data-key") >= 5
    assert "没有待复核" in client.get("/review?filter=hacked:yes").text
    assert client.get("/review?lang=en").text.count("Accept") >= 1
    script = client.get("/static/review.js")
    assert "innerHTML" not in script.text


def test_no_address_of_others_comes_out(client: Client, reviewed: Archive) -> None:
    sign_in(client)
    page = f"/review/facts/{count_of(reviewed)}"
    for back in ("https://evil.example/", "//evil.example", "case://evil.example", "case:none", "javascript:x"):
        location = send(client, page, page, action="annotate", why="x", back=back).headers["location"]
        assert location.startswith(("/reports/", "/review/facts/"))


@pytest.mark.parametrize("fact", find_facts(TEXT), ids=lambda fact: fact.fact)
def test_a_form_left_as_it_is_changes_nothing(fact: Fact) -> None:
    with pytest.raises(QueryError, match="nothing was changed"):
        list_changes(fact, fill_form(fact))


def test_forms_are_read() -> None:
    count = make_count(
        TEXT, "activities", 150, "场", "150场", scope={"text": "全县", "level": "county", "code": "511526"}
    )
    given = fill_form(count)
    assert list_changes(count, given | {"value": "1.2万"}) == {"value": "1.2万"}
    scope = {"scope_text": "", "scope_level": "county", "scope_code": "511526"}
    assert list_changes(count, given | {"scope_text": ""}) == scope
    method = make_method(TEXT, "六步工作法", 2, ["问", "答"])
    assert list_changes(method, fill_form(method) | {"steps": "问、听\r\n答"}) == {"steps": ["问、听", "答"]}
    place = make_place(TEXT, GONG)
    assert list_changes(place, fill_form(place) | {"place": "常山县"}) == {"place": "常山县"}


def test_words_are_found_where_they_stand() -> None:
    found = find_words({"quote": " 工作法\r\n", "occurrence": "2"}, TEXT + TEXT, "题")
    assert found == {"field": "text", "quote": "工作法", "start": 0, "end": 3} | {
        "start": TEXT.index("工作法") + len(TEXT),
        "end": TEXT.index("工作法") + len(TEXT) + 3,
    }
    assert find_words({"quote": "题"}, TEXT, "题")["field"] == "title"
    for fields in ({}, {"quote": "无"}, {"quote": "工作法", "occurrence": "9"}, {"quote": "题", "occurrence": "²"}):
        with pytest.raises(QueryError):
            find_words(fields, TEXT, "题")
