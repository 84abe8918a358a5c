"""Cases, the wide form: one row a case, every metric with unit, period and standing, coverage beside it."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.filters import Filter
from archive.quoting import clip_around
from archive.subjects.columns import Column, Subject, make_place_columns, make_text
from archive.subjects.figures import make_metric_columns
from archive.subjects.support import iterate_support, make_support_columns
from schemas.case import Case
from schemas.codebook import load_codebook

if TYPE_CHECKING:
    from archive.compare import ComparedRow
    from archive.folder import Archive

_REPORTS = 400
"""Reports whose statements are held in memory at a time, unless one case alone has more."""


@dataclass(frozen=True)
class CaseRecord:
    """One case with what stands behind its names and figures."""

    case: Case
    row: "ComparedRow"

    @property
    def id(self) -> str:
        """Id of the case."""
        return self.case.id


def describe_method(name: str, steps: tuple[str, ...]) -> str:
    """Say a method in one line, with its steps where they are told."""
    return f"{name}({'→'.join(steps)})" if steps else name


def _describe(case: Case, cut: Callable[[str, str], str]) -> dict[str, Any]:
    described = case.model_dump(mode="json")
    for line in described["metrics"]:
        for statement in (line["best"], *line["statements"]):
            statement["quote"] = cut(statement["quote"], statement["raw"] or "")
    return described


def _columns() -> tuple[Column, ...]:
    def of_case(name: str) -> Callable[[CaseRecord], Any]:
        return lambda record: getattr(record.case, name)

    def steps(record: CaseRecord) -> int | None:
        return next((m.n for m in record.case.methods if m.kind == "step_method"), None)

    fields = load_codebook().fields
    metrics = itertools.chain.from_iterable(
        make_metric_columns(metric, lambda record: record.row) for metric in load_codebook().metrics
    )
    return (
        Column("id", "编号", "text", of_case("id"), 30, "Id", is_detail=True),
        *make_place_columns(of_case("place"), is_code_detail=True),
        make_text("platform", "平台", "Platform", of_case("platform"), 24),
        Column(
            "platform_kind",
            "平台类型",
            "text",
            of_case("platform_kind"),
            10,
            "Kind of platform",
            section="platform_kinds",
        ),
        Column("aliases", "别名", "list", of_case("aliases"), 24, "Other names"),
        Column(
            "methods",
            fields["methods"].zh,
            "list",
            lambda record: [describe_method(m.name, m.steps) for m in record.case.methods],
            40,
            fields["methods"].en,
        ),
        Column("steps", "步数", "integer", steps, 8, "Steps"),
        Column("reports", "报道数", "integer", lambda record: len(record.case.report_ids), 8, "Reports"),
        Column("years", "报道年份", "list", lambda record: record.row.years, 22, "Years of reports"),
        Column("first_published", "最早报道", "date", of_case("first_published"), 12, "First report"),
        Column("last_published", "最近报道", "date", of_case("last_published"), 12, "Last report"),
        *metrics,
        Column("report_ids", "报道编号", "list", of_case("report_ids"), 20, "Report ids", is_detail=True),
    )


def _read(archive: "Archive", asked: Filter) -> Iterator[CaseRecord]:
    # The comparison reads through the archive's door, which lists these subjects.
    from archive.compare import describe_cases  # noqa: PLC0415

    def explain(batch: list[Case]) -> Iterator[CaseRecord]:
        for case, row in zip(batch, describe_cases(archive, batch), strict=True):
            yield CaseRecord(case, row)

    batch: list[Case] = []
    size = 0
    for case in archive.iterate_cases(asked):
        batch.append(case)
        size += len(case.report_ids)
        if size >= _REPORTS:
            yield from explain(batch)
            batch, size = [], 0
    yield from explain(batch)


def make_cases(*, with_text: bool = False) -> Subject:
    """Return the subject; sentences are cut to short quotations unless whole texts are asked for."""

    def cut(sentence: str, words: str) -> str:
        return sentence if with_text else clip_around(sentence, words)

    def describe(record: CaseRecord) -> dict[str, Any]:
        told = {line.metric for line in record.case.metrics}
        missing = [metric for metric in load_codebook().metrics if metric not in told]
        return _describe(record.case, cut) | {"years": list(record.row.years), "not_reported": missing}

    return Subject(
        name="cases",
        label="案例",
        label_en="Cases",
        columns=_columns(),
        read=_read,
        describe=describe,
        evidence=lambda record: iterate_support(record.row),
        evidence_columns=make_support_columns(with_text=with_text),
        evidence_key=lambda item: "platform" if item.key == "platforms" else item.key,
        report_ids=lambda record: record.case.report_ids,
        # Place and platform; id and adcode are folded away.
        frozen=6,
    )
