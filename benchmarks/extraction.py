"""Our cleaning of HTML pages beside other extractors: `python -m benchmarks.extraction SHARED [--part NAME]`.

Three parts: `pages` runs the scorer of real pages with ours, trafilatura, readability-lxml and gne interleaved in one
process (main text, title, date, time); `spamlab` scores damaged pages; `bounds` times pages made to hurt.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OTHERS = "trafilatura,readability-lxml,gne"


def run_pages(shared: Path, repeat: int) -> int:
    """Score real pages."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(shared / "pages" / "bench.py"), "--data", str(shared / "pages")]
        command += ["--systems", OTHERS, "--system", "xieshang=benchmarks.adapters:read_page"]
        command += ["--repeat", str(repeat), "--out", str(Path(folder) / "pages.json")]
        return subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode


def run_spamlab(shared: Path, seed: int) -> int:
    """Score damaged pages."""
    command = [sys.executable, str(shared / "spamlab" / "score.py"), "--split", "dev", "--seed", str(seed)]
    command += ["--system", "benchmarks.adapters:clean"]
    return subprocess.run(command, cwd=shared / "spamlab", env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1"}


def run_bounds() -> int:
    """Time pages made to hurt; a page that takes more than half a minute fails."""
    from extract.html import read_html

    article = (
        "<h1>议事厅里话家常</h1><div>2023-05-01</div><p>居民代表围坐在一起，说的都是家门口的事，一件一件记下来。</p>"
    )
    pages = {
        "60 MB with an inlined picture": f"{article}<img src='data:image/png;base64,{'A' * 60_000_000}'>",
        "60 MB of paragraphs": article + "<p>这是一段很长的内容，没有什么意思。</p>" * 2_200_000,
        "100,000 nested div": "<div>" * 100_000 + article + "</div>" * 100_000,
        "100,000 nested span": "<span class='a'>" * 100_000 + article,
        "100,000 nested div with text between": "".join(f"<div>x{n}" for n in range(100_000)) + article,
        "a line of 1 MB": article + "<p>" + "协商议事，" * 200_000 + "</p>",
        "a million <": "<" * 1_000_000 + article,
        "300,000 open comments": article + "<!--" * 300_000,
        "a sheet of open comments": "<style>" + "/*" * 300_000 + "</style>" + article,
        "300,000 links": article + "<a href=x>链接</a>" * 300_000,
    }
    slow = 0
    for name, page in pages.items():
        start = time.process_time()
        draft = read_html(page, "http://page.example/1.html")
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        slow += took > 30
        print(f"{name:40}{took:8.2f} s {peak:6} MB at most so far  {draft.verdict:8}{draft.notes}")
    return int(slow > 0)


def main() -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--part", choices=["pages", "spamlab", "bounds"])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    shared = args.shared.resolve()
    failed = 0
    if args.part in (None, "pages"):
        failed |= run_pages(shared, args.repeat)
    if args.part in (None, "spamlab"):
        failed |= run_spamlab(shared, args.seed)
    if args.part in (None, "bounds"):
        failed |= run_bounds()
    return failed


if __name__ == "__main__":
    sys.exit(main())
