"""Evidence of a row: every statement behind every cell, one a row of the table of evidence."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.quoting import clip_around
from archive.subjects.columns import Column, metric_label
from schemas.case import Statement
from schemas.codebook import load_codebook

if TYPE_CHECKING:
    from archive.compare import ComparedRow


@dataclass(frozen=True)
class Support:
    """One statement behind one cell."""

    row: "ComparedRow"
    key: str
    """Key of the column."""
    column: str
    """Name of the column for readers of Chinese."""
    column_en: str
    """Name of the column for readers of English."""
    platform: str | None
    rank: int
    """1 for the statement that stands for the figure."""
    said: Any
    """A `Statement` or a `Mention`."""
    words: str
    """The coded words, around which a long sentence is cut."""


def iterate_support(row: "ComparedRow", metrics: tuple[str, ...] | None = None) -> Iterator[Support]:
    """Yield every statement that a row rests on, cell by cell; of `metrics`, or of all that the row tells."""
    fields = load_codebook().fields
    names = tuple(filter(None, row.platforms))
    for rank, mention in enumerate(row.platform_mentions, 1):
        named = next((name for name in names if name in mention.quote), "")
        yield Support(
            row, "platforms", fields["platforms"].zh, fields["platforms"].en, named or None, rank, mention, named
        )
    for method in row.methods:
        for rank, mention in enumerate(method.mentions, 1):
            zh, en = (f"{fields['methods'].zh}：{method.name}", f"{fields['methods'].en}: {method.name}")
            yield Support(row, "methods", zh, en, method.platform, rank, mention, method.name)
    for metric in load_codebook().metrics if metrics is None else metrics:
        for figure in row.figures.get(metric, ()):
            for rank, statement in enumerate(figure.statements, 1):
                zh, en = metric_label(metric), metric_label(metric, "en")
                yield Support(row, metric, zh, en, figure.platform, rank, statement, statement.raw or "")


def _said(name: str) -> Callable[[Support], Any]:
    return lambda support: getattr(support.said, name, None)


def _is_figure(support: Support) -> bool:
    return isinstance(support.said, Statement)


def make_support_columns(*, with_text: bool = False) -> tuple[Column, ...]:
    """Return the columns of the table of evidence; sentences are cut unless whole texts are asked for."""

    def quote(support: Support) -> str:
        sentence: str = support.said.quote
        return sentence if with_text else clip_around(sentence, support.words)

    return (
        Column("row", "行", "text", lambda s: s.row.id, 26, "Row", is_detail=True),
        Column("place", "地点", "text", lambda s: s.row.place.name, 14, "Place"),
        Column("platform", "平台", "text", lambda s: s.platform, 18, "Platform"),
        Column("column", "栏目", "text", lambda s: s.column, 20, "Column", pick_en=lambda s: s.column_en),
        Column("rank", "次序", "integer", lambda s: s.rank, 6, "Rank"),
        Column("value", "数值", "number", _said("value"), 14, "Value"),
        Column("unit", "单位", "text", _said("unit"), 8, "Unit"),
        Column("qualifier", "确度", "text", _said("qualifier"), 8, "Exactness", section="qualifiers"),
        Column("period", "时段", "text", _said("period"), 12, "Period"),
        Column("scope", "范围", "text", _said("scope"), 12, "Scope"),
        Column("quote", "原句", "text", quote, 60, "Sentence"),
        Column("published", "首发日期", "date", _said("published"), 12, "First published"),
        Column("url", "链接", "link", _said("url"), 40, "Link"),
        Column("is_reprint", "转载", "yesno", lambda s: s.said.is_reprint if _is_figure(s) else None, 6, "Reprint"),
        Column("review", "复核", "text", _said("review"), 9, "Review"),
        Column("report_id", "报道编号", "text", _said("report_id"), 18, "Report id", is_detail=True),
        Column("fact_id", "陈述编号", "text", _said("fact_id"), 18, "Statement id", is_detail=True),
    )
