"""The index in its folder: opened, kept up with the database by change number, rebuilt where it is damaged."""

import errno
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from tantivy import Index, Searcher

from archive.database import Database, is_writable
from archive.search.schema import build_schema, describe_format, make_document, register_analyzer
from archive.statements import DECIDED
from archive.tables import CHANGE, FACT, REPORT, VERSION, is_standing

_STATE = "state.json"
_BATCH = 500
_HEAP = 64 << 20
_FACT_NAMES = ("report_id", "kind", "role", "place_code", "name", "name_key", "subkind", "n", "metric", "value")
_FACT_COLUMNS = tuple(FACT.c[name] for name in _FACT_NAMES)

Progress = Callable[[int, int], None]


def is_fault(error: BaseException) -> bool:
    """Whether `error` comes of a damaged index: tantivy's errors are ValueErrors, its panics bare BaseExceptions."""
    return isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException"


def is_full(error: BaseException) -> bool:
    """Whether `error` comes of a full disk: tantivy tells the number of the system's error in words."""
    return is_fault(error) and any(
        getattr(error, "errno", None) == number or f"os error {number})" in str(error)
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    )


class SearchIndex:
    """A tantivy index that is derived from the database and may be deleted at any time.

    Without a folder (archives that may only be read, with an index that is missing or behind) it lies in memory.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._change = -1
        self._is_in_memory = False

    @property
    def change(self) -> int:
        """Number of the last change that the index holds."""
        return self._change

    def searcher(self, progress: Progress | None = None) -> Searcher:
        """Return a searcher over the last change that could be reached."""
        with self._lock:
            try:
                self.refresh(progress)
                return self._opened().searcher()
            except BaseException as error:
                if not is_fault(error):
                    raise
                return self.rebuild()

    def rebuild(self) -> Searcher:
        """Build the index anew, where searching has shown that it is damaged, and return a searcher."""
        with self._lock:
            try:
                self._start_anew()
                self.refresh()
            except BaseException as error:
                if not is_full(error):
                    raise
                # No room on the disk for an index: one in memory answers as well, as long as this process lives.
                self._start_anew(in_memory=True)
                self.refresh()
            return self._opened().searcher()

    def refresh(self, progress: Progress | None = None) -> int:
        """Bring the index up to the last change and return how many reports were indexed.

        Where another process is writing the index, what is there is used as it is.
        """
        with self._lock, self.database.reading(committed=True) as connection:
            last = connection.execute(select(func.max(CHANGE.c.number))).scalar() or 0
            try:
                index = self._opened()
                if self._change == last:
                    return 0
                if self._change > last:
                    # A database restored from a backup: what the index knows has not happened.
                    self._start_anew()
                    index = self._opened()
                return self._catch_up(connection, index, last, progress)
            except BaseException as error:
                if not is_fault(error):
                    raise
                if "lockbusy" in str(error).lower():
                    # Another process is writing the index.
                    return 0
                self._start_anew()
                return self._catch_up(connection, self._opened(), last, progress)

    def _opened(self) -> Index:
        if self._is_in_memory and self._index is not None:
            return self._index
        change = self._read_state()
        if self._index is None or change < self._change:
            if change < 0:
                self._start_anew()
            else:
                self._index = Index(build_schema(), path=str(self.folder), reuse=True)
                self._configure()
        else:
            self._index.reload()
        if not self._is_in_memory:
            self._change = self._read_state()
        assert self._index is not None
        return self._index

    def _configure(self) -> None:
        assert self._index is not None
        register_analyzer(self._index)
        # Reloaded by hand before each search: no thread that watches the folder.
        self._index.config_reader("manual")
        self._index.reload()

    def _read_state(self) -> int:
        """Return the number of the last change that the index on disk holds; -1 where there is no usable index."""
        try:
            state = json.loads((self.folder / _STATE).read_text("utf-8"))
            return int(state["change"]) if state["format"] == describe_format() else -1
        except (OSError, ValueError, KeyError, TypeError):
            return -1

    def _write_state(self, change: int) -> None:
        self._change = change
        if self._is_in_memory:
            return
        temporary = self.folder / f".{_STATE}.{os.getpid()}"
        temporary.write_text(json.dumps({"change": change, "format": describe_format()}), "utf-8")
        temporary.replace(self.folder / _STATE)

    def _start_anew(self, *, in_memory: bool = False) -> None:
        """Begin an empty index: on disk where that may be written, else in memory."""
        self._index = None
        self._change = 0
        self._is_in_memory = in_memory or self.database.is_read_only or not is_writable(self.folder.parent)
        if self._is_in_memory:
            self._index = Index(build_schema())
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._index = Index(build_schema(), path=str(self.folder), reuse=True)
        self._configure()
        self._write_state(0)

    def _catch_up(self, connection: Connection, index: Index, last: int, progress: Progress | None) -> int:
        if self.database.is_read_only and not self._is_in_memory:
            # The index on disk is behind and may not be written.
            self._start_anew()
            index = self._opened()
        changed = select(CHANGE.c.entity_id).where(CHANGE.c.entity == "report", CHANGE.c.number > self._change)
        ids = list(connection.execute(changed.distinct()).scalars())
        if ids:
            # Half of the machine for a long build, one thread for a few documents.
            writer = index.writer(_HEAP, 2 if len(ids) > 10_000 else 1)
            done = 0
            for batch in _batches(ids):
                if self._change > 0:
                    for report_id in batch:
                        writer.delete_documents_by_term("id", report_id)
                for document in read_documents(connection, batch):
                    writer.add_document(document)
                done += len(batch)
                if progress:
                    progress(done, len(ids))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        self._write_state(last)
        return len(ids)

    def close(self) -> None:
        """Let go of the index."""
        self._index = None


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def read_documents(connection: Connection, ids: Sequence[str]) -> Iterator[Any]:
    """Yield the documents of the reports `ids`, read with three queries."""
    facts: dict[str, list[dict[str, Any]]] = {}
    query = select(*_FACT_COLUMNS).where(FACT.c.report_id.in_(ids), is_standing())
    for row in connection.execute(query).mappings():
        facts.setdefault(row["report_id"], []).append(dict(row))
    reviewed = select(FACT.c.report_id).where(FACT.c.report_id.in_(ids), FACT.c.review.in_(DECIDED)).distinct()
    decided = set(connection.execute(reviewed).scalars())
    reports = select(REPORT, VERSION.c.text).join(VERSION, VERSION.c.id == REPORT.c.version_id)
    for report in connection.execute(reports.where(REPORT.c.id.in_(ids))).mappings():
        yield make_document(dict(report) | {"reviewed": report["id"] in decided}, facts.get(report["id"], []))
