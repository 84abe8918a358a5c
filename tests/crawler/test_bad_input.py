"""Everything that may be wrong with sources, in one crawl: each a clear line, and the others go on."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.history import read_runs
from tests.conftest import ROOT
from tests.crawler.certificates import make_tls
from tests.crawler.farm import make_article, make_list

PAGES = {
    "/list.html": make_list([(f"/a/{n}.html", n) for n in range(7100, 7104)]),
    "/page.html": "<html><body><p>这里没有订阅地址</p></body></html>",
    "/sitemap.xml": "<urlset><url><loc>http://127.0.0.1/a.html</lo",
    "/data.json": '{"data": {"list": []}}',
    "/empty.html": "<html><body><p>栏目建设中</p></body></html>",
} | {f"/a/{n}.html": make_article(n) for n in range(7100, 7104)}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path.partition("?")[0], "").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serve(*, is_expired: bool = False) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    if is_expired:
        # The handshake belongs to the thread of the connection: a client that refuses must not hold up the server.
        server.socket = make_tls("localhost", days=-3).wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def listen_in_silence() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, "subprocess.CompletedProcess[str]"]]:
    folder = tmp_path_factory.mktemp("bad")
    sources = folder / "sources"
    sources.mkdir()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        shut = unused.getsockname()[1]
    with serve() as port, serve(is_expired=True) as expired, listen_in_silence() as silent:
        base = f"http://127.0.0.1:{port}"

        def write(name: str, *seeds: str, **fields: Any) -> None:
            polite = {"delay": 0, "timeout": 1, "allow_private": True}
            head = {"name": name, "title": name, "publisher": "cppcc", "seeds": seeds, "politeness": polite}
            (sources / f"{name}.yml").write_text(json.dumps(head | fields), "utf-8")

        write("a-good", f"{base}/list.html")
        write("b-typo", f"{base}/list.html", titel="x")
        write("c-css", f"{base}/list.html", listing={"links": "ul[[ a"})
        write("d-elsewhere", f"{base}/list.html", listing={"links": "div.rows a"})
        write(
            "e-seeds",
            f"{base}/gone.html",
            f"https://localhost:{expired}/list.html",
            "http://nowhere.invalid/list.html",
            f"http://127.0.0.1:{shut}/list.html",
            f"http://127.0.0.1:{silent}/list.html",
            f"{base}/data.json",
            f"{base}/empty.html",
            f"{base}/sitemap.xml",
        )
        write("f-feed", f"{base}/page.html", spider="feed")
        write("g-sitemap", f"{base}/sitemap.xml", spider="sitemap")
        write("m-path", f"{base}/data.json", spider="search", api={"items": "rows"})
        write("o-private", f"{base}/list.html", politeness={"delay": 0})
        (sources / "p-broken.yml").write_text("name: p-broken\n  title: [\n", "utf-8")
        write("q-start", f"{base}/list.html", start_urls=["x"])
        write("z-good", f"{base}/list.html")
        done = subprocess.run(
            [sys.executable, "-m", "crawler", "crawl", "--all", "--sources", sources, "--archive", folder / "archive"],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")} | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        yield folder / "archive", done


@pytest.mark.timeout(220)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("b-typo", ["b-typo.yml, line 1: titel: is no field of a source; did you mean title?"]),
        ("c-css", ["c-css.yml, line 1: listing.links", "is no CSS selector"]),
        ("d-elsewhere", ["no article links found by `listing.links: div.rows a`"]),
        ("e-seeds", ["list page http://127.0.0.1", "/gone.html: the site answered 404"]),
        ("f-feed", ["is no RSS or Atom feed, and names none"]),
        ("g-sitemap", ["sitemap http://127.0.0.1", "is broken XML"]),
        ("e-seeds", ["it is a sitemap, which `spider: sitemap` reads"]),
        ("e-seeds", ["the certificate of localhost is not valid", "verify_certificate: false"]),
        ("e-seeds", ["the host nowhere.invalid does not resolve"]),
        ("e-seeds", ["/list.html: ", "refused"]),
        ("e-seeds", ["/list.html: ", "took longer than 1"]),
        ("m-path", ["no JSON list at `api.items: rows`"]),
        ("e-seeds", ["it answers JSON, which `spider: search` reads"]),
        ("o-private", ["127.0.0.1 is a private address", "allow_private: true"]),
        ("p-broken", ["p-broken.yml, line 2", "not YAML"]),
        ("q-start", ["start_urls: is no field of a source; did you mean seeds?"]),
        ("e-seeds", ["no article links found", "`listing: {links: …}`"]),
    ],
)
def test_each_fault_is_a_clear_line(
    crawled: tuple[Path, "subprocess.CompletedProcess[str]"], name: str, words: list[str]
) -> None:
    lines = [line for line in crawled[1].stderr.splitlines() if name in line]
    assert any(all(word in line for word in words) for line in lines), "\n".join(lines) or crawled[1].stderr


def test_the_others_go_on(crawled: tuple[Path, "subprocess.CompletedProcess[str]"]) -> None:
    folder, done = crawled
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    with Archive.open(folder, read_only=True) as archive:
        assert len(list(archive.reports())) == 4
        for name in ("a-good", "z-good"):
            (run,) = read_runs(archive, name)
            assert (run.state, run.counts["listed"], run.counts["failed"]) == ("finished", 4, 0)
