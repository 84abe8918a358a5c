"""Documentation is run: README's commands work in order, and docs/cli.md is what --help says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from crawler.cli import load_verbs
from scripts.make_cli_docs import TARGET, render_docs
from tests.conftest import ROOT

SAVED_PAGE = """<html><head><meta charset="utf-8"><title>茶馆里的协商 - 青禾网</title></head><body>
<h1>茶馆里的协商</h1><p>2023-04-05 来源：青禾日报</p><div class="content">
<p>四川省宜宾市珙县政协把“有事来协商”平台搬进茶馆，今年以来开展协商36场，收集意见建议210条，采纳95条。</p>
<p>居民说，事情摆到桌面上谈，道理就讲清楚了，路灯、排水和停车都有了着落，大家心里亮堂。</p></div></body></html>"""


def find_blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


@pytest.mark.timeout(500)
def test_commands_of_the_readme_work_in_order_and_a_second_demo_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "saved-pages").mkdir()
    (tmp_path / "saved-pages" / "page.html").write_text(SAVED_PAGE, "utf-8")
    script = "set -e\n" + "\n".join(find_blocks("README.md", "bash"))
    bin_dir = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}"}
    env.pop("XIESHANG_ARCHIVE", None)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (tmp_path / "cases.xlsx").stat().st_size > 5000
    assert "云上商量" in done.stdout
    assert done.stdout.count("$ xieshang search") == 3
    for python in find_blocks("README.md", "python"):
        ran = subprocess.run([sys.executable, "-c", python], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.strip()
    again = subprocess.run(
        [f"{bin_dir}/xieshang", "demo", "--archive", "my-archive"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert "Nothing new" in again.stdout


@pytest.mark.parametrize("language", ["bash", "python"])
def test_both_readmes_give_the_same_commands(language: str) -> None:
    """So that running those of one is running those of both."""
    assert find_blocks("README.md", language) == find_blocks("README.zh-CN.md", language) != []


def test_cli_docs_are_current() -> None:
    assert TARGET.read_text("utf-8") == render_docs(), "run: python -m scripts.make_cli_docs"


def test_every_verb_shows_an_example() -> None:
    group = get_command(load_verbs())
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        children = getattr(command, "commands", None)
        for verb in children.values() if children else [command]:
            assert "Example" in (verb.help or ""), name
