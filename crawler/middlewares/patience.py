"""Patience: Retry-After honoured, back-off of a whole host after errors, no more asking where a site shuts us out."""

import datetime as dt
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response

_MAX_WAIT = 120.0
"""Seconds that a crawl waits for a site; one that asks for more is asked again at a later run."""
_FIRST_WAIT = 1.0


class ShutHostError(IgnoreRequest):
    """A request to a host that has refused us many times in a row."""


class LeftAloneError(IgnoreRequest):
    """A request for an old article on a site whose validators do not hold: it would only bring the same again."""


class PatienceMiddleware(RetryMiddleware):
    """Scrapy's retries, with a pause of the whole host before each."""

    def process_request(self, request: Request) -> None:
        """Refuse requests to a host that has shut us out, and those that would bring nothing new."""
        host, spider = urlsplit(request.url).hostname or "", self.crawler.spider
        if host in getattr(spider, "shut_hosts", ()):
            raise ShutHostError(f"{host} refuses us; not asked any more in this run")
        is_left_alone = getattr(spider, "is_left_alone", None)
        if request.meta.get("is_conditional") and is_left_alone and is_left_alone(request.cb_kwargs["key"]):
            raise LeftAloneError("answers in full where nothing has changed; not asked again in this run")

    # Scrapy warns about methods that still take its former `spider` argument.
    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Retry after 429 and 5xx, when the site says or after a growing pause."""
        slot = self.crawler.engine.downloader.slots.get(self.crawler.engine.downloader.get_slot_key(request))
        if slot is not None and slot.delay:
            # Counted from the answer on: a site that was slow to take the last request sees its whole delay kept.
            slot.lastseen = max(slot.lastseen, time.monotonic())
        if request.meta.get("dont_retry") or (response.status != 429 and response.status not in self.retry_http_codes):
            return response
        wait = read_retry_after(response)
        request.meta["retry_after"] = wait
        tried = request.meta.get("retry_times", 0)
        pause = wait if wait is not None else min(_FIRST_WAIT * 2**tried * (5 if response.status == 429 else 1), 60.0)
        if pause > _MAX_WAIT:
            return response
        self._pause_host(request, pause)
        return self._retry(request, f"answered {response.status}") or response

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Retry after errors of the connection; what always comes shorter than announced is taken as it comes."""
        if isinstance(exception, IgnoreRequest):
            return None
        again = super().process_exception(request, exception)
        if again is None and isinstance(exception, ResponseDataLossError) and not request.meta.get("takes_part"):
            again = request.copy()
            again.meta.update(download_fail_on_dataloss=False, takes_part=True)
            again.dont_filter = True
        return again

    def _pause_host(self, request: Request, seconds: float) -> None:
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None:
            slot.delay = max(slot.delay, 0.001)  # without any delay the downloader does not look at `lastseen`
            slot.lastseen = max(slot.lastseen, time.monotonic() + seconds - slot.delay)


def read_retry_after(response: Response) -> float | None:
    """Return the seconds that a response asks us to wait, or None; dates are understood, nonsense is not."""
    value: Any = response.headers.get("Retry-After")
    if not value:
        return None
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
