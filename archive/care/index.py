"""The search index against the database: the last change, every report's id, and what documents hold."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select
from tantivy import FieldType, Occur, Query, Schema, Searcher

from archive.care.fault import BY_MENDING, Fault, Progress
from archive.search.engine import SearchIndex, read_documents
from archive.search.schema import ORDERING, build_schema
from archive.tables import CHANGE, REPORT

_SAMPLE = 400
_BATCH = 100
_WORDS = 12


def check_index(connection: Connection, index: SearchIndex, progress: Progress | None) -> Iterator[Fault]:
    """Yield an index that does not hold just the reports of the database, or other words than theirs.

    Ids are compared one by one; contents for 400 reports spread evenly over all, or for all where there are fewer.
    """
    searcher = index.searcher()
    last = connection.execute(select(func.max(CHANGE.c.number))).scalar() or 0
    if index.change < last:
        yield _say(f"stands at change {index.change}, the database at {last}")
    ids = set(connection.execute(select(REPORT.c.id)).scalars())
    found = _read_ids(searcher)
    if len(found) != len(set(found)):
        yield _say(f"holds {len(found) - len(set(found))} reports twice")
    for what, some in (("lacks", ids - set(found)), ("holds, beyond the database,", set(found) - ids)):
        if some:
            yield _say(f"{what} {len(some)} reports, such as {min(some)}")
    common = sorted(ids & set(found))
    sample = common[:: max(1, len(common) // _SAMPLE)]
    schema, wrong = build_schema(), []
    for start in range(0, len(sample), _BATCH):
        for document in read_documents(connection, sample[start : start + _BATCH]):
            content = document.to_dict()
            if not searcher.search(_match_document(schema, content), 1).hits:
                wrong.append(content["id"][0])
        if progress:
            progress("index", min(start + _BATCH, len(sample)), len(sample))
    if wrong:
        yield _say(f"holds other words than {len(wrong)} of {len(sample)} reports, such as {wrong[0]}")


def _say(what: str) -> Fault:
    return Fault(kind="index", where="index", what=what, mend=BY_MENDING)


def _read_ids(searcher: Searcher) -> list[str]:
    if not searcher.num_docs:
        return []
    hits = searcher.search(Query.all_query(), searcher.num_docs, count=False).hits
    return [str(searcher.doc(address)["id"][0]) for _, address in hits]


def _match_document(schema: Schema, content: dict[str, list[Any]]) -> Query:
    """Return the query that a document with just this content answers."""
    parts = []
    for field, values in content.items():
        for value in values if field not in ORDERING else ():
            if field in ("title", "text"):
                words = str(value).split()
                some = words[:_WORDS] + words[-_WORDS:]
                parts += [Query.term_query(schema, field, word) for word in dict.fromkeys(some)]
            elif isinstance(value, float):
                parts.append(Query.range_query(schema, field, FieldType.Float, value, value))
            else:
                parts.append(Query.term_query(schema, field, value))
    return Query.boolean_query([(Occur.Must, part) for part in parts])
