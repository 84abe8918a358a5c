"""Figures of a row: value, unit, period, and in words how each stands (missing, approximate, in conflict, several)."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from archive.subjects.columns import CellKind, Column, Mark, code_label, metric_label
from schemas.case import Statement
from schemas.codebook import Language

if TYPE_CHECKING:
    from archive.compare import ComparedRow, Figure

NOT_REPORTED = "未报道"
NO_REPORT = "档案中无报道"
_WORDS: dict[str, tuple[str, str]] = {
    "not_reported": (NOT_REPORTED, "not reported"),
    "not_looked_for": (NO_REPORT, "not looked for: no report in the archive"),
    "reported": ("已报道", "reported"),
    "approximate": ("概数", "approximate"),
    "conflict": ("有出入：", "conflict: "),
    "range": ("区间：", "range: "),
    "several": ("各平台分列：", "by platform: "),
    "unnamed": ("未具名", "unnamed"),
    "separator": ("；", "; "),
    "open": ("（", " ("),
    "close": ("）", ")"),
}


STANDINGS: dict[str, tuple[str, str]] = {
    "reported": ("已报道", "reported"),
    "approximate": ("概数", "approximate"),
    "range": ("区间", "range"),
    "conflict": ("有出入", "conflict"),
    "several": ("各平台分列", "one figure a platform"),
    "not_reported": (NOT_REPORTED, "not reported"),
    "not_looked_for": ("未查找（档案中无报道）", "not looked for (no report in the archive)"),
}
"""What a figure's standing is called, in Chinese and English; the keys are stable."""


def say(word: str, language: Language) -> str:
    """Return one of the words in which a figure's standing is told."""
    return _WORDS[word][language == "en"]


def say_statement(statement: Statement, high: float | None = None, language: Language = "zh") -> str:
    """Say one figure: number, unit and, where it is not exact, its qualifier."""
    words = code_label("qualifiers", statement.qualifier, language)
    exact = statement.qualifier == "exact"
    mark = "" if exact else f"{say('open', language)}{words}{say('close', language)}"
    end = "" if high is None else f"–{high:,}"
    return f"{statement.value:,}{end}{statement.unit}{mark}"


def mark_figures(row: "ComparedRow", metric: str) -> Mark:
    """Return how a metric stands in a row."""
    figures = row.figures.get(metric, ())
    if not figures:
        return Mark("not_reported" if row.case_ids else "not_looked_for")
    if len(figures) > 1:
        return Mark("several")
    figure = figures[0]
    unit, qualifier = figure.best.unit, figure.best.qualifier
    if figure.has_conflict:
        return Mark("conflict", unit, qualifier)
    if figure.value_max is not None:
        return Mark("range", unit, qualifier)
    return Mark("approximate" if figure.is_approximate else "reported", unit, qualifier)


def describe_figures(row: "ComparedRow", metric: str, language: Language = "zh") -> str:
    """Say in words how a metric stands in a row: not reported, approximate, in conflict (both values), several."""
    standing = mark_figures(row, metric).standing
    words = say(standing, language)
    figures = row.figures.get(metric, ())
    if standing == "several":
        told = (
            f"{f.platform or say('unnamed', language)} {say_statement(f.best, f.value_max, language)}" for f in figures
        )
        return words + say("separator", language).join(told)
    if standing == "conflict":
        return words + " / ".join(dict.fromkeys(say_statement(s, None, language) for s in figures[0].rivals))
    if standing == "range":
        return words + say_statement(figures[0].best, figures[0].value_max, language)
    return words


def make_metric_columns(metric: str, row_of: Callable[[Any], "ComparedRow"]) -> Iterator[Column]:
    """Yield the columns of one metric; `row_of` takes the row of a comparison from a record."""
    zh, en = metric_label(metric), metric_label(metric, "en")

    def only(record: Any) -> "Figure | None":
        figures = row_of(record).figures.get(metric, ())
        return figures[0] if len(figures) == 1 else None

    def best(name: str) -> Callable[[Any], Any]:
        return lambda record: getattr(figure.best, name) if (figure := only(record)) else None

    def status(language: Language) -> Callable[[Any], str]:
        return lambda record: describe_figures(row_of(record), metric, language)

    def facts(record: Any) -> list[str]:
        return [s.fact_id for figure in row_of(record).figures.get(metric, ()) for s in figure.statements]

    def high(record: Any) -> Any:
        return figure.value_max if (figure := only(record)) else None

    def column(
        key: str, label: str, label_en: str, kind: CellKind, pick: Callable[[Any], Any], width: int, **more: Any
    ) -> Column:
        return Column(f"{metric}_{key}", f"{zh}·{label}", kind, pick, width, f"{en}: {label_en}", **more)

    yield Column(metric, zh, "number", best("value"), 16, en, mark=lambda record: mark_figures(row_of(record), metric))
    yield column("status", "情况", "standing", "text", status("zh"), 24, pick_en=status("en"))
    yield column(
        "standing",
        "情况代码",
        "standing (key)",
        "text",
        lambda record: mark_figures(row_of(record), metric).standing,
        14,
        choices=STANDINGS,
        is_detail=True,
    )
    yield column("period", "时段", "period", "text", best("period"), 14)
    yield column("max", "上限", "upper end", "number", high, 10, is_detail=True)
    yield column("unit", "单位", "unit", "text", best("unit"), 8, is_detail=True)
    yield column("qualifier", "确度", "exactness", "text", best("qualifier"), 8, section="qualifiers", is_detail=True)
    yield column("scope", "范围", "scope", "text", best("scope"), 12, is_detail=True)
    yield column("url", "出处", "source", "link", best("url"), 24, is_detail=True)
    yield column("facts", "陈述编号", "statements", "list", facts, 18, is_detail=True)
