"""Words that files say in Chinese or English beside the table itself."""

from schemas.codebook import Language

_RIGHTS = (
    "报道版权归原作者与媒体所有；本文件只含事实、短引文与链接。",
    "The articles belong to their authors and outlets; this file holds facts, short quotations and links.",
)
_RIGHTS_TEXT = (
    "本文件应档案所有者的要求含有报道全文。全文版权归原作者与媒体所有，仅供所有者自己研究使用，请勿传播。",
    "This file holds whole articles, as the archive's owner asked. They belong to their authors and outlets: for the "
    "owner's own research only, not to be passed on.",
)
_WORDS: dict[str, tuple[str, str]] = {
    "what": ("内容", "Content"),
    "filter": ("筛选条件", "Filter"),
    "archive": ("档案", "Archive"),
    "change": ("档案变更号", "Change number of the archive"),
    "made_at": ("导出时间（UTC）", "Made (UTC)"),
    "version": ("程序版本", "Version of the program"),
    "codebook": ("编码手册版本", "Version of the codebook"),
    "rights": ("权利说明", "Rights"),
    "rows": ("行数", "Rows"),
    "row_count": ("行", "rows"),
    "partial_dates": ("日期可能只到年或月", "maybe a year or month only"),
    "list_cells": ("列表，以“; ”分隔", 'list, joined by "; "'),
    "evidence": ("依据", "Evidence"),
    "codebook_sheet": ("编码手册", "Codebook"),
    "columns_sheet": ("列名", "Columns"),
    "about_sheet": ("说明", "About"),
    "item": ("项目", "Item"),
    "value": ("值", "Value"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "cut": ("…（截断）", "… (cut)"),
    "cut_note": (
        "个单元格超过 Excel 的 32,767 字符上限，已截断；其他格式中完整",
        "cells are longer than Excel's limit of 32,767 characters and were cut; other formats hold them whole",
    ),
    "links_note": (
        "每个工作表最多 65,000 个链接（Excel 的上限）；其后的地址为纯文本",
        "A sheet holds 65,000 links at the most (Excel's limit); addresses after them are plain text",
    ),
    "folded_note": (
        "单位、确度、范围、出处、编号等列已折叠，没有任何一行有值的列也已折叠；点击列上方的 + 展开",
        "Unit, exactness, scope, source, ids and the like are folded, and so are columns in which no row has a value; "
        "the + above the columns unfolds them",
    ),
    "legend": ("标记", "Mark"),
    "note": ("注", "Note"),
    "key": ("键", "Key"),
    "link_note": (
        "数字与名称链接到“依据”表中支持它的原句，原句链接到报道",
        "Figures and names lead to the sentences behind them in the sheet of evidence, and those to the reports",
    ),
}


def word(key: str, language: Language) -> str:
    """Return the word `key` in `language`; the key itself where there is none."""
    return _WORDS.get(key, (key, key))[language == "en"]


def describe_rights(language: Language, *, with_text: bool) -> str:
    """Return the note on rights that every file carries."""
    return (_RIGHTS_TEXT if with_text else _RIGHTS)[language == "en"]
