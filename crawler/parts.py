"""Articles cut into several pages: their reports joined into one, with every offset moved to the whole text."""

from collections.abc import Sequence

from extract import clean_page, code_report
from schemas.extraction import Extraction
from schemas.page import Page
from schemas.report import DamagedSpan, Removal, Repair, Report
from schemas.source import Source

MAX_PARTS = 20
"""Parts of one article followed at the most; real ones have 2 to 8."""


def extract_parts(pages: Sequence[Page], source: Source | None) -> Extraction:
    """Return what the pages of one article say together."""
    report = join_reports([clean_page(page, source) for page in pages])
    return code_report(report, source.place if source else None)


def join_reports(parts: Sequence[Report]) -> Report:
    """Return the report of an article whose pages gave `parts`, in order; address and headline are the first one's."""
    first = parts[0]
    texts: list[str] = []
    removed: list[Removal] = []
    repaired: list[Repair] = [repair for repair in first.repaired if repair.field != "text"]
    damaged: list[DamagedSpan] = []
    offset = 0
    for part in parts:
        if not part.text:
            continue
        removed += [_move_removal(removal, offset) for removal in part.removed]
        repaired += [
            repair.model_copy(update={"start": repair.start + offset, "end": repair.end + offset})
            for repair in part.repaired
            if repair.field == "text"
        ]
        damaged += [
            span.model_copy(update={"start": span.start + offset, "end": span.end + offset}) for span in part.damaged
        ]
        texts.append(part.text)
        offset += len(part.text) + 1
    by_authors = next((part for part in parts if part.authors), first)
    by_date = next((part for part in parts if part.published), first)
    by_outlet = next((part for part in parts if part.outlet), first)
    return first.model_copy(
        update={
            "text": "\n".join(texts),
            "removed": tuple(removed),
            "repaired": tuple(repaired),
            "damaged": tuple(damaged),
            "authors": by_authors.authors,
            "authors_raw": by_authors.authors_raw,
            "published": by_date.published,
            "published_raw": by_date.published_raw,
            "outlet": by_outlet.outlet,
            "outlet_raw": by_outlet.outlet_raw,
            "hacked": any(part.hacked for part in parts),
            "hacked_signals": tuple(dict.fromkeys(signal for part in parts for signal in part.hacked_signals)),
            "next_page": None,
        }
    )


def _move_removal(removal: Removal, offset: int) -> Removal:
    return removal if removal.at is None else removal.model_copy(update={"at": removal.at + offset})
