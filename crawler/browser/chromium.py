"""Chromium: where it is, how it is started, and what is missing where it cannot be."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_USUAL = Path("/usr/bin/chromium")

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--dns-prefetch-disable",
    "--mute-audio",
    "--js-flags=--max-old-space-size=512",
    # What escapes the gate (prefetches, WebRTC, popups) meets a proxy that is not there, loopback included.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


class BrowserMissingError(Exception):
    """A part that sources with `browser: true` need is not there; the line says how to get it."""


def find_chromium() -> Path:
    """Return the browser to start: `XIESHANG_CHROMIUM`, Debian's, or another on the path. BrowserMissingError."""
    if find_spec("scrapy_playwright") is None:
        raise BrowserMissingError("`browser: true` needs the extra `browser`: pip install 'xieshang[browser]'")
    named = os.environ.get("XIESHANG_CHROMIUM")
    if named:
        if os.access(named, os.X_OK) and Path(named).is_file():
            return Path(named)
        raise BrowserMissingError(f"XIESHANG_CHROMIUM names {named}, which is no program")
    found = str(_USUAL) if os.access(_USUAL, os.X_OK) else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise BrowserMissingError(
            "`browser: true` needs Chromium, and none was found: apt install chromium, or name one in XIESHANG_CHROMIUM"
        )
    return Path(found)


def make_launch_options(program: Path) -> dict[str, Any]:
    """Return how Playwright starts `program`."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    # Chromium's sandbox does not start for root; Playwright leaves it off unless told otherwise.
    args = [*FLAGS, "--no-sandbox"] if is_root else list(FLAGS)
    return {
        "executable_path": str(program),
        "headless": True,
        "chromium_sandbox": not is_root,
        "args": args,
        "timeout": 30_000,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def make_browser_settings() -> dict[str, Any]:
    """Return the Scrapy settings that turn the browser on. BrowserMissingError where a part of it is not there."""
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": make_launch_options(find_chromium()),
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 60_000,
    }
