"""The option by which verbs read an operator's own folders of source files."""

from pathlib import Path
from typing import Annotated

import typer

SourcesOption = Annotated[
    list[Path] | None,
    typer.Option("--sources", envvar="XIESHANG_SOURCES", help="Folder of your own source files; may be repeated."),
]
