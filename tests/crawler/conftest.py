"""Fixtures for the command line."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from crawler.cli import main


@dataclass(frozen=True)
class Outcome:
    """What one call of the command line printed and returned."""

    code: int
    out: str
    err: str


@pytest.fixture
def xieshang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command line in this process: `xieshang("search", "协商")`."""

    def run(*args: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["xieshang", *map(str, args)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as done:
            code = done.code
        captured = capsys.readouterr()
        return Outcome(code if isinstance(code, int) else 0 if code is None else 1, captured.out, captured.err)

    return run
