"""Crawls of the sample sites: real servers, real processes, a real archive."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from crawler.run import CrawlResult, Crawls
from crawler.sample_site import SampleServer
from crawler.sources import load_catalogue
from tests.conftest import ROOT


def crawl(archive: Path, name: str, server: SampleServer) -> CrawlResult:
    with Crawls(archive, proxies=server.proxies) as crawls:
        return crawls.run(load_catalogue().find(name))


@pytest.mark.parametrize(("name", "articles"), [("sample-laifeng", 11), ("sample-zhoukan", 14)])
def test_a_crawl_finds_every_article_once(name: str, articles: int, tmp_path: Path) -> None:
    with SampleServer() as server:
        result = crawl(tmp_path / "archive", name, server)
        asked = [url for url, _ in server.requests]
    assert (result.state, result.problems) == ("finished", ())
    assert result.counts["fetched"] == articles
    assert sum(result.counts[key] for key in ("new", "known", "rejected")) == articles
    assert asked[0].endswith("/robots.txt")
    assert len(asked) == len(set(asked))
    assert not any("/print" in url or "/admin" in url for url in asked)
    with Archive.open(tmp_path / "archive", read_only=True) as archive:
        assert len(list(archive.captures())) == articles
        assert all(report.source == name for report in archive.reports())


def test_a_second_crawl_adds_nothing_and_an_update_makes_a_version(tmp_path: Path) -> None:
    with SampleServer() as server:
        first = crawl(tmp_path, "sample-yunhe", server)
        before = len(server.requests)
        second = crawl(tmp_path, "sample-yunhe", server)
        statuses = [status for url, status in server.requests[before:] if "/show-" in url]
        server.set_revision(2)
        third = crawl(tmp_path, "sample-yunhe", server)
    assert first.counts["new"] == 10
    assert (second.added, second.counts["unchanged"]) == (0, 10)
    assert set(statuses) == {304}
    assert (third.counts["new"], third.counts["updated"], third.counts["unchanged"]) == (0, 1, 9)
    with Archive.open(tmp_path, read_only=True) as archive:
        changed = [report for report in archive.reports() if report.versions > 1]
        assert [report.url.rpartition("/")[2] for report in changed] == ["show-12-103-1.html"]
        assert "惠及学生4200余人" in changed[0].record["text"]


def test_a_killed_crawl_loses_nothing_and_asks_for_nothing_twice(tmp_path: Path) -> None:
    source = load_catalogue().find("sample-zhoukan")
    with SampleServer() as server:
        with Crawls(tmp_path, proxies=server.proxies, delay=0.05) as crawls:
            seen = 0

            def kill(_: str, counts: Any) -> None:
                nonlocal seen
                seen = counts.get("fetched", 0)
                if seen >= 4:
                    raise RuntimeError("killed")  # the crawl's process is killed on the way out

            with pytest.raises(RuntimeError, match="killed"):
                crawls.run(source, kill)
        before = len(server.requests)
        result = crawl(tmp_path, "sample-zhoukan", server)
        full = [url for url, status in server.requests if "/20" in url and status == 200]
    assert before < 20
    assert result.state == "finished"
    assert len(set(full)) == 14
    # One page may have been under way when the process died.
    assert len(full) <= 15
    with Archive.open(tmp_path, read_only=True) as archive:
        assert len(list(archive.captures())) == 14


def test_a_site_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    source = load_catalogue().find("sample-yunhe")
    result = Crawls(tmp_path).run(source)  # without the server the reserved name resolves nowhere
    assert result.counts["failed"] >= 2
    assert "yunhe.sample.xieshang.invalid does not resolve" in result.problems[0]


def test_private_addresses_are_refused(tmp_path: Path) -> None:
    sample = load_catalogue().find("sample-yunhe")
    with SampleServer() as server:
        seed = f"http://127.0.0.1:{server.port}/list-12-1.html"
        result = Crawls(tmp_path).run(sample.model_copy(update={"name": "private", "seeds": (seed,)}))
        assert server.requests == []
    assert "127.0.0.1 is a private address" in result.problems[0]


Xieshang = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sample-yunhee"], "did you mean sample-yunhe"),
        ([], "name the sources to crawl"),
        (["sample-yunhe", "--all"], "name the sources to crawl"),
        (["--all", "--sources", "nowhere"], "there is no such folder"),
    ],
)
def test_crawl_verb_with_bad_input(xieshang: Xieshang, tmp_path: Path, arguments: list[str], words: str) -> None:
    if "--all" in arguments and "--sources" in arguments:
        # An operator who names a folder wants that folder, not the shipped sources.
        monkey = xieshang("crawl", *arguments, "--archive", tmp_path / "a")
        assert words in monkey.err
        assert monkey.code == 2
        return
    done = xieshang("crawl", *arguments, "--archive", tmp_path / "a")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_crawl_into_a_file_is_a_clear_line(xieshang: Xieshang, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = xieshang("crawl", "sample-yunhe", "--archive", tmp_path / "file")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_sources_verb(xieshang: Xieshang, tmp_path: Path) -> None:
    done = xieshang("sources")
    assert (done.code, "sample-yunhe" in done.out, "331125" in done.out) == (0, True, True)
    (tmp_path / "bad.yml").write_text("name: bad\ntitel: x\n")
    bad = xieshang("sources", "--sources", tmp_path)
    assert bad.code == 1
    assert "bad.yml, line 2: titel" in bad.err


def test_an_interrupted_crawl_ends_soon_and_can_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "crawl", "sample-yunhe", "--delay", "3"]
    process = subprocess.Popen(
        [*command, "--archive", str(tmp_path / "a")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("a/locks/*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    # The crawl is ended after four seconds; the rest is the exit of two processes, slow where all cores are busy.
    assert time.monotonic() - started < 15
    assert process.returncode == 130
    assert "goes on from there" in err.decode()
    assert "Traceback" not in err.decode()


def test_a_selector_that_finds_nothing_is_a_clear_line(tmp_path: Path) -> None:
    sample = load_catalogue().find("sample-yunhe")
    wrong = sample.model_copy(update={"listing": sample.listing.model_copy(update={"links": "div.nothing a"})})
    with SampleServer() as server, Crawls(tmp_path, proxies=server.proxies) as crawls:
        result = crawls.run(wrong)
    assert "no article links found by `listing.links: div.nothing a`" in result.problems[0]
    assert result.counts["empty_lists"] == result.counts["lists"]
