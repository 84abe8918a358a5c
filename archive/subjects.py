"""What can be exported: cases (one row a case), facts (one row a statement) and reports (one row a report)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from archive.filters import Filter
from archive.results import StoredFact, StoredReport
from schemas.case import Case
from schemas.codebook import load_codebook

if TYPE_CHECKING:
    from archive.folder import Archive

CellKind = Literal["text", "number", "link", "list"]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    key: str
    """Stable name."""
    label: str
    """Name for readers, from the codebook where it has one."""
    kind: CellKind
    """How cells are typed; lists stand in one cell."""
    pick: Callable[[Any], Any]
    """Takes the cell's value from a record; None is an empty cell."""
    width: int = 14
    """Width in characters."""


@dataclass(frozen=True)
class Subject:
    """One thing that can be exported."""

    name: str
    """Name that users type."""
    columns: tuple[Column, ...]
    """Columns of its table."""
    read: Callable[["Archive", Filter], Iterator[Any]]
    """Yields the records that pass a filter."""
    describe: Callable[[Any], dict[str, Any]]
    """Makes plain JSON of one record."""
    evidence: Callable[[Any], Iterator[Any]]
    """Yields what a record rests on, one item a row of `evidence_columns`."""
    evidence_columns: tuple[Column, ...]
    """Columns of the table of evidence."""


@dataclass(frozen=True)
class Table:
    """What a format writes."""

    subject: Subject
    """What the rows are."""
    records: Iterator[Any]
    """The rows, to be read once."""
    about: dict[str, str]
    """What was asked, when, by which version."""


def _label(key: str, fallback: str) -> str:
    entry = load_codebook().fields.get(key)
    return entry.zh if entry else fallback


def _text(key: str, label: str, pick: Callable[[Any], Any], width: int = 14) -> Column:
    return Column(key, _label(key, label), "text", pick, width)


def _name(
    section: Literal["qualifiers", "platform_kinds", "method_kinds", "period_kinds"], key: str | None
) -> str | None:
    entry = load_codebook().section(section).get(key or "")
    return entry.zh if entry else key


def _place_columns(pick: Callable[[Any], Any]) -> tuple[Column, ...]:
    """Return the four columns of a place; `pick` takes a Place or None from a record."""

    def part(name: str) -> Callable[[Any], Any]:
        return lambda record: getattr(pick(record), name, None)

    return (
        _text("province", "省级", part("province")),
        _text("city", "地级", part("city")),
        _text("county", "县级", part("county")),
        _text("code", "区划代码", part("code"), 9),
    )


# Cases


def _metric_columns() -> Iterator[Column]:
    def named(section: Literal["qualifiers"], pick: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda case: _name(section, pick(case))

    for metric, entry in load_codebook().metrics.items():

        def best(case: Case, metric: str = metric) -> Any:
            return next((line.best for line in case.metrics if line.metric == metric), None)

        def part(name: str, best: Callable[[Case], Any] = best) -> Callable[[Any], Any]:
            return lambda case: getattr(best(case), name, None)

        def conflict(case: Case, metric: str = metric) -> Any:
            return "有出入" if any(line.has_conflict for line in case.metrics if line.metric == metric) else None

        yield Column(metric, entry.zh, "number", part("value"), 12)
        yield Column(f"{metric}_unit", f"{entry.zh}·单位", "text", part("unit"), 8)
        yield Column(f"{metric}_qualifier", f"{entry.zh}·确度", "text", named("qualifiers", part("qualifier")), 8)
        yield Column(f"{metric}_period", f"{entry.zh}·时段", "text", part("period"), 12)
        yield Column(f"{metric}_scope", f"{entry.zh}·范围", "text", part("scope"), 12)
        yield Column(f"{metric}_conflict", f"{entry.zh}·出入", "text", conflict, 8)


def _describe_method(method: Any) -> str:
    return f"{method.name}({'→'.join(method.steps)})" if method.steps else str(method.name)


def _case_columns() -> tuple[Column, ...]:
    return (
        _text("id", "编号", lambda c: c.id, 30),
        *_place_columns(lambda c: c.place),
        _text("platform", "平台", lambda c: c.platform, 20),
        _text("platform_kind", "平台类型", lambda c: _name("platform_kinds", c.platform_kind)),
        Column("aliases", "别名", "list", lambda c: c.aliases, 20),
        Column("methods", _label("methods", "方法"), "list", lambda c: [_describe_method(m) for m in c.methods], 30),
        Column("steps", "步数", "number", lambda c: next((m.n for m in c.methods if m.kind == "step_method"), None), 8),
        *_metric_columns(),
        _text("first_published", "最早报道", lambda c: c.first_published, 12),
        _text("last_published", "最近报道", lambda c: c.last_published, 12),
        Column("reports", "报道数", "number", lambda c: len(c.report_ids), 8),
        Column("report_ids", "报道编号", "list", lambda c: c.report_ids, 20),
    )


@dataclass(frozen=True)
class _CaseEvidence:
    """One statement of a case with the report that it stands in."""

    case: Case
    metric: str
    statement: Any
    rank: int


def _case_evidence(case: Case) -> Iterator[_CaseEvidence]:
    for line in case.metrics:
        for rank, statement in enumerate(line.statements, 1):
            yield _CaseEvidence(case, line.metric, statement, rank)


def _metric_label(metric: str | None) -> str | None:
    entry = load_codebook().metrics.get(metric or "")
    return entry.zh if entry else metric


_CASE_EVIDENCE = (
    _text("case_id", "案例编号", lambda e: e.case.id, 30),
    _text("place", "地点", lambda e: e.case.place.name),
    _text("platform", "平台", lambda e: e.case.platform, 20),
    _text("metric", "指标", lambda e: _metric_label(e.metric)),
    Column("rank", "次序", "number", lambda e: e.rank, 6),
    Column("value", "数值", "number", lambda e: e.statement.value, 12),
    _text("unit", "单位", lambda e: e.statement.unit, 8),
    _text("qualifier", "确度", lambda e: _name("qualifiers", e.statement.qualifier), 8),
    _text("period", "时段", lambda e: e.statement.period),
    _text("scope", "范围", lambda e: e.statement.scope),
    _text("published", "首发日期", lambda e: e.statement.published, 12),
    _text("quote", "原句", lambda e: e.statement.quote, 60),
    Column("url", "链接", "link", lambda e: e.statement.url, 40),
    _text("report_id", "报道编号", lambda e: e.statement.report_id, 18),
    _text("fact_id", "陈述编号", lambda e: e.statement.fact_id, 18),
)

# Facts


def _fact(name: str) -> Callable[[StoredFact], Any]:
    return lambda stored: getattr(stored.fact, name, None)


def _kind_label(stored: StoredFact) -> str | None:
    sections: dict[str, Literal["platform_kinds", "method_kinds"]] = {
        "platform": "platform_kinds",
        "method": "method_kinds",
    }
    section = sections.get(stored.fact.fact)
    return _name(section, getattr(stored.fact, "kind", None)) if section else getattr(stored.fact, "role", None)


def _fact_name(stored: StoredFact) -> str | None:
    fact = stored.fact
    if fact.fact == "place":
        return fact.place.name
    if fact.fact == "topic":
        entry = load_codebook().topics.get(fact.topic)
        return entry.zh if entry else fact.topic
    return fact.platform if fact.fact == "count" else fact.name


_FACT_COLUMNS = (
    _text("id", "陈述编号", lambda s: s.id, 18),
    _text("fact", "类别", lambda s: s.fact.fact, 9),
    *_place_columns(lambda s: s.place),
    _text("name", "名称", _fact_name, 20),
    _text("kind", "类型", _kind_label),
    Column("n", "步数", "number", _fact("n"), 6),
    Column("steps", "步骤", "list", _fact("steps"), 20),
    _text("metric", "指标", _fact("metric")),
    _text("metric_label", "指标名称", lambda s: _metric_label(getattr(s.fact, "metric", None))),
    Column("value", "数值", "number", _fact("value"), 12),
    Column("value_max", "数值上限", "number", _fact("value_max"), 12),
    _text("unit", "单位", _fact("unit"), 8),
    _text("qualifier", "确度", _fact("qualifier"), 8),
    _text("raw", "原文数字", _fact("raw")),
    _text("scope", "范围", lambda s: getattr(getattr(s.fact, "scope", None), "text", None)),
    _text("period", "时段", lambda s: getattr(getattr(s.fact, "period", None), "text", None)),
    _text("period_kind", "时段类型", lambda s: getattr(getattr(s.fact, "period", None), "kind", None)),
    _text("quote", "引文", lambda s: s.fact.evidence.quote, 30),
    _text("sentence", "原句", lambda s: s.sentence, 60),
    _text("field", "所在字段", lambda s: s.fact.evidence.field, 8),
    Column("start", "起", "number", lambda s: s.fact.evidence.start, 8),
    Column("end", "止", "number", lambda s: s.fact.evidence.end, 8),
    _text("rule", "规则", lambda s: s.fact.rule),
    Column("confidence", "置信度", "number", lambda s: s.fact.confidence, 8),
    _text("review", "复核", lambda s: s.review, 9),
    _text("report_id", "报道编号", lambda s: s.report_id, 18),
    _text("title", "标题", lambda s: s.title, 40),
    _text("published", "首发日期", lambda s: s.published, 12),
    Column("url", "链接", "link", lambda s: s.url, 40),
)

# Reports


def _record(key: str) -> Callable[[StoredReport], Any]:
    return lambda report: report.record.get(key)


def _locality(name: str) -> Callable[[StoredReport], Any]:
    return lambda report: (report.record.get("locality") or {}).get(name)


def _names(key: str) -> Callable[[StoredReport], Any]:
    return lambda report: [item["name"] for item in report.record[key]]


def _describe_count(count: dict[str, Any]) -> str:
    return f"{_metric_label(count['metric'])} {count['value']:g}{count['unit']}"


def _status(report: StoredReport) -> int | None:
    return report.captures[-1].status if report.captures else None


_REPORT_COLUMNS = (
    _text("id", "报道编号", lambda r: r.id, 18),
    _text("title", "标题", _record("title"), 40),
    _text("published", "首发日期", _record("published"), 12),
    _text("outlet", "来源媒体", _record("outlet")),
    Column("authors", _label("authors", "作者"), "list", _record("authors"), 16),
    _text("relevant", "是否相关", lambda r: "yes" if r.record["relevant"] else "no", 8),
    _text("province", "省级", _locality("province")),
    _text("city", "地级", _locality("city")),
    _text("county", "县级", _locality("county")),
    _text("code", "区划代码", _locality("code"), 9),
    Column("platforms", _label("platforms", "平台"), "list", _names("platforms"), 24),
    Column("methods", _label("methods", "方法"), "list", _names("methods"), 24),
    Column("counts", _label("counts", "数据"), "list", lambda r: [_describe_count(c) for c in r.record["counts"]], 40),
    Column("topics", _label("topics", "议题领域"), "list", lambda r: [t["topic"] for t in r.record["topics"]], 20),
    Column("cases", "案例编号", "list", lambda r: r.case_ids, 30),
    _text("source", "采集来源", lambda r: r.source),
    Column("status", "状态码", "number", _status, 8),
    _text("hacked", "被注入", lambda r: "yes" if r.record["hacked"] else "no", 8),
    _text("original_id", "转载自", lambda r: r.original_id, 18),
    Column("length", "字数", "number", lambda r: len(r.record["text"]), 8),
    Column("url", "链接", "link", lambda r: r.url, 40),
)


def _describe_report(report: StoredReport) -> dict[str, Any]:
    """Return the codebook's record with what the archive adds: id, status of the last capture, source, cases, links."""
    return {
        "id": report.id,
        "url": report.url,
        **{key: value for key, value in report.record.items() if key != "url"},
        "status": _status(report),
        "source": report.source,
        "cases": list(report.case_ids),
        "reprint_of": report.original_id,
    }


def _describe_fact(stored: StoredFact) -> dict[str, Any]:
    return stored.model_dump(mode="json")


def _no_evidence(record: Any) -> Iterator[Any]:
    yield from ()


SUBJECTS: dict[str, Subject] = {
    s.name: s
    for s in (
        Subject(
            name="cases",
            columns=_case_columns(),
            read=lambda archive, asked: archive.iterate_cases(asked),
            describe=lambda case: case.model_dump(mode="json"),
            evidence=_case_evidence,
            evidence_columns=_CASE_EVIDENCE,
        ),
        Subject(
            name="facts",
            columns=_FACT_COLUMNS,
            read=lambda archive, asked: archive.facts(asked),
            describe=_describe_fact,
            evidence=_no_evidence,
            evidence_columns=(),
        ),
        Subject(
            name="reports",
            columns=_REPORT_COLUMNS,
            read=lambda archive, asked: archive.reports(asked),
            describe=_describe_report,
            evidence=lambda report: iter(report.facts),
            evidence_columns=_FACT_COLUMNS,
        ),
    )
}
"""What can be exported, by the name that users type."""
