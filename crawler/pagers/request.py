"""One further page of a list, as it has to be asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageRequest:
    """A request for a further page of a list."""

    url: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    choice: str | None = None
    """What in the body chooses the page, where the rest of it (a view state) differs from page to page."""

    @property
    def key(self) -> str:
        """What makes two requests the same."""
        return f"{self.method} {self.url} {self.body.decode('latin-1') if self.choice is None else self.choice}"


FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
"""Headers of a request whose body is a form."""
