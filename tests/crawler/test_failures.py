"""What is said of requests that failed."""

import socket
import threading
from pathlib import Path

import pytest

from crawler.run import Crawls
from schemas.source import Source
from tests.crawler.certificates import make_tls


@pytest.mark.parametrize(
    ("host", "days", "words"),
    [
        ("localhost", -3, "is not valid (expired, or not trusted)"),
        ("other.example", 30, "is not valid ("),
        (None, 0, "no encrypted connection to localhost (wrong version number); try its http:// address"),
    ],
)
def test_faults_of_encryption_are_plain_words(tmp_path: Path, host: str | None, days: int, words: str) -> None:
    tls = make_tls(host, days=days) if host else None
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer, args=(listening, tls), daemon=True)
        thread.start()
        fields = {
            "name": "old",
            "title": "河汊",
            "publisher": "portal",
            "seeds": [f"https://localhost:{listening.getsockname()[1]}/list.html"],
            "politeness": {"delay": 0, "allow_private": True},
        }
        problems = Crawls(tmp_path / "a").run(Source.model_validate(fields)).problems
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert any(words in line for line in problems), problems
    assert not any("twisted" in line or "[" in line for line in problems), problems


def _answer(listening: socket.socket, tls: "object | None") -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(3)
            try:
                if tls is None:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    connection.recv(4096)
                else:
                    tls.wrap_socket(connection, server_side=True).close()  # type: ignore[attr-defined]
            except OSError:
                pass
