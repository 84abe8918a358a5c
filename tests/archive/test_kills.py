"""kill -9 at seeded moments: a few of each kind; `python -m benchmarks.kills` does twenty."""

import json
import os
import random
import zipfile
from pathlib import Path

import pytest

from archive import Archive
from tests.archive.killing import KINDS, fill, kill_migration
from tests.archive.old_postgres import move_to_postgres
from tests.archive.test_migrations import assert_kept, describe

OLD = Path(__file__).parent / "old" / "schema_0002.zip"
BOTH_DATABASES = True


@pytest.fixture
def folder(tmp_path, database, request) -> Path:
    if database == "postgres":
        request.getfixturevalue("postgres_folder")
    else:
        Archive.open(tmp_path / "data", create=True).close()
    return tmp_path / "data"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_acknowledged_is_lost(folder, kind, database):
    dice = random.Random(f"{kind} {database}")
    if kind != "ingest":
        fill(folder, 12)
    KINDS[kind](folder, dice, 1)


@pytest.fixture
def make_old(tmp_path, database, request):
    """Return what makes an archive of an older schema, each time anew."""
    if database == "postgres":
        import psycopg

        address = request.getfixturevalue("postgres_server")
        with psycopg.connect(address) as connection:
            connection.execute("DROP SCHEMA IF EXISTS old CASCADE")
        os.environ["XIESHANG_DATABASE"] = f"{address}?schema=old"

    def make() -> Path:
        folder = tmp_path / "old"
        with zipfile.ZipFile(OLD) as stored:
            stored.extractall(folder)
        if database == "postgres":
            move_to_postgres(folder, os.environ["XIESHANG_DATABASE"], "0002")
        return folder

    yield make
    if database == "postgres":
        del os.environ["XIESHANG_DATABASE"]


def test_a_migration_that_is_killed_goes_on(make_old, tmp_path, database):
    kill_migration(make_old, random.Random(database))
    then = json.loads((tmp_path / "old" / "expected.json").read_text("utf-8"))
    with Archive.open(tmp_path / "old") as opened:
        assert_kept(describe(opened), then)
