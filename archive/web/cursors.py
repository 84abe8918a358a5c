"""Paging that does not slip: a cursor remembers the last item, so what is added or removed before it shifts nothing."""

import base64
import binascii
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import Field, ValidationError

from archive.errors import QueryError
from archive.filters import Filter
from archive.folder import Archive
from archive.results import Hit, SearchResult, StoredFact
from schemas.dates import PartialDate
from schemas.model import Value

Item = TypeVar("Item")

MAX_CURSOR = 600
_WINDOW, _WINDOWS = 400, 5
_DEEPEST = 1_000_000

CursorParam = Annotated[
    str,
    Query(
        max_length=MAX_CURSOR,
        pattern=r"^[A-Za-z0-9_=-]*$",
        description="Where to go on: `next_cursor` of the page before, with the same question; empty for the first.",
    ),
]


class Cursor(Value):
    """Where a list was left."""

    question: str = Field(max_length=16)
    """Digest of what was asked: a cursor is good for its own question only."""
    last: str = Field(max_length=200)
    """Id of the last item that was handed out."""
    passed: int = Field(ge=0, le=_DEEPEST)
    """Items up to and with that one; where it is gone, this is where to go on."""
    published: PartialDate | None = None
    """Date of the last item's report, from which on a list by date is read."""


def digest_question(*parts: object) -> str:
    """Return a short digest of a question."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:12]


def write_cursor(cursor: Cursor) -> str:
    """Return a cursor as clients see it."""
    return base64.urlsafe_b64encode(cursor.model_dump_json(exclude_none=True).encode()).decode("ascii").rstrip("=")


def read_cursor(text: str, question: str) -> Cursor | None:
    """Return the cursor that `text` is, None where it is empty; QueryError where it is none of this question."""
    if not text:
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = Cursor.model_validate_json(data)
    except (binascii.Error, ValidationError, ValueError) as error:
        raise QueryError(f"cursor {text[:40]!r} is none of ours; leave it out to begin anew") from error
    if cursor.question != question:
        raise QueryError("the cursor is of another question; leave it out to begin anew")
    return cursor


def take_page(
    items: Iterable[Item], limit: int, text: str, question: str, name: Callable[[Item], str]
) -> tuple[list[Item], str | None]:
    """Return one page of a list read from its beginning, and the cursor of the next one."""
    cursor = read_cursor(text, question)
    if cursor is None:
        return _cut(items, limit, 0, question, name)
    # What was passed is kept by name only, until the last item is met again.
    waiting: list[Item] = []
    rest = iter(items)
    for number, item in enumerate(rest, 1):
        if name(item) == cursor.last:
            return _cut(rest, limit, number, question, name)
        if number > cursor.passed and len(waiting) <= limit:
            waiting.append(item)
    return _cut(waiting, limit, cursor.passed, question, name)


def _cut(
    items: Iterable[Item], limit: int, passed: int, question: str, name: Callable[[Item], str]
) -> tuple[list[Item], str | None]:
    found = list(itertools.islice(items, limit + 1))
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], write_cursor(Cursor(question=question, last=name(last), passed=passed + limit))


def page_facts(archive: Archive, asked: Filter, limit: int, text: str) -> tuple[list[StoredFact], str | None]:
    """Return one page of facts; they come by date, so reading goes on at the date where it was left."""
    question = digest_question("facts", asked)
    cursor = read_cursor(text, question)
    if cursor is None or cursor.published is None:
        facts, after = take_page(archive.facts(asked), limit, text, question, lambda f: f.id)
        passed = (cursor.passed if cursor else 0) + len(facts)
    else:
        narrowed = asked.model_copy(update={"since": max(cursor.published, asked.since or "")})
        facts, after = take_page(archive.facts(narrowed), limit, text, question, lambda f: f.id)
        passed = cursor.passed + len(facts)
    if after is None:
        return facts, None
    date = facts[-1].published
    if date is not None and archive._database.engine.dialect.name == "sqlite":
        # Where undated reports come last, reading from a date on would leave them out.
        # Counted from the first fact of that date, where the next page begins to read.
        same = sum(1 for fact in facts if fact.published == date)
        is_one_date = same == len(facts) and cursor is not None and cursor.published == date
        passed = passed if is_one_date else same
    else:
        date = None
    last = Cursor(question=question, last=facts[-1].id, passed=min(passed, _DEEPEST), published=date)
    return facts, write_cursor(last)


def page_hits(
    archive: Archive, words: str, asked: Filter, sort: str, limit: int, text: str
) -> tuple[SearchResult, str | None]:
    """Return one page of a search; facets come with the first one only."""
    question = digest_question("search", words, asked, sort)
    cursor = read_cursor(text, question)

    def search(offset: int, number: int) -> SearchResult:
        return archive.search(words, asked, limit=number, offset=offset, sort=sort, facets=cursor is None)

    start = 0 if cursor is None else _find_start(cursor, lambda offset, number: search(offset, number).hits)
    found = search(start, limit)
    if start + limit >= found.total or not found.hits:
        return found, None
    last = found.hits[-1].report_id
    return found, write_cursor(Cursor(question=question, last=last, passed=min(start + limit, _DEEPEST)))


def _find_start(cursor: Cursor, search: Callable[[int, int], Iterable[Hit]]) -> int:
    """Return where the hits after the cursor's begin now: further on where others came in before, or further back."""
    place = max(0, cursor.passed - 1)
    if any(hit.report_id == cursor.last for hit in search(place, 1)):
        return place + 1
    for i in range(_WINDOWS):
        for offset in (place + i * _WINDOW, place - (i + 1) * _WINDOW):
            low, high = max(0, offset), max(0, offset + _WINDOW)
            for number, hit in enumerate(search(low, high - low) if high > low else ()):
                if hit.report_id == cursor.last:
                    return low + number + 1
    return cursor.passed


def describe_page(items: list[Any], after: str | None) -> dict[str, Any]:
    """Return a page as the API gives it."""
    return {"next_cursor": after, "items": items}
