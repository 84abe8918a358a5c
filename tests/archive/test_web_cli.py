"""`xieshang compare` and `xieshang serve`."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from archive import Archive
from crawler.cli import load_verbs
from tests.archive.factory import put


@pytest.fixture
def folder(archive: Archive) -> Path:
    put(archive)
    return archive.path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(load_verbs(), arguments)


def test_compare_prints_a_table(folder: Path) -> None:
    result = run("compare", "珙县", "青川县", "--ratio", "--archive", str(folder))
    assert result.exit_code == 0, result.output
    for words in ("1,200条+", "50%~", "档案中无报道", "2 rows"):
        assert words in result.output


def test_compare_writes_a_file(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    result = run("compare", "珙县", "--metric", "意见建议", "-o", str(path), "--archive", str(folder))
    assert (result.exit_code, result.output.strip()) == (0, f"{path}: 1 rows")
    assert "suggestions_status" in path.read_text("utf-8-sig")
    assert "activities" not in path.read_text("utf-8-sig")


def test_compare_names_what_is_wrong(folder: Path) -> None:
    result = run("compare", "珙县", "--since", "soon", "--archive", str(folder))
    assert result.exit_code == 2
    assert "--since soon" in result.output


def test_port_in_use_is_one_clear_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port), "--archive", str(folder))
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert f"port {port}" in result.output


@pytest.mark.parametrize(
    ("options", "token", "said"),
    [
        (["--cors", "example.org"], "", "--cors example.org"),
        (["--cors", "https://example.org/path"], "", "such as https://example.org"),
        (["--text", "--quotes"], "", "contradict"),
        (["--review"], "short", "XIESHANG_REVIEW_TOKEN"),
    ],
)
def test_options_that_cannot_be_served(
    folder: Path, options: list[str], token: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIESHANG_REVIEW_TOKEN", token)
    result = run("serve", "--port", "0", *options, "--archive", str(folder))
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert said in result.output


def test_review_prints_its_token_once(folder: Path) -> None:
    command = [sys.executable, "-m", "crawler", "serve", "--review", "--port", "0", "--archive", str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "XIESHANG_REVIEW_TOKEN"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment | {"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b"http://127.0.0.1:")
        token = process.stdout.readline().decode().removeprefix("token for reviewers: ").strip()
        assert len(token) >= 32
        process.terminate()
        process.wait(20)


def test_serve_answers_and_ends_on_interrupt(folder: Path) -> None:
    command = [sys.executable, "-m", "crawler", "serve", "--port", "0", "--archive", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout
        address = process.stdout.readline().decode().split()[0]
        for _ in range(100):
            try:
                answer = httpx.get(f"{address}api/v1/stats", trust_env=False)
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        assert answer.json()["counts"]["reports"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
