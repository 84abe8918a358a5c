"""Measure every set and pin what was reached: `python -m benchmarks.pin_floors SHARED [--lower] [--set NAME]`.

A floor is pinned a hundredth under the measure, and at it where a single fault would be a defect. A floor is only ever
raised; lowering one needs --lower, and a reason in the commit.
"""

import argparse
import json
import math
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.quality.measures import SETS

FILE = Path(__file__).resolve().parent.parent / "tests" / "quality" / "floors.toml"
SLACK = 0.01


def pin(measure: str, value: float) -> float:
    """Return the floor for a measured value: where a single fault is a defect, perfect stays perfect."""
    if value >= 1.0 and measure.startswith(("no_", "text.must", "evidence.", "locality.")):
        return 1.0
    return math.floor(max(0.0, value - SLACK) * 1000) / 1000


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--set", dest="only", choices=list(SETS))
    args = parser.parse_args()
    pinned = tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    for name in [args.only] if args.only else SETS:
        command = [sys.executable, "-W", "ignore", "-m", "tests.quality.measures", name, str(args.shared)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout.splitlines()[-1])
        old = pinned.get(name, {}).get("floors", {})
        floors = {}
        for measure, value in sorted(result["measures"].items()):
            new = pin(measure, value)
            floors[measure] = new if args.lower else max(new, old.get(measure, 0.0))
            print(f"{name:14}{measure:24}{value:8.4f}  floor {old.get(measure, 0.0):.3f} -> {floors[measure]:.3f}")
        pinned[name] = {"digest": result["digest"], "floors": floors}
    lines = ["# Pinned by `python -m benchmarks.pin_floors`: what was measured on the shared data, less a hundredth.\n"]
    for name in SETS:
        if name in pinned:
            lines += [f'\n[{name}]\ndigest = "{pinned[name]["digest"]}"\n\n[{name}.floors]\n']
            lines += [f'"{measure}" = {value}\n' for measure, value in pinned[name]["floors"].items()]
    FILE.write_text("".join(lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
