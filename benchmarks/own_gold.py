"""Score the project's own coded reports: `python -m benchmarks.own_gold [--differences]`."""

import json
import sys
from pathlib import Path

from tests.quality.measures import predict
from tests.quality.scoring import list_differences, score_records

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "gold"


def main() -> None:
    """Run."""
    golds = [json.loads(line) for line in (FOLDER / "gold.jsonl").read_text("utf-8").splitlines()]
    predicted = predict(FOLDER / "pages")
    pairs = [(gold, predicted[gold["file"]]) for gold in golds]
    for name, f1 in score_records(pairs).items():
        print(f"{name:20}{f1:7.3f}")
    if "--differences" in sys.argv:
        for gold, got in pairs:
            for line in list_differences(gold, got):
                print(f"{gold['id']:12}{line}")


if __name__ == "__main__":
    main()
