"""Fixtures for all rooms."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def skip_or_fail(reason: str) -> None:
    """Skip the running test with `reason`, or fail it where XIESHANG_REQUIRE_ALL says that nothing may skip."""
    if os.environ.get("XIESHANG_REQUIRE_ALL") == "1":
        pytest.fail(f"XIESHANG_REQUIRE_ALL=1, but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of measurement data beside the checkout."""
    folder = Path(os.environ.get("XIESHANG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        skip_or_fail("the folder `shared` with measurement data does not stand beside the checkout")
    return folder
