"""Review in the page, for who has the token: sign in, decide beside the sentence, go through a queue, undo.

These routes exist only where the server was started for review. Everything is a plain form; the queue's script only
presses its buttons by key.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from archive.errors import ArchiveError, QueryError, UnknownIdError
from archive.filters import FactKind
from archive.folder import Archive
from archive.results import StoredFact
from archive.web.access import ReviewAccess, remember_act
from archive.web.asking import FilterParam, make_filter
from archive.web.review_fields import FACT_KINDS, find_words, list_changes, read_addition
from archive.web.security import POLICY
from archive.web.site import find_reviewer, language_of, make_url, render, site_of

IS_FOR_REVIEWERS = True
QUEUE = 50
"""Facts that the queue reads ahead."""
_ACTIONS = ("accept", "reject", "correct", "annotate", "undo")
_MAX_WORDS = 2_000


async def read_fields(request: Request) -> dict[str, str]:
    """Return the fields of a form."""
    form = await request.form(max_files=0, max_fields=200)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(read_fields)]


def get_reviewer(request: Request) -> str:
    """Return who has signed in; else the page says to sign in."""
    who = find_reviewer(request)
    if who is None:
        raise HTTPException(403, "sign in first")
    return who


Who = Annotated[str, Depends(get_reviewer)]
router = APIRouter(include_in_schema=False)


def _access(request: Request) -> ReviewAccess:
    access = site_of(request).access
    assert access is not None
    return access


def _go(request: Request, path: str, anchor: str = "", **params: Any) -> RedirectResponse:
    return RedirectResponse(make_url(path, language_of(request), params) + (f"#{anchor}" if anchor else ""), 303)


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    """Show the form."""
    return render(request, "sign_in.html", fault=None, who="")


@router.post("/sign-in")
def sign_in(request: Request, fields: Fields) -> Response:
    """Begin a session for who knows the token."""
    who = fields.get("who", "").strip()
    if who.lower() in ("", "machine"):
        return render(request, "sign_in.html", 400, fault="no_name", who=who)
    if not _access(request).sign_in(request, who, fields.get("token", "")):
        return render(request, "sign_in.html", 403, fault="wrong_token", who=who)
    return _go(request, "/review")


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session."""
    _access(request).sign_out(request)
    return _go(request, "/")


@router.get("/review")
def show_queue(
    request: Request,
    expression: FilterParam = "",
    kind: FactKind | Literal[""] = "",
    at: Annotated[str, Query(max_length=64)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show one fact that waits for a person, and those that come next."""
    if find_reviewer(request) is None:
        return _go(request, "/sign-in")
    archive = site_of(request).archive
    asked = make_filter(expression)
    if kind:
        asked = asked.model_copy(update={"fact": (kind,)})
    page = archive.review_page(asked, after=after or None, limit=QUEUE)
    queue = page.facts
    place = next((i for i, fact in enumerate(queue) if fact.id == at), 0)
    current = queue[place] if queue else None
    language = language_of(request)

    def here(position: int) -> str | None:
        return (
            make_url(
                "/review", language, {"filter": expression, "kind": kind, "after": after, "at": queue[position].id}
            )
            if 0 <= position < len(queue)
            else None
        )

    more = {"filter": expression, "kind": kind, "after": page.next_cursor}
    following = queue[place + 1] if place + 1 < len(queue) else None
    response = render(
        request,
        "queue.html",
        queue=queue,
        place=place,
        current=current,
        reviews=list(archive.reviews(fact_id=current.id)) if current else [],
        urls=[here(i) for i in range(len(queue))],
        previous_url=here(place - 1),
        next_url=here(place + 1),
        expression=expression,
        kind=kind,
        kinds=FACT_KINDS,
        then=following.id if following else "",
        after=after,
        total=page.total,
        more_url=make_url("/review", language, more) if page.next_cursor else None,
    )
    # The only page with a script: its own file, which presses buttons by key.
    response.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self'"
    return response


def _read_last(archive: Archive, fact_id: str) -> int:
    """Return the number of the last act on a fact, 0 where there is none."""
    return max((review.id for review in archive.reviews(fact_id=fact_id)), default=0)


def _show_fact(request: Request, fact: StoredFact, status: int = 200, **more: Any) -> Response:
    reviews = list(site_of(request).archive.reviews(fact_id=fact.id))
    context = {"fault": None, "is_conflict": False} | more
    return render(request, "fact.html", status, fact=fact, reviews=reviews, **context)


@router.get("/review/facts/{fact_id}")
def show_fact(request: Request, fact_id: str, who: Who) -> Response:
    """Show one fact with what was decided on it."""
    return _show_fact(request, site_of(request).archive.fact(fact_id))


class _MeanwhileError(Exception):
    """Somebody else has decided since the page was loaded."""


def _act(archive: Archive, fact_id: str, action: str, who: str, fields: dict[str, str]) -> None:
    """Do what a form asks, in one transaction with the look at what was decided meanwhile."""
    why = fields.get("why", "").strip()[:_MAX_WORDS]
    with archive.transaction():
        fact = archive.fact(fact_id)
        if fields.get("seen", "") != str(_read_last(archive, fact_id)):
            raise _MeanwhileError
        if action == "correct":
            archive.correct(fact_id, who=who, why=why, **list_changes(fact.fact, fields))
        elif action == "annotate":
            archive.annotate(fact_id, who=who, why=why)
        else:
            acts = {"accept": archive.accept, "reject": archive.reject, "undo": archive.undo_review}
            acts[action](fact_id, who=who, why=why)


@router.post("/review/facts/{fact_id}")
def decide(request: Request, fact_id: str, fields: Fields, who: Who) -> Response:
    """Decide on one fact and go back to where the form stood; say so where somebody else was quicker."""
    _access(request).count_write(request)
    archive = site_of(request).archive
    action = fields.get("action", "")
    if action not in _ACTIONS:
        raise QueryError(f"action: {action[:40]!r} is none of {', '.join(_ACTIONS)}")
    try:
        _act(archive, fact_id, action, who, fields)
    except _MeanwhileError:
        return _show_fact(request, archive.fact(fact_id), 409, is_conflict=True)
    except ArchiveError as error:
        # Only what the reviewer can mend; a locked or damaged archive is told by the application's own answers.
        if type(error) not in (ArchiveError, QueryError):
            raise
        return _show_fact(request, archive.fact(fact_id), 400, fault=str(error))
    remember_act(request, action, fact_id)
    return _go_back(request, archive.fact(fact_id), fields)


@router.post("/review/undo")
def undo_last(request: Request, fields: Fields, who: Who) -> Response:
    """Take back the last act of this session, unless somebody else has decided since."""
    _access(request).count_write(request)
    archive = site_of(request).archive
    done: list[str] = request.session.get("done", [])
    if not done:
        return _go(request, "/review")
    fact_id = done[-1]
    request.session["done"] = done[:-1]
    reviews = list(archive.reviews(fact_id=fact_id))
    if reviews and reviews[-1].who != who:
        return _show_fact(request, archive.fact(fact_id), 409, is_conflict=True)
    try:
        _act(archive, fact_id, "undo", who, {"seen": str(reviews[-1].id if reviews else 0)})
    except _MeanwhileError:
        return _show_fact(request, archive.fact(fact_id), 409, is_conflict=True)
    except ArchiveError as error:
        if type(error) is not ArchiveError:
            raise
        return _show_fact(request, archive.fact(fact_id), 409, fault=str(error))
    remember_act(request, "undo", fact_id)
    is_queue = fields.get("back") == "/review"
    return _go(request, "/review", at=fact_id) if is_queue else _go(request, f"/review/facts/{fact_id}")


def _go_back(request: Request, fact: StoredFact, fields: dict[str, str]) -> Response:
    """Go where the form stood; only addresses of this site can come out."""
    back, _, case_id = fields.get("back", "").partition(":")
    if back == "queue":
        asked = {
            "filter": fields.get("filter", ""),
            "kind": fields.get("kind", ""),
            "at": fields.get("then", ""),
            "after": fields.get("after", ""),
        }
        return _go(request, "/review", **asked)
    if back == "case":
        try:
            case = site_of(request).archive.case(case_id)
        except UnknownIdError:
            return _go(request, f"/review/facts/{fact.id}")
        return _go(request, f"/cases/{case.id}", "figures")
    if back == "fact":
        return _go(request, f"/review/facts/{fact.id}")
    return _go(request, f"/reports/{fact.report_id}", f"fact-{fact.id}")


@router.get("/reports/{report_id}/add")
def show_add(request: Request, report_id: str, who: Who, kind: FactKind = "count") -> Response:
    """Show the form for a fact that the machine did not find."""
    report = site_of(request).archive.report(report_id)
    return render(request, "add_fact.html", report=report, kind=kind, kinds=FACT_KINDS, given={}, fault=None)


@router.post("/reports/{report_id}/add")
def add_fact(request: Request, report_id: str, fields: Fields, who: Who) -> Response:
    """Add a fact with its evidence."""
    _access(request).count_write(request)
    archive = site_of(request).archive
    kind = fields.get("fact", "")
    if kind not in FACT_KINDS:
        raise QueryError(f"fact: {kind[:40]!r} is none of {', '.join(FACT_KINDS)}")
    report = archive.report(report_id)
    record = report.record
    why = fields.get("why", "").strip()[:_MAX_WORDS]
    try:
        values = find_words(fields, record["text"], record["title"]) | read_addition(kind, fields)
        fact_id = archive.add_fact_at(report.id, kind, who=who, why=why, **values)
    except ArchiveError as error:
        if type(error) not in (ArchiveError, QueryError):
            raise
        fault_said = str(error)
    else:
        remember_act(request, "add", fact_id)
        return _go(request, f"/reports/{report.id}", f"fact-{fact_id}")
    context = {"report": report, "kind": kind, "kinds": FACT_KINDS, "given": fields, "fault": fault_said}
    return render(request, "add_fact.html", 400, **context)
