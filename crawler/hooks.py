"""The hook that is told when a source's health changes: a command that gets JSON on stdin, or a webhook."""

import json
import subprocess
import urllib.request

from crawler.health import Health
from schemas.version import __version__

_TIMEOUT = 20.0


class HookError(Exception):
    """The hook could not be told."""


def tell_change(hook: str, before: Health, after: Health) -> None:
    """Tell `hook` (a shell command, or an http address that takes POST) of a change; HookError where that fails."""
    event = {"source": after.source, "before": before.state, "after": after.state, "reasons": list(after.reasons)}
    body = json.dumps(event, ensure_ascii=False).encode()
    if hook.startswith(("http://", "https://")):
        headers = {"Content-Type": "application/json", "User-Agent": f"xieshang/{__version__}"}
        request = urllib.request.Request(hook, body, headers)  # noqa: S310 - http(s) by the line above
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 - as above
                return
        except OSError as error:
            raise HookError(f"hook {hook}: {error}") from error
    try:
        # The operator's own command line, as given to --on-change.
        done = subprocess.run(hook, shell=True, input=body, timeout=_TIMEOUT, check=False)  # noqa: S602
    except subprocess.TimeoutExpired:
        raise HookError(f"hook {hook}: took more than {_TIMEOUT:g} s") from None
    if done.returncode:
        raise HookError(f"hook {hook}: ended with code {done.returncode}")
