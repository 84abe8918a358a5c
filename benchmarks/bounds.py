"""Time and memory of extraction on input that is meant to hurt: `python -m benchmarks.bounds`.

Each case runs in a process of its own; peak memory is that of the process, the first row shows an ordinary page.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable

from extract import extract_page
from schemas.page import Page

SENTENCE = "县政协在院坝里开展协商，收集意见建议120条，采纳80条，解决问题36个，群众都说办得好。"
PAGE = (
    f"<html><head><title>院坝里的商量</title></head><body><h1>院坝里的商量</h1>{{}}<p>{SENTENCE * 8}</p></body></html>"
)

CASES: dict[str, tuple[str, Callable[[], str]]] = {
    "ordinary page": ("text/html", lambda: PAGE.format("")),
    "60 MB of paragraphs": ("text/html", lambda: PAGE.format(f"<p>{SENTENCE}</p>" * (60_000_000 // 130))),
    "60 MB of one inlined picture": (
        "text/html",
        lambda: PAGE.format(f'<img src="data:image/png;base64,{"A" * 60_000_000}">'),
    ),
    "100,000 nested tags": ("text/html", lambda: PAGE.format("<div>" * 100_000)),
    "100,000 nested spans around text": ("text/html", lambda: PAGE.format("<span>商" * 100_000)),
    "1 MB line in a page": ("text/html", lambda: PAGE.format(f"<p>{SENTENCE * (1_000_000 // 43)}</p>")),
    "1 MB line of one character": ("text/html", lambda: PAGE.format(f"<p>{'协' * 1_000_000}</p>")),
    "100,000 links": (
        "text/html",
        lambda: PAGE.format("".join(f'<a href="/{i}.html">栏目{i}</a>' for i in range(100_000))),
    ),
    "5 MB text": ("text/plain", lambda: (SENTENCE * 4 + "\n") * (5_000_000 // 175)),
    "5 MB of digits": ("text/plain", lambda: "1234567890" * 500_000),
    "10,000 figures": ("text/plain", lambda: "".join(f"收集意见建议{i}条，解决问题{i}个。" for i in range(5_000))),
    "1 MB of opening brackets": ("text/plain", lambda: "（" * 1_000_000),
    "1 MB of quotation marks": ("text/plain", lambda: "“协商”、" * 200_000),
    "1 MB of pinyin": ("text/plain", lambda: "協(xié)商(shāng)" * 100_000),
}


def run_case(name: str) -> None:
    """Print one row."""
    kind, make = CASES[name]
    body = make().encode()
    start = time.process_time()
    extraction = extract_page(Page(url="http://page.example/", headers=(("Content-Type", kind),), body=body))
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = extraction.report
    print(
        f"{name:36}{len(body) / 1e6:8.1f} MB {spent:8.2f} s {peak:8.0f} MB peak  text {len(report.text):>9,}  "
        f"facts {len(extraction.facts):>6}  {report.verdict} {', '.join(report.verdict_reasons)}",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_case(sys.argv[1])
    else:
        for case in CASES:
            done = subprocess.run([sys.executable, "-m", "benchmarks.bounds", case], timeout=600, check=False)
            if done.returncode:
                print(f"{case:36}failed with exit code {done.returncode}")
