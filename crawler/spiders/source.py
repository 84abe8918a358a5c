"""What every spider of a source does: ask for articles, follow their fate, hand captured pages to the pipelines."""

import asyncio
import datetime as dt
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import scrapy
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from archive import ArchiveError
from archive.file_captures import read_file_captures
from archive.history import read_published
from archive.results import UrlState
from crawler import resolver
from crawler.browser import RENDERED_HEADERS
from crawler.columns import is_front_page
from crawler.context import CrawlContext
from crawler.documents import sniff_document
from crawler.identity import canonicalise, make_twin_key, resolve_link
from crawler.items import ArticlePage
from crawler.links import normalise_host
from crawler.middlewares.addresses import PrivateAddressError
from crawler.middlewares.patience import LeftAloneError, ShutHostError
from crawler.middlewares.robots import DisallowedError
from crawler.middlewares.twins import TwinError
from crawler.responses import make_page, read_header, read_sent_header
from schemas.page import Page

_GONE = frozenset({404, 410})
# 412 and 521 are what two common shields answer together with a script that sets a cookie.
_BLOCKED = frozenset({401, 403, 407, 412, 418, 429, 451, 521})


_MAX_REFUSALS = 5
_MAX_IGNORED = 5
"""Unchanged articles that come in full, and none with 304, until a site's validators count for nothing in this run."""


@dataclass(frozen=True)
class Listed:
    """One article as a list names it."""

    url: str
    changed: dt.datetime | None = None
    """When it was last changed, where the list (a feed, a sitemap) says so."""


# What OpenSSL says: a list of (library, function, reason).
_TLS_FAULT = re.compile(r"'SSL routines', '[^']*', '([^']+)'")


class SourceSpider(scrapy.Spider):
    """Common ground of the spiders; `name` is set by those below it."""

    name = "source"
    handle_httpstatus_list = [304, *range(400, 600)]  # noqa: RUF012 - Scrapy reads a class attribute

    def __init__(self, context: CrawlContext, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context = context
        self.source = context.source
        seeds = [urlsplit(seed) for seed in self.source.seeds]
        self.hosts = frozenset(normalise_host(parts.netloc) for parts in seeds)
        # Scrapy's off-site rule guards redirects; the links of a page are judged by `hosts`, ports included.
        self.allowed_domains = sorted({(parts.hostname or "").removeprefix("www.") for parts in seeds})
        self.allowed_domains += [host.partition(":")[0] for host in self.source.browser_hosts]
        self._netlocs = {normalise_host(parts.netloc): parts.netloc.lower() for parts in reversed(seeds)}
        self._asked: set[str] = set()
        self._listed: set[str] = set()
        self._known_twins = {make_twin_key(url) for url in self.context.first_seen}
        self._split_articles = self.context.split_articles
        self._conditions_kept = self._conditions_ignored = 0
        self._published: dict[str, str | None] | None = None
        self._refusals: dict[str, int] = defaultdict(int)
        self.shut_hosts: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Yield what an earlier run left undone, then what the spider's own start gives."""
        for item in self._recover():
            yield item
        for due in self.context.archive.next_due(
            self.source, limit=1_000_000, kind="article", now=self.context.recheck_before
        ):
            request = self.ask_article(due.url, etag=due.etag, last_modified=due.last_modified)
            if request:
                yield request
        if self.context.recheck_all:
            for url in self.context.last_asked:
                request = self.ask_article(url)
                if request:
                    yield request
        for request in self.start_lists():
            yield request

    def _recover(self) -> list[ArticlePage]:
        """Return articles that a killed run captured but did not store; note what else it had learnt."""
        context, found = self.context, list[ArticlePage]()
        if context.killed_at is None:
            return found
        moved: dict[str, str] = {}
        for capture in read_file_captures(context.archive.path / "warc", context.killed_at):
            page = capture.page
            key = self.adopt(page.url)
            key = moved.get(key, key)
            if capture.part_of is not None:
                context.captured[key] = capture
                continue
            if self.source.browser and page.headers != RENDERED_HEADERS:
                continue  # the page as it came, without what its script writes
            if not self._is_unsaved(key, page):
                continue
            target = resolve_link(page.header("location") or "", page.url) if 300 < page.status < 304 else None
            if target:
                moved[self.adopt(target)] = key
            elif page.status in _GONE and self.claim_page(key):
                context.tally.queued += 1
                context.tally.gone += 1
                context.mark(key, "gone", status=page.status, note=f"answered {page.status}")
            elif page.status == 200 and not sniff_document(page.body) and self.claim_page(key):
                context.tally.recovered += 1
                context.tally.queued += 1
                context.tally.fetched += 1
                validators = page.header("etag"), page.header("last-modified")
                found.append(ArticlePage(key, page, capture.location, *validators))
        return found

    def _is_unsaved(self, key: str, page: Page) -> bool:
        """Whether `key` is an article's address for which the archive had not yet noted what `page` says."""
        asked = self.context.last_asked.get(key)
        return (
            key in self.context.first_seen and key not in self.context.parts
            and (asked is None or asked < page.fetched_at)
        )  # fmt: skip

    def start_lists(self) -> Iterator[Request]:
        """Yield the requests for the seeds."""
        raise NotImplementedError

    def adopt(self, url: str) -> str:
        """Return `url` in the form the frontier knows: canonical, on the very host that the seeds name."""
        url = canonicalise(url)
        parts = urlsplit(url)
        own = self._netlocs.get(normalise_host(parts.netloc))
        return urlunsplit(parts._replace(netloc=own)) if own and own != parts.netloc else url

    def claim(self, key: str) -> bool:
        """Whether `key` is asked for the first time in this run; it counts as asked from now on."""
        if key in self._asked:
            return False
        self._asked.add(key)
        return True

    def claim_page(self, url: str) -> bool:
        """Whether the page at `url`, or a twin of it, is asked for the first time in this run."""
        return self.claim(make_twin_key(url))

    def ask_article(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Request | None:
        """Return the request for an article page, conditional where validators are known; None when already asked."""
        limit = self.context.limit
        if (limit is not None and self.context.tally.queued >= limit) or not self.claim_page(url):
            return None
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        self.context.tally.queued += 1
        return Request(
            url,
            self.parse_article,
            errback=self.fail_article,
            headers=headers,
            cb_kwargs={"key": url},
            dont_filter=True,
            meta={"is_conditional": True} if headers else None,
        )

    def ask_list(self, url: str, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """Return the request for a list page; lists go first, so that the frontier knows early what there is."""
        return Request(
            url, callback, errback=self.fail_list, priority=10, dont_filter=True, cb_kwargs=kwargs, meta={"list": True}
        )

    def note_listed(self, listed: Sequence[Listed], found_on: str) -> Iterator[Request]:
        """Write article addresses to the frontier; yield requests for new ones, and for those listed as changed."""
        archive, source = self.context.archive, self.source
        fresh: dict[str, str] = {}
        changed = []
        with archive.transaction():
            for entry in listed:
                key = make_twin_key(entry.url)
                if key not in self._known_twins and key not in self._asked:
                    fresh.setdefault(key, entry.url)
                elif self._is_changed(entry):
                    changed.append(entry.url)
            archive.enqueue(fresh.values(), source, found_on=found_on)
        for url in [*fresh.values(), *changed]:
            request = self.ask_article(url)
            if request:
                yield request

    def redirect_meets_twin(self, url: str, key: str) -> bool:
        """Whether the article `key` leads by redirect to a page (`url`) that is asked for by itself."""
        target = make_twin_key(self.adopt(url))
        if target == make_twin_key(key):
            return False
        if target in self._asked or target in self._known_twins:
            return True
        self._asked.add(target)
        return False

    def _is_changed(self, entry: Listed) -> bool:
        """Whether a known address was changed, as the list says, after we last asked for it."""
        asked = self.context.last_asked.get(entry.url)
        return entry.changed is not None and asked is not None and entry.changed > asked

    def is_refused_list(self, response: Response) -> bool:
        """Whether the site refused a list page; a line in the run's report then says so."""
        if response.status < 400:
            return False
        self.context.tally.failed += 1
        self.context.tally.failed_lists += 1
        self.context.tally.add_problem(f"list page {response.url}: the site answered {response.status}")
        return True

    def count_list(self, urls: Sequence[str]) -> None:
        """Count one list page and the article addresses on it."""
        tally = self.context.tally
        tally.lists += 1
        tally.empty_lists += not urls
        tally.listed += len(set(urls) - self._listed)
        self._listed.update(urls)

    def resolve(self, href: str, base: str) -> str | None:
        """Return the address of a link in the form the frontier knows; None where it leads nowhere on the web."""
        url = resolve_link(href, base)
        return self.adopt(url) if url else None

    def parse_article(self, response: Response, key: str) -> Iterator[Any]:
        """Hand a captured article page to the pipelines, or note what became of its address."""
        tally = self.context.tally
        if response.status == 304:
            self._conditions_kept += 1
            page = self._read_split_article(response, key)
            if page is not None:
                yield page
                return
            tally.unchanged += 1
            self.context.mark(
                key,
                "unchanged",
                status=304,
                etag=read_header(response, "ETag") or read_sent_header(response, "If-None-Match"),
                last_modified=read_header(response, "Last-Modified") or read_sent_header(response, "If-Modified-Since"),
                next_try=self.context.plan_recheck(key, None, has_validators=True),
            )
            return
        if response.status >= 400:
            self._note_refusal(response, key)
            return
        self.note_welcome(response.url)
        if response.url != key and is_front_page(response.url):
            # A removed article that leads to the front page: gone in all but the status.
            tally.gone += 1
            self.context.mark(key, "gone", status=response.status, note="redirects to the front page")
            return
        if kind := sniff_document(response.body):
            tally.attachments += 1
            self.context.mark(key, "fetched", status=response.status, note=f"a {kind} document, captured")
            return
        tally.fetched += 1
        yield ArticlePage(
            key=key,
            page=make_page(response),
            location=response.meta["location"],
            earlier=response.meta.get("earlier"),
            etag=read_header(response, "ETag"),
            last_modified=read_header(response, "Last-Modified"),
            is_condition_ignored=bool(
                read_sent_header(response, "If-None-Match") or read_sent_header(response, "If-Modified-Since")
            ),
        )

    def _read_split_article(self, response: Response, key: str) -> ArticlePage | None:
        """Return the unchanged first page of an article with further pages, which may have changed; None for others."""
        if key not in self._split_articles:
            return None
        try:
            page = self.context.archive.read_page(response.meta["location"])
        except ArchiveError as error:
            self.context.tally.add_problem(f"{key}: {error}")
            return None
        if page.status == 304:
            return None
        return ArticlePage(
            key=key,
            page=page,
            location=response.meta["location"],
            earlier=response.meta.get("earlier"),
            etag=read_header(response, "ETag") or read_sent_header(response, "If-None-Match"),
            last_modified=read_header(response, "Last-Modified") or read_sent_header(response, "If-Modified-Since"),
        )

    def note_condition_ignored(self) -> None:
        """Count an article that came in full, and the same, though we asked for it only if changed."""
        self._conditions_ignored += 1

    def is_left_alone(self, url: str) -> bool:
        """Whether a recheck would only fetch the same again: the site's validators do not hold, and `url` is old."""
        if self._conditions_ignored < _MAX_IGNORED or self._conditions_kept:
            return False
        if self._published is None:
            self._published = read_published(self.context.archive, self.source.name)
        return self.context.plan_recheck(url, self._published.get(url), has_validators=False) is None

    def _note_refusal(self, response: Response, key: str) -> None:
        tally, now = self.context.tally, dt.datetime.now(dt.UTC)
        note = f"answered {response.status}"
        if response.status in _GONE:
            tally.gone += 1
            self.context.mark(key, "gone", status=response.status, note=note)
            return
        tally.add_problem(f"{key}: the site answered {response.status}")
        wait = response.meta.get("retry_after")
        next_try = now + dt.timedelta(seconds=wait) if wait is not None else None
        if response.status in _BLOCKED:
            tally.blocked += 1
            self.note_block(response.url)
            next_try = next_try or now + dt.timedelta(days=1)
        else:
            tally.failed += 1
        self.context.mark(key, "failed", status=response.status, note=note, next_try=next_try)

    def note_block(self, url: str) -> None:
        """Count a refusal by the host of `url`; many in a row shut it for this run: a shield is not to be hammered."""
        host = urlsplit(url).hostname or ""
        self._refusals[host] += 1
        if self._refusals[host] == _MAX_REFUSALS:
            self.shut_hosts.add(host)
            self.context.tally.add_problem(f"{host} refused {_MAX_REFUSALS} requests in a row; the rest waits")

    def note_welcome(self, url: str) -> None:
        """Note that the host of `url` answers."""
        self._refusals[urlsplit(url).hostname or ""] = 0

    def fail_article(self, failure: Failure) -> None:
        """Note why an article page could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        key, tally = request.cb_kwargs["key"], self.context.tally
        if self.context.stop_reason is not None or isinstance(failure.value, ShutHostError):
            return  # It stays queued for the next run.
        if isinstance(failure.value, LeftAloneError):
            tally.queued -= 1
            return
        if isinstance(failure.value, TwinError):
            tally.known += 1
            self.context.mark(key, "fetched", note=str(failure.value))
            return
        is_refused = isinstance(failure.value, (DisallowedError, PrivateAddressError))
        state: UrlState = "blocked" if is_refused else "failed"
        setattr(tally, state, getattr(tally, state) + 1)
        reason = explain_failure(failure)
        if not isinstance(failure.value, DisallowedError):
            tally.add_problem(f"{key}: {reason}")
        self.context.mark(key, state, note=reason)

    def fail_list(self, failure: Failure) -> None:
        """Note why a list page could not be fetched: without it the source is half blind."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.context.tally.failed += 1
        self.context.tally.failed_lists += 1
        self.context.tally.add_problem(f"list page {request.url}: {explain_failure(failure)}")

    def give_up(self, reason: str) -> None:
        """End the crawl because going on is useless, and say why."""
        if self.context.stop_reason is None:
            self.context.stop_reason = reason
            self.context.tally.add_problem(reason)
            task = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="failed"))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())


def explain_failure(failure: Failure) -> str:
    """Return one line that says why a request failed."""
    error = failure.value
    host = urlsplit(failure.request.url).hostname or ""  # type: ignore[attr-defined]
    if host in resolver.refused:
        return (
            f"{host} has the private address {resolver.refused[host]}; `politeness: {{allow_private: true}}` allows it"
        )
    if isinstance(error, (DNSLookupError, CannotResolveHostError)):
        return f"the host {host} does not resolve"
    if isinstance(error, HttpError):
        return f"the site answered {error.response.status}"
    # The reasons of a broken connection come as failures inside the error, or inside the one that it was made of.
    reasons = getattr(error, "reasons", None) or getattr(getattr(error, "__cause__", None), "reasons", None)
    cause = reasons[0].value if reasons else error
    text = " ".join(str(cause).split())
    fault = "expired, or not trusted" if "certificate verify failed" in text else None
    if type(cause).__name__ == "VerificationError" or "Mismatch(" in text:
        fault = "made out to another name"
    if fault:
        return (
            f"the certificate of {host} is not valid ({fault}); "
            "`politeness: {verify_certificate: false}` asks all the same"
        )
    if said := _TLS_FAULT.search(text):
        return f"no encrypted connection to {host} ({said[1]}); try its http:// address"
    return text or type(cause).__name__
