"""What agreement is measured on: fields made of the sheet's columns, each with its level of measurement.

A field takes from one person's values of one report the units that the person coded: one for a single-valued field,
one an item (a platform, a metric) for what is said of items. What is not among them was not looked at.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from archive.agreement.columns import TOPIC, fold_name
from schemas.codebook import load_codebook

Level = Literal["nominal", "ordinal", "ratio", "set"]
Values = Mapping[str, Any]
NONE = "–"
"""Value of a unit of which the report tells nothing."""


@dataclass(frozen=True)
class Field:
    """One field."""

    key: str
    """Name."""
    zh: str
    """Chinese label."""
    en: str
    """English label."""
    level: Level
    """Level of measurement: chooses the difference function of alpha."""
    read: Callable[[Values], dict[str, Hashable]]
    """Takes units, by the item that they are about, from one person's values of one report."""
    columns: tuple[str, ...]
    """Columns of the sheet that it rests on."""
    items: Callable[[Values], frozenset[Hashable] | None] | None = None
    """Takes what was found, for precision and recall; None where that has no meaning. None for a report: not coded."""


def _single(column: str) -> Callable[[Values], dict[str, Hashable]]:
    def read(values: Values) -> dict[str, Hashable]:
        if column not in values:
            return {}
        return {"": NONE if values[column] is None else values[column]}

    return read


def _union(columns: tuple[str, ...], fold: Callable[[str, Any], Hashable]) -> Callable[[Values], frozenset[Any] | None]:
    def items(values: Values) -> frozenset[Any] | None:
        if any(column not in values for column in columns):
            return None
        return frozenset(fold(column, item) for column in columns for item in _list(values[column]))

    return items


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _make_set(key: str, zh: str, en: str, columns: tuple[str, ...], fold: Callable[[str, Any], Hashable]) -> Field:
    items = _union(columns, fold)

    def read(values: Values) -> dict[str, Hashable]:
        found = items(values)
        return {} if found is None else {"": found}

    return Field(key, zh, en, "set", read, columns, items)


def _level_of_place(values: Values) -> dict[str, Hashable]:
    """Return how deep the place was coded: 0 none, 1 province, 2 city, 3 county."""
    if "locality" not in values:
        return {}
    code = values["locality"]
    return {"": 0 if code is None else 1 if code.endswith("0000") else 2 if code.endswith("00") else 3}


def _name_of(item: Any) -> str:
    return fold_name(item["name"] if isinstance(item, dict) else item)


def _kinds(columns: tuple[str, ...]) -> Callable[[Values], dict[str, Hashable]]:
    def read(values: Values) -> dict[str, Hashable]:
        return {_name_of(item): column.partition("_")[2] for column in columns for item in _list(values.get(column))}

    return read


def _numbers_of_items(columns: tuple[str, ...]) -> Callable[[Values], dict[str, Hashable]]:
    def read(values: Values) -> dict[str, Hashable]:
        items = [item for column in columns for item in _list(values.get(column))]
        return {_name_of(item): float(item["n"]) for item in items if item["n"] is not None}

    return read


def _of_metrics(suffix: str) -> Callable[[Values], dict[str, Hashable]]:
    """Return what reads qualifier or period of each metric's first figure."""

    def read(values: Values) -> dict[str, Hashable]:
        told = {metric: values.get(f"{metric}_{suffix}", "") for metric in load_codebook().metrics}
        return {metric: NONE if value is None else value for metric, value in told.items() if value != ""}

    return read


def _is_reported(values: Values) -> dict[str, Hashable]:
    told = [metric for metric in load_codebook().metrics if metric in values]
    return {metric: "no" if values[metric] is None else "yes" for metric in told}


def _first_figure(metric: str) -> Callable[[Values], dict[str, Hashable]]:
    def read(values: Values) -> dict[str, Hashable]:
        return {"": float(values[metric][0])} if values.get(metric) else {}

    return read


def _make_metric(metric: str, zh: str, en: str) -> Field:
    items = _union((metric,), lambda column, value: float(value))
    return Field(metric, zh, en, "ratio", _first_figure(metric), (metric,), items)


@cache
def list_fields() -> tuple[Field, ...]:
    """Return all fields, in the order in which they are reported."""
    book = load_codebook()
    platforms = tuple(f"platforms_{kind}" for kind in book.platform_kinds)
    methods = tuple(f"methods_{kind}" for kind in book.method_kinds)
    metrics = tuple(book.metrics)
    # The codebook counts items of ordered steps and sets of rules; in other names a numeral is part of the formula.
    counted = ("methods_step_method", "methods_rule_set")

    def name(key: str) -> tuple[str, str]:
        return book.fields[key].zh, book.fields[key].en

    def is_relevant(values: Values) -> frozenset[Hashable] | None:
        return frozenset({"yes"} & {values["relevant"]}) if "relevant" in values else None

    return (
        Field("relevant", *name("relevant"), "nominal", _single("relevant"), ("relevant",), is_relevant),
        Field(
            "locality",
            *name("locality"),
            "nominal",
            _single("locality"),
            ("locality",),
            _union(("locality",), lambda column, code: code),
        ),
        Field("locality.level", "地点层级", "Level of the locality", "ordinal", _level_of_place, ("locality",)),
        _make_set("mentioned", *name("mentioned"), ("mentioned",), lambda column, code: code),
        _make_set("platforms", *name("platforms"), platforms, lambda column, item: _name_of(item)),
        Field("platforms.kind", "平台类型", "Kind of platform", "nominal", _kinds(platforms), platforms),
        _make_set("methods", *name("methods"), methods, lambda column, item: _name_of(item)),
        Field("methods.kind", "方法类型", "Kind of method", "nominal", _kinds(methods), methods),
        Field("methods.n", "步数", "Number of steps or items", "ratio", _numbers_of_items(counted), counted),
        _make_set(TOPIC, *name("topics"), (TOPIC,), lambda column, topic: topic),
        _make_set("figures", *name("counts"), metrics, lambda column, value: (column, float(value))),
        Field("figures.reported", "是否有数据", "Whether a metric is reported", "nominal", _is_reported, metrics),
        Field(
            "figures.qualifier",
            "确度",
            "Qualifier",
            "nominal",
            _of_metrics("qualifier"),
            tuple(f"{metric}_qualifier" for metric in metrics),
        ),
        Field(
            "figures.period",
            "时段",
            "Period",
            "nominal",
            _of_metrics("period"),
            tuple(f"{metric}_period" for metric in metrics),
        ),
        *(_make_metric(metric, entry.zh, entry.en) for metric, entry in book.metrics.items()),
    )
