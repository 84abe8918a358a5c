"""`init` where the database cannot be had, and how `verify` counts."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive
from tests.conftest import skip_or_fail
from tests.crawler.conftest import Outcome
from tests.crawler.test_cli_pages import assert_plain_error

Run = Callable[..., Outcome]


def test_a_failed_init_leaves_nothing(xieshang: Run, tmp_path: Path) -> None:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        skip_or_fail("the extra postgres is not installed")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"postgresql://keeper@127.0.0.1:{silent.getsockname()[1]}/cases"
        (tmp_path / "kept").mkdir()
        for folder in ("new/below", "kept"):
            done = xieshang("init", "--archive", tmp_path / folder, "--database", address)
            assert done.code == 2
            assert_plain_error(done, "does not answer")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_verify_counts_one_fault_as_one(xieshang: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    assert xieshang("init", "--archive", folder).code == 0
    for faults, said in ((["a"], "1 fault"), (["a", "b"], "2 faults")):
        monkeypatch.setattr(Archive, "verify", lambda _self, _show, faults=faults: iter(faults))
        done = xieshang("verify", "--archive", folder)
        assert (done.code, done.out.splitlines()[-1]) == (1, said)
