"""A comparison laid out for files: typed columns, what is missing said in words, a table of evidence."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.compare import ComparedRow, Comparison, Figure, Question, Ratio
from archive.subjects import Column, Subject, _place_columns
from schemas.case import Statement
from schemas.codebook import load_codebook

NOT_REPORTED = "未报道"
NO_REPORT = "档案中无报道"


def _metric_label(metric: str) -> str:
    entry = load_codebook().metrics.get(metric)
    return entry.zh if entry else metric


def _qualifier(statement: Statement) -> str:
    entry = load_codebook().qualifiers.get(statement.qualifier)
    return entry.zh if entry else statement.qualifier


def _say(statement: Statement, high: float | None = None) -> str:
    mark = "" if statement.qualifier == "exact" else f"（{_qualifier(statement)}）"
    end = "" if high is None else f"–{high:,}"
    return f"{statement.value:,}{end}{statement.unit}{mark}"


def describe_figures(row: ComparedRow, metric: str) -> str:
    """Say in words how a metric stands in a row: not reported, approximate, in conflict (both values), several."""
    figures = row.figures.get(metric, ())
    if not row.case_ids:
        return NO_REPORT
    if not figures:
        return NOT_REPORTED
    if len(figures) > 1:
        return "各平台分列：" + "；".join(f"{f.platform or '未具名'} {_say(f.best, f.value_max)}" for f in figures)
    figure = figures[0]
    if figure.has_conflict:
        return "有出入：" + " / ".join(dict.fromkeys(_say(s) for s in figure.rivals))
    if figure.value_max is not None:
        return f"区间：{_say(figure.best, figure.value_max)}"
    return "概数" if figure.is_approximate else "已报道"


def _only(row: ComparedRow, metric: str) -> Figure | None:
    """Return the one figure of a cell; None where there is none or one for each of several platforms."""
    figures = row.figures.get(metric, ())
    return figures[0] if len(figures) == 1 else None


def _metric_columns(metric: str) -> Iterator[Column]:
    label = _metric_label(metric)

    def best(name: str) -> Callable[[ComparedRow], Any]:
        return lambda row: getattr(figure.best, name) if (figure := _only(row, metric)) else None

    def qualifier(row: ComparedRow) -> str | None:
        figure = _only(row, metric)
        return _qualifier(figure.best) if figure else None

    def facts(row: ComparedRow) -> list[str]:
        return [s.fact_id for figure in row.figures.get(metric, ()) for s in figure.statements]

    yield Column(metric, label, "number", best("value"), 12)
    yield Column(f"{metric}_unit", f"{label}·单位", "text", best("unit"), 8)
    yield Column(f"{metric}_qualifier", f"{label}·确度", "text", qualifier, 8)
    yield Column(f"{metric}_period", f"{label}·时段", "text", best("period"), 12)
    yield Column(f"{metric}_scope", f"{label}·范围", "text", best("scope"), 10)
    yield Column(f"{metric}_status", f"{label}·情况", "text", lambda row: describe_figures(row, metric), 18)
    yield Column(f"{metric}_url", f"{label}·出处", "link", best("url"), 24)
    yield Column(f"{metric}_facts", f"{label}·陈述编号", "list", facts, 18)


def _ratio(row: ComparedRow) -> Ratio | None:
    return row.ratios[0] if len(row.ratios) == 1 else None


def _describe_ratio(row: ComparedRow) -> str:
    if not row.ratios:
        return "无同范围同时段的两数"
    words = [
        f"{_say(r.adopted)} / {_say(r.made)}{'，概数' if r.is_approximate else ''}"
        + (f"（{r.platform or '未具名'}）" if len(row.ratios) > 1 else "")
        for r in row.ratios
    ]
    return "；".join(words)


def _describe_methods(row: ComparedRow) -> list[str]:
    return list(dict.fromkeys(f"{m.name}({'→'.join(m.steps)})" if m.steps else m.name for m in row.methods))


def _steps(row: ComparedRow) -> int | None:
    found = {m.n for m in row.methods if m.kind == "step_method" and m.n is not None}
    return found.pop() if len(found) == 1 else None


def _columns(comparison: Comparison) -> Iterator[Column]:
    yield Column("id", "编号", "text", lambda r: r.id, 24)
    yield from _place_columns(lambda row: row.place)
    yield Column("platforms", "平台", "list", lambda r: [p or "未具名" for p in r.platforms], 20)
    yield Column("methods", "方法", "list", _describe_methods, 30)
    yield Column("steps", "步数", "number", _steps, 8)
    for metric in comparison.metrics:
        yield from _metric_columns(metric)
    if comparison.question.with_ratio:
        yield Column("ratio", "采纳/提出", "number", lambda r: found.value if (found := _ratio(r)) else None, 10)
        yield Column("ratio_status", "采纳/提出·依据", "text", _describe_ratio, 24)
    yield Column("reports", "报道数", "number", lambda r: len(r.report_ids), 8)
    yield Column("years", "报道年份", "list", lambda r: r.years, 16)
    yield Column("coverage", "覆盖情况", "text", lambda r: None if r.case_ids else NO_REPORT, 14)


@dataclass(frozen=True)
class Support:
    """One statement behind one cell."""

    row: ComparedRow
    column: str
    platform: str | None
    rank: int
    said: Any
    """A `Statement` or a `Mention`."""


def iterate_support(row: ComparedRow, metrics: tuple[str, ...]) -> Iterator[Support]:
    """Yield every statement that a row rests on, cell by cell."""
    for rank, mention in enumerate(row.platform_mentions, 1):
        yield Support(row, "平台", None, rank, mention)
    for method in row.methods:
        for rank, mention in enumerate(method.mentions, 1):
            yield Support(row, f"方法：{method.name}", method.platform, rank, mention)
    for metric in metrics:
        for figure in row.figures.get(metric, ()):
            for rank, statement in enumerate(figure.statements, 1):
                yield Support(row, _metric_label(metric), figure.platform, rank, statement)


def _said(name: str) -> Callable[[Support], Any]:
    return lambda support: getattr(support.said, name, None)


_SUPPORT_COLUMNS = (
    Column("row", "行", "text", lambda s: s.row.id, 24),
    Column("place", "地点", "text", lambda s: s.row.place.name, 14),
    Column("platform", "平台", "text", lambda s: s.platform, 18),
    Column("column", "栏目", "text", lambda s: s.column, 16),
    Column("rank", "次序", "number", lambda s: s.rank, 6),
    Column("value", "数值", "number", _said("value"), 12),
    Column("unit", "单位", "text", _said("unit"), 8),
    Column("qualifier", "确度", "text", lambda s: _qualifier(s.said) if isinstance(s.said, Statement) else None, 8),
    Column("period", "时段", "text", _said("period"), 12),
    Column("scope", "范围", "text", _said("scope"), 12),
    Column("published", "首发日期", "text", _said("published"), 12),
    Column("quote", "原句", "text", _said("quote"), 60),
    Column("url", "链接", "link", _said("url"), 40),
    Column("report_id", "报道编号", "text", _said("report_id"), 18),
    Column("fact_id", "陈述编号", "text", _said("fact_id"), 18),
)


def describe_question(question: Question) -> str:
    """Return what was asked on one line, for the file's note."""
    said = [
        " ".join(question.places),
        *(
            f"{name}:{','.join(values)}"
            for name, values in (("platform", question.platforms), ("metric", question.metrics))
            if values
        ),
        *(f"{name}:{value}" for name, value in (("since", question.since), ("until", question.until)) if value),
        f"by:{question.by}",
        "ratio:yes" if question.with_ratio else "",
        str(question.where),
    ]
    return " ".join(filter(None, said))


def lay_out(comparison: Comparison) -> Subject:
    """Return the subject by which every export format writes the comparison."""
    return Subject(
        name="compare",
        columns=tuple(_columns(comparison)),
        read=lambda _archive, _asked: iter(comparison.rows),
        describe=lambda row: row.model_dump(mode="json"),
        evidence=lambda row: iterate_support(row, comparison.metrics),
        evidence_columns=_SUPPORT_COLUMNS,
    )
