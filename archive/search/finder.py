"""Finding reports: query and filter to tantivy, hits and facets back to values."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from tantivy import FieldType, Occur, Order, Query, Schema, Searcher

from archive.conditions import resolve_filter_places, select_case_reports
from archive.errors import QueryError
from archive.filters import Filter, MetricRange
from archive.results import FacetCount, Hit, SearchResult
from archive.rows import read_place
from archive.search.query import Both, Either, Node, Term, Without, parse_query, positive_terms
from archive.search.schema import (
    FACETS,
    build_schema,
    last_number,
    metric_field,
    number_date,
)
from archive.search.snippets import cut_snippet, find_highlights, make_needles
from archive.search.tokens import cut_term, simplify
from archive.tables import FACT, PLACE, REPORT, VERSION, is_standing
from schemas.codebook import load_codebook

_TITLE_WEIGHT = 3.0
# More than any weight of words: reports about consultation practice come before those that only have the words.
_RELEVANT_FIRST = 4096.0
_FACET_SIZE = 50
# Values that each part of the index hands in: with fewer, counts of common values could fall short.
_FACET_DEPTH = 100_000


def _match_field(schema: Schema, field: str, term: str) -> Query:
    phrase = cut_term(term)
    words = list(phrase.words)
    if phrase.is_prefix:
        # A word of the index is two characters at the most; a regular expression is bound to the whole word.
        patterns = [*map(re.escape, words[:-1]), re.escape(words[-1]) + ".*"]
        if len(patterns) == 1:
            return Query.regex_query(schema, field, patterns[0])
        return Query.regex_phrase_query(schema, field, list(patterns))
    if len(words) == 1:
        return Query.term_query(schema, field, words[0])
    return Query.phrase_query(schema, field, list(words))


def _match_term(schema: Schema, term: str) -> Query:
    # Texts are simplified; a term may be given in either script.
    forms = dict.fromkeys((term, simplify(term)))
    parts = []
    for form in forms:
        parts.append((Occur.Should, Query.boost_query(_match_field(schema, "title", form), _TITLE_WEIGHT)))
        parts.append((Occur.Should, _match_field(schema, "text", form)))
    return Query.boolean_query(parts)


def _compile(schema: Schema, node: Node) -> Query:
    match node:
        case Term(text):
            return _match_term(schema, text)
        case Either(parts):
            return Query.boolean_query([(Occur.Should, _compile(schema, part)) for part in parts])
        case Without(part):
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, _compile(schema, part))])
        case Both(parts):
            return Query.boolean_query([(Occur.Must, _compile(schema, part)) for part in parts])


def _match_metric(schema: Schema, asked: MetricRange) -> Query:
    is_lower, is_upper = asked.operator in (">=", ">", "="), asked.operator in ("<=", "<", "=")
    return Query.range_query(
        schema,
        metric_field(asked.metric),
        FieldType.Float,
        asked.value if is_lower else None,
        asked.value if is_upper else None,
        include_lower=asked.operator != ">",
        include_upper=asked.operator != "<",
    )


def _read_signs(searcher: Searcher, field: str) -> list[list[str]]:
    """Return the different signs of platforms or methods that the index knows, taken apart."""
    return [word.split("\t", 2) for word, _ in searcher.terms_with_prefix(field, "")]


def _choose_platforms(searcher: Searcher, asked: Filter) -> list[str] | None:
    """Return the index's words for the platforms asked for, under any of their names; None where none are."""
    if not (asked.platform or asked.platform_kind):
        return None
    signs = _read_signs(searcher, "platform_kind")
    keys = {key for _, key, name in signs if not asked.platform or name in asked.platform or key in asked.platform}
    kinds = asked.platform_kind
    return ["\t".join(sign) for sign in signs if sign[1] in keys and (not kinds or sign[0] in kinds)]


def _choose_methods(searcher: Searcher, asked: Filter) -> list[str] | None:
    """Return the index's words for the methods asked for; None where none are."""
    if not (asked.method or asked.method_kind or asked.n):
        return None
    numbers = {str(n) for n in asked.n}
    return [
        "\t".join((kind, n, name))
        for kind, n, name in _read_signs(searcher, "method_kind")
        if (not asked.method or any(part in name for part in asked.method))
        and (not asked.method_kind or kind in asked.method_kind)
        and (not numbers or n in numbers)
    ]


def _match_filter(connection: Connection, searcher: Searcher, schema: Schema, asked: Filter) -> list[Query]:
    # Every document carries the adcodes above its places, so a range is one word.
    conditions = [
        Query.term_set_query(schema, "place", [low for low, _ in ranges])
        for ranges in resolve_filter_places(connection, asked)
    ]
    chosen = (("platform_kind", _choose_platforms(searcher, asked)), ("method_kind", _choose_methods(searcher, asked)))
    for field, words in chosen:
        if words is not None:
            conditions.append(Query.term_set_query(schema, field, words) if words else Query.empty_query())
    conditions += [_match_metric(schema, m) for m in asked.metrics]
    if asked.since or asked.until:
        low = number_date(asked.since) if asked.since else None
        high = last_number(asked.until) if asked.until else None
        conditions.append(Query.range_query(schema, "published", FieldType.Integer, low, high))
    for field, values in (("outlet", asked.outlet), ("source", asked.source), ("id", asked.report)):
        if values:
            conditions.append(Query.term_set_query(schema, field, list(values)))
    if asked.case:
        ids = list(connection.execute(select_case_reports(connection, asked.case)).scalars())
        conditions.append(Query.term_set_query(schema, "id", ids) if ids else Query.empty_query())
    for name, flag in (("hacked", asked.hacked), ("reviewed", asked.reviewed), ("relevant", asked.relevant)):
        if flag is not None:
            conditions.append(Query.term_query(schema, name, flag))
    return conditions


def _order(sort: str) -> dict[str, Any]:
    if sort == "relevance":
        return {}
    if sort == "date":
        return {"order_by_field": "newest", "order": Order.Desc}
    if sort == "-date":
        return {"order_by_field": "oldest", "order": Order.Desc}
    if sort in load_codebook().metrics:
        return {"order_by_field": metric_field(sort), "order": Order.Desc}
    known = ", ".join(["relevance", "date", "-date", *load_codebook().metrics])
    raise QueryError(f"cannot sort by {sort!r}; known are {known}")


def _put_relevant_first(schema: Schema, query: Query) -> Query:
    """Return `query` with the same answers, those about consultation practice weighing more than all others."""
    bonus = Query.const_score_query(Query.term_query(schema, "relevant", True), _RELEVANT_FIRST)
    return Query.boolean_query([(Occur.Must, query), (Occur.Should, bonus)])


def find_reports(
    connection: Connection,
    searcher: Searcher,
    query: str,
    asked: Filter,
    *,
    limit: int,
    offset: int,
    sort: str,
    facets: bool,
) -> SearchResult:
    """Return the reports that answer `query` and pass `asked`."""
    schema = build_schema()
    node = parse_query(query)
    if node is None and sort == "relevance":
        sort = "date"
    order = _order(sort)
    conditions = [
        (Occur.Must, Query.const_score_query(q, 0.0)) for q in _match_filter(connection, searcher, schema, asked)
    ]
    main = Query.all_query() if node is None else _compile(schema, node)
    compiled = Query.boolean_query([(Occur.Must, main), *conditions]) if conditions else main
    ranked = compiled if order else _put_relevant_first(schema, compiled)
    # tantivy wants at least one hit; the count comes all the same.
    found: Any = searcher.search(ranked, limit=max(1, limit), offset=offset, **order)
    addresses = found.hits[:limit]
    scores = {str(searcher.doc(a)["id"][0]): 0.0 if order else float(score) % _RELEVANT_FIRST for score, a in addresses}
    counts = _count_facets(connection, searcher, schema, compiled) if facets else {}
    hits = read_hits(connection, scores, positive_terms(node))
    return SearchResult(total=int(found.count or 0), hits=tuple(hits), facets=counts)


def read_hits(connection: Connection, scores: dict[str, float], terms: Sequence[str]) -> list[Hit]:
    """Return hits for the reports of `scores`, in its order."""
    ids = list(scores)
    reports = select(REPORT, VERSION.c.text).join(VERSION, VERSION.c.id == REPORT.c.version_id)
    rows = {row.id: row for row in connection.execute(reports.where(REPORT.c.id.in_(ids)))}
    codes = {row.place_code for row in rows.values() if row.place_code}
    places = {row.code: read_place(row) for row in connection.execute(select(PLACE).where(PLACE.c.code.in_(codes)))}
    platforms: dict[str, dict[str, None]] = {}
    query = select(FACT.c.report_id, FACT.c.name).where(
        FACT.c.report_id.in_(ids), FACT.c.kind == "platform", is_standing()
    )
    for row in connection.execute(query.order_by(FACT.c.position, FACT.c.id)):
        platforms.setdefault(row.report_id, {})[row.name] = None
    needles = make_needles(terms)
    return [
        Hit(
            report_id=i,
            title=rows[i].title,
            published=rows[i].published,
            outlet=rows[i].outlet,
            place=places.get(rows[i].place_code),
            platforms=tuple(platforms.get(i, ())),
            url=rows[i].url,
            score=scores[i],
            snippet=cut_snippet(rows[i].text, needles),
            title_highlights=find_highlights(rows[i].title or "", needles),
            relevant=bool(rows[i].relevant),
        )
        for i in ids
        if i in rows
    ]


def _count_relevant(searcher: Searcher, schema: Schema, query: Query) -> tuple[FacetCount, ...]:
    """Return how many answers are about consultation practice and how many are not; a count of none is left out."""
    found = []
    for value, flag in (("yes", True), ("no", False)):
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.term_query(schema, "relevant", flag))])
        answer: Any = searcher.search(both, limit=1)
        if answer.count:
            found.append(FacetCount(value=value, label=value, count=int(answer.count)))
    return tuple(found)


def _count_facets(
    connection: Connection, searcher: Searcher, schema: Schema, query: Query
) -> dict[str, tuple[FacetCount, ...]]:
    asked = {
        name: {"terms": {"field": field, "size": _FACET_SIZE, "segment_size": _FACET_DEPTH}}
        for name, field in FACETS.items()
    }
    answer = searcher.aggregate(query, asked)
    buckets = {name: [(str(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"]] for name in FACETS}
    labels: dict[str, str] = {}
    codes = [value for value, _ in buckets["province"]]
    labels |= {r.code: r.province for r in connection.execute(select(PLACE).where(PLACE.c.code.in_(codes)))}
    counted = {
        name: tuple(FacetCount(value=v, label=labels.get(v, v) if name == "province" else v, count=n) for v, n in found)
        for name, found in buckets.items()
    }
    return {"relevant": _count_relevant(searcher, schema, query), **counted}
