"""What is measured against the shared data: one function a set, each returning `measure name → value`."""

import hashlib
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.inputs import read_file
from extract import clean_page, extract_page
from schemas.extraction import make_record
from schemas.page import Page
from tests.quality.scoring import score_records

Measures = dict[str, float]


@contextmanager
def _on_path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"shared_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    with _on_path(path.parent):
        spec.loader.exec_module(module)
    return module


def predict(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the coded record of each page in `folder` by its file name."""
    return {
        path.name: {"file": path.name} | make_record(extract_page(read_file(path)))
        for path in sorted(folder.iterdir())
        if path.suffix in {".txt", ".html"}
    }


def score_facts(shared: Path, name: str) -> dict[str, Any]:
    """Return the whole result of the shared scorer on set `name` (`dev` or `seeds`)."""
    scorer = _load(shared / "gold" / "score_facts.py")
    golds = [json.loads(line) for line in (shared / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines() if line]
    folder = shared / "gold" / "dev" if name == "dev" else shared / "seeds"
    result: dict[str, Any] = scorer.score(golds, predict(folder))
    return result


def measure_facts(shared: Path, name: str) -> Measures:
    """F1 per field, attributes on what matched, relevance, and shares of required and forbidden strings."""
    result = score_facts(shared, name)
    text = result["text"]
    measures = {f"{field}.f1": row["f1"] for field, row in result["fields"].items()}
    measures |= dict(result["attributes"])
    measures["relevant"] = result["relevant"]
    for kind in ("must", "must_not"):
        right, wrong = text.get(f"{kind}.right", 0), text.get(f"{kind}.wrong", 0)
        measures[f"text.{kind}"] = right / max(1, right + wrong)
    measures["evidence.sound"] = 1.0 if not text.get("evidence.wrong") else 0.0
    return measures


def digest(*paths: Path) -> str:
    """Return a digest of the files under `paths`, so that a floor is tied to the data it was measured on."""
    total = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(file.name.encode())
                total.update(file.read_bytes())
    return total.hexdigest()[:16]


def _mean(values: Iterable[float | None]) -> float:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else 1.0


def measure_pages(shared: Path) -> Measures:
    """Main text F1, exact titles and right dates on the real pages, by the functions of the shared benchmark."""
    bench = _load(shared / "pages" / "bench.py")
    f1, titles, dates = [], [], []
    for line in (shared / "pages" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        page = Page(
            url=row["url"] or "http://page.example/",
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=(shared / "pages" / row["file"]).read_bytes(),
        )
        report = clean_page(page)
        f1.append(bench.prf(row["text"], report.text)[2])
        if row.get("title"):
            titles.append(float(bench.title_score(row["title"], report.title) == "exact"))
        if row.get("date"):
            dates.append(float(bench.dnorm(report.published) == row["date"]))
    return {"text.f1": _mean(f1), "title.exact": _mean(titles), "date.right": _mean(dates)}


def measure_spam(shared: Path) -> Measures:
    """The shared scorer's columns over the dev cases; leaks and removals are given as shares that stay clean."""
    folder = shared / "spamlab"
    with _on_path(folder):
        lab, scorer = importlib.import_module("spamlab"), importlib.import_module("score")
        cases = lab.build_suite("dev", 1)
        rows = scorer.evaluate(_clean_for_spamlab, cases)
    upward = ("recall", "precision", "restore_para", "restore_site", "title_ok")
    downward = ("leak", "false_removal", "boiler_leak")
    measures = {name: _mean(row[name] for row in rows) for name in upward}
    return measures | {f"no_{name}": 1.0 - _mean(row[name] for row in rows) for name in downward}


def _clean_for_spamlab(html: bytes, url: str) -> dict[str, str]:
    report = clean_page(Page(url=url, headers=(("Content-Type", "text/html"),), body=html))
    return {"title": report.title or "", "text": report.text}


def measure_own(folder: Path) -> Measures:
    """F1 by field over the project's own coded reports (tests/gold)."""
    golds = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    predicted = predict(folder / "pages")
    return score_records((gold, predicted[gold["file"]]) for gold in golds)


OWN = Path(__file__).resolve().parent.parent / "gold"


@dataclass(frozen=True)
class MeasuredSet:
    """One set: what measures it, and the files whose digest its floors are tied to."""

    measure: Callable[[Path], Measures]
    files: tuple[str, ...]
    is_own: bool = False
    """Whether it lies in the project itself, not in the shared folder."""


SETS: dict[str, MeasuredSet] = {
    "facts-dev": MeasuredSet(lambda shared: measure_facts(shared, "dev"), ("gold/dev.jsonl", "gold/dev")),
    "facts-seeds": MeasuredSet(lambda shared: measure_facts(shared, "seeds"), ("gold/seeds.jsonl", "seeds")),
    "pages": MeasuredSet(measure_pages, ("pages/gold.jsonl", "pages/html")),
    "spam": MeasuredSet(measure_spam, ("spamlab",)),
    "own": MeasuredSet(measure_own, ("gold.jsonl", "pages"), is_own=True),
}


def main() -> int:
    """Print the measures of one set as JSON: `python -m tests.quality.measures SET [SHARED]`."""
    chosen = SETS[sys.argv[1]]
    base = OWN if chosen.is_own else Path(sys.argv[2])
    result = {"digest": digest(*(base / file for file in chosen.files)), "measures": chosen.measure(base)}
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
