"""What a captured Scrapy response says: the Page made from it, single headers."""

from scrapy.http import Response

from schemas.page import Page


def make_page(response: Response) -> Page:
    """Return the Page of a captured response: decoded body, headers in order."""
    return Page(
        url=response.url,
        fetched_at=response.meta["fetched_at"],
        status=response.status,
        headers=read_headers(response),
        body=response.body,
    )


def read_headers(response: Response) -> tuple[tuple[str, str], ...]:
    """Return all headers of a response as text."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def read_header(response: Response, name: str) -> str | None:
    """Return one header of a response."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def read_sent_header(response: Response, name: str) -> str | None:
    """Return one header of the request that a response answers."""
    value = response.request.headers.get(name) if response.request else None
    return value.decode("latin-1") if value else None
