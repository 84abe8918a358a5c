"""Precision, recall and F1 of coded records against gold ones, field by field, for the project's own coded reports."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any

Record = dict[str, Any]
_GENERIC = re.compile(r"(?:工作|协商|议事)*(?:机制|模式|体系|标准|制度|平台|工作法|格局)$")


def fold_name(name: str | None) -> str:
    """Return `name` without width, quotation marks, a leading 政协 and the generic noun at its end."""
    plain = re.sub(r"[“”‘’\"'「」『』《》\s]", "", unicodedata.normalize("NFKC", name or "")).removeprefix("政协")
    return _GENERIC.sub("", plain) or plain


def _place(place: Record | None) -> list[Hashable]:
    return [(place["province"], place["city"], place["county"], place["code"])] if place else []


FIELDS: dict[str, Callable[[Record], list[Hashable]]] = {
    "title": lambda r: [re.sub(r"\s", "", r["title"])] if r["title"] else [],
    "published": lambda r: [r["published"]] if r["published"] else [],
    "outlet": lambda r: [r["outlet"]] if r["outlet"] else [],
    "authors": lambda r: list(r["authors"]),
    "locality": lambda r: _place(r["locality"]),
    "mentioned": lambda r: [p for m in r["mentioned"] for p in _place(m)],
    "platforms": lambda r: [fold_name(p["name"]) for p in r["platforms"]],
    "platforms.kind": lambda r: [(fold_name(p["name"]), p["kind"]) for p in r["platforms"]],
    "methods": lambda r: [fold_name(m["name"]) for m in r["methods"]],
    "methods.n": lambda r: [(fold_name(m["name"]), m["n"]) for m in r["methods"]],
    "methods.steps": lambda r: [(fold_name(m["name"]), tuple(m["steps"])) for m in r["methods"] if m["steps"]],
    "counts": lambda r: [(c["metric"], float(c["value"]), c["unit"]) for c in r["counts"]],
    "counts.qualifier": lambda r: [(c["metric"], float(c["value"]), c["qualifier"]) for c in r["counts"]],
    "relevant": lambda r: [r["relevant"]],
}


def score_records(pairs: Iterable[tuple[Record, Record]]) -> dict[str, float]:
    """Return micro F1 by field over (gold, predicted) pairs."""
    found: dict[str, list[int]] = {name: [0, 0, 0] for name in FIELDS}
    for gold, predicted in pairs:
        for name, keys in FIELDS.items():
            want, got = Counter(keys(gold)), Counter(keys(predicted))
            hits = sum((want & got).values())
            found[name][0] += hits
            found[name][1] += sum(got.values())
            found[name][2] += sum(want.values())
    return {name: 2 * hit / (got + want) if got + want else 1.0 for name, (hit, got, want) in found.items()}


def list_differences(gold: Record, predicted: Record) -> list[str]:
    """Return one line for each key that is missing or too much."""
    lines = []
    for name, keys in FIELDS.items():
        want, got = Counter(keys(gold)), Counter(keys(predicted))
        lines += [f"{name}: missing {key}" for key in (want - got).elements()]
        lines += [f"{name}: too much {key}" for key in (got - want).elements()]
    return lines
