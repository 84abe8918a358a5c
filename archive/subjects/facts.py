"""Facts, the long form: one row a statement, each with its sentence and the address of its report."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from archive.quoting import clip_around
from archive.results import StoredFact
from archive.subjects.columns import (
    Column,
    Subject,
    code_label,
    make_place_columns,
    make_text,
)
from schemas.codebook import Language, Section

_KINDS = {
    "place": ("地点", "Place"),
    "platform": ("平台", "Platform"),
    "method": ("方法", "Method"),
    "count": ("数据", "Figure"),
    "topic": ("议题", "Topic"),
}
_ROLES = {"locality": ("所在地", "Locality"), "mentioned": ("涉及地区", "Other place")}


def _fact(name: str) -> Callable[[StoredFact], Any]:
    return lambda stored: getattr(stored.fact, name, None)


def _part(part: str, name: str) -> Callable[[StoredFact], Any]:
    return lambda stored: getattr(getattr(stored.fact, part, None), name, None)


def _name_kind(language: Language) -> Callable[[StoredFact], Any]:
    sections: dict[str, Section] = {"platform": "platform_kinds", "method": "method_kinds"}

    def name(stored: StoredFact) -> str | None:
        section = sections.get(stored.fact.fact)
        if section:
            return code_label(section, getattr(stored.fact, "kind", None), language)
        role = getattr(stored.fact, "role", None)
        return _ROLES[role][language == "en"] if role in _ROLES else role

    return name


def _name_fact(language: Language) -> Callable[[StoredFact], str | None]:
    def name(stored: StoredFact) -> str | None:
        fact = stored.fact
        if fact.fact == "place":
            return fact.place.name
        if fact.fact == "topic":
            return code_label("topics", fact.topic, language)
        return fact.platform if fact.fact == "count" else fact.name

    return name


def make_fact_columns(*, with_text: bool = False) -> tuple[Column, ...]:
    """Return the columns of statements; sentences are cut unless whole texts are asked for."""

    def sentence(stored: StoredFact) -> str:
        return stored.sentence if with_text else clip_around(stored.sentence, stored.fact.evidence.quote)

    def kind(language: Language) -> Callable[[StoredFact], str]:
        return lambda stored: _KINDS[stored.fact.fact][language == "en"]

    return (
        replace(make_text("id", "陈述编号", "Statement id", lambda s: s.id, 18), is_detail=True),
        replace(make_text("fact", "类别代码", "Kind of statement (key)", lambda s: s.fact.fact, 9), is_detail=True),
        Column("fact_label", "类别", "text", kind("zh"), 8, "Kind of statement", pick_en=kind("en")),
        *make_place_columns(lambda s: s.place, is_code_detail=True),
        Column("name", "名称", "text", _name_fact("zh"), 24, "Name", pick_en=_name_fact("en")),
        Column("kind", "类型", "text", _name_kind("zh"), 12, "Type", pick_en=_name_kind("en")),
        Column("n", "步数", "integer", _fact("n"), 6, "Steps"),
        Column("steps", "步骤", "list", _fact("steps"), 24, "Steps told"),
        replace(make_text("metric", "指标代码", "Metric (key)", _fact("metric"), 18), is_detail=True),
        Column("metric_label", "指标", "text", _fact("metric"), 16, "Metric", section="metrics"),
        Column("value", "数值", "number", _fact("value"), 14, "Value"),
        Column("value_max", "数值上限", "number", _fact("value_max"), 12, "Upper end"),
        make_text("unit", "单位", "Unit", _fact("unit"), 8),
        Column("qualifier", "确度", "text", _fact("qualifier"), 8, "Exactness", section="qualifiers"),
        make_text("raw", "原文数字", "As written", _fact("raw")),
        make_text("scope", "范围", "Scope", _part("scope", "text")),
        make_text("period", "时段", "Period", _part("period", "text")),
        Column(
            "period_kind", "时段类型", "text", _part("period", "kind"), 12, "Kind of period", section="period_kinds"
        ),
        make_text("quote", "引文", "Words", lambda s: s.fact.evidence.quote, 24),
        make_text("sentence", "原句", "Sentence", sentence, 60),
        Column("url", "链接", "link", lambda s: s.url, 40, "Link"),
        make_text("title", "标题", "Title", lambda s: s.title, 40),
        Column("published", "首发日期", "date", lambda s: s.published, 12, "First published"),
        replace(make_text("report_id", "报道编号", "Report id", lambda s: s.report_id, 18), is_detail=True),
        replace(make_text("field", "所在字段", "Field", lambda s: s.fact.evidence.field, 8), is_detail=True),
        Column("start", "起", "integer", lambda s: s.fact.evidence.start, 8, "Start", is_detail=True),
        Column("end", "止", "integer", lambda s: s.fact.evidence.end, 8, "End", is_detail=True),
        replace(make_text("rule", "规则", "Rule", lambda s: s.fact.rule), is_detail=True),
        Column("confidence", "置信度", "number", lambda s: s.fact.confidence, 8, "Confidence"),
        make_text("review", "复核", "Review", lambda s: s.review, 9),
    )


def make_facts(*, with_text: bool = False) -> Subject:
    """Return the subject; sentences are cut to short quotations unless whole texts are asked for."""

    def describe(stored: StoredFact) -> dict[str, Any]:
        described = stored.model_dump(mode="json")
        if not with_text:
            described["sentence"] = clip_around(stored.sentence, stored.fact.evidence.quote)
        return described

    return Subject(
        name="facts",
        label="陈述",
        label_en="Statements",
        columns=make_fact_columns(with_text=with_text),
        read=lambda archive, asked: archive.facts(asked),
        describe=describe,
        report_ids=lambda stored: (stored.report_id,),
        frozen=6,
    )
