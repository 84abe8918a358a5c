"""Stable ids: hashes of natural keys, made here and nowhere else.

A hash of raw bytes is never an identity: timestamps and counters in a page would make every capture a new thing.
"""

import hashlib
import json


def make_id(kind: str, *parts: object) -> str:
    """Return a 16-digit hexadecimal id of `kind` for the natural key `parts`; the same key gives the same id."""
    key = json.dumps([kind, *("" if part is None else str(part) for part in parts)], ensure_ascii=False)
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
