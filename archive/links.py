"""Links between reports: which one is a reprint of which, as rows that can be taken back."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from functools import cmp_to_key
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from archive.errors import ArchiveError, UnknownIdError
from archive.reprints import MIN_LENGTH, Standing, compare_texts, is_title_other, sample_shingles
from archive.tables import CHANGE, LINK, REPORT, SHINGLE, VERSION

MACHINE = "machine"
# A shingle that stands in so many reports is a turn of phrase: it tells no copy, and further reports are not noted.
_COMMON = 150
# So many entries of lists are read, those of the rarest shingles first.
_MAX_ENTRIES = 1500
# Below what databases allow of parameters in one statement.
_AT_ONCE = 300
# So many of the likeliest are looked at, and of those that place and headline leave so many are read.
_MAX_HEADS = 30
_MAX_CANDIDATES = 8
# Of the weight of the likeliest candidate.
_MIN_WEIGHT = 0.3

# Built once: composing a statement takes longer than running it.
_ADD_SHINGLES = insert(SHINGLE)
_COUNTS = (
    select(SHINGLE.c.hash, func.count())
    .where(SHINGLE.c.hash.in_(bindparam("hashes", expanding=True)))
    .group_by(SHINGLE.c.hash)
)
_POSTINGS = select(SHINGLE.c.hash, SHINGLE.c.report_id).where(SHINGLE.c.hash.in_(bindparam("hashes", expanding=True)))
_STANDING = (REPORT.c.id, REPORT.c.title, REPORT.c.published, REPORT.c.outlet, REPORT.c.place_code)
_HEADS = select(*_STANDING).where(REPORT.c.id.in_(bindparam("ids", expanding=True)))
_TEXTS = (
    select(*_STANDING, REPORT.c.first_seen_at, VERSION.c.text)
    .join(VERSION, VERSION.c.id == REPORT.c.version_id)
    .where(REPORT.c.id.in_(bindparam("ids", expanding=True)))
)
_ROOT = select(LINK.c.original_id).where(LINK.c.copy_id == bindparam("copy"), LINK.c.removed_at.is_(None))


def _note(connection: Connection, copy_id: str, action: str) -> None:
    row = {"made_at": dt.datetime.now(dt.UTC), "entity": "link", "entity_id": copy_id, "action": action}
    connection.execute(insert(CHANGE), row)


def save_shingles(connection: Connection, report_id: str, words: str, *, is_new: bool = False) -> dict[int, int]:
    """Replace the sample of a report's shingles by that of `words`; return in how many other reports each stands.

    Shingles that stand in many reports are left out. A report that `is_new` has no sample yet.
    """
    if not is_new:
        connection.execute(delete(SHINGLE).where(SHINGLE.c.report_id == report_id))
    sample = sorted(sample_shingles(words)) if len(words) >= MIN_LENGTH else []
    counts = dict.fromkeys(sample, 0)
    for start in range(0, len(sample), _AT_ONCE):
        for value, count in connection.execute(_COUNTS, {"hashes": sample[start : start + _AT_ONCE]}).all():
            counts[value] = count
    told = {value: count for value, count in counts.items() if count < _COMMON}
    if told:
        connection.execute(_ADD_SHINGLES, [{"hash": value, "report_id": report_id} for value in told])
    return told


def _find_candidates(connection: Connection, report_id: str, counts: Mapping[int, int]) -> list[str]:
    """Return the reports that share most of a sample, those that share most first; rare shingles weigh more."""
    chosen: list[int] = []
    entries = 0
    for value, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if count and entries < _MAX_ENTRIES:
            chosen.append(value)
            entries += count
    weight: dict[str, float] = {}
    for start in range(0, len(chosen), _AT_ONCE):
        for value, other in connection.execute(_POSTINGS, {"hashes": chosen[start : start + _AT_ONCE]}).all():
            weight[other] = weight.get(other, 0.0) + math.log(10 * _COMMON / counts[value])
    weight.pop(report_id, None)
    likeliest = sorted(weight.items(), key=lambda item: (-item[1], item[0]))[:_MAX_HEADS]
    return [i for i, value in likeliest if value >= _MIN_WEIGHT * likeliest[0][1]]


def find_root(connection: Connection, report_id: str) -> str:
    """Return the report that `report_id` is a reprint of, itself where it is none."""
    original: str | None = connection.execute(_ROOT, {"copy": report_id}).scalar()
    return original or report_id


def _is_elsewhere(one: str | None, two: str | None) -> bool:
    """Whether two reports are about different places, neither above the other."""
    if not one or not two:
        return False
    stems = sorted((one.removesuffix("00").removesuffix("00"), two.removesuffix("00").removesuffix("00")), key=len)
    return not stems[1].startswith(stems[0])


def _find_parted(connection: Connection, report_id: str) -> set[str]:
    """Return the reports from which a person has parted `report_id` by taking the link away."""
    query = select(LINK.c.copy_id, LINK.c.original_id).where(
        or_(LINK.c.copy_id == report_id, LINK.c.original_id == report_id),
        LINK.c.removed_at.is_not(None),
        LINK.c.removed_by != MACHINE,
    )
    return {i for row in connection.execute(query) for i in row} - {report_id}


def _read_texts(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    return {row.id: row for row in connection.execute(_TEXTS, {"ids": list(ids)}).all()}


def _tells_other(one: Any, two: Any) -> bool:
    """Whether places or headlines alone say that two reports are two articles."""
    if _is_elsewhere(one.place_code, two.place_code):
        return True
    return bool(one.title and two.title and is_title_other(one.title, two.title))


def is_copy(one: Any, two: Any) -> float | None:
    """Return the containment of two rows of report and text where they are one article, else None."""
    if _tells_other(one, two):
        return None
    likeness = compare_texts(one.text, two.text)
    return likeness.containment if likeness.is_reprint else None


def link_copies(connection: Connection, report_id: str, now: dt.datetime, *, is_new: bool = False) -> str | None:
    """Find out whether a report, new or changed, is a reprint; link it and return its original, None for an original.

    A machine's link that no longer holds is removed. Where the report itself is the likelier original of the copies
    found, they are linked to it.
    """
    own = _read_texts(connection, [report_id])[report_id]
    counts = save_shingles(connection, report_id, own.text, is_new=is_new)
    root = report_id if is_new else find_root(connection, report_id)
    if root != report_id:
        link = connection.execute(
            select(LINK).where(LINK.c.copy_id == report_id, LINK.c.original_id == root, LINK.c.removed_at.is_(None))
        ).one()
        if link.who != MACHINE or is_copy(own, _read_texts(connection, [root])[root]) is not None:
            return root
        remove_link(connection, report_id, root, MACHINE, now)
    found = _find_originals(connection, own, counts)
    if not found:
        return None
    # An excerpt may stand in several reports that differ further on: the likeliest original of them is meant.
    original, containment = found[0]
    _join(connection, report_id, original, containment, now)
    root = find_root(connection, report_id)
    return None if root == report_id else root


def _find_originals(connection: Connection, own: Any, counts: Mapping[int, int]) -> list[tuple[str, float]]:
    """Return the originals of which `own` is a copy with their containment, the likeliest first."""
    candidates = _find_candidates(connection, own.id, counts)
    if not candidates:
        return []
    # Most candidates share phrases only; few of their texts need to be read.
    heads = {row.id: row for row in connection.execute(_HEADS, {"ids": candidates}).all()}
    candidates = [i for i in candidates if i in heads and not _tells_other(own, heads[i])][:_MAX_CANDIDATES]
    if not candidates:
        return []
    parted = _find_parted(connection, own.id)
    texts = _read_texts(connection, candidates)
    found: dict[str, float] = {}
    for candidate in candidates:
        if candidate in parted:
            continue
        containment = is_copy(own, texts[candidate])
        if containment is None:
            continue
        original = find_root(connection, candidate)
        if original != own.id and original not in parted:
            found[original] = max(containment, found.get(original, 0.0))
    if not found:
        return []
    rows = _read_texts(connection, found)

    def compare(one: str, two: str) -> int:
        if _stand(rows[one]).is_likelier_than(_stand(rows[two])):
            return -1
        return int(_stand(rows[two]).is_likelier_than(_stand(rows[one])))

    return [(i, found[i]) for i in sorted(found, key=cmp_to_key(compare))]


def _stand(row: Any) -> Standing:
    return Standing(
        outlet=row.outlet,
        published=row.published,
        length=len(row.text),
        first_seen=row.first_seen_at.isoformat(),
    )


def _join(connection: Connection, report_id: str, root: str, containment: float, now: dt.datetime) -> None:
    """Link a report with the copies of `root`; whichever ranks first of the two becomes the original of all."""
    rows = _read_texts(connection, [report_id, root])
    # Among equals the one that was here first stays the original.
    best, other = (
        (report_id, root) if _stand(rows[report_id]).is_likelier_than(_stand(rows[root])) else (root, report_id)
    )
    members = connection.execute(
        select(LINK.c.copy_id, LINK.c.who).where(LINK.c.original_id == other, LINK.c.removed_at.is_(None))
    ).all()
    add_link(connection, other, best, "reprint.likeness", containment, MACHINE, now)
    for member in members:
        # A link that a person has set stays as it is.
        if member.who == MACHINE:
            remove_link(connection, member.copy_id, other, MACHINE, now)
            add_link(connection, member.copy_id, best, "reprint.likeness", containment, MACHINE, now)


def add_link(
    connection: Connection, copy_id: str, original_id: str, rule: str, score: float, who: str, now: dt.datetime
) -> None:
    """Add a link, or bring a removed one back."""
    pair = (LINK.c.copy_id == copy_id, LINK.c.original_id == original_id)
    row = {"rule": rule, "score": score, "who": who, "made_at": now, "removed_at": None, "removed_by": None}
    if connection.execute(update(LINK).where(*pair).values(row)).rowcount == 0:
        connection.execute(insert(LINK), row | {"copy_id": copy_id, "original_id": original_id})
    _note(connection, copy_id, "linked")


def remove_link(connection: Connection, copy_id: str, original_id: str, who: str, now: dt.datetime) -> None:
    """Take a link away; its row stays."""
    pair = (LINK.c.copy_id == copy_id, LINK.c.original_id == original_id, LINK.c.removed_at.is_(None))
    connection.execute(update(LINK).where(*pair).values(removed_at=now, removed_by=who))
    _note(connection, copy_id, "unlinked")


def link_by_hand(connection: Connection, copy_id: str, original_id: str, who: str, now: dt.datetime) -> None:
    """Link two reports as a person says, whatever was linked before."""
    if copy_id == original_id:
        raise ArchiveError(f"report {copy_id} cannot be a reprint of itself")
    original_id = find_root(connection, original_id)
    if original_id == copy_id:
        raise ArchiveError(f"the other report is already a reprint of {copy_id}; unlink it first")
    former = find_root(connection, copy_id)
    if former != copy_id:
        remove_link(connection, copy_id, former, who, now)
    members = select(LINK.c.copy_id).where(LINK.c.original_id == copy_id, LINK.c.removed_at.is_(None))
    for member in connection.execute(members).scalars().all():
        remove_link(connection, member, copy_id, MACHINE, now)
        add_link(connection, member, original_id, "reprint.by_hand", 1.0, who, now)
    add_link(connection, copy_id, original_id, "reprint.by_hand", 1.0, who, now)


def unlink_by_hand(connection: Connection, copy_id: str, who: str, now: dt.datetime) -> str:
    """Take a report's link away for good: the machine will not set it again. Return the former original."""
    root = find_root(connection, copy_id)
    if root == copy_id:
        raise UnknownIdError(f"report {copy_id} is linked to no other")
    remove_link(connection, copy_id, root, who, now)
    return root


def fill_shingles(connection: Connection) -> int:
    """Sample every report where none is sampled yet (an archive of an older schema); return how many."""
    if connection.execute(select(SHINGLE.c.hash).limit(1)).first() is not None:
        return 0
    # Those that were there first keep the places in lists that are cut.
    ids = list(connection.execute(select(REPORT.c.id).order_by(REPORT.c.first_seen_at, REPORT.c.id)).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        texts = _read_texts(connection, chunk)
        for report_id in filter(texts.__contains__, chunk):
            save_shingles(connection, report_id, texts[report_id].text, is_new=True)
    return len(ids)
