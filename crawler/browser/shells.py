"""Shells: pages that hold nothing before their script has run."""

from scrapy.http import Response

from crawler.responses import make_page
from extract import clean_page


def is_shell(response: Response) -> bool:
    """Whether a captured response is a page that a script fills."""
    return clean_page(make_page(response)).verdict == "shell"
