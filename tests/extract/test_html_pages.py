"""Pages in the styles of the sites we read: a folder per case, one test id per expected field.

`expected.yml` holds `about`, `url` and any of: title, title_any, published, outlet, authors, text, text_has, text_lacks,
verdict, next_page, canonical, hacked.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.draft import Draft
from extract.html import read_html

PAGES = Path(__file__).parent / "pages"


@cache
def expected_of(case: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PAGES / case / "expected.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def draft_of(case: str) -> Draft:
    return read_html((PAGES / case / "page.html").read_text(encoding="utf-8"), expected_of(case)["url"])


CASES = sorted(path.name for path in PAGES.iterdir() if path.is_dir())
FIELDS = [(case, name) for case in CASES for name in expected_of(case) if name not in ("about", "url")]


def text_of(draft: Draft) -> str:
    return "\n".join(block.text for block in draft.blocks)


@pytest.mark.parametrize(("case", "name"), FIELDS, ids=[f"{case}-{name}" for case, name in FIELDS])
def test_field_of_page(case: str, name: str) -> None:
    draft, want = draft_of(case), expected_of(case)[name]
    if name == "text":
        assert text_of(draft) == want
    elif name == "text_has":
        missing = [piece for piece in want if piece not in text_of(draft)]
        assert not missing
    elif name == "text_lacks":
        left = [piece for piece in want if piece in text_of(draft)]
        assert not left
    elif name == "title_any":
        assert draft.title is not None
        assert draft.title.value in want
    elif name in ("title", "published", "outlet"):
        located = getattr(draft, name)
        assert (located.value if located else None) == want
    elif name == "authors":
        assert list(draft.authors.values if draft.authors else ()) == want
    elif name == "hacked":
        assert want is None or bool(draft.hacked_signals) == want
    else:
        assert getattr(draft, name) == want


@pytest.mark.parametrize("case", CASES)
def test_removals_are_logged_with_their_place(case: str) -> None:
    draft = draft_of(case)
    for placed in draft.removals:
        removal = placed.removal
        assert len(removal.quote) <= 500
        assert removal.length >= len(removal.quote)
        assert "." in removal.rule
        assert placed.block is None or 0 <= placed.block <= len(draft.blocks)


def test_every_case_tells_what_it_is_about() -> None:
    assert len(CASES) >= 25
    assert all(expected_of(case)["about"] for case in CASES)
