"""An empty archive for each test; modules that say `BOTH_DATABASES = True` run on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from archive import Archive
from archive.postgres import show_address
from archive.tables import Table
from tests.postgres import run_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a running PostgreSQL server, with its password."""
    with run_server() as address:
        yield address


@pytest.fixture(scope="session")
def _postgres_archive(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Address and setting of a schema with tables, made once: each test finds them empty."""
    address = f"{postgres_server}?schema=tests"
    folder = tmp_path_factory.mktemp("made") / "data"
    Archive.open(folder, create=True, database=address).close()
    return address, (folder / "database.json").read_text()


@pytest.fixture
def postgres_folder(tmp_path: Path, _postgres_archive: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty archive on PostgreSQL; the password comes from the environment."""
    import psycopg

    address, setting = _postgres_archive
    names = ", ".join(f'tests."{table.name}"' for table in Table.metadata.sorted_tables)
    with psycopg.connect(address.partition("?")[0]) as connection:
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "database.json").write_text(setting)
    monkeypatch.setenv("XIESHANG_DATABASE", address)
    assert json.loads(setting)["database"] == show_address(make_url(address))
    return folder


@pytest.fixture
def database() -> str:
    """Which database the archive is on; `pytest_generate_tests` asks for both where a module wants that."""
    return "sqlite"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if getattr(metafunc.module, "BOTH_DATABASES", False) and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", ["sqlite", "postgres"])


@pytest.fixture
def archive(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> Iterator[Archive]:
    if database == "postgres":
        request.getfixturevalue("postgres_folder")
    with Archive.open(tmp_path / "data", create=database == "sqlite") as opened:
        yield opened
