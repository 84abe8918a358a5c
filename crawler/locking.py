"""One crawl per source and archive at a time: a lock that ends with its process, however that ends."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path


class SourceLockedError(Exception):
    """Another process is crawling the source into the same archive."""


def is_source_locked(archive: Path, name: str) -> bool:
    """Whether some process is crawling the source `name` into `archive` now."""
    if not (archive / "locks" / f"{name}.lock").exists():
        return False
    try:
        with lock_source(archive, name):
            return False
    except SourceLockedError:
        return True
    except OSError:
        return True  # an archive that may only be read: nothing is known


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
