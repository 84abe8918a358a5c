"""The coded pages beside the checkout: required strings kept, forbidden ones gone, metadata right."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from extract.blocks import join_blocks
from extract.plain import read_plain


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _headline(text: str | None) -> str:
    text = re.sub(r"^[^|丨:]{1,12}[|丨]", "", unicodedata.normalize("NFKC", text or ""))
    return re.sub(r"[“”‘’\"'\s]|(?<=.)[—-]{2,}.*$", "", text)


def _rows(shared: Path) -> list[tuple[dict[str, Any], str]]:
    rows = []
    for name, folder in (("dev.jsonl", "gold/dev"), ("seeds.jsonl", "seeds")):
        for line in (shared / "gold" / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            rows.append((row, (shared / folder / row["file"]).read_text("utf-8")))
    return rows


@pytest.fixture(scope="module")
def read_rows(shared_dir: Path) -> list[tuple[dict[str, Any], Any]]:
    return [(row, read_plain(text, "file:page.txt")) for row, text in _rows(shared_dir)]


def test_required_strings_are_kept_and_forbidden_ones_gone(read_rows: list[tuple[dict[str, Any], Any]]) -> None:
    wrong = []
    for row, draft in read_rows:
        clean = _squeeze((draft.title.value if draft.title else "") + join_blocks(draft.blocks).text)
        wrong += [(row["id"], "missing", s) for s in row["must"] if _squeeze(s) not in clean]
        wrong += [(row["id"], "left", s) for s in row["must_not"] if _squeeze(s) in clean]
    assert wrong == []


@pytest.mark.parametrize("field", ["title", "published", "outlet", "authors"])
def test_metadata(read_rows: list[tuple[dict[str, Any], Any]], field: str) -> None:
    wrong = []
    for row, draft in read_rows:
        found = getattr(draft, field)
        if field == "authors":
            right = list(found.values if found else ()) == row["authors"]
        elif field == "title":
            wanted = {_headline(t) for t in (row["title"], *row.get("title_alt", ()))}
            right = _headline(found.value if found else None).removeprefix("人民日报版面头条:") in {
                w.removeprefix("人民日报版面头条:") for w in wanted
            }
        else:
            right = (found.value if found else None) == row[field]
        if not right:
            wrong.append((row["id"], found, row[field]))
    assert wrong == []
