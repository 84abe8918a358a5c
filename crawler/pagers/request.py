"""One further page of a list, as it has to be asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageRequest:
    """A request for a further page of a list."""

    url: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """What makes two requests the same."""
        return f"{self.method} {self.url} {self.body.decode('latin-1')}"
