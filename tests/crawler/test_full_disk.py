"""A full disk: one clear line, the other sources go on, nothing is half written, the next run goes on from there."""

import base64
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from archive import Archive
from archive.history import count_urls, read_runs
from tests.archive.test_revisits import check_with_warcio
from tests.conftest import ROOT
from tests.crawler.farm import Answer, Farm, make_article, make_list

BOUND = 2 << 20
ARTICLES = 9
RUN = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({BOUND}, {BOUND}))
from crawler.cli import main
main()
"""
YAML = """
name: {name}
title: 河汊
publisher: portal
seeds: [http://{name}.farm.invalid/list.html]
politeness: {{delay: 0}}
"""


def make_site(first: int, size: int):  # type: ignore[no-untyped-def]
    """Return a site whose articles carry pictures of `size` bytes that cannot be packed."""

    def site(method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        numbers = range(first, first + ARTICLES)
        if path == "/list.html":
            return make_list([(f"/a/{n}.html", n) for n in numbers])
        number = int(path[3:-5]) if path.startswith("/a/") else 0
        if number not in numbers:
            return None
        picture = base64.b64encode(random.Random(number).randbytes(size)).decode()
        return make_article(number, extra=f"<img src='data:image/png;base64,{picture}'>")

    return site


def crawl(farm: Farm, folder: Path, command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            sys.executable,
            "-c",
            command,
            "crawl",
            "large",
            "small",
            "--archive",
            str(folder / "a"),
            "--sources",
            str(folder),
        ],
        cwd=ROOT,
        env=os.environ | {"http_proxy": farm.address, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
@pytest.mark.timeout(120)
def test_a_full_disk(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] in (-1, resource.RLIM_INFINITY)
    for name in ("large", "small"):
        (tmp_path / f"{name}.yml").write_text(YAML.format(name=name))
    with Farm({"large": make_site(100, 300_000), "small": make_site(200, 10)}) as farm:
        done = crawl(farm, tmp_path, RUN)
        said = [line for line in (done.stdout + done.stderr).splitlines() if "disk is full" in line]
        assert len(said) == 1, done.stdout + done.stderr
        assert "what was committed stands" in " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in done.stderr
        assert done.returncode != 0
        with Archive.open(tmp_path / "a") as archive:
            states = {name: read_runs(archive, name)[0] for name in ("large", "small")}
            assert (states["large"].state, states["small"].state) == ("failed", "finished")
            assert "the disk is full" in states["large"].note
            assert states["small"].counts["new"] == ARTICLES
            assert list(archive.verify()) == []
            stored = {report.url for report in archive.reports() if "large" in report.url}
            assert 2 <= len(stored) < ARTICLES
            assert count_urls(archive, "large")["queued"] == ARTICLES - len(stored)
        assert check_with_warcio(tmp_path / "a" / "warc") == []

        # Room again: the run goes on, and what it has is not fetched again.
        before = len(farm.log)
        again = crawl(farm, tmp_path, "from crawler.cli import main; main()")
        assert again.returncode == 0, again.stdout + again.stderr
        asked = {asked.url for asked in farm.log[before:] if "large" in asked.url}
        assert not asked & stored
    with Archive.open(tmp_path / "a") as archive:
        assert sum("large" in report.url for report in archive.reports()) == ARTICLES
        assert list(archive.verify()) == []
