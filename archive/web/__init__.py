"""The web: pages and a JSON API over an archive that is only read; `create_app` makes the application."""

from archive.web.app import create_app

__all__ = ["create_app"]
