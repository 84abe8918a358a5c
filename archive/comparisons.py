"""A comparison laid out for files: typed columns, what is missing said in words, a table of evidence."""

from collections.abc import Callable, Iterator
from typing import Any

from archive.compare import ComparedRow, Comparison, Question, Ratio
from archive.quoting import MAX_QUOTE, clip_around
from archive.subjects.cases import describe_method
from archive.subjects.columns import Column, Subject, make_place_columns
from archive.subjects.figures import (
    NO_REPORT,
    NOT_REPORTED,
    describe_figures,
    make_metric_columns,
    say,
    say_statement,
)
from archive.subjects.support import Support, iterate_support, make_support_columns
from schemas.codebook import Language, load_codebook

__all__ = ["NOT_REPORTED", "NO_REPORT", "describe_figures", "describe_question", "lay_out", "shorten_quotes"]


def _ratio(row: ComparedRow) -> Ratio | None:
    return row.ratios[0] if len(row.ratios) == 1 else None


def _describe_ratio(language: Language) -> Callable[[ComparedRow], str]:
    none = ("无同范围同时段的两数", "no two figures of one scope and period")[language == "en"]
    about = ("，概数", ", approximate")[language == "en"]

    def describe(row: ComparedRow) -> str:
        words = [
            f"{say_statement(r.adopted, None, language)} / {say_statement(r.made, None, language)}"
            + (about if r.is_approximate else "")
            + (
                f"{say('open', language)}{r.platform or say('unnamed', language)}{say('close', language)}"
                if len(row.ratios) > 1
                else ""
            )
            for r in row.ratios
        ]
        return say("separator", language).join(words) or none

    return describe


def _describe_methods(row: ComparedRow) -> list[str]:
    return list(dict.fromkeys(describe_method(m.name, m.steps) for m in row.methods))


def _steps(row: ComparedRow) -> int | None:
    found = {m.n for m in row.methods if m.kind == "step_method" and m.n is not None}
    return found.pop() if len(found) == 1 else None


def _platforms(language: Language) -> Callable[[ComparedRow], list[str]]:
    return lambda row: [platform or say("unnamed", language) for platform in row.platforms]


def _coverage(language: Language) -> Callable[[ComparedRow], str | None]:
    return lambda row: None if row.case_ids else say("not_looked_for", language)


def _columns(comparison: Comparison) -> Iterator[Column]:
    fields = load_codebook().fields
    yield Column("id", "编号", "text", lambda r: r.id, 26, "Id", is_detail=True)
    yield from make_place_columns(lambda row: row.place, is_code_detail=True)
    platforms = fields["platforms"]
    yield Column("platforms", platforms.zh, "list", _platforms("zh"), 44, platforms.en, pick_en=_platforms("en"))
    yield Column("methods", fields["methods"].zh, "list", _describe_methods, 40, fields["methods"].en)
    yield Column("steps", "步数", "integer", _steps, 8, "Steps")
    yield Column("reports", "报道数", "integer", lambda r: len(r.report_ids), 8, "Reports")
    yield Column("years", "报道年份", "list", lambda r: r.years, 22, "Years of reports")
    yield Column("coverage", "覆盖情况", "text", _coverage("zh"), 16, "Coverage", pick_en=_coverage("en"))
    for metric in comparison.metrics:
        yield from make_metric_columns(metric, lambda row: row)
    if comparison.question.with_ratio:
        yield Column(
            "ratio",
            "采纳/提出",
            "ratio",
            lambda r: found.value if (found := _ratio(r)) else None,
            10,
            "Adopted / made",
        )
        yield Column(
            "ratio_status",
            "采纳/提出·依据",
            "text",
            _describe_ratio("zh"),
            30,
            "Adopted / made: grounds",
            pick_en=_describe_ratio("en"),
        )


def describe_question(question: Question) -> str:
    """Return what was asked on one line, for the file's note."""
    said = [
        " ".join(question.places),
        *(
            f"{name}:{','.join(values)}"
            for name, values in (("platform", question.platforms), ("metric", question.metrics))
            if values
        ),
        *(f"{name}:{value}" for name, value in (("since", question.since), ("until", question.until)) if value),
        f"by:{question.by}",
        "ratio:yes" if question.with_ratio else "",
        str(question.where),
    ]
    return " ".join(filter(None, said))


def _cut_quotes(described: Any, words: dict[str, str]) -> Any:
    """Return plain JSON with every quoted sentence cut around the words of its statement."""
    if isinstance(described, list | tuple):
        return [_cut_quotes(item, words) for item in described]
    if not isinstance(described, dict):
        return described
    cut = {key: _cut_quotes(value, words) for key, value in described.items()}
    if isinstance(cut.get("quote"), str):
        cut["quote"] = clip_around(cut["quote"], words.get(cut.get("fact_id", ""), ""))
    return cut


def _shorten_row(row: ComparedRow) -> ComparedRow:
    told = list(iterate_support(row, tuple(row.figures)))
    if all(len(item.said.quote) <= MAX_QUOTE for item in told):
        return row
    words = {item.said.fact_id: item.words for item in told}
    return ComparedRow.model_validate(_cut_quotes(row.model_dump(), words))


def shorten_quotes(comparison: Comparison) -> Comparison:
    """Return the comparison with every long sentence cut around the words of its statement (`archive.quoting`)."""
    return comparison.model_copy(update={"rows": tuple(map(_shorten_row, comparison.rows))})


def lay_out(comparison: Comparison, *, with_text: bool = False) -> Subject:
    """Return the subject by which every export format writes the comparison."""

    def support(row: ComparedRow) -> Iterator[Support]:
        return iterate_support(row, comparison.metrics)

    def describe(row: ComparedRow) -> dict[str, Any]:
        described = row.model_dump(mode="json")
        if not with_text:
            described = _cut_quotes(described, {item.said.fact_id: item.words for item in support(row)})
        missing = [metric for metric in comparison.metrics if metric not in row.figures]
        return described | {"not_reported" if row.case_ids else "not_looked_for": missing}

    return Subject(
        name="compare",
        label="对比",
        label_en="Comparison",
        columns=tuple(_columns(comparison)),
        read=lambda _archive, _asked: iter(comparison.rows),
        describe=describe,
        evidence=support,
        evidence_columns=make_support_columns(with_text=with_text),
        evidence_key=lambda item: item.key,
        report_ids=lambda row: row.report_ids,
        frozen=6,
    )
