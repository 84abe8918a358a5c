"""What every layout makes: a page with its bytes, and the pieces of text that all three sites show."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.sample_site.content import SampleArticle

DISCLAIMER = "本站为软件示例站点，所载事件、人物与数字均为虚构。转载文章如涉及版权，请与本站协商处理。"
"""Footer of every page; like real ones it uses the word 协商."""


@dataclass(frozen=True)
class SamplePage:
    """One page as it is served."""

    body: bytes
    modified: dt.date
    content_type: str = "text/html; charset=utf-8"
    location: str | None = None
    """Where the page has moved to, for redirects."""


def cut_into_pages(articles: Sequence[SampleArticle], size: int) -> list[Sequence[SampleArticle]]:
    """Return `articles` in list pages of `size`."""
    return [articles[i : i + size] for i in range(0, len(articles), size)]


def find_newest(articles: Sequence[SampleArticle]) -> dt.date:
    """Return the day on which a list of `articles` last changed."""
    return max(article.modified for article in articles)
