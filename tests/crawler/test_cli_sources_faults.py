"""Faults of source files and folders, as the verbs that read them say them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawler.conftest import Outcome
from tests.crawler.test_cli_pages import assert_plain_error

Run = Callable[..., Outcome]

SOURCE = """name: {name}
title: 河汊
publisher: portal
spider: warc
seeds: ["file:///nowhere/none.warc"]
rhythm: 15 6 * * *
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "own"
    made.mkdir()
    (made / "hecha.yml").write_text(SOURCE.format(name="hecha"), "utf-8")
    return made


def test_a_crawl_by_name_tells_of_second_files_and_missing_folders(xieshang: Run, folder: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "hecha.yml").write_text(SOURCE.format(name="hecha"), "utf-8")
    (more / "other.yml").write_text(SOURCE.format(name="other"), "utf-8")
    call = ("crawl", "--archive", tmp_path / "archive", "--sources", folder)
    done = xieshang(*call, "hecha", "--sources", more, "--sources", tmp_path / "gone")
    assert done.code == 1
    assert_plain_error(done, "more/hecha.yml", "'hecha' is also the name of", "own/hecha.yml")
    assert_plain_error(done, "gone", "there is no such folder")
    done = xieshang(*call, "other", "--sources", more)
    assert "is also the name of" not in done.err
    assert "is also the name of" not in xieshang(*call, "hecha", "--sources", folder).err


@pytest.mark.parametrize("words", [("list",), ("print", "--cron"), ("print", "--systemd")])
def test_the_schedule_leaves_with_1_where_a_file_cannot_be_read(
    xieshang: Run, folder: Path, words: tuple[str, ...]
) -> None:
    done = xieshang("schedule", *words, "--sources", folder)
    assert (done.code, done.err) == (0, "")
    (folder / "b.yml").write_text("titel: x\n", "utf-8")
    done = xieshang("schedule", *words, "--sources", folder)
    assert done.code == 1
    assert "hecha" in done.out
    assert_plain_error(done, "b.yml", "titel")
