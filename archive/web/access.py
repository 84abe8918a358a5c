"""Who may review: one token for the archive, sessions that end for good at signing out, tries that are counted.

The session's cookie (Starlette's, signed by itsdangerous) holds the reviewer's name; what is signed in is remembered
here, so a copied cookie is worth nothing once its owner has left or the server has been started anew.
"""

import hmac
import secrets
import threading
import time
from typing import Any

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

HOURS = 12
"""How long a session lasts."""
_MAX_NAME = 80
_KEPT = 20


class TooManyTriesError(Exception):
    """Signing in or writing has been tried too often; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries; wait {seconds} seconds")
        self.seconds = seconds


class ReviewAccess:
    """The token, the sessions and the limits of one server; safe in several threads.

    `sign_ins` are limits on tries for one address and for all, `writes` the one for each session.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        sign_ins: tuple[str, str] = ("10/minute", "60/minute"),
        writes: str = "240/minute",
    ) -> None:
        self.token = token or secrets.token_urlsafe(24)
        """What a reviewer types to sign in."""
        self.secret = secrets.token_urlsafe(48)
        """Signs cookies; new with every start."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._for_one, self._for_all = (parse(limit) for limit in sign_ins)
        self._for_writes = parse(writes)
        self._live: dict[str, float] = {}
        self._lock = threading.Lock()

    def _count(self, limit: RateLimitItem, name: str) -> None:
        if not self._limiter.hit(limit, name):
            reset, _ = self._limiter.get_window_stats(limit, name)
            raise TooManyTriesError(max(1, round(reset - time.time())))

    def sign_in(self, request: Request, who: str, token: str) -> bool:
        """Begin a session where the token is right; TooManyTriesError where it was tried too often."""
        self._count(self._for_all, "sign-in")
        self._count(self._for_one, f"sign-in {request.client.host if request.client else ''}")
        if not hmac.compare_digest(token.strip().encode(), self.token.encode()):
            return False
        number = secrets.token_urlsafe(16)
        now = time.monotonic()
        with self._lock:
            self._live = {key: end for key, end in self._live.items() if end > now}
            self._live[number] = now + HOURS * 3600
        request.session.clear()
        request.session.update({"number": number, "who": who.strip()[:_MAX_NAME]})
        return True

    def sign_out(self, request: Request) -> None:
        """End the session of `request`."""
        with self._lock:
            self._live.pop(str(request.session.get("number")), None)
        request.session.clear()

    def find_reviewer(self, request: Request) -> str | None:
        """Return the name of who has signed in, None where nobody has."""
        session: dict[str, Any] = request.scope.get("session") or {}
        with self._lock:
            end = self._live.get(str(session.get("number")), 0.0)
        return str(session["who"]) if end > time.monotonic() else None

    def count_write(self, request: Request) -> None:
        """Count one act of a session; TooManyTriesError where there were too many."""
        self._count(self._for_writes, f"write {request.session.get('number')}")


def remember_act(request: Request, action: str, fact_id: str) -> None:
    """Keep in the session what was done: said on the next page, and what undo takes back, last first."""
    done = [i for i in request.session.get("done", []) if i != fact_id]
    if action in ("accept", "reject", "correct", "add"):
        done.append(fact_id)
    request.session["done"] = done[-_KEPT:]
    request.session["said"] = [action, fact_id]


def take_said(request: Request) -> list[str] | None:
    """Return what the last act was, once."""
    session: dict[str, Any] = request.scope.get("session") or {}
    said: list[str] | None = session.pop("said") if "said" in session else None
    return said
