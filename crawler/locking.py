"""One crawl per source and archive at a time: a lock that ends with its process, however that ends."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path


class SourceLockedError(Exception):
    """Another process is crawling the source into the same archive."""


@contextlib.contextmanager
def lock_source(archive: Path, name: str) -> Iterator[None]:
    """Hold the lock of the source `name` in `archive`; SourceLockedError where another process holds it."""
    folder = archive / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("a") as file:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 - there is none on Windows

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SourceLockedError(f"{name} is being crawled into {archive} by another process") from None
        yield
