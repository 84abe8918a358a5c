"""What is measured against the shared data: one function a set, each returning `measure name → value`."""

import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.inputs import read_file
from extract import extract_page
from schemas.extraction import make_record

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
