"""Pages read as a browser shows them, for sources that say `browser: true`. Needs the extra `browser` and Chromium.

The browser never reaches the network: whatever a page asks for is fetched by the crawl itself, by the same rules as
everything else (robots.txt, delay, addresses, bounds, capture), or refused.
"""

RENDERED_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
"""Headers of a rendering's record: it was made here, so it has no others."""
