"""The texts of a deposit bundle: what it is, how it was made, how it is cited."""

import json

from archive.exports.cells import clean_text
from archive.exports.wording import word
from archive.subjects import Table
from schemas.codebook import Language
from schemas.version import __version__

_METHODS_ZH = """# 方法

1. **采集**：网页响应按原样存入 WARC 文件，一切后续内容都可由此重建。
2. **清理**：正文复原为简体中文，移除与修复均有记录。
3. **编码**：按编码手册（codebook/）编码地点、平台、方法、数据与议题。每条陈述都指明原文位置，引文不能核对者拒收。
4. **复核**：人工接受或更正的值优先于程序；被否决的陈述不在其中。
5. **案例**：地点 × 平台。一个指标有多条陈述时依次取：经复核者、范围为本地者、
   时段而非单次活动者、确数、原发而非转载、最近者。数字从不相加。
6. **缺失**：“未报道”（not_reported）指案例的报道均未给出该数字；
   “未查找”（not_looked_for）指档案中没有该地的报道。二者都不是零。
7. **概数与出入**：余、多、近、约等列为概数（approximate）；
   同一范围、同一时段的确数不一致列为出入（conflict），两数并列。

表格以逗号分隔，UTF-8 编码；列表以“; ”分隔；以 = + - @ 开头的文本前加一个撇号，以免被电子表格当作公式。
"""
_METHODS_EN = """# Methods

1. **Collecting**: responses are kept in WARC files as they came; everything else can be rebuilt from them.
2. **Cleaning**: texts are restored to Simplified Chinese; what is removed or repaired is logged.
3. **Coding**: places, platforms, methods, figures and topics by the codebook (codebook/). Every statement names its
   place in the text; a statement whose quotation does not verify is refused.
4. **Review**: values that a person accepted or corrected outrank those of the program; rejected ones are left out.
5. **Cases**: place × platform. Of several statements of a metric stands, in this order: a reviewed one; one that speaks
   for the case's own place; for a stretch of time rather than one event; exact; from an original rather than a reprint;
   the latest. Figures are never added up.
6. **Missing**: `not_reported` says that no report of the case gives the figure, `not_looked_for` that the archive holds
   no report of the place. Neither is zero.
7. **Approximate and in conflict**: "more than", "nearly", "about" are `approximate`; exact figures of one scope and
   period that differ are a `conflict`, and both are given.

Tables are comma-separated UTF-8; lists are joined by "; "; texts that begin with = + - @ have an apostrophe before
them, so that no spreadsheet takes them for formulas.
"""


def make_methods(language: Language) -> str:
    """Return how the data came about and how it is to be read."""
    return _METHODS_EN if language == "en" else _METHODS_ZH


def _fold(text: str) -> str:
    return " ".join(clean_text(text).split())


def make_readme(table: Table, rows: dict[str, int]) -> str:
    """Return what the bundle is and holds; `rows` counts the rows of its tables."""
    language, about = table.language, table.about
    head = (
        f"# xieshang：{table.subject.name_for('zh')}\n\n地方协商案例库的一份选取，可追溯到原句与报道。\n"
        if language == "zh"
        else f"# xieshang: {table.subject.name_for('en')}\n\nA selection of a database of local consultation in China; "
        "every figure leads to its sentence and report.\n"
    )
    facts = "".join(f"- {word(key, language)}: {_fold(value)}\n" for key, value in about.items() if key != "rights")
    tables = "".join(
        f"- `data/{name}.csv`: {number:,} {word('row_count', language)}\n" for name, number in rows.items()
    )
    others = "".join(
        f"- `{path}`: {words[language == 'en']}\n"
        for path, words in (
            ("codebook/", ("编码手册：名称、定义、单位", "codebook: names, definitions, units")),
            ("references.bib", ("所据报道与案例的引文", "references of the cited reports and cases")),
            ("datapackage.json", ("Frictionless 数据包描述与各列类型", "Frictionless description with column types")),
            ("METHODS.md", ("方法", "methods")),
            ("RIGHTS.md", ("权利说明", "rights")),
            ("CITATION.cff", ("引用格式", "how to cite")),
            ("SHA256SUMS", ("校验和：sha256sum -c SHA256SUMS", "checksums: sha256sum -c SHA256SUMS")),
        )
    )
    names = ("选取", "文件", "权利") if language == "zh" else ("Selection", "Files", "Rights")
    return f"{head}\n## {names[0]}\n\n{facts}\n## {names[1]}\n\n{tables}{others}\n## {names[2]}\n\n{about['rights']}\n"


def make_citation(table: Table) -> str:
    """Return a CITATION.cff; its values are JSON strings, which YAML reads as they are."""
    about = table.about
    title = f"xieshang: {table.subject.name_for(table.language)} ({_fold(about['filter'])})"
    ids = f"archive {about['archive']}, change {about['change']}"
    lines = [
        "cff-version: 1.2.0",
        "message: " + json.dumps(f"Please cite this selection with its filter and state ({ids}).", ensure_ascii=False),
        "title: " + json.dumps(title, ensure_ascii=False),
        "type: dataset",
        "version: " + json.dumps(about["change"]),
        "date-released: " + json.dumps(about["made_at"][:10]),
        "authors:",
        "  - name: " + json.dumps(f"xieshang {__version__}, {_fold(about['archive'])}", ensure_ascii=False),
        "abstract: " + json.dumps(about["rights"], ensure_ascii=False),
    ]
    return "\n".join(lines) + "\n"
