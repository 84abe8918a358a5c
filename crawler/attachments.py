"""Attachments of articles: the documents that a page offers are fetched, captured, and read for their text."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.crawler_part import CrawlerPart
from crawler.document_text import read_text_apart
from crawler.items import ArticlePage
from crawler.links import is_on_site
from extract.attachments import find_attachments
from extract.documents import READABLE, name_kind
from schemas.attachment import Attachment, AttachmentLink

_MAX_FETCHED = 20
"""Documents of one article that are fetched; further ones are listed by name."""


class AttachmentPipeline(CrawlerPart):
    """Fetches the documents of relevant articles, each address once; those of other hosts are listed, not fetched."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._had: dict[str, Attachment] = {}

    async def process_item(self, item: ArticlePage) -> ArticlePage:
        """Set the item's attachments."""
        extraction, context = item.extraction, self.context
        if extraction is None or extraction.report.verdict != "article" or not extraction.relevance.is_relevant:
            return item
        pages = [item.page, *(part.page for part in item.parts)]
        offered = [link for page in pages for link in find_attachments(page, context.source.encoding)]
        links = list({link.url: link for link in reversed(offered)}.values())[::-1]
        found = []
        for number, link in enumerate(links):
            if not is_on_site(link.url, self.crawler.spider.hosts):
                note = f"on another host ({urlsplit(link.url).netloc}), not fetched"
                found.append(Attachment(url=link.url, name=link.name, note=note))
            elif number >= _MAX_FETCHED:
                found.append(Attachment(url=link.url, name=link.name, note=f"not among the first {_MAX_FETCHED}"))
            else:
                found.append(await self._have(link))
        item.attachments = tuple(found)
        return item

    async def _have(self, link: AttachmentLink) -> Attachment:
        """Return the document, fetched now unless this run or the archive has it."""
        context = self.context
        had = self._had.get(link.url)
        if had is None and not context.recheck_all:
            had = context.archive.find_attachment(link.url)
        if had is None:
            had = await self._fetch(link)
            if had.kind:
                context.tally.attachments += 1
            else:
                context.tally.add_problem(f"attachment {link.url}: {had.note}")
        self._had[link.url] = had
        return had.model_copy(update={"name": link.name})

    async def _fetch(self, link: AttachmentLink) -> Attachment:
        bare = Attachment(url=link.url, name=link.name)
        try:
            response: Response = await self.crawler.engine.download_async(
                Request(link.url, callback=NO_CALLBACK, dont_filter=True, meta={"browser_part": True})
            )
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            return bare.model_copy(update={"note": f"could not be fetched: {reason}"})
        if response.status != 200:
            return bare.model_copy(update={"note": f"the site answered {response.status}"})
        kind, location = name_kind(response.body), response.meta.get("earlier") or response.meta["location"]
        if not kind:
            return bare.model_copy(update={"note": "no document but a page, or a file of another kind"})
        text, note = "", f"no text is read from {kind}"
        if kind in READABLE:
            # In a thread, which waits for a process of its own: the crawl goes on answering meanwhile.
            text, note = await asyncio.to_thread(read_text_apart, response.body)
        return bare.model_copy(
            update={
                "kind": kind,
                "size": len(response.body),
                "digest": location.payload_digest,
                "text": text,
                "note": note,
                "fetched_at": response.meta["fetched_at"],
                "warc_file": location.file,
                "warc_offset": location.offset,
                "warc_length": location.length,
            }
        )
