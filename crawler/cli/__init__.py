"""The command line. Verbs are found by walking this folder: a module with `register(app)` adds its verbs.

Exit codes: 0 done; 1 finished, but something was refused or failed (each said in a line on stderr); 2 the input or
the call was wrong and nothing was done; 130 interrupted, what was committed is kept.
"""

import errno
import importlib
import io
import os
import pkgutil
import sys
from typing import Any

import typer

from crawler.cli.errors import INTERRUPTED, PROBLEMS, USAGE, print_error
from schemas.version import __version__

app = typer.Typer(
    name="xieshang",
    help="Collect, clean, code and search Chinese local consultation news (协商).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"xieshang {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
    ),
) -> None:
    """Collect, clean, code and search Chinese local consultation news (协商)."""


def load_verbs() -> typer.Typer:
    """Register the verbs of every module in this folder and return the application."""
    if not app.registered_commands and not app.registered_groups:
        for info in pkgutil.iter_modules(__path__):
            module = importlib.import_module(f"{__name__}.{info.name}")
            if hasattr(module, "register"):
                module.register(app)
    return app


# Typer carries a click of its own; what it publishes of it is this subclass of the errors about a wrong call.
_CallError: type[Any] = typer.BadParameter.__mro__[2]


def main() -> None:
    """Run the command line; the console script `xieshang`."""
    from archive import ArchiveError  # not loaded by `xieshang --version`

    _prepare_streams()
    try:
        sys.exit(load_verbs()(standalone_mode=False) or 0)
    except _CallError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            context = getattr(error, "ctx", None)
            path = context.command_path if context else "xieshang"
            said = error.format_message().replace("Value error, ", "").replace("Input should be ", "must be ")
            print_error(f"{said.rstrip('.')}; see `{path} --help`")
        sys.exit(USAGE)
    except ArchiveError as error:
        print_error(str(error))
        sys.exit(USAGE)
    except (KeyboardInterrupt, typer.Abort):
        print_error("interrupted; what was committed is kept")
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        # Click leaves with 1 where the reader of a pipe has left (`| head`): nothing is wrong.
        if isinstance(end.__context__, OSError) and end.__context__.errno == errno.EPIPE:
            _leave_output()
            sys.exit(0)
        raise
    except UnicodeEncodeError:
        print_error("the command's words cannot be read in this terminal's encoding; set LC_ALL=C.UTF-8 and repeat it")
        sys.exit(USAGE)
    except OSError as error:
        _leave_output()
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        print_error(f"{error.filename or 'the output'}: {error.strerror or error}")
        sys.exit(PROBLEMS)


def _prepare_streams() -> None:
    """Let a terminal that cannot show Chinese be no reason to end: what it lacks is written as its number."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _leave_output() -> None:
    """Write no more to the standard output: Python would complain about it once more at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
