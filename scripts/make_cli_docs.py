"""Write docs/cli.md from the verbs' own --help: `python -m scripts.make_cli_docs`. A test compares the two."""

from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from crawler.cli import load_verbs

TARGET = Path(__file__).resolve().parent.parent / "docs" / "cli.md"


def _walk(name: str, command: Any) -> list[tuple[str, Any]]:
    found = [(name, command)]
    children = getattr(command, "commands", {})
    for child in sorted(children):
        found += _walk(f"{name} {child}", children[child])
    return found


def render_docs() -> str:
    """Return the text of docs/cli.md."""
    parts = ["# Commands\n\nMade from `--help` by `python -m scripts.make_cli_docs`; do not edit.\n"]
    for name, command in _walk("xieshang", get_command(load_verbs())):
        context = typer.Context(command, info_name=name, terminal_width=100, max_content_width=100)
        usage = " ".join(command.collect_usage_pieces(context))
        text = (command.help or "").replace("[bold]", "`").replace("[/bold]", "`").strip()
        parts.append(f"\n## {name}\n\n{text}\n\n    {name} {usage}\n")
        rows = [p.get_help_record(context) for p in command.params]
        table = [f"| `{row[0]}` | {row[1].replace('|', chr(92) + '|')} |" for row in rows if row]
        if table:
            parts.append("\n| option | meaning |\n| --- | --- |\n" + "\n".join(table) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render_docs(), "utf-8")
    typer.echo(f"written: {TARGET.name}")
