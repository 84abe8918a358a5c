"""A real server of the pages on 127.0.0.1, for as long as a test lasts."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from archive import Archive
from archive.web import create_app
from archive.web.access import ReviewAccess


@contextmanager
def serve(
    archive: Archive, *, with_text: bool = False, access: ReviewAccess | None = None, **more: Any
) -> Iterator[httpx.Client]:
    """Serve `archive` and lend a client of it; `more` goes to the application."""
    app = create_app(archive, with_text=with_text, access=access, **more)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            port = listener.getsockname()[1]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(10)
