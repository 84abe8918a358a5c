"""`xieshang extract`: code files without an archive."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.cli.errors import PROBLEMS, USAGE, print_error
from crawler.cli.options import JsonlOption
from crawler.cli.terminal import make_console, make_progress
from crawler.inputs import InputError, find_inputs, read_pages

_HELP = """Code pages without an archive: clean text and facts, each with its evidence.

Example: [bold]xieshang extract page.html saved-pages/ --jsonl > coded.jsonl[/bold]

An unreadable file gives one line on stderr, the others go on; the exit code is then 1.
"""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("extract", help=_HELP)(extract)


def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of .html, .txt, .warc(.gz).")],
    jsonl: JsonlOption = False,
) -> None:
    """Code pages without an archive."""
    problems: list[InputError] = []
    records = 0
    console = make_console()
    for record in _extract_all(paths, problems):
        records += 1
        if jsonl:
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            for line in summarise(record):
                console.print(line)
    if problems:
        raise typer.Exit(PROBLEMS if records else USAGE)


def _extract_all(paths: Iterable[Path], problems: list[InputError]) -> Iterator[dict[str, Any]]:
    from extract import extract_page
    from schemas.extraction import make_record

    inputs = list(find_inputs(paths))
    with make_progress() as progress:
        task = progress.add_task("extracting", total=len(inputs))
        for item in inputs:
            for page in read_pages(item):
                if isinstance(page, InputError):
                    problems.append(page)
                    print_error(str(page))
                else:
                    yield {"file": page.file} | make_record(extract_page(page.page))
            progress.advance(task)


def summarise(record: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that tell a reader what was coded in one page."""
    place = record["locality"] or {}
    where = "".join(place.get(key) or "" for key in ("province", "city", "county"))
    yield f"{record['file']}"
    yield f"  {record['title'] or '(无标题)'}"
    yield f"  {record['published'] or '日期不详'}  {record['outlet'] or '来源不详'}  {where or '地点不详'}"
    if not record["relevant"]:
        yield f"  不相关 ({'; '.join(record['relevance']['reasons'][:3])})"
    for item in record["platforms"]:
        yield f"  平台 {item['name']} ({item['kind']})"
    for item in record["methods"]:
        steps = " → ".join(item["steps"])
        yield f"  方法 {item['name']} ({item['kind']}{', n=' + str(item['n']) if item['n'] else ''}) {steps}".rstrip()
    for item in record["counts"]:
        figure = f"{item['metric']} = {item['value']} {item['unit']} ({item['qualifier']})"
        yield f"  数据 {figure}  “{item['evidence']['quote']}”"
    if record["hacked"]:
        yield f"  被篡改: {', '.join(record['hacked_signals'])}"
