"""Where a table goes: a file, or the standard output by way of a file that is not kept."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.errors import fail

FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="Format where the file has no ending: csv (for -), jsonl, xlsx …", metavar="ENDING"),
]


def _check_language(value: str) -> str:
    if value not in ("zh", "en"):
        raise typer.BadParameter("zh or en")
    return value


LanguageOption = Annotated[
    str,
    typer.Option("--lang", help="Language of headers and labels: zh or en.", callback=_check_language),
]


@dataclass(frozen=True)
class Target:
    """Where a table is to go."""

    path: Path
    """File to write; with the ending of the format where it is the standard output."""
    is_standard_output: bool


def find_target(path: Path, file_format: str | None) -> Target:
    """Return where a table goes: `-` is the standard output, as CSV unless a format is named."""
    if path != Path("-"):
        if not path.parent.is_dir():
            fail(f"{path.parent}: no such folder")
        if file_format is not None and not path.name.lower().endswith(f".{file_format.lstrip('.')}"):
            fail(f"--format {file_format}: the file is called {path.name}; its ending names the format")
        return Target(path, is_standard_output=False)
    return Target(Path(f"table.{(file_format or 'csv').lstrip('.')}"), is_standard_output=True)


@contextmanager
def send_out(target: Target) -> Iterator[Path]:
    """Lend a path to write; what stands there at the end goes to the standard output where that is the target."""
    if not target.is_standard_output:
        yield target.path
        return
    from archive.errors import ExportError
    from archive.exports import find_formats

    suffix = target.path.name.removeprefix("table").lower()
    module = find_formats().get(suffix)
    if module is None:
        fail(f"--format {suffix[1:]}: there is no such format; known are {', '.join(find_formats())}")
    if not getattr(module, "IS_TEXT", False) and sys.stdout.isatty():
        fail(f"-: {target.path.suffix} is no text for a terminal; name a file or a pipe")
    with tempfile.TemporaryDirectory(prefix="xieshang-") as folder:
        path = Path(folder) / target.path.name
        try:
            yield path
        except ExportError as error:
            # The file is one that nobody has named.
            raise ExportError(str(error).replace(str(path), f"--format {suffix[1:]}")) from None
        if not path.exists():
            return
        try:
            with path.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # The reader has seen enough; python would complain once more while it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
