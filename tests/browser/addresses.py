"""The addresses of every kind of page, with what the archive holds."""

from archive import Archive
from archive.filters import Filter


def list_addresses(archive: Archive) -> list[str]:
    """Return one address or more for each page that a reader can come to, an empty and a faulty one among them."""
    case = max((case for case in archive.cases() if case.platform), key=lambda case: len(case.report_ids))
    hacked = next(iter(archive.reports(Filter(hacked=True))))
    return [
        "/",
        "/search?q=协商",
        "/search?q=协商&filter=suggestions>=200&sort=date",
        "/search?q=没有这样的词",
        "/search?q=(协商",
        "/cases",
        f"/cases/{case.id}",
        f"/reports/{case.report_ids[0]}",
        f"/reports/{hacked.id}",
        f"/reports/{hacked.id}/captures/{hacked.captures[0].id}",
        "/places",
        "/places/510000",
        f"/places/{case.place.code}",
        "/platforms",
        f"/platforms/{case.platform}",
        "/compare",
        "/compare?place=珙县+常山县+青川县&ratio=1",
        "/compare?place=珙县+常山县&by=place&metric=activities",
        "/sources",
        "/codebook",
        "/stats",
        "/rights",
    ]


def list_review_addresses(archive: Archive) -> list[str]:
    """Return the pages that are there for reviewers only, or look otherwise to them."""
    fact = next(iter(archive.facts(Filter(fact=("count",)))))
    case = next(case for case in archive.cases() if fact.report_id in case.report_ids and case.metrics)
    return [
        "/sign-in",
        "/review?kind=count",
        "/review?kind=method&filter=place:常山县",
        f"/review/facts/{fact.id}",
        f"/reports/{fact.report_id}",
        f"/reports/{fact.report_id}/add",
        f"/cases/{case.id}",
    ]


def in_language(address: str, language: str) -> str:
    """Return `address` asked for in `language`; Chinese is what a page speaks by itself."""
    if language == "zh":
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
