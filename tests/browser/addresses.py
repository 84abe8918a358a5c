"""The addresses of every kind of page, with what the archive holds."""

from archive import Archive


def list_addresses(archive: Archive) -> list[str]:
    """Return one address or more for each page that a reader can come to, an empty and a faulty one among them."""
    case = next(case for case in archive.cases() if case.platform and case.metrics)
    report = case.report_ids[0]
    shown = archive.report(report)
    assert shown is not None
    capture = shown.captures[0].id
    return [
        "/",
        "/search?q=协商",
        "/search?q=协商&filter=suggestions>=200&sort=date",
        "/search?q=没有这样的词",
        "/search?q=(协商",
        "/cases",
        f"/cases/{case.id}",
        f"/reports/{report}",
        f"/reports/{report}/captures/{capture}",
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
        "/nowhere",
    ]


def in_language(address: str, language: str) -> str:
    """Return `address` asked for in `language`; Chinese is what a page speaks by itself."""
    if language == "zh":
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
