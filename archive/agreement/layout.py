"""Where things stand in the workbook: the names of its sheets and columns, shared by the writer and the reader."""

from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from archive.agreement.columns import CodedColumn, format_value, list_columns
from archive.subjects.columns import Column

CODING = "编码 Coding"
CODEBOOK = "编码手册 Codebook"
READ_ME = "说明 Read me"
LISTS = "选项 Lists"
SAMPLE_KEY = "样本 sample"
"""Cell of the first column of the read-me beside which the sample's id stands."""
KEY_ROW = 2
"""Row (from 1) of the coding sheet that holds the columns' names; labels stand above, reports below."""
ID_KEY, REST_KEY, NOTE_KEY = "report_id", "rest", "note"
REST = "其余均未报道 The rest is not reported"


@dataclass(frozen=True)
class SheetColumn:
    """One column of the coding sheet."""

    key: str
    """Name, in the second row."""
    label: str
    """Label, in the first row."""
    width: int
    """Width in characters."""
    coded: CodedColumn | None = None
    """What is coded in it; None for what is told to the coder, the rest and the note."""


@cache
def list_sheet_columns() -> tuple[SheetColumn, ...]:
    """Return the columns of the coding sheet in their order."""
    told = (
        SheetColumn("position", "序号\nNo.", 6),
        SheetColumn(ID_KEY, "报道编号\nReport", 18),
        SheetColumn("title", "标题\nTitle", 36),
        SheetColumn("published", "日期\nDate", 11),
        SheetColumn("outlet", "来源媒体\nOutlet", 14),
        SheetColumn("text", "正文\nText", 12),
        SheetColumn("url", "链接\nLink", 12),
    )
    widths = {"choice": 14, "choices": 16, "place": 20, "figures": 12}
    coded = [
        SheetColumn(key, f"{column.zh}{mark}\n{column.en}{mark}", widths.get(column.kind, 24), column)
        for column in list_columns()
        for key, mark in zip(
            column.cell_keys, [""] if column.cells == 1 else [f" {i + 1}" for i in range(column.cells)], strict=True
        )
    ]
    return (
        *told,
        *coded,
        SheetColumn(REST_KEY, "其余各栏\nThe rest", 20),
        SheetColumn(NOTE_KEY, "备注\nNote", 30),
    )


@cache
def list_coding_columns() -> tuple[Column, ...]:
    """Return the columns of codings as a table: who coded which report, then the words of every coded column."""

    def told(key: str) -> Column:
        pick = attrgetter(key)
        return Column(key, key, "text", pick, 18, key)

    def coded(column: CodedColumn) -> Column:
        def pick(coding: Any) -> str | None:
            return format_value(column, coding.values[column.key]) if column.key in coding.values else None

        return Column(column.key, column.zh, "text", pick, 18, column.en)

    fixed = ("sample_id", "report_id", "title", "coder")
    return (*map(told, fixed), *map(coded, list_columns()), told("note"))
