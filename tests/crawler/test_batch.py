"""Batches of writes: one transaction, one bad write costs only itself, a full archive is said once."""

import asyncio
from pathlib import Path

from archive import Archive
from archive.errors import DiskFullError
from crawler.batch import WriteBatch
from schemas.source import Source

SOURCE = Source(name="batch", title="河汊", publisher="portal", seeds=("http://batch.invalid/",))
URLS = [f"http://batch.invalid/{n}.html" for n in range(40)]


def test_a_batch_is_written_when_it_is_full_or_its_time_has_come(tmp_path: Path) -> None:
    async def fill() -> None:
        batch = WriteBatch(archive)
        for url in URLS[:30]:
            batch.add(lambda url=url: archive.mark(url, "fetched", SOURCE), lambda url=url: done.append(url))
        assert done == URLS[:25]
        assert archive.url_state(URLS[24], SOURCE) == "fetched"
        assert archive.url_state(URLS[25], SOURCE) is None
        for _ in range(200):
            await asyncio.sleep(0.05)
            if len(done) == 30:
                break
        assert archive.url_state(URLS[29], SOURCE) == "fetched"

    done: list[str] = []
    with Archive.open(tmp_path, create=True) as archive:
        asyncio.run(fill())


def test_a_write_that_fails_costs_no_other(tmp_path: Path) -> None:
    async def fill() -> None:
        batch = WriteBatch(archive)
        batch.on_failure = failures.append
        for number, url in enumerate(URLS[:5]):
            kind = "article" if number != 2 else None
            batch.add(
                lambda url=url, kind=kind: archive.mark(url, "gone", SOURCE, kind=kind),
                lambda url=url: done.append(url),
            )
        batch.flush()
        batch.flush()

    done: list[str] = []
    failures: list[Exception] = []
    with Archive.open(tmp_path, create=True) as archive:
        asyncio.run(fill())
        assert [archive.url_state(url, SOURCE) for url in URLS[:5]] == ["gone", "gone", None, "gone", "gone"]
    assert done == [*URLS[:2], *URLS[3:5]]
    assert len(failures) == 1


def test_an_archive_that_cannot_be_written_is_said_once_and_nothing_is_half_done(tmp_path: Path) -> None:
    def fail() -> None:
        raise DiskFullError("the disk is full")

    async def fill() -> None:
        batch = WriteBatch(archive)
        batch.on_fault = faults.append
        batch.add(lambda: archive.mark(URLS[0], "fetched", SOURCE))
        batch.add(fail)
        batch.flush()

    faults: list[str] = []
    with Archive.open(tmp_path, create=True) as archive:
        asyncio.run(fill())
        assert archive.url_state(URLS[0], SOURCE) is None
    assert faults == ["the disk is full"]
