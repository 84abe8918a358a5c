"""How long coding takes, beside trafilatura in the same run: `python -m benchmarks.coding_speed [SHARED]`.

Each stage is timed on one core over the project's own coded reports (about 500 characters each, joined to texts of
about 1,500) and, where SHARED is given, the whole road over the real pages beside trafilatura with metadata.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from extract import clean_page, code_report, extract_page
from extract.article import Article
from extract.facts import code_facts, find_coders
from extract.relevance import judge_relevance
from schemas.page import Page

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "pages"


def time_call(call: Callable[[], object], repeat: int = 5) -> float:
    """Return the median CPU time of `call` in milliseconds."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        call()
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def time_coding() -> None:
    """Print the time of each coder on texts of about 1,500 characters."""
    texts = [p.read_text("utf-8") for p in sorted(GOLD.glob("*.txt"))]
    articles = ["\n".join(texts[i : i + 6])[:1500] for i in range(len(texts) - 6)]
    for text in articles:
        code_facts(Article(text=text))
    for coder in find_coders():
        spent = [
            time_call(lambda t=text, c=coder: c.code_facts(Article(text=t, published="2024-05-06"), ()))
            for text in articles
        ]
        print(f"{getattr(coder, '__name__', coder):32}{statistics.median(spent):8.2f} ms")
    spent = [time_call(lambda t=text: judge_relevance(Article(text=t))) for text in articles]
    print(f"{'relevance':32}{statistics.median(spent):8.2f} ms")
    spent = [time_call(lambda t=text: code_facts(Article(text=t, published="2024-05-06"))) for text in articles]
    print(
        f"{'all facts':32}{statistics.median(spent):8.2f} ms for {statistics.median(map(len, articles)):.0f} characters"
    )


def time_road(shared: Path) -> None:
    """Print the time of cleaning and of everything beside trafilatura on the same real pages."""
    ours, whole, theirs = [], [], []
    for line in (shared / "pages" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        body = (shared / "pages" / row["file"]).read_bytes()
        page = Page(url=row["url"] or "http://page.example/", headers=(("Content-Type", "text/html"),), body=body)
        html = body.decode()
        ours.append(time_call(lambda p=page: clean_page(p), 3))
        whole.append(time_call(lambda p=page: extract_page(p), 3))
        theirs.append(time_call(lambda h=html: trafilatura.bare_extraction(h, with_metadata=True), 3))
        code_report(clean_page(page))
    total = sum(theirs)
    print(f"trafilatura with metadata  {statistics.median(theirs):7.1f} ms a page, ratio 1")
    print(f"decode to metadata         {statistics.median(ours):7.1f} ms a page, ratio {sum(ours) / total:.3f}")
    print(f"whole extract              {statistics.median(whole):7.1f} ms a page, ratio {sum(whole) / total:.3f}")


if __name__ == "__main__":
    time_coding()
    if len(sys.argv) > 1:
        time_road(Path(sys.argv[1]))
