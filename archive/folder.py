"""Archive: one folder with database, WARC files and search index, and everything that can be asked of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from archive.door.asking import AskingArchive, read_filter
from archive.door.crawling import CrawlingArchive
from archive.door.deciding import DecidingArchive
from archive.door.storing import StoringArchive
from archive.door.trusting import TrustingArchive
from archive.errors import QueryError
from archive.exports import export_rows
from archive.filters import Filter
from schemas.codebook import Language

if TYPE_CHECKING:
    from archive.compare import Comparison

RowKind = Literal["case", "place"]


class Archive(StoringArchive, DecidingArchive, CrawlingArchive, AskingArchive, TrustingArchive):
    """An open archive; use it as a context manager. All times are UTC.

    Reading may happen in several threads at once. Writing goes through one transaction at a time, which other
    processes wait for.
    """

    def compare(
        self,
        *places: str,
        metrics: Sequence[str] = (),
        platforms: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        by: RowKind = "case",
        with_ratio: bool = False,
        filter: Filter | str | None = None,  # noqa: A002
    ) -> "Comparison":
        """Compare places (names or adcodes; a province stands for all its places with cases; none: all with cases).

        One row a case, or a place with `by="place"`; every figure keeps its statements. `metrics` are named by key or
        label, empty for all that some row reports. `.to_pandas()` makes a table.
        """
        from archive.compare import Question, compare_places  # noqa: PLC0415  it is built upon this class

        question = {
            "places": places,
            "metrics": tuple(metrics),
            "platforms": tuple(platforms),
            "since": since,
            "until": until,
            "by": by,
            "with_ratio": with_ratio,
            "where": read_filter(filter),
        }
        try:
            asked = Question.model_validate(question)
        except ValidationError as error:
            fault = error.errors()[0]
            raise QueryError(f"{fault['loc'][0]}: {fault['input']!r}: {fault['msg']}") from error
        return compare_places(self, asked)

    def export(
        self,
        path: Path | str,
        what: str = "cases",
        filter: Filter | str | None = None,  # noqa: A002
        *,
        progress: Callable[[int], None] | None = None,
        language: Language = "zh",
        with_text: bool = False,
    ) -> int:
        """Write `cases`, `facts`, `reports`, `places` or `platforms` to `path`, whose ending names the format.

        Returns the number of rows. The file appears whole or not at all. Sentences are cut to short quotations and
        articles left out unless `with_text`.
        """
        asked = read_filter(filter)
        return export_rows(self, Path(path), what, asked, progress, language=language, with_text=with_text)
