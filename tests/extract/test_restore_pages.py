"""restore on whole damaged pages: a folder per case under `damaged/`, one test per field."""

import json
from pathlib import Path

import pytest

from extract.blocks import join_blocks
from extract.restore import profile_damage, restore_text

CASES = sorted(folder for folder in (Path(__file__).parent / "damaged").iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", CASES, ids=[folder.name for folder in CASES])
@pytest.mark.parametrize("name", ["title", "text", "kinds", "damaged"])
def test_a_damaged_page_comes_out_as_expected(folder, name):
    page = (folder / "page.txt").read_text(encoding="utf-8").rstrip("\n")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    profile = profile_damage(page)
    title, *blocks = [restore_text(line, profile) for line in page.split("\n")]
    joined = join_blocks(blocks)
    found = {
        "title": title.text,
        "text": joined.text,
        "kinds": sorted({repair.kind for repair in joined.repairs}),
        "damaged": [span.quote for span in joined.damaged],
    }
    assert found[name] == expected[name]
