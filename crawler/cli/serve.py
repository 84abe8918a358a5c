"""`xieshang serve`: the archive as web pages and an API, to be read."""

import contextlib
import ipaddress
import os
import re
import socket
from typing import Annotated

import typer

from crawler.cli.errors import fail
from crawler.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from crawler.cli.terminal import make_console

_HELP = """Show the archive in a browser: search, cases, reports, comparison, and a JSON API under /api/v1.

Example: [bold]xieshang serve --port 8080[/bold]

Nothing can be changed through it but with --review, which prints a token for reviewers once (or takes it from
XIESHANG_REVIEW_TOKEN). It listens on this machine alone unless --host says otherwise.
"""
VARIABLE = "XIESHANG_REVIEW_TOKEN"
_SHORTEST_TOKEN = 16
_ORIGIN = re.compile(r"https?://[\w.\[\]:-]{1,250}", re.ASCII)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("serve", help=_HELP)(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 chooses a free one.")] = 8000,
    with_text: Annotated[
        bool, typer.Option("--text", help="Let the API and downloads give full texts (for the archive's owner).")
    ] = False,
    quotes: Annotated[
        bool,
        typer.Option("--quotes", help="Show quotations instead of articles, even to readers on this machine."),
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Let who has the token accept, correct and reject in the page.")
    ] = False,
    cors: Annotated[
        list[str], typer.Option("--cors", metavar="ORIGIN", help="Origin whose pages may read the API; repeatable.")
    ] = [],  # noqa: B006  never changed; typer reads it as the default of a repeated option
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Serve the archive."""
    import uvicorn

    from archive import Archive
    from archive.errors import ReadOnlyArchiveError
    from archive.web import create_app
    from archive.web.access import ReviewAccess

    if with_text and quotes:
        fail("--text and --quotes contradict each other; give one of them")
    for origin in cors:
        if not _ORIGIN.fullmatch(origin):
            fail(f"--cors {origin}: give scheme and host without a path, such as https://example.org")
    given = os.environ.get(VARIABLE, "").strip()
    if review and given and len(given) < _SHORTEST_TOKEN:
        fail(f"{VARIABLE} is too short to be safe; give {_SHORTEST_TOKEN} characters or more, or leave it out")
    access = ReviewAccess(given or None) if review else None
    try:
        opened = Archive.open(archive)
    except ReadOnlyArchiveError:
        if review:
            raise
        opened = Archive.open(archive, read_only=True)
    with opened, _listen(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        make_console().print(f"http://{name}:{listener.getsockname()[1]}/  (Ctrl-C ends it)")
        if access is not None and not given:
            make_console().print(f"token for reviewers: {access.token}")
        if access is not None and not _is_loopback(host):
            typer.echo("put a web server with TLS in front: the token must not travel openly", err=True)
        app = create_app(opened, with_text=with_text, quotes_only=quotes, access=access, origins=cors)
        config = uvicorn.Config(app, log_level="warning", server_header=False, access_log=False)
        # Ctrl-C is how it ends.
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; one clear line where the port is taken or the address is not ours."""
    listener: socket.socket | None = None
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        if listener is not None:
            listener.close()
        reason = error.strerror or str(error)
        fail(f"cannot listen on {host} port {port} ({reason}); choose another with --port or --host")
    return listener
