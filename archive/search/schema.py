"""The index's fields, and the document made of one report."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from tantivy import Document, Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from archive.rows import Row
from archive.search.tokens import cut_text
from schemas.codebook import load_codebook

# Raised whenever a field changes: an index of another format is built anew.
_FORMAT = 4
_ANALYZER = "bigrams"
# Higher than any date as a number.
_LATER = 100_000_000
FACETS = {"province": "province", "platform": "platform", "method": "method", "year": "year", "outlet": "outlet", "source": "source"}  # fmt: skip # noqa: E501


def describe_format() -> str:
    """Return what an index must have been built with to be usable."""
    return f"{_FORMAT}:{','.join(load_codebook().metrics)}"


def metric_field(metric: str) -> str:
    """Return the field that holds the figures of a metric, the highest first."""
    return f"m_{metric}"


ORDERING = ("newest", "oldest")
"""Fields that only sort: no query finds what stands in them."""


def build_schema() -> Schema:
    """Return the schema: two texts, keys for filters and facets, one number field a metric."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=_ANALYZER)
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    for name in ("place", "platform_kind", "method_kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("hacked", "reviewed", "relevant"):
        builder.add_boolean_field(name, indexed=True)
    builder.add_integer_field("published", indexed=True)
    for name in ORDERING:
        builder.add_integer_field(name, fast=True)
    for metric in load_codebook().metrics:
        builder.add_float_field(metric_field(metric), indexed=True, fast=True)
    return builder.build()


def register_analyzer(index: Index) -> None:
    """Tell an opened index how its texts are cut: at the spaces that `cut_text` has set."""
    index.register_tokenizer(_ANALYZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def number_date(date: str) -> int:
    """Return a partial date as YYYYMMDD with zeros for what it leaves open."""
    return int(date.replace("-", "").ljust(8, "0"))


def last_number(date: str) -> int:
    """Return the highest number of a date that the partial date `date` includes."""
    return int(date.replace("-", "").ljust(8, "9"))


def order_dates(report_id: str, date: str | None) -> tuple[int, int]:
    """Return two numbers, the higher the earlier in a list: newest first, and oldest first; undated come last in both.

    Reports of one date follow each other by their ids, so that their order stays when the index merges its parts.
    """
    tie = zlib.crc32(report_id.encode())
    day = number_date(date) if date else 0
    return day << 32 | tie, (_LATER - day if date else 0) << 32 | tie


def sign_platform(name: str, key: str, kind: str) -> str:
    """Return a platform's kind, key and name as one word of the index."""
    return f"{kind}\t{key}\t{name}"


def sign_method(name: str, kind: str, n: int | None) -> str:
    """Return method, kind and number of steps as one word of the index."""
    return f"{kind}\t{n}\t{name}"


def make_document(report: Mapping[str, Any], facts: Sequence[Row]) -> Document:
    """Make the document of a report (`report` with `text`) and its standing facts."""
    document = Document()
    document.add_text("id", report["id"])
    document.add_text("title", cut_text(report["title"] or ""))
    document.add_text("text", cut_text(report["text"]))
    for name in ("hacked", "relevant", "reviewed"):
        document.add_boolean(name, bool(report[name]))
    newest, oldest = order_dates(report["id"], report["published"])
    document.add_integer("newest", newest)
    document.add_integer("oldest", oldest)
    if report["published"]:
        document.add_integer("published", number_date(report["published"]))
        document.add_text("year", report["published"][:4])
    for name in ("outlet", "source"):
        if report[name]:
            document.add_text(name, report[name])
    words: set[tuple[str, str]] = set()
    figures: dict[str, set[float]] = {}
    for fact in facts:
        if fact["kind"] == "place":
            code = fact["place_code"]
            words |= {("place", c) for c in (code[:2] + "0000", code[:4] + "00", code)}
            words.add(("province", code[:2] + "0000"))
        elif fact["kind"] == "platform":
            sign = sign_platform(fact["name"], fact["name_key"], fact["subkind"])
            words |= {("platform", fact["name_key"]), ("platform_kind", sign)}
        elif fact["kind"] == "method":
            words |= {("method", fact["name"]), ("method_kind", sign_method(fact["name"], fact["subkind"], fact["n"]))}
        elif fact["kind"] == "count":
            figures.setdefault(fact["metric"], set()).add(fact["value"])
    for field, word in sorted(words):
        document.add_text(field, word)
    for metric, values in figures.items():
        if metric in load_codebook().metrics:
            for value in sorted(values, reverse=True):
                document.add_float(metric_field(metric), value)
    return document
