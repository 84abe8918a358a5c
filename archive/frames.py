"""What the Python API hands out row by row, and as typed tables for pandas.

Types of the tables are fixed by what a column is, never by what happens to stand in it: numbers are nullable `Int64` or
`Float64`, yes and no `boolean`, coded values and names of places `category`, words `string`, lists of names tuples. A
date may be partial (2023, 2023-05) and stays a `string`; beside it stands `<name>_date`, a `datetime64[s]`: the
day where it is told, NaT else.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from archive.errors import ArchiveError

if TYPE_CHECKING:
    import pandas

    from archive.results import Hit
    from archive.subjects.columns import Column

Record = TypeVar("Record")

_TYPES = {"number": "Float64", "ratio": "Float64", "integer": "Int64", "yesno": "boolean"}
# Columns of few values that are not in the codebook.
_CATEGORIES = frozenset(
    ("fact", "fact_label", "kind", "metric", "unit", "field", "rule", "review", "source", "outlet", "coder")
) | frozenset(("sample_id", "province", "city", "county", "platform_kind"))
_WHOLE_DATE = 10


def describe_record(record: Any, columns: "Sequence[Column]") -> dict[str, Any]:
    """Return one flat dict: keys of coded values rather than their labels, None where nothing is told."""
    return {column.key: column.pick(record) for column in columns}


def make_frame(rows: Iterable[dict[str, Any]], columns: "Sequence[Column]") -> "pandas.DataFrame":
    """Return a typed table of flat rows; ArchiveError where pandas is not installed."""
    try:
        import pandas  # noqa: PLC0415  slow to load, and only needed here
    except ImportError as error:
        raise ArchiveError("to_pandas needs pandas, which is not installed: pip install pandas") from error
    listed = list(rows)
    data: dict[str, Any] = {}
    for column in columns:
        values = [row[column.key] for row in listed]
        data[column.key] = _make_series(pandas, column, values)
        if column.kind == "date":
            days = [value if value and len(value) == _WHOLE_DATE else None for value in values]
            data[f"{column.key}_date"] = pandas.to_datetime(pandas.Series(days, dtype="string")).astype("datetime64[s]")
    return pandas.DataFrame(data)


def _make_series(pandas: Any, column: "Column", values: list[Any]) -> Any:
    if column.kind in _TYPES:
        return pandas.Series(values, dtype=_TYPES[column.kind])
    if column.kind == "list":
        return pandas.Series([tuple(value or ()) for value in values], dtype="object")
    words = pandas.Series([None if value is None else str(value) for value in values], dtype="string")
    is_coded = column.section is not None or column.choices is not None or column.key in _CATEGORIES
    return words.astype("category") if is_coded else words


class Rows(Iterator[Record], Generic[Record]):
    """Records read one by one; they can be gone through once."""

    def __init__(self, records: Iterator[Record], columns: "Sequence[Column]") -> None:
        self._records = records
        self._columns = columns

    def __next__(self) -> Record:
        return next(self._records)

    def to_dicts(self) -> Iterator[dict[str, Any]]:
        """Yield one flat dict a record, with the same names as the columns of exports; None where nothing is told."""
        for record in self._records:
            yield describe_record(record, self._columns)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a typed DataFrame with one row a record; ArchiveError where pandas is not installed."""
        return make_frame(self.to_dicts(), self._columns)


class RowList(list[Record]):
    """Records in memory, which can be had as a table as well."""

    def __init__(
        self, records: Iterable[Record], columns: "Sequence[Column]", read: Callable[[], Iterable[Any]]
    ) -> None:
        super().__init__(records)
        self._columns = columns
        self._read = read

    def to_dicts(self) -> Iterator[dict[str, Any]]:
        """Yield one flat dict a record, with the same names as the columns of exports; None where nothing is told."""
        for record in self._read():
            yield describe_record(record, self._columns)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a typed DataFrame with one row a record; ArchiveError where pandas is not installed."""
        return make_frame(self.to_dicts(), self._columns)


def frame_hits(hits: "Sequence[Hit]") -> "pandas.DataFrame":
    """Return the reports that a search found as a typed DataFrame, in their order."""
    from archive.subjects.columns import Column, make_place_columns, make_text  # noqa: PLC0415  they import results

    def of(name: str) -> Callable[[Any], Any]:
        return lambda hit: getattr(hit, name)

    columns = (
        make_text("report_id", "报道编号", "Report id", of("report_id")),
        make_text("title", "标题", "Title", of("title")),
        Column("published", "首发日期", "date", of("published")),
        make_text("outlet", "来源媒体", "Outlet", of("outlet")),
        *make_place_columns(of("place")),
        Column("platforms", "平台", "list", of("platforms")),
        Column("relevant", "涉及协商", "yesno", of("relevant"), label_en="Relevant"),
        make_text("snippet", "摘录", "Snippet", lambda hit: hit.snippet.text),
        Column("score", "相关度", "number", of("score")),
        Column("url", "链接", "link", of("url")),
    )
    return make_frame((describe_record(hit, columns) for hit in hits), columns)
