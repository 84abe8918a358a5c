"""The quality reached is pinned in floors.toml together with the digest of the data it was measured on."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.quality.measures import SETS

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))


def test_every_set_has_floors() -> None:
    assert set(FLOORS) == set(SETS)
    assert all(FLOORS[name]["floors"] for name in SETS)


@pytest.mark.parametrize("name", SETS)
def test_no_measure_falls_below_its_floor(name: str, request: pytest.FixtureRequest) -> None:
    shared = [] if SETS[name].is_own else [str(request.getfixturevalue("shared_dir"))]
    # In a process of its own: the shared scorers change warnings and logging for all.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.quality.measures", name, *shared],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["digest"] == FLOORS[name]["digest"], "the data changed: pin anew (benchmarks/pin_floors.py)"
    short = {
        measure: (round(result["measures"].get(measure, -1.0), 4), floor)
        for measure, floor in FLOORS[name]["floors"].items()
        if result["measures"].get(measure, -1.0) < floor - 1e-9
    }
    assert not short, f"(measured, floor): {short}"
