"""A real PostgreSQL server on 127.0.0.1 for tests: in a folder of its own, on a free port, stopped afterwards."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import skip_or_fail

USER = "keeper"
PASSWORD = "open sesame/1"


def find_binaries() -> Path | None:
    """Return the folder with `initdb` and `postgres`: of the newest version installed, else of PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name.split(".")[0]))
    in_path = shutil.which("initdb")
    folders = [*reversed(installed), *([Path(in_path).parent] if in_path else [])]
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def _find_user() -> pwd.struct_passwd | None:
    """Return the user that the server must run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_server() -> Iterator[str]:
    """Run a server and yield the address of its database, with a password; skip where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        skip_or_fail("PostgreSQL is not installed (initdb is neither in PATH nor in /usr/lib/postgresql)")
    assert binaries is not None
    try:
        import psycopg
    except ImportError:
        skip_or_fail("psycopg is not installed: pip install 'xieshang[postgres]'")
    user = _find_user()
    who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # Not the test's own folder: its parents may be closed to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="xieshang-postgres-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n")
    secret.chmod(0o644)
    data, port = folder / "data", _find_port()
    # Another order and other rules of case than SQLite's, where the system has them: the archive must not care.
    locale = ["--locale-provider=icu", "--icu-locale=zh-CN", "--locale=C.UTF-8"]
    environment = {"PATH": os.environ.get("PATH", "/usr/bin"), "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}
    make = [binaries / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"]
    server = None
    try:
        for more in (locale, ["--locale=C.UTF-8"], []):
            done = subprocess.run(
                [*make, "--no-sync", *more],
                check=False,
                capture_output=True,
                text=True,
                env=environment,
                cwd=folder,
                **who,
            )
            if done.returncode == 0:
                break
            shutil.rmtree(data, ignore_errors=True)
        assert done.returncode == 0, done.stderr
        # Quick rather than safe: what a power cut does to a server is its own tests' affair.
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "shared_buffers": "16MB",
            "max_connections": 60,
        }
        log = (folder / "log").open("w")
        command = [binaries / "postgres", "-D", data, *(f"-c{name}={value}" for name, value in settings.items())]
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder, **who)
        address = f"postgresql://{USER}:{PASSWORD.replace(' ', '%20').replace('/', '%2F')}@127.0.0.1:{port}/postgres"
        for _ in range(200):
            try:
                psycopg.connect(address, connect_timeout=1).close()
                break
            except psycopg.OperationalError:
                assert server.poll() is None, (folder / "log").read_text()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    server.wait(0.05)
        yield address
    finally:
        if server is not None:
            # SIGINT: a fast shutdown, whoever is still connected.
            server.send_signal(2)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            log.close()
        shutil.rmtree(folder, ignore_errors=True)
