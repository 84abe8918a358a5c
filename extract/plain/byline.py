"""Byline: when, where and by whom a report was published, from the lines around the headline and the body itself.

Serves HTML pages and plain-text pages alike. The rules are the codebook's: the outlet's own date goes before the
page's, a dateline before 来源, and departments, editors and photographers are no authors.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.draft import Located, LocatedNames
from extract.plain.credits import find_body_credits, find_head_credit, parse_credit
from extract.plain.dates import HOURED, find_compact_date, find_dates, read_url_date
from extract.plain.labels import Field, LabelKind, read_fields
from extract.plain.names import split_names
from extract.plain.outlets import (
    find_dateline,
    find_edition,
    find_giver,
    find_masthead,
    find_named_source,
    find_reporter_medium,
    is_medium,
    is_publisher,
    tidy_outlet,
)
from extract.spam.folding import fold_width

_LONGEST_LINE = 240
# How far each way of giving a date is trusted; the first of equals wins.
_DATE_TRUST: dict[LabelKind, int] = {"published": 80, "dated": 75, "updated": 60}
_DATE_OF_NOTHING = re.compile(
    r"(?:会议|活动|报名|开放|截止|施工|公示|征集|举办|召开|营业|办理)(?:时间|日期)|今天是|现在是|今日|当前时间|快照|"
    r"截[止至]|访问|copyright|©|版权|最新公告|欢迎您",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|星期[一二三四五六日天]|周[一二三四五六日]|[上下]午|北京时间")
_BY = re.compile(r"(?:^|\s)[Bb][Yy][\s:]{1,3}([\u3400-\u9fff·]{2,8})$")
_COUNTED = re.compile(
    r"\d[\d.,]{0,9}[万w+]?\s?(?:次|人)?(?:阅读|浏览|点击|播放|观看)|(?:阅读|浏览|点击)\s?\d[\d.,]{0,9}[万w+]?"
)
_JUNK = re.compile(r"[\s|丨\[\]【】()<>/:：;；,，、。.·•\-—_*]+")


@dataclass(frozen=True, slots=True)
class Byline:
    """What the page says about publication; None where it says nothing."""

    published: Located | None = None
    outlet: Located | None = None
    authors: LocatedNames | None = None


@dataclass
class _Found:
    """Candidates gathered from lines and body: (trust, value, raw)."""

    dates: list[tuple[int, str, str]]
    outlets: list[tuple[int, str, str]]
    names: list[tuple[tuple[str, ...], str]]


def parse_byline(
    lines: Sequence[str],
    *,
    body: Sequence[str] = (),
    url: str | None = None,
    tail: Sequence[str] = (),
    above: Sequence[str] = (),
) -> Byline:
    """Return date, outlet and authors from `lines` near the headline, `body`, `tail` lines behind it, and `url`.

    Lines `above` the headline may be another report's: they count where what stands below it is silent. `lines` and
    `body` are restored text, one paragraph each; whatever is no byline among them is passed over.
    """
    found = _Found([], [], [])
    for line in lines:
        _read_line(line, found)
    _read_name_lines(lines, found)
    _read_above(above, found)
    _read_body(body, found)
    _read_tail(tail, found)
    published = max(found.dates, key=lambda c: c[0], default=None)
    if published is None and (dated := read_url_date(url)):
        published = (0, *dated)
    outlet = max(found.outlets, key=lambda c: c[0], default=None)
    names = tuple(dict.fromkeys(n for group, _ in found.names for n in group))
    return Byline(
        Located(published[1], published[2]) if published else None,
        Located(outlet[1], outlet[2]) if outlet else None,
        LocatedNames(names, " / ".join(dict.fromkeys(raw.strip() for _, raw in found.names))[:300]) if names else None,
    )


def _read_above(above: Sequence[str], found: _Found) -> None:
    over = _Found([], [], [])
    for line in above:
        _read_line(line, over)
    _read_name_lines(above, over)
    found.dates += [(trust if trust >= 95 else trust - 20, day, raw) for trust, day, raw in over.dates]
    found.outlets += [(trust - 20, outlet, raw) for trust, outlet, raw in over.outlets]
    found.names += over.names


def _read_tail(tail: Sequence[str], found: _Found) -> None:
    """Read lines behind the article: what they say counts where the head says nothing, an edition always."""
    behind = _Found([], [], [])
    for line in tail:
        _read_line(line, behind)
    found.dates += [(trust if trust >= 95 else trust - 75, day, raw) for trust, day, raw in behind.dates if trust >= 55]
    found.outlets += [(trust - 20, outlet, raw) for trust, outlet, raw in behind.outlets]
    found.names += behind.names


def _read_name_lines(lines: Sequence[str], found: _Found) -> None:
    """Read a line that is a name and nothing else, when it stands beside a date or source line."""
    folded = [fold_width(line).strip() for line in lines]
    for index, text in enumerate(folded):
        if not 2 <= len(text) <= 24:
            continue
        beside = folded[max(0, index - 1) : index] + folded[index + 1 : index + 2]
        if (is_publisher(text) or is_medium(text)) and any(len(t) <= 60 and find_dates(t) for t in beside):
            found.outlets.append((26, text, lines[index]))
            continue
        if not (names := split_names(text, labelled=False)):
            continue
        is_plain = len(names) == 1 and len(text) == 2
        if not is_plain and any(len(t) <= 120 and (find_dates(t) or read_fields(t)) for t in beside):
            found.names.append((names, lines[index]))


def _read_line(original: str, found: _Found) -> None:
    line = fold_width(original)
    if len(line) > _LONGEST_LINE:
        line = line[:_LONGEST_LINE]
    if not line.strip():
        return
    fields = read_fields(line)
    for edition in find_edition(line):
        found.outlets.append((70, edition.medium, edition.raw))
        if edition.day:
            found.dates.append((100, edition.day, edition.raw))
    credited = find_head_credit(line)
    for field in fields:
        if not (credited and field.label in ("记者", "通讯员")):
            _read_field(field, original[field.start : field.end], found)
    _read_bare_date(line, original, fields, found)
    if fields and (medium := next((w for w in _JUNK.split(line[: fields[0].start]) if is_medium(w)), None)):
        found.outlets.append((34, medium, original))
    if names := credited:
        found.names.append((names, original))
        if medium := find_reporter_medium(line):
            found.outlets.append((30, medium, original))
    elif 4 <= len(line) <= 60 and (names := _read_own_credit(line)):
        found.names.append((names, original))
    if len(line) <= 40 and (giver := find_giver(line)):
        found.outlets.append((38, giver, original))
    if len(line) <= 60 and (paper := find_masthead(line)):
        found.outlets.append((32, paper, original))
    if len(line) <= 60 and (source := find_named_source(line)):
        found.outlets.append((60, source, original))


def _read_own_credit(line: str) -> tuple[str, ...]:
    """Names of a line that is a credit and nothing else: bracketed, marked by a bullet, or 文/甲."""
    text = line.strip()
    if by := _BY.search(text):
        return split_names(by[1], labelled=False) or ()
    if re.fullmatch(r"[(\[【].{2,60}[)\]】]", text):
        return parse_credit(text[1:-1], bare=True)
    if text[0] in "□■◎●○◆◇★☆▲△※" or re.match(r"文/|.{2,16}/文", text):
        return parse_credit(text, bare=True)
    return ()


def _read_field(field: Field, raw: str, found: _Found) -> None:
    value = field.value
    if field.kind in _DATE_TRUST:
        dates = find_dates(value[:40])
        if dates and dates[0][0] <= 6:
            found.dates.append((_DATE_TRUST[field.kind], dates[0][2], raw))
        elif not dates and (compact := find_compact_date(value[:20])) and compact[0] <= 2:
            found.dates.append((_DATE_TRUST[field.kind] - 10, compact[2], raw))
    elif field.label == "供稿":
        # Who gave the report is a person or an office.
        if names := split_names(value, labelled=False):
            found.names.append((names, raw))
        elif is_publisher(value) or is_medium(value):
            found.outlets.append((40, value, raw))
    elif field.kind in ("outlet", "reprinted", "issued"):
        trust = {"outlet": 50, "reprinted": 65, "issued": 40}[field.kind]
        if outlet := tidy_outlet(value):
            found.outlets.append((trust, outlet, raw))
    elif field.kind == "author" and not re.search(r"[。？?！!]", value):
        names = split_names(value, labelled=True) or parse_credit(value, bare=False) or _leading_names(value)
        if names:
            found.names.append((names, raw))
        # 作者：某报记者 甲 names the medium too.
        if medium := find_reporter_medium(value):
            found.outlets.append((30, medium, raw))


def _leading_names(value: str) -> tuple[str, ...]:
    """Names in front of a bracket or of something else that follows the author's field."""
    head = value.split("(", maxsplit=1)[0].split("  ", maxsplit=1)[0]
    return split_names(head, labelled=True) or ()


def _read_bare_date(line: str, original: str, fields: list[Field], found: _Found) -> None:
    """Take a date without label where the line holds little else than other fields, a time or a name."""
    dates = find_dates(line)
    if not dates and len(line) <= 40 and not fields and (stamp := HOURED.search(line)):
        # The day without its year: who stands beside it can still be told.
        words = [w for w in _JUNK.split(line[: stamp.start()] + " " + line[stamp.end() :]) if w]
        found.outlets += [(27, w, original) for w in words[:3] if is_publisher(w) or is_medium(w)]
    if not dates or _DATE_OF_NOTHING.search(line):
        return
    if any(f.start <= dates[0][0] < f.end and f.kind in _DATE_TRUST for f in fields):
        return
    start, end, day = dates[0]
    first_field = fields[0].start if fields else len(line)
    if start > first_field:
        # A date inside another field's value: 来源：某报 2021-06-25. One in brackets belongs to a teaser.
        holder = next((f for f in fields if f.start <= start < f.end), None)
        if holder is None or holder.label in (
            "标题",
            "名称",
            "附件",
            "有效性",
            "生效日期",
            "失效日期",
            "编号",
            "索引号",
        ):
            return
        found.dates.append((58, day, original[start:end]))
        return
    rest = line[:start] + " " + line[end:first_field]
    rest = _COUNTED.sub(" ", _TIME.sub(" ", rest))
    words = [w for w in _JUNK.split(rest) if w]
    # Who put it out does not make the line less of a date line.
    length = sum(len(w) for w in words if not is_publisher(w))
    if length <= 12 and not re.search(r"第\d+期", rest):
        has_time = bool(_TIME.search(line[end : end + 14]))
        found.dates.append((55 + 10 * bool(fields) + 3 * has_time - length, day, original))
        medium = next((w for w in words if is_medium(w)), None) or next((w for w in words if is_publisher(w)), None)
        if medium:
            found.outlets.append((35 if is_medium(medium) else 28, medium, original))
            words.remove(medium)
        names = split_names(" ".join(words), labelled=False) or ()
        if any(f.kind == "author" for f in fields):
            names = ()
        # One bare name of two characters could be a channel (时政, 文史); three or several are a byline.
        if names and (medium or len(names) > 1 or len(names[0]) > 2 or len(words) > 1):
            found.names.append((names, original))


def _read_body(body: Sequence[str], found: _Found) -> None:
    folded = [fold_width(text) for text in body]
    for original, text in list(zip(body, folded, strict=True))[:4]:
        if dateline := find_dateline(text):
            if dateline.medium:
                found.outlets.append((90, dateline.medium, original[: dateline.end]))
            if dateline.day:
                found.dates.append((95, dateline.day, original[: dateline.end]))
            break
        if source := find_named_source(text):
            found.outlets.append((55, source, original[:40]))
    for text in folded[-4:]:
        if len(text) <= 80:
            for edition in find_edition(text):
                found.outlets.append((70, edition.medium, edition.raw))
                if edition.day:
                    found.dates.append((100, edition.day, edition.raw))
    for raw, names in find_body_credits(folded):
        found.names.append((names, raw))
        if medium := find_reporter_medium(raw):
            found.outlets.append((30, medium, raw))
