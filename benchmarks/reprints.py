"""Recall of reprints and false merges of look-alikes: `python -m benchmarks.reprints [number of stories]`.

Stores originals, then for each kind one reprint or look-alike of each original at another site, and counts outcomes.
"""

import datetime as dt
import sys
import tempfile
import time
from collections import Counter

from archive import Archive
from benchmarks.stories import LOOKALIKES, REPRINTS, Story, make_extraction, make_lookalike, make_reprint, make_story
from schemas.page import Page

_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def store(archive: Archive, story: Story, url: str, day: int = 0) -> str | None:
    """Store a story as seen on a day and return the report that it was taken for a reprint of."""
    at = _DAY + dt.timedelta(days=day)
    page = Page(url=url, fetched_at=at, headers=(("Content-Type", "text/html"),), body=story.text.encode())
    return archive.store(page, make_extraction(story, url), archive.capture(page)).original_id


def main(stories: int) -> int:
    """Print recall by kind and false merges; return 1 where an aim is missed."""
    found: Counter[str] = Counter()
    began = time.monotonic()
    per_kind = max(1, stories // len(REPRINTS))
    with tempfile.TemporaryDirectory() as folder, Archive.open(f"{folder}/data", create=True) as archive:
        with archive.transaction():
            for seed in range(stories):
                store(archive, make_story(seed), f"http://origin.example/{seed}")
        merged = Counter[str]()
        ids = {report.url: report.id for report in archive.reports()}
        with archive.transaction():
            for seed in range(stories):
                kind = LOOKALIKES[seed % len(LOOKALIKES)]
                other = make_lookalike(make_story(seed), kind, seed)
                merged[kind] += store(archive, other, f"http://{kind}.example/{seed}", 1) is not None
        with archive.transaction():
            for seed in range(per_kind * len(REPRINTS)):
                kind = REPRINTS[seed % len(REPRINTS)]
                url = f"http://copy-{kind}.example/{seed}"
                original = store(archive, make_reprint(make_story(seed), kind, seed), url, 2)
                found[kind] += original == ids[f"http://origin.example/{seed}"]
    seconds = time.monotonic() - began
    for kind in REPRINTS:
        print(f"reprint {kind:12} recall {found[kind] / per_kind:.3f}")
    whole = sum(found[kind] for kind in REPRINTS if kind != "excerpt") / (per_kind * (len(REPRINTS) - 1))
    print(
        f"reprints without excerpts: recall {whole:.3f} (aim .97), excerpts {found['excerpt'] / per_kind:.3f} (aim .80)"
    )
    print(f"look-alikes merged: {sum(merged.values())} of {stories} (aim 0) {dict(merged)}")
    print(f"{1000 * seconds / (2 * stories + per_kind * len(REPRINTS)):.1f} ms a report stored")
    return int(whole < 0.97 or found["excerpt"] / per_kind < 0.8 or sum(merged.values()) > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000))
