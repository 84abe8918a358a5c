"""The hook that is told when a source's health changes: a command that gets JSON on stdin, or a webhook."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from crawler.health import Health
from schemas.version import __version__

_TIMEOUT = 20.0


class HookError(Exception):
    """The hook could not be told."""


def tell_change(hook: str, before: Health, after: Health) -> None:
    """Tell `hook` (a shell command, or an http address that takes POST) of a change; HookError where that fails.

    What pages and runs say goes to the command's stdin alone, never into the command line. It ends within 25 seconds.
    """
    event = {"source": after.source, "before": before.state, "after": after.state, "reasons": list(after.reasons)}
    body = json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")
    if hook.startswith(("http://", "https://")):
        _post(hook, body)
    else:
        _run(hook, body)


def _post(address: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": f"xieshang/{__version__}"}
    request = urllib.request.Request(address, body, headers)  # noqa: S310 - http(s), as the caller has seen
    faults: list[str] = []

    def post() -> None:
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 - as above
                pass
        except (OSError, ValueError, HTTPException) as error:
            faults.append(str(error) or type(error).__name__)

    # The time bound of urlopen is one for each wait; a server that drips its answer would be waited for for ever.
    thread = threading.Thread(target=post, daemon=True)
    thread.start()
    thread.join(_TIMEOUT)
    if thread.is_alive():
        raise HookError(f"hook {_hide_secret(address)}: took more than {_TIMEOUT:g} s")
    if faults:
        raise HookError(f"hook {_hide_secret(address)}: {faults[0]}")


def _hide_secret(address: str) -> str:
    """Return an address without its path and query: with most services, these are the key."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}/…"


def _run(command: str, body: bytes) -> None:
    # The operator's own command line, as given to --on-change. Its words go to stderr: stdout is for results.
    process = subprocess.Popen(  # noqa: S602 - it is the operator's own, see above
        command,
        shell=True,
        stdin=subprocess.PIPE,
        stdout=sys.stderr.fileno() if _has_handle(sys.stderr) else subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.communicate(body, timeout=_TIMEOUT)
    except subprocess.TimeoutExpired:
        # The shell's children hold on otherwise.
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        raise HookError(f"hook {command}: took more than {_TIMEOUT:g} s") from None
    if process.returncode:
        raise HookError(f"hook {command}: ended with code {process.returncode}")


def _has_handle(stream: Any) -> bool:
    try:
        stream.fileno()
    except (OSError, ValueError, AttributeError):
        return False
    return True
