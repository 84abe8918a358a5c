"""Invented reports to draw from, and sheets filled in as people would."""

from pathlib import Path
from typing import Any

import openpyxl

from archive import Archive
from archive.agreement.layout import CODING, KEY_ROW, REST
from archive.agreement.sampling import Sample, draw_sample, read_units
from archive.agreement.texts import write_sample
from tests.archive.factory import (
    CHANGSHAN,
    GONG,
    make_count,
    make_extraction,
    make_method,
    make_place,
    make_platform,
    put,
)

RELEVANT_YES, RELEVANT_NO = "是 Yes", "否 No"


def make_text(i: int, place: Any) -> str:
    return f"{place.name}第{i}次院坝协商会用六步议事法，收到意见建议{10 + i}条，解决问题{i + 1}件，道路和路灯都修好了。"


def fill_archive(archive: Archive, number: int = 12) -> list[str]:
    """Store invented reports, two of three from one county, of three years; return their ids."""
    ids = []
    for i in range(number):
        place = CHANGSHAN if i % 3 == 0 else GONG
        text = make_text(i, place)
        facts = [
            make_place(text, place),
            make_platform(text, "院坝协商会"),
            make_method(text, "六步议事法", 6),
            make_count(text, "suggestions", 10 + i, "条", f"{10 + i}条"),
            make_count(text, "issues_resolved", i + 1, "件", f"{i + 1}件"),
        ]
        extraction = make_extraction(
            url=f"http://a.example/{i}",
            title=f"院坝第{i}场",
            text=text,
            facts=facts,
            published=f"{2021 + i % 3}-03-0{i % 9 + 1}",
        )
        ids.append(str(put(archive, extraction).report_id))
    return ids


def code_truly(i: int) -> dict[str, Any]:
    """Return what a careful person writes for the report `i`; the rest is not reported."""
    return {
        "relevant": RELEVANT_YES,
        "locality": "浙江省常山县" if i % 3 == 0 else "珙县",
        "platforms_brand": "院坝协商会",
        "methods_step_method": "六步议事法=6",
        "suggestions": 10 + i,
        "suggestions_qualifier": "确数 Exact",
        "suggestions_period": "单次活动 Single event",
        "issues_resolved": f"{i + 1}件",
        "issues_resolved_qualifier": "exact",
        "issues_resolved_period": "未报道",
        "rest": REST,
    }


def number_of(title: str) -> int:
    """Return which invented report a headline is of."""
    return int("".join(c for c in title if c.isdigit()))


def fill_sheet(
    sheet: Path, target: Path, changes: dict[int, dict[str, Any]] | None = None, skip: tuple[int, ...] = ()
) -> Path:
    """Fill in a copy of `sheet` as a careful person would, but for `changes` by report; reports of `skip` stay blank."""
    book = openpyxl.load_workbook(sheet)
    page = book[CODING]
    keys = [cell.value for cell in page[KEY_ROW]]
    for row in range(KEY_ROW + 1, page.max_row + 1):
        i = number_of(page.cell(row, keys.index("title") + 1).value)
        if i in skip:
            continue
        for key, value in (code_truly(i) | (changes or {}).get(i, {})).items():
            page.cell(row, keys.index(key) + 1).value = value
    book.save(target)
    return target


def edit_sheet(sheet: Path, edit: Any) -> Path:
    """Let `edit` change the coding page of a workbook."""
    book = openpyxl.load_workbook(sheet)
    page = book[CODING]
    edit(page, {cell.value: i for i, cell in enumerate(page[KEY_ROW], 1)})
    book.save(sheet)
    return sheet


def draw(archive: Archive, folder: Path, number: int = 12, **more: Any) -> tuple[Sample, Path]:
    """Draw a sample of the archive and write it to `folder`; return it with the path of its sheet."""
    sample = draw_sample(archive, number, **more)
    return sample, write_sample(archive, sample, folder)


def titles_of(archive: Archive, sample: Sample) -> list[str | None]:
    return [unit.title for unit in read_units(archive, sample.id)]
