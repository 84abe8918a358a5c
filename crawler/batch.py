"""Writes of one crawl, gathered: many pages in one transaction, at the latest a quarter of a second after the first.

A transaction a page costs more than the page. What waits here stands in the WARC already, so a killed process loses
nothing of it: the next run reads it back (`archive.recovery`). Nothing is held open while it waits.
"""

import asyncio
import logging
from collections.abc import Callable

from archive import Archive, ArchiveError

logger = logging.getLogger(__name__)

_MAX_WAITING = 25
_MAX_WAIT = 0.25
"""Seconds. A killed run asks again for refusals and redirects of that time, so it is short."""

Write = Callable[[], None]


class WriteBatch:
    """Writes to one archive, in the order in which they were added."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._waiting: list[tuple[Write, Write]] = []
        self._timer: asyncio.TimerHandle | None = None
        self.on_fault: Callable[[str], None] = logger.error
        """Told once in one line when the archive cannot be written any more; what waited stays as it was there."""
        self.on_failure: Callable[[Exception], None] = lambda error: logger.error("a page was not stored: %r", error)
        """Told of a write that failed by itself; the others of its batch are written all the same."""

    def add(self, write: Write, then: Write = lambda: None) -> None:
        """Write with the next batch, and do `then` when it is committed."""
        self._waiting.append((write, then))
        if len(self._waiting) >= _MAX_WAITING:
            self.flush()
        elif self._timer is None:
            try:
                self._timer = asyncio.get_running_loop().call_later(_MAX_WAIT, self.flush)
            except RuntimeError:
                self.flush()  # outside of a loop nobody would come back to it

    def flush(self) -> None:
        """Write all that waits in one transaction."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            self._write(batch)
        except ArchiveError as error:
            self.on_fault(str(error))
        except Exception:
            # One of them is at fault: each by itself, so that the others are not lost with it.
            logger.exception("a batch was not written as one")
            for one in batch:
                try:
                    self._write([one])
                except ArchiveError as error:
                    self.on_fault(str(error))
                    return
                except Exception as error:
                    self.on_failure(error)

    def _write(self, batch: list[tuple[Write, Write]]) -> None:
        with self._archive.transaction():
            for write, _ in batch:
                write()
        for _, then in batch:
            then()
