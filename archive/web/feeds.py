"""Atom feeds (RFC 4287): new and changed reports, and the cases that they change, for any search."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from sqlalchemy import select

from archive.cases import list_case_ids
from archive.filters import Filter
from archive.folder import Archive
from archive.results import Hit
from archive.tables import CHANGE
from archive.web.security import clip, show_controls
from archive.web.words import translate
from schemas.codebook import Language

ENTRIES = 60
"""Entries of a feed at the most."""
_CHUNK, _CHUNKS = 1_500, 8
_ATOM = "http://www.w3.org/2005/Atom"
# What XML cannot hold even when it is escaped.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Touched:
    """A report that has changed."""

    report_id: str
    at: dt.datetime
    is_new: bool
    """Whether this is how it came in."""


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    kind: str
    """`report` or `case`."""
    id: str
    hit: Hit
    """The report that changed, also for a case."""
    at: dt.datetime
    is_new: bool


def _iterate_touched(archive: Archive) -> Iterator[list[Touched]]:
    """Yield the reports of the latest changes, newest first, a few hundred at a time; each report once."""
    seen: set[str] = set()
    before = 2**62
    for _ in range(_CHUNKS):
        query = select(CHANGE).where(CHANGE.c.number < before).order_by(CHANGE.c.number.desc()).limit(_CHUNK)
        with archive._database.reading() as connection:
            rows = list(connection.execute(query))
        if not rows:
            return
        before = rows[-1].number
        chunk: dict[str, Touched] = {}
        for row in rows:
            if row.entity == "report" and row.entity_id not in seen:
                seen.add(row.entity_id)
                chunk[row.entity_id] = Touched(row.entity_id, row.made_at, row.action == "new")
        yield list(chunk.values())


def list_entries(archive: Archive, words: str, asked: Filter) -> list[Entry]:
    """Return the latest reports that answer a search, and the cases they belong to, newest first."""
    entries: list[Entry] = []
    cases: set[str] = set()
    for touched in _iterate_touched(archive):
        by_id = {t.report_id: t for t in touched if not asked.report or t.report_id in asked.report}
        if not by_id:
            continue
        narrowed = asked.model_copy(update={"report": tuple(by_id)})
        found = archive.search(words, narrowed, limit=len(by_id), sort="date", facets=False)
        hits = sorted(found.hits, key=lambda hit: by_id[hit.report_id].at, reverse=True)[: ENTRIES - len(entries)]
        with archive._database.reading() as connection:
            case_ids = list_case_ids(connection, [hit.report_id for hit in hits])
        for hit in hits:
            change = by_id[hit.report_id]
            entries.append(Entry("report", hit.report_id, hit, change.at, change.is_new))
            fresh = [i for i in case_ids.get(hit.report_id, ()) if i not in cases]
            cases.update(fresh)
            entries += [Entry("case", case_id, hit, change.at, is_new=False) for case_id in fresh]
        if len(entries) >= ENTRIES:
            return entries[:ENTRIES]
    return entries


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", str(show_controls(text)))


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, {key: _fit(value) for key, value in attributes.items()})
    element.text = _fit(text) or None
    return element


def _make_id(archive: str, kind: str, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"xieshang:{archive}/{kind}/{name}").urn


def _write_time(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_feed(entries: list[Entry], archive: str, base: str, here: str, said: str, language: Language) -> bytes:
    """Return the feed; `base` is the site's address, `here` the feed's own, `said` the search in words."""
    feed = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": "en" if language == "en" else "zh-Hans"})
    _add(feed, "id", _make_id(archive, "feed", said))
    site = translate("site", language)
    _add(feed, "title", f"{site}{translate('colon', language)}{clip(said, 200)}" if said else site)
    latest = max((entry.at for entry in entries), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    _add(feed, "updated", _write_time(latest))
    _add(_add(feed, "author"), "name", f"{site} {archive}")
    _add(feed, "link", rel="self", href=here, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=f"{base}/", type="text/html")
    _add(feed, "rights", translate("footer", language))
    suffix = "?lang=en" if language == "en" else ""
    for entry in entries:
        hit = entry.hit
        node = _add(feed, "entry")
        _add(node, "id", _make_id(archive, entry.kind, entry.id))
        what = translate(f"feed_{entry.kind}_{'new' if entry.is_new else 'changed'}", language)
        name = clip(hit.title, 200) if hit.title else translate("no_title", language)
        if entry.kind == "case":
            name = entry.id
        elif not hit.relevant:
            what = f"{what} [{translate('off_topic', language)}]"
        _add(node, "title", f"{what}{translate('colon', language)}{name}")
        _add(node, "updated", _write_time(entry.at))
        path = "reports" if entry.kind == "report" else "cases"
        _add(node, "link", rel="alternate", href=f"{base}/{path}/{entry.id}{suffix}", type="text/html")
        _add(node, "category", term=entry.kind)
        if not hit.relevant:
            _add(node, "category", term="off-topic", label=translate("off_topic", language))
        told = " · ".join(filter(None, (hit.published, clip(hit.outlet, 60), clip(hit.title, 200))))
        _add(node, "summary", f"{told}\n{clip(hit.snippet.text, 200)}")
    body: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body
