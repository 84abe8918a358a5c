"""Text pages in many layouts: the article and what is said about it, found and nothing else."""

import pytest

from extract.draft import Draft
from extract.plain import read_plain
from tests.extract.plain_pages import TextPage, make_pages

PAGES = list(make_pages())
_DRAFTS: dict[str, Draft] = {}


def _read(page: TextPage) -> Draft:
    if page.name not in _DRAFTS:
        _DRAFTS[page.name] = read_plain(page.text, "file:page.txt")
    return _DRAFTS[page.name]


@pytest.mark.parametrize("page", PAGES, ids=[p.name for p in PAGES])
class TestLayouts:
    def test_body(self, page: TextPage) -> None:
        assert "\n".join(block.text for block in _read(page).blocks) == page.body

    def test_title(self, page: TextPage) -> None:
        title = _read(page).title
        assert title is not None
        assert title.value == page.title

    def test_published(self, page: TextPage) -> None:
        published = _read(page).published
        assert (published.value if published else None) == page.published

    def test_outlet(self, page: TextPage) -> None:
        outlet = _read(page).outlet
        assert (outlet.value if outlet else None) == page.outlet

    def test_authors(self, page: TextPage) -> None:
        authors = _read(page).authors
        assert (authors.values if authors else ()) == page.authors

    def test_verdict(self, page: TextPage) -> None:
        assert _read(page).verdict == "article"
        assert _read(page).hacked_signals == ()

    def test_every_line_is_kept_or_logged(self, page: TextPage) -> None:
        draft = _read(page)
        told = "\n".join(
            [
                *(b.text for b in draft.blocks),
                draft.title.raw if draft.title else "",
                *(r.removal.quote for r in draft.removals),
            ]
        )
        squeezed = "".join(told.split())
        for line in page.text.replace("\ufeff", "").splitlines():
            assert "".join(line.split()) in squeezed


def test_there_are_enough_layouts() -> None:
    assert len({page.name.split("-")[0] for page in PAGES}) >= 40
