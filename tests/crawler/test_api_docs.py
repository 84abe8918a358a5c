"""docs/api.md and docs/notebook.ipynb run as they stand."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, skip_or_fail

_RUN = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
nbformat.write(book, sys.argv[3])
"""


def run_python(arguments: list[str], folder: Path) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "IPYTHONDIR": str(folder / "ipython")}
    env.pop("XIESHANG_ARCHIVE", None)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_examples_of_the_api_run(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    script = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S))
    (tmp_path / "examples.py").write_text(script, "utf-8")
    out = run_python(["examples.py"], tmp_path)
    assert "泗水县" in out or "215" in out
    assert "Fang Wen undo" in out


def test_the_notebook_runs(tmp_path: Path) -> None:
    pytest.importorskip("nbformat")
    try:
        import ipykernel  # noqa: F401
        import nbclient  # noqa: F401
    except ImportError:
        skip_or_fail("nbclient and ipykernel are not installed")
    source = ROOT / "docs" / "notebook.ipynb"
    cells = json.loads(source.read_text("utf-8"))["cells"]
    assert all(not cell["outputs"] for cell in cells if cell["cell_type"] == "code"), "store it without outputs"
    run_python(["-c", _RUN, str(source), str(tmp_path), str(tmp_path / "run.ipynb")], tmp_path)
    run = json.loads((tmp_path / "run.ipynb").read_text("utf-8"))
    shown = json.dumps([cell.get("outputs") for cell in run["cells"]], ensure_ascii=False)
    assert "Krippendorff" in shown
    assert "sha1:" in shown
    assert "error" not in {output["output_type"] for cell in run["cells"] for output in cell.get("outputs", [])}
