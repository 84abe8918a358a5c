"""Reports: one row a report, with what it is about; its statements are the evidence."""

from collections.abc import Callable
from typing import Any

from archive.quoting import leave_out_text
from archive.results import StoredFact, StoredReport
from archive.subjects.columns import (
    Column,
    Subject,
    code_label,
    make_text,
    metric_label,
)
from archive.subjects.facts import make_fact_columns
from schemas.codebook import Language, load_codebook

_COLUMN_OF = {"platform": "platforms", "method": "methods", "count": "counts", "topic": "topics"}


def _record(key: str) -> Callable[[StoredReport], Any]:
    return lambda report: report.record.get(key)


def _locality(name: str) -> Callable[[StoredReport], Any]:
    return lambda report: (report.record.get("locality") or {}).get(name)


def _names(key: str) -> Callable[[StoredReport], Any]:
    return lambda report: [item["name"] for item in report.record[key]]


def _counts(language: Language) -> Callable[[StoredReport], Any]:
    def describe(count: dict[str, Any]) -> str:
        return f"{metric_label(count['metric'], language)} {count['value']:,}{count['unit']}"

    return lambda report: [describe(count) for count in report.record["counts"]]


def _topics(language: Language) -> Callable[[StoredReport], Any]:
    return lambda report: [code_label("topics", topic["topic"], language) for topic in report.record["topics"]]


def _status(report: StoredReport) -> int | None:
    return report.captures[-1].status if report.captures else None


def _columns(*, with_text: bool) -> tuple[Column, ...]:
    fields = load_codebook().fields

    def several(key: str, pick: Callable[[StoredReport], Any], width: int, **more: Any) -> Column:
        return Column(key, fields[key].zh, "list", pick, width, fields[key].en, **more)

    columns = (
        Column("id", "报道编号", "text", lambda r: r.id, 18, "Report id", is_detail=True),
        make_text("title", "标题", "Title", _record("title"), 44),
        Column("published", fields["published"].zh, "date", _record("published"), 12, fields["published"].en),
        make_text("outlet", "来源媒体", "Outlet", _record("outlet"), 16),
        several("authors", _record("authors"), 16),
        Column("relevant", fields["relevant"].zh, "yesno", _record("relevant"), 8, fields["relevant"].en),
        make_text("province", "省级", "Province", _locality("province")),
        make_text("city", "地级", "City", _locality("city")),
        make_text("county", "县级", "County", _locality("county")),
        Column("code", fields["code"].zh, "text", _locality("code"), 9, fields["code"].en, is_detail=True),
        several("platforms", _names("platforms"), 24),
        several("methods", _names("methods"), 24),
        several("counts", _counts("zh"), 44, pick_en=_counts("en")),
        several("topics", _topics("zh"), 20, pick_en=_topics("en")),
        Column("cases", "案例编号", "list", lambda r: r.case_ids, 30, "Case ids"),
        Column("url", "链接", "link", lambda r: r.url, 40, "Link"),
        make_text("source", "采集来源", "Source", lambda r: r.source),
        Column("status", "状态码", "integer", _status, 8, "HTTP status"),
        Column("hacked", "被注入", "yesno", _record("hacked"), 8, "Hacked"),
        make_text("original_id", "转载自", "Reprint of", lambda r: r.original_id, 18),
        Column("length", "字数", "integer", lambda r: len(r.record["text"]), 8, "Characters"),
    )
    return (*columns, make_text("text", "正文", "Text", _record("text"), 60)) if with_text else columns


def _describe(report: StoredReport, *, with_text: bool) -> dict[str, Any]:
    """Return the codebook's record with what the archive adds: id, status of the last capture, source, cases, links.

    The keys are the same with and without texts; a text that is not handed out is null.
    """
    record = report.record if with_text else {"text": None} | leave_out_text(report.record)
    return {
        "id": report.id,
        "url": report.url,
        **{key: value for key, value in record.items() if key != "url"},
        "status": _status(report),
        "source": report.source,
        "cases": list(report.case_ids),
        "reprint_of": report.original_id,
    }


def _support(stored: StoredFact) -> str:
    fact = stored.fact
    if fact.fact == "place":
        return fact.place.level if fact.role == "locality" else ""
    return _COLUMN_OF[fact.fact]


def make_reports(*, with_text: bool = False) -> Subject:
    """Return the subject; articles are left out unless whole texts are asked for."""
    return Subject(
        name="reports",
        label="报道",
        label_en="Reports",
        columns=_columns(with_text=with_text),
        read=lambda archive, asked: archive.reports(asked),
        describe=lambda report: _describe(report, with_text=with_text),
        evidence=lambda report: iter(report.facts),
        evidence_columns=make_fact_columns(with_text=with_text),
        evidence_key=_support,
        report_ids=lambda report: (report.id,),
        frozen=2,
    )
