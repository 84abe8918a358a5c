"""ETags: one for each state of the archive, so that a client that has it is not sent it again."""

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from archive.web.site import site_of
from schemas.version import __version__


def check_etag(request: Request, response: Response) -> None:
    """Set the ETag of the archive's last change; end with 304 where the client has that state already."""
    site = site_of(request)
    tag = f'W/"{site.last_change()}-{__version__}-{"text" if site.with_text else "facts"}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    sent = request.headers.get("if-none-match", "")
    if sent.strip() == "*" or tag in (part.strip() for part in sent.split(",")):
        raise HTTPException(304, headers=headers)
    response.headers.update(headers)
