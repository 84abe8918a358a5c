"""How the command line says that something is wrong: one line on stderr and an exit code that means something."""

import sys
from typing import NoReturn

import typer

OK = 0
PROBLEMS = 1
USAGE = 2
INTERRUPTED = 130


def print_error(message: str) -> None:
    """Print `message` as one line on stderr; line breaks and control characters of foreign text are folded."""
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    print(f"xieshang: {line}", file=sys.stderr)  # noqa: T201 - stderr is where a command line complains


def fail(message: str, *, code: int = USAGE) -> NoReturn:
    """Print `message` and leave with `code`."""
    print_error(message)
    raise typer.Exit(code)
