"""What the sheet's first page tells those who code."""

from archive.agreement.columns import NOT_REPORTED
from archive.agreement.layout import REST

INSTRUCTIONS = (
    (
        "一行一篇报道；先读“正文”一栏所指的文本，再逐栏填写。",
        "One row a report: read the text that “Text” leads to, then fill in the row.",
    ),
    (
        "只写文中说到的，不推测，不查他处。",
        "Code what the text tells; do not guess, do not look elsewhere.",
    ),
    (
        f"文中没有的：写“{NOT_REPORTED}”，或在“其余各栏”选“{REST}”，则本行所有空格均为未报道。",
        f"What it does not tell is “{NOT_REPORTED}”; choose “{REST}” in “The rest” and every blank cell of the row "
        "says so.",
    ),
    (
        "空格而“其余各栏”未选：表示没有看。整行空白可以，半行不可以。",
        "A blank cell without that means: not looked at. A whole row may be blank, half a row may not.",
    ),
    (
        "“是否相关”选“否”的，其余各栏留空。",
        "Where “Relevant” is “No”, leave the rest of the row blank.",
    ),
    (
        "一格多项用；分开：有事来协商；院坝会。",
        "Several entries of one cell are separated by ；",
    ),
    (
        "数字：1200、1.2万、200余条皆可；同一指标有几个数字时按文中次序全写，确度与时段只说第一个。",
        "Figures: 1200, 1.2万, 200余条. Where a metric has several, write all in the order of the text; qualifier and "
        "period speak of the first.",
    ),
    (
        "地点：全称（四川省珙县）或六位区划代码（511526）。",
        "Places: full names (四川省珙县) or adcodes (511526).",
    ),
    (
        "请独立编码，不与他人商量；疑难写在备注里。",
        "Code alone; put doubts into the note.",
    ),
    (
        "不要改动第二行、报道编号和工作表名。淡黄色的格子还没有填。",
        "Leave the second row, the ids and the sheets' names alone. Cells in pale yellow are still to be filled.",
    ),
)
"""Rules in Chinese and English, in their order."""
