"""Is a confidence of .8 right in eight cases of ten? `python -m benchmarks.calibration SHARED`.

Every coded platform, method and count of the coded reports (shared and own) is called right when the gold holds its
key; rows show, by confidence, how many were right.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.quality.measures import OWN, predict
from tests.quality.scoring import fold_name

Record = dict[str, Any]


def list_outcomes(gold: Record, predicted: Record) -> list[tuple[str, str, float, bool]]:
    """Return (kind, rule, confidence, is right) of each fact that gold takes a stand on."""
    rows = []
    for kind in ("platforms", "methods"):
        optional = {fold_name(name) for name in gold.get(f"{kind}_optional", ())}
        known = {fold_name(item["name"]) for item in gold[kind]}
        rows += [
            (kind, item["rule"], item["confidence"], fold_name(item["name"]) in known)
            for item in predicted[kind]
            if fold_name(item["name"]) not in optional
        ]
    doubtful = set(gold.get("optional_figures", ()))
    counted = {(c["metric"], float(c["value"]), c["unit"]) for c in gold["counts"]}
    rows += [
        ("counts", item["rule"], item["confidence"], (item["metric"], float(item["value"]), item["unit"]) in counted)
        for item in predicted["counts"]
        if item["value"] not in doubtful
    ]
    return rows


def main() -> None:
    """Run."""
    shared = Path(sys.argv[1])
    sets = [
        (shared / "gold" / "dev.jsonl", shared / "gold" / "dev"),
        (shared / "gold" / "seeds.jsonl", shared / "seeds"),
    ]
    sets += [(OWN / "gold.jsonl", OWN / "pages")]
    rows = []
    for gold_file, folder in sets:
        predicted = predict(folder)
        for line in gold_file.read_text("utf-8").splitlines():
            gold = json.loads(line)
            rows += list_outcomes(gold, predicted[gold["file"]])
    by_bin: dict[tuple[str, float], list[tuple[float, bool]]] = defaultdict(list)
    by_rule: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for kind, rule, confidence, right in rows:
        by_bin[kind, round(confidence, 1)].append((confidence, right))
        by_rule[kind, rule].append((confidence, right))
    for title, table in (("confidence", by_bin), ("rule", by_rule)):
        print(f"{'kind':12}{title:32}{'facts':>6}{'claimed':>9}{'right':>7}")
        for (kind, key), found in sorted(table.items(), key=str):
            claimed = sum(c for c, _ in found) / len(found)
            print(f"{kind:12}{key!s:32}{len(found):6}{claimed:9.2f}{sum(r for _, r in found) / len(found):7.2f}")


if __name__ == "__main__":
    main()
