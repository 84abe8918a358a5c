"""How many re-encoded pages decode right: python -m benchmarks.decoding [--shared ../shared] [--pages N].

The pages and the ways of re-encoding are those of `pages/encbench.py` in the shared folder; a decode is right when the
Han characters that come out match the page's (bigram F1 of .99; .95 where bytes were cut out).
"""

import argparse
import html
import importlib.util
import json
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

from extract.decode import decode


def load_cases(shared: Path) -> ModuleType:
    """Load the module that makes the cases."""
    spec = importlib.util.spec_from_file_location("encbench", shared / "pages" / "encbench.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{shared / 'pages' / 'encbench.py'}: not found; name the shared folder with --shared")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(shared: Path, limit: int, systems: list[str]) -> tuple[int, int]:
    """Print the share of right decodes per case and system; return the numbers of our wrong ones and of cases."""
    cases = load_cases(shared)
    rows = [json.loads(line) for line in (shared / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    spent: dict[str, list[float]] = {name: [] for name in ["ours", *systems]}
    wrong: list[str] = []
    for row in rows[:limit]:
        text = (shared / "pages" / row["file"]).read_text(encoding="utf-8")
        for name, make in cases.V.items():
            body, header, reference = make(text, random.Random(row["id"] + name))
            expected = cases.han(html.unescape(reference))
            floor = 0.95 if "broken" in name else 0.99
            total[name] += 1
            for system, times in spent.items():
                start = time.process_time()
                if system == "ours":
                    got = decode(body, [("Content-Type", header)] if header else []).text
                else:
                    got = cases.D[system](body, header)
                times.append((time.process_time() - start) * 1000)
                if cases.f1(expected, cases.han(html.unescape(got))) >= floor:
                    right[name, system] += 1
                elif system == "ours":
                    wrong.append(
                        f"{row['id']} {name}: {decode(body, [('Content-Type', header)] if header else []).encoding}"
                    )
    for name, count in total.items():
        print(f"{name:45} {count:4} " + " ".join(f"{100 * right[name, system] / count:6.1f}%" for system in spent))
    everything = sum(total.values())
    shares = {s: 100 * sum(right[name, s] for name in total) / everything for s in spent}
    print(f"{'all':45} {everything:4} " + " ".join(f"{share:6.2f}%" for share in shares.values()))
    print("ms a page, median: " + ", ".join(f"{s} {statistics.median(ms):.2f}" for s, ms in spent.items()))
    print("\n".join(wrong))
    return len(wrong), everything


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--systems", default="", help="further systems of encbench.py, comma separated")
    chosen = parser.parse_args()
    measure(chosen.shared, chosen.pages, [name for name in chosen.systems.split(",") if name])


if __name__ == "__main__":
    main()
