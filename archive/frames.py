"""What the Python API hands out row by row, and as a table for pandas."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from archive.subjects import Column

Record = TypeVar("Record")


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
            yield {column.key: column.pick(record) for column in self._columns}

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame with one row a record; ArchiveError where pandas is not installed."""
        try:
            import pandas  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415  optional
        except ImportError as error:
            raise ArchiveError("to_pandas needs pandas, which is not installed: pip install pandas") from error
        return pandas.DataFrame(list(self.to_dicts()), columns=[column.key for column in self._columns])
