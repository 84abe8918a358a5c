"""Health: what a run says beside the source's own history."""

import contextlib
import datetime as dt
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.history import StoredRun
from crawler.health import Health, HealthState, judge_health
from crawler.hooks import HookError, tell_change
from crawler.locking import is_source_locked
from schemas.source import Expect, Source

NOW = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
SOURCE = Source(
    name="shiqiao",
    title="石桥",
    publisher="cppcc",
    seeds=("http://x.example/",),
    expect=Expect(reports=50, fill={"title": 1.0, "published": 0.9}),
)
HEALTHY = {
    "lists": 4, "listed": 80, "fetched": 6, "unchanged": 74, "new": 5, "updated": 1, "relevant": 4, "off_topic": 2,
    "with_title": 6, "with_published": 6, "hacked": 0, "blocked": 0, "failed": 0,
}  # fmt: skip


def make_run(state: Any = "finished", note: str = "", **counts: int) -> StoredRun:
    return StoredRun(
        id="r", source="shiqiao", state=state, started_at=NOW, finished_at=NOW, counts=HEALTHY | counts, note=note
    )


PAST = [make_run() for _ in range(5)]


@pytest.mark.parametrize(
    ("run", "state", "words"),
    [
        (make_run(), "ok", ""),
        (make_run(new=0, updated=0, fetched=0, relevant=0, off_topic=0), "nothing new", ""),
        (make_run("failed", "the disk is full"), "broken", "the disk is full"),
        (make_run(lists=0, listed=0), "broken", "no list page could be read"),
        (make_run(listed=0, new=0, unchanged=0), "broken", "no article links"),
        (make_run(blocked=70, fetched=1, unchanged=0), "broken", "70 of 71 pages were refused"),
        (make_run(hacked=4), "hacked", "4 of 6 pages"),
        (make_run(listed=30), "suspect", "30 articles listed, 80 is usual"),
        (make_run(failed=40), "suspect", "40 of 120 pages failed"),
        (make_run(with_published=2), "suspect", "published in 2 of 6 reports"),
        (make_run(listed=40, unchanged=10, new=2), "suspect", "are expected"),
        (make_run(failed_lists=1), "suspect", "1 list pages could not be read"),
        (make_run(empty_lists=2), "suspect", "2 of 4 list pages gave no article links"),
        (make_run(with_outlet=0, with_text=6), "ok", ""),
        (make_run("running"), "running", ""),
    ],
)
def test_states(run: StoredRun, state: HealthState, words: str) -> None:
    health = judge_health(SOURCE, [run, *PAST])
    assert health.state == state
    assert words in "; ".join(health.reasons)


def test_without_history_and_after_an_interruption() -> None:
    assert judge_health(SOURCE, []).state == "never run"
    assert judge_health(SOURCE, [make_run("stopped", listed=1), *PAST]).state == "ok"
    assert judge_health(SOURCE, [make_run("stopped")]).state == "never run"


def test_a_site_that_was_always_hacked_is_no_news() -> None:
    past = [make_run(hacked=5) for _ in range(5)]
    assert judge_health(SOURCE, [make_run(hacked=5), *past]).state == "ok"


def test_a_field_that_is_gone_shows_in_the_sources_own_history() -> None:
    past = [make_run(with_outlet=6) for _ in range(4)]
    health = judge_health(SOURCE, [make_run(with_outlet=1), *past])
    assert (health.state, health.reasons) == ("suspect", ("outlet in 1 of 6 reports, 100% is usual",))


QUIET = {"new": 0, "updated": 0}


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([*[make_run(**QUIET)] * 3, *[make_run()] * 6], "nothing new"),
        ([*[make_run(**QUIET)] * 4, *[make_run()] * 6], "suspect"),
        ([*[make_run(**QUIET)] * 8, *[make_run(), make_run(**QUIET), make_run(**QUIET), make_run(**QUIET)] * 6], "nothing new"),
        ([*[make_run(**QUIET)] * 50, make_run()], "nothing new"),
    ],
)  # fmt: skip
def test_silence_is_measured_by_the_sources_own_habit(runs: list[StoredRun], state: HealthState) -> None:
    assert judge_health(SOURCE, runs).state == state


def test_a_schedule_that_stands_still_is_told() -> None:
    daily = SOURCE.model_copy(update={"rhythm": "0 6 * * *"})
    assert judge_health(daily, PAST, now=NOW + dt.timedelta(hours=20)).state == "ok"
    late = judge_health(daily, PAST, now=NOW + dt.timedelta(days=5))
    assert (late.state, "is the schedule running?" in late.reasons[0]) == ("suspect", True)
    assert judge_health(SOURCE, PAST, now=NOW + dt.timedelta(days=500)).state == "ok"


def test_a_run_whose_process_is_gone_is_no_running_one() -> None:
    assert judge_health(SOURCE, [make_run("running")], is_alive=True).state == "running"
    killed = judge_health(SOURCE, [make_run("running"), *PAST], is_alive=False)
    assert (killed.state, "was killed" in killed.reasons[0]) == ("broken", True)


BEFORE = Health(source="shiqiao", state="ok")
AFTER = Health(source="shiqiao", state="broken", reasons=("no list page could be read",))


def test_a_command_is_told(tmp_path: Path) -> None:
    target = tmp_path / "told.json"
    command = f"\"{sys.executable}\" -c \"import sys; open(r'{target}', 'w').write(sys.stdin.read())\""
    tell_change(command, BEFORE, AFTER)
    told = json.loads(target.read_text())
    assert (told["before"], told["after"], told["reasons"]) == ("ok", "broken", ["no list page could be read"])
    with pytest.raises(HookError, match="ended with code 3"):
        tell_change("exit 3", BEFORE, AFTER)


def test_a_command_gets_nothing_of_a_page_as_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = f"'; touch {tmp_path}/owned; $(touch {tmp_path}/owned) `touch {tmp_path}/owned` \n\ud800"
    tell_change(f"cat > {tmp_path}/told", BEFORE, Health(source="shiqiao", state="broken", reasons=(hostile,)))
    assert not (tmp_path / "owned").exists()
    assert "touch" in (tmp_path / "told").read_text()
    monkeypatch.setattr("crawler.hooks._TIMEOUT", 0.5)
    begun = time.monotonic()
    with pytest.raises(HookError, match=r"took more than 0\.5 s"):
        tell_change(f"(sleep 30; touch {tmp_path}/late) & wait", BEFORE, AFTER)
    assert time.monotonic() - begun < 20


def test_a_webhook_that_drips_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.hooks._TIMEOUT", 0.6)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                while not ended.wait(0.1):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(HookError, match=r"^hook http://127\.0\.0\.1:\d+/…: took more"):
            tell_change(f"http://127.0.0.1:{server.getsockname()[1]}/secret-key", BEFORE, AFTER)
        ended.set()
        thread.join(10)


def test_a_webhook_is_told() -> None:
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        tell_change(f"http://127.0.0.1:{server.server_address[1]}/hook", BEFORE, AFTER)
    assert json.loads(got[0])["after"] == "broken"
    with pytest.raises(HookError, match="hook http://127"):
        tell_change(f"http://127.0.0.1:{server.server_address[1]}/hook", BEFORE, AFTER)


Xieshang = Callable[..., Any]


def test_status_and_the_hook_of_a_crawl(xieshang: Xieshang, tmp_path: Path) -> None:
    archive, told = tmp_path / "a", tmp_path / "told.json"
    hook = f"\"{sys.executable}\" -c \"import sys; open(r'{told}', 'w').write(sys.stdin.read())\""
    assert xieshang("crawl", "sample-laifeng", "--archive", archive, "--on-change", hook).code == 0
    assert json.loads(told.read_text()) | {"reasons": []} == {
        "source": "sample-laifeng", "before": "never run", "after": "ok", "reasons": [],
    }  # fmt: skip
    shown = xieshang("status", "--archive", archive)
    assert (shown.code, "sample-laifeng" in shown.out, "ok" in shown.out) == (0, True, True)
    rows = [json.loads(line) for line in xieshang("status", "--archive", archive, "--jsonl").out.splitlines()]
    assert rows[0]["addresses"] == {"fetched": 11}


def test_status_tells_of_killed_runs_of_sources_without_a_file_and_of_those_never_crawled(
    xieshang: Xieshang, tmp_path: Path
) -> None:
    archive, own = tmp_path / "a", tmp_path / "own"
    own.mkdir()
    (own / "waiting.yml").write_text(
        "name: waiting\ntitle: 河汊\npublisher: portal\nseeds: [http://w.example/]\n", "utf-8"
    )
    with Archive.open(archive, create=True) as opened:
        opened.start_run(SOURCE)
    done = xieshang("status", "--archive", archive, "--sources", own, "--jsonl")
    rows = {row["source"]: row for row in map(json.loads, done.out.splitlines())}
    assert (done.code, {name: row["state"] for name, row in rows.items()}) == (
        1, {"waiting": "never run", "shiqiao": "broken"},
    )  # fmt: skip
    assert "was killed" in rows["shiqiao"]["reasons"][0]
    assert "never" in xieshang("status", "--archive", archive, "--sources", own).out


def test_status_without_an_archive(xieshang: Xieshang, tmp_path: Path) -> None:
    done = xieshang("status", "--archive", tmp_path / "none")
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_check_and_draft_of_a_source(xieshang: Xieshang, tmp_path: Path) -> None:
    checked = xieshang("sources", "check", "sample-laifeng")
    assert (checked.code, checked.out.count(" characters  ")) == (0, 3)
    drafted = xieshang(
        "sources", "new", "http://laifeng.sample.xieshang.invalid/NewsList.asp?ClassID=3", "--write", tmp_path
    )
    assert drafted.code == 0
    listed = xieshang("sources", "--sources", tmp_path)
    assert (listed.code, "来凤议政在线" in listed.out) == (0, True)
    again = xieshang(
        "sources", "new", "http://laifeng.sample.xieshang.invalid/NewsList.asp?ClassID=3", "--write", tmp_path
    )
    assert (again.code, "is there already" in again.err) == (2, True)
    assert xieshang("sources", "new", "x").code == 2
    assert xieshang("sources", "check", "nonsense").code == 2


def test_two_crawls_of_one_source_do_not_meet(tmp_path: Path) -> None:
    hold = "import sys; from pathlib import Path; from crawler.locking import lock_source\nwith lock_source(Path(sys.argv[1]), 'x'): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        from crawler.locking import SourceLockedError, lock_source

        with pytest.raises(SourceLockedError, match="by another process"), lock_source(tmp_path, "x"):
            pass
        with lock_source(tmp_path, "y"):
            pass
        assert (is_source_locked(tmp_path, "x"), is_source_locked(tmp_path, "y")) == (True, False)
        process.communicate()
    assert not is_source_locked(tmp_path, "x")
    with lock_source(tmp_path, "x"):
        pass
