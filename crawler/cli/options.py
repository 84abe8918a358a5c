"""Options that several verbs share, worded once."""

from pathlib import Path
from typing import Annotated

import typer

ArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive", envvar="XIESHANG_ARCHIVE", help="Folder of the archive.", show_default=True, file_okay=True
    ),
]
DEFAULT_ARCHIVE = Path("xieshang-data")

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="ADDRESS",
        envvar="XIESHANG_DATABASE",
        help="PostgreSQL database for the rows, as postgresql://user@host/name; `sqlite` for a file in the folder.",
        show_default="a file in the folder",
        show_envvar=True,
    ),
]

ProvinceOption = Annotated[str | None, typer.Option("--province", help="Province, by name or adcode.")]
CityOption = Annotated[str | None, typer.Option("--city", help="City, by name or adcode.")]
CountyOption = Annotated[str | None, typer.Option("--county", help="County, by name or adcode.")]
PlatformOption = Annotated[str | None, typer.Option("--platform", help="Platform, such as 请你来协商.")]
YearOption = Annotated[int | None, typer.Option("--year", help="Year of publication.", min=1900, max=2999)]
JsonlOption = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line instead of a table.")]
