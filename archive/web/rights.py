"""Rights: articles are other people's. Without the owner's leave, facts, short quotations and links are given."""

from typing import Any

from archive.quoting import clip_around, leave_out_text
from archive.results import StoredFact, StoredReport
from archive.web.security import clip
from schemas.case import Case


def describe_fact(stored: StoredFact) -> dict[str, Any]:
    """Return a fact as plain JSON with a short quotation."""
    described = stored.model_dump(mode="json")
    described["sentence"] = clip_around(stored.sentence, stored.fact.evidence.quote)
    described["title"] = clip(stored.title, 600) if stored.title else stored.title
    return described


def describe_case(case: Case) -> dict[str, Any]:
    """Return a case as plain JSON with short quotations."""
    lines = []
    for line in case.metrics:
        told = tuple(s.model_copy(update={"quote": clip_around(s.quote, s.raw or "")}) for s in line.statements)
        best = line.best.model_copy(update={"quote": clip_around(line.best.quote, line.best.raw or "")})
        lines.append(line.model_copy(update={"statements": told, "best": best}))
    return case.model_copy(update={"metrics": tuple(lines)}).model_dump(mode="json")


def describe_report(report: StoredReport, *, with_text: bool) -> dict[str, Any]:
    """Return a report as plain JSON; its article only where `with_text`."""
    record = report.record if with_text else leave_out_text(report.record)
    return {
        "id": report.id,
        "url": report.url,
        "source": report.source,
        **{key: clip(value, 600) if key == "title" and value else value for key, value in record.items()},
        "facts": [describe_fact(fact) for fact in report.facts],
        "captures": [capture.model_dump(mode="json") for capture in report.captures],
        "attachments": [
            attachment.model_dump(mode="json", exclude=set() if with_text else {"text"})
            for attachment in report.attachments
        ],
        "versions": report.versions,
        "cases": list(report.case_ids),
        "reprint_of": report.original_id,
        "reprints": list(report.reprint_ids),
    }
