"""Traps: addresses that a site can make without end (paths that grow, days that never stop)."""

import re
from collections import Counter
from urllib.parse import urlsplit

_MAX_LENGTH = 500
_MAX_DEPTH = 14
"""The deepest article paths of the field have nine folders."""
_CALENDAR = re.compile(r"(?i)calendar|[?&](?:cal|day|month|date|ym)=\d{1,4}")


def is_trap(url: str) -> bool:
    """Whether `url` looks machine-made without end: very long or deep, folders repeated, a calendar's day."""
    if len(url) > _MAX_LENGTH:
        return True
    parts = urlsplit(url)
    folders = [folder for folder in parts.path.split("/")[:-1] if folder]
    if len(folders) > _MAX_DEPTH:
        return True
    if folders and Counter(folders).most_common(1)[0][1] >= 3:
        return True
    return _CALENDAR.search(parts.path + (f"?{parts.query}" if parts.query else "")) is not None
