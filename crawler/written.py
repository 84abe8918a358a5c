"""Rows that a list page's scripts would write: anchors in strings, and records of data with an address and a headline.

The same records are what a JSON API answers. Nothing is run: what stands there as text is read.
"""

import html
import json
import re
from collections.abc import Iterator

_SCRIPT = re.compile(r"(?i)<script\b[^<>]{0,500}>")
_SCRIPT_END = re.compile(r"(?i)</script")
_ANCHOR = re.compile(
    r"""(?is)<a\b[^<>]{0,300}?href\s*=\s*(["']?)([^"'<>\s+]{2,500})\1[^<>]{0,300}>((?:[^<>"'+]|<(?!/a)[^<>]{0,100}>){4,300})</a>(?=(.{0,80}))"""
)
_RECORD = re.compile(r"\{[^{}]{10,4000}\}")
_PAIR = re.compile(
    r"""["']?(\w{1,40})["']?\s{0,3}:\s{0,3}("(?:[^"\\]|\\.){0,2000}"|'(?:[^'\\]|\\.){0,2000}'|[\d.]{1,20})"""
)
_ADDRESS_KEY = re.compile(
    r"(?i)(?:\w{0,12}_?)?(?:url|link|href)|url_?path|path|file_?path|(?:arc|doc|pub|page|web|html|static)\w{0,8}"
)
_TITLE_KEY = re.compile(r"(?i)\w{0,10}title|name|subject|headline|topic|\w{0,6}bt")
_DATE_KEY = re.compile(r"(?i)\w{0,14}(?:time|date|day|sj|rq)")
_ADDRESS = re.compile(r"(?i)(?:https?:)?//\S+|\.{0,2}/\S+|[\w/.-]+\.(?:s?html?|jhtml|aspx?|jsp|php)(?:\?\S*)?")
_DATE = re.compile(r"(?:20|19)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TAG = re.compile(r"<[^<>]{0,300}>")
_MAX_ROWS = 2000
_MAX_CODE = 1_000_000


def is_data(text: str) -> bool:
    """Whether `text` is JSON (JSONP included) rather than a page."""
    head = text.lstrip("\ufeff \t\r\n")[:200]
    return head[:1] in ("{", "[") or re.match(r"[\w$.]{1,60}\s*\(\s*[\[{]", head) is not None


def read_written_rows(text: str) -> list[str]:
    """Return a `<li>` for each row that the scripts of a page, or the records of an answer, hold."""
    rows: dict[str, str] = {}
    for code in _find_code(text):
        for href, title, rest in [*_read_anchors(code), *_read_records(code)]:
            if len(rows) < _MAX_ROWS:
                rows.setdefault(
                    href, f'<li><a href="{html.escape(href)}">{html.escape(title)}</a> {html.escape(rest)}</li>'
                )
    return list(rows.values())


def _find_code(text: str) -> Iterator[str]:
    if is_data(text):
        yield text[:5_000_000]
        return
    at = 0
    while found := _SCRIPT.search(text, at):
        end = _SCRIPT_END.search(text, found.end())
        at = end.start() if end else len(text)
        if "src=" not in found[0].lower():
            yield text[found.end() : min(at, found.end() + _MAX_CODE)]


def _read_anchors(code: str) -> Iterator[tuple[str, str, str]]:
    if "<a" not in code and "<A" not in code:
        return
    plain = code.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
    for _, href, inside, after in _ANCHOR.findall(plain):
        title = _TAG.sub("", inside).strip()
        if _CHINESE.search(title):
            yield html.unescape(href), title, _find_date(after)


def _read_records(code: str) -> Iterator[tuple[str, str, str]]:
    for record in _RECORD.findall(code):
        address = title = day = ""
        for key, raw in _PAIR.findall(record):
            value = _read_value(raw)
            if not title and _TITLE_KEY.fullmatch(key) and len(_CHINESE.findall(value)) >= 4:
                title = _TAG.sub("", value)
            elif not address and _ADDRESS_KEY.fullmatch(key) and _ADDRESS.fullmatch(value):
                address = value
            elif not day and _DATE_KEY.fullmatch(key):
                day = _find_date(value)
        if address and title:
            yield address, title, day


def _read_value(raw: str) -> str:
    if raw[:1] == '"':
        try:
            return str(json.loads(raw, strict=False)).strip()
        except ValueError:
            pass
    return raw.strip("\"'").replace("\\/", "/").strip()


def _find_date(text: str) -> str:
    found = _DATE.search(text)
    return found[0] if found else ""
