"""Bytes of a page into text, with the evidence for the choice: the first stage, before anything parses.

The ladder: byte order mark, UTF-8 that tolerates a few broken sequences, the page's `<meta>`, the HTTP header, the
caller's hint, and last the share of common Han characters with charset-normalizer for what is not Chinese. What a page
declares is believed only where the bytes agree. Errors are counted, never raised.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from charset_normalizer import from_bytes

from extract.han import CHINESE_FLOOR, rate_chinese
from extract.mojibake import undo_double_encoding
from extract.restore.byteshift import find_cut_runs
from extract.torn_utf8 import fill_torn
from schemas.report import Encoding

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# A late declaration was seen behind 4 KB of inline script; 64 KB leaves room for far more.
_HEAD = 65_536
_META = re.compile(rb"<meta\b([^>]{0,1000})>", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.IGNORECASE)
_CHARSET_ATTRIBUTE = re.compile(rb"(?:^|[\s\"'/])charset\s{0,9}=", re.IGNORECASE)
_IS_CONTENT_TYPE = re.compile(rb"http-?_?equiv|content-type|text/html", re.IGNORECASE)
_XML = re.compile(rb"\s{0,99}<\?xml\b[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")
_THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
# Three characters of UTF-8 in a row: GBK bytes fall into this pattern by chance only in rubble.
_UTF8_RUN = b"LTTLTTLTT"
# Each byte as what it is in UTF-8 (L leads three bytes of Han, T trails): ten times faster to search than by a regex.
_ROLES = bytes(ord("L") if 0xE3 <= b <= 0xE9 else ord("T") if 0x80 <= b <= 0xBF else ord(".") for b in range(256))
# Enough Han characters to tell encodings apart, few enough to cost a millisecond.
_SAMPLE = 24_000
_SEGMENT = 16_384
# A page with more errors than this is no page with bytes cut out; the search is bounded as well.
_MOST_CUTS = 500
_CUT_BUDGET = 20_000
# Bytes of broken segments that are looked at one by one.
_MOST_TORN = 200_000
# Labels by what browsers take them for (WHATWG Encoding Standard), widened to the superset that holds all of it.
_GB = re.compile(r"gb.*|x-gbk|cp936|ms936|936|windows-936|euc-?cn|hz-gb-2312|chinese|csgb2312|iso-ir-58")
_BIG5 = re.compile(r".*big5.*|cp950|ms950|950|windows-950")
_LATIN = re.compile(
    r"cp125[02478]|latin_1|iso8859_(1|2|3|4|9|1[03456])|mac_.*|cp437|cp500|cp037|cp1140|cp8\d\d|hp_roman8"
)
_WESTERN = re.compile(r"iso-?8859-?1|latin-?1|l1|us-ascii|ascii|windows-1252|cp1252|ansi.*|8859-1|iso_8859-1.*")
_ESCAPED = {"hz-gb-2312": "hz", "hz": "hz", "iso-2022-jp": "iso2022_jp", "iso-2022-kr": "iso2022_kr"}
_OTHERS = {
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
}
# Python knows codecs that are no encodings of pages (rot13, unicode_escape, utf-7): only these families count.
_ALLOWED = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso-?8859-?\d+|windows-?125\d|cp125\d|koi8-[rut]|euc-?jp|cp932|cp949|tis-620|cp866"
    r"|iso-2022-jp"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page and how its bytes became it."""

    text: str
    encoding: Encoding


def decode(body: bytes, headers: Sequence[tuple[str, str]] = (), hint: str | None = None) -> Decoded:
    """Return the text of `body` and the evidence for its encoding; any bytes in, no exception out.

    `headers` are those of the response; `hint` is an encoding that the caller expects, trusted least of all.
    NUL characters are dropped (they make parsers lose what follows).
    """
    labels = _list_labels(body, headers, hint)
    declared = tuple(dict.fromkeys(label for label, _ in labels))
    text, name, evidence, repairs = _choose(body, labels)
    errors = text.count("\ufffd")
    if errors and name == "utf-8":
        errors -= body.count(b"\xef\xbf\xbd")
    # Text that was stored twice was stored as UTF-8.
    text, undone = undo_double_encoding(text) if name == "utf-8" else (text, ())
    if "\0" in text:
        text = text.replace("\0", "")
        undone = (*undone, "nul")
    encoding = Encoding(
        name=name, evidence=evidence, declared=declared, errors=max(0, errors), repairs=(*repairs, *undone)
    )
    return Decoded(text, encoding)


def _list_labels(body: bytes, headers: Sequence[tuple[str, str]], hint: str | None) -> list[tuple[str, str]]:
    """Return the declared labels in order of trust, each with where it stands."""
    found: list[tuple[str, str]] = []
    head = body[:_HEAD]
    if b"\0" in head[:400]:
        head = head.replace(b"\0", b"")  # a declaration inside UTF-16
    if xml := _XML.match(head):
        found.append((xml.group(1).decode("ascii", "ignore").lower(), "meta"))
    for meta in _META.finditer(head):
        attributes = meta.group(1)
        label = _CHARSET.search(attributes)
        # `charset=` inside of a description says nothing; a mistyped `httpequiv` is still a declaration.
        if label and (_CHARSET_ATTRIBUTE.search(attributes) or _IS_CONTENT_TYPE.search(attributes)):
            found.append((label.group(1).decode("ascii", "ignore").lower(), "meta"))
    for key, value in headers:
        if key.lower() == "content-type" and (label := _CHARSET.search(value.encode("utf-8", "replace"))):
            found.append((label.group(1).decode("ascii", "ignore").lower(), "header"))
    if hint:
        found.append((hint.strip().lower(), "hint"))
    return found


@cache
def _name_codec(label: str) -> str | None:
    """Return the Python codec that reads all that `label` may mean, or None for an unknown label."""
    if _GB.fullmatch(label):
        return "gb18030"
    if _BIG5.fullmatch(label):
        return "big5hkscs"
    if _WESTERN.fullmatch(label):
        return "cp1252"
    name = _OTHERS.get(label, label)
    if not _ALLOWED.fullmatch(name):
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _choose(body: bytes, labels: list[tuple[str, str]]) -> tuple[str, str, str, tuple[str, ...]]:
    """Walk down the ladder; return text, codec, evidence and repairs."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            if name != "utf-8" or _measure_utf8(rest) > 0.5:
                text, repairs = _decode_utf8(rest) if name == "utf-8" else (rest.decode(name, "replace"), ())
                return text, name, "bom", repairs
            body = rest  # a mark in front of bytes that are no UTF-8: glued on by an editor
            break
    if (wide := _find_utf16(body)) is not None:
        return body.decode(wide, "replace"), wide, "detected", ()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return _read_escapes(body, labels) or (text, "utf-8", "utf-8", ())
    if _measure_utf8(body) > 0.5:
        text, repairs = _decode_utf8(body)
        return text, "utf-8", "utf-8", repairs
    name, evidence = _choose_legacy(body, labels)
    if name in {"gb18030", "big5hkscs"}:
        text, repairs = _decode_double_byte(body, name)
        if name == "gb18030" and "\ufffd" in text and text.count("\ufffd") <= _MOST_CUTS:
            text, cut = _put_in_step(text)
            repairs += cut
        return text, name, evidence, repairs
    return body.decode(name, "replace"), name, evidence, ()


def _read_escapes(body: bytes, labels: list[tuple[str, str]]) -> tuple[str, str, str, tuple[str, ...]] | None:
    """Read the declared encodings that switch by escape sequences and are ASCII to the eye; None where it is none."""
    for label, where in labels:
        name = _ESCAPED.get(label)
        if name and (b"~{" if name == "hz" else b"\x1b") in body:
            return body.decode(name, "replace"), name, where, ()
    return None


def _find_utf16(body: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: markup leaves NULs on one side of its pairs."""
    head = body[:2000]
    if head.count(0) < len(head) // 5 or len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 5 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 5 * odd else None


def _pick_sample(body: bytes) -> bytes:
    """Return the stretch that the choice is made on: it starts at the first byte that is not ASCII."""
    first = _HIGH.search(body)
    return body[first.start() : first.start() + _SAMPLE] if first else b""


def _measure_utf8(body: bytes) -> float:
    """Return the share of the bytes beyond ASCII that stand in three-byte sequences or in valid UTF-8 at all."""
    sample = _pick_sample(body)
    high = len(sample) - len(sample.translate(None, _HIGH_BYTES))
    if not high:
        return 1.0
    in_three = 3 * len(_THREE_BYTES.findall(sample))
    if in_three > 0.5 * high:
        return in_three / high
    # Latin or Cyrillic pages consist of two-byte sequences; GBK pages hold hardly any whole run of them.
    text = sample.decode("utf-8", "replace")
    good = len(text) - text.count("\ufffd") - (len(sample) - high)
    bad = text.count("\ufffd")
    return 1 - bad / (good + bad) if bad <= 4 + 0.02 * good and good > 5 * bad else in_three / high


_HIGH_BYTES = bytes(range(0x80, 0x100))


def _decode_utf8(body: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode mostly valid UTF-8; segments that are GBK (a foreign footer) are read as such."""
    view = memoryview(body)
    parts: list[str] = []
    mixed = False
    filled = work = 0
    at = 0
    while at < len(body):
        try:
            parts.append(codecs.utf_8_decode(view[at:], "strict", True)[0])
            break
        except UnicodeDecodeError as error:
            bad = at + error.start
        start, end = _find_segment(body, bad, at)
        parts.append(codecs.utf_8_decode(view[at:start], "replace", True)[0])
        segment = body[start:end]
        text = segment.decode("utf-8", "replace")
        other = segment.decode("gb18030", "replace")
        if _is_better(other, text):
            text, mixed = other, True
        elif work < _MOST_TORN:
            text, count = fill_torn(segment)
            filled += count
            work += len(segment)
        parts.append(text)
        at = end
    repairs = (("mixed_gb18030", mixed), ("filled_utf-8", filled > 0))
    return "".join(parts), tuple(name for name, is_found in repairs if is_found)


def _decode_double_byte(body: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Decode GBK or Big5; segments that are UTF-8 (a foreign footer) are read as such."""
    roles = body.translate(_ROLES)
    found = roles.find(_UTF8_RUN)
    if found < 0:
        return body.decode(name, "replace"), ()
    parts: list[str] = []
    mixed = False
    at = 0
    while found >= 0:
        start, end = _find_segment(body, found, at)
        parts.append(body[at:start].decode(name, "replace"))
        segment = body[start:end]
        text = segment.decode(name, "replace")
        other = segment.decode("utf-8", "replace")
        if _is_better(other, text):
            text, mixed = other, True
        parts.append(text)
        at = end
        found = roles.find(_UTF8_RUN, at)
    parts.append(body[at:].decode(name, "replace"))
    return "".join(parts), ("mixed_utf-8",) if mixed else ()


def _put_in_step(text: str) -> tuple[str, tuple[str, ...]]:
    """Read runs anew that a byte cut out of a GBK page put out of step; the character that lost it stays a mark."""
    edits = find_cut_runs(text, _CUT_BUDGET).edits
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.after)
        at = edit.end
    return "".join((*parts, text[at:])), ("resynced",) if edits else ()


def _find_segment(body: bytes, at: int, floor: int) -> tuple[int, int]:
    """Return the piece of text around `at` that tags or line ends bound, not reaching below `floor`."""
    low = max(floor, at - _SEGMENT)
    start = max(body.rfind(mark, low, at) for mark in (b"<", b">", b"\n", b'"'))
    start = low if start < 0 else start + 1
    high = min(len(body), at + _SEGMENT)
    ends = [found for mark in (b"<", b">", b"\n", b'"') if (found := body.find(mark, at, high)) >= 0]
    return start, min(ends, default=high)


def _is_better(other: str, text: str) -> bool:
    """Whether a piece is certain to be in the other encoding: no error there, errors or rubble here."""
    if "\ufffd" in other:
        return False
    rate, count = rate_chinese(other)
    if count < 2:
        return False
    return rate >= 0.35 and rate > rate_chinese(text)[0] + 0.1


def _choose_legacy(body: bytes, labels: list[tuple[str, str]]) -> tuple[str, str]:
    """Choose among encodings other than UTF-8; return codec and evidence."""
    sample = _pick_sample(body)
    rates: dict[str, float] = {}
    for name in ("gb18030", "big5hkscs"):
        text = sample.decode(name, "replace")
        rate, count = rate_chinese(text)
        rates[name] = rate * count / (count + 3 * text.count("\ufffd") + 1)
    best = max(rates, key=lambda name: rates[name])
    for label, where in labels:
        codec = _name_codec(label)
        if codec is None or codec == "utf-8":
            continue
        if codec in rates:
            # The declared one wins unless the other reads far better: 0.15 lies between right and wrong readings.
            readable = rates[codec] >= CHINESE_FLOOR or rates[codec] >= rates[best] - 0.02
            if readable and rates[codec] > rates[best] - 0.15:
                return codec, where
        elif rates[best] < CHINESE_FLOOR and _errors_are_few(sample, codec):
            return codec, where
    if rates[best] >= CHINESE_FLOOR:
        return best, "frequency"
    if not labels and _is_short_chinese(sample):
        return "gb18030", "frequency"
    guess = from_bytes(sample[:20_000]).best()
    if guess is not None and guess.encoding != "ascii" and _errors_are_few(sample, guess.encoding):
        codec = _name_codec(guess.encoding.replace("_", "-")) or guess.encoding
        # Between code pages of Latin letters it cannot tell; the commonest one is the best guess.
        return "cp1252" if _LATIN.fullmatch(guess.encoding) else codec, "detected"
    return best if rates[best] > 0.15 else "cp1252", "frequency"


def _is_short_chinese(sample: bytes) -> bool:
    """Whether the sample holds a few characters of GB 2312 and nothing else beyond ASCII: a title, a stub."""
    try:
        text = sample.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return 0 < rate_chinese(text)[1] <= 12


def _errors_are_few(sample: bytes, codec: str) -> bool:
    """Whether `codec` reads the sample with at most five errors and one in 500 characters."""
    try:
        text = sample.decode(codec, "replace")
    except (LookupError, UnicodeError):
        return False
    return text.count("\ufffd") <= 5 + len(text) // 500
