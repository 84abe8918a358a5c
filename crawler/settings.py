"""Scrapy settings: polite by default, because Scrapy's own defaults are not.

Used by `scrapy` commands in the checkout through scrapy.cfg, and by `crawler.job`, which adds what a source says.
"""

from schemas.version import __version__

BOT_NAME = "xieshang"
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = f"xieshang/{__version__} (research crawler; +https://github.com/xieshang/xieshang)"
ROBOTSTXT_USER_AGENT = "xieshang"
ROBOTSTXT_OBEY = True

# One request at a time per host, a pause between two, and never less than what was asked for.
# One page is asked for when the one before is stored: a process killed at any moment has at most one under way.
CONCURRENT_REQUESTS = 1
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1
CONCURRENT_ITEMS = 1  # Scrapy makes as many tasks for each response, whatever comes out of it
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = False

# Bounds: articles with inlined pictures reach tens of MiB; a source may set another bound. Compressed bodies are
# bounded by what they expand to.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 6
METAREFRESH_MAXDELAY = 5
URLLENGTH_LIMIT = 1000
DNS_TIMEOUT = 15
RETRY_TIMES = 3
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]

# Nothing is shared between requests, nothing listens, nothing is looked up at start.
COOKIES_ENABLED = False
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}  # no page may lead to local files
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = False
REFERER_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DNS_RESOLVER = "crawler.resolver.GuardedResolver"
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# A run's own counts are kept in the archive (`crawler.context.Tally`); Scrapy's would be counted for nobody.
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.logcount.LogCount": None,
}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # no source has a password
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.twins.TwinMiddleware": 90,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.patience.PatienceMiddleware": 550,
    "crawler.middlewares.routing.RoutingMiddleware": 740,
    "crawler.middlewares.addresses.AddressMiddleware": 745,
    # Next to the network: sees every response as it came, robots.txt and redirects included, before anything reads it.
    "crawler.middlewares.capture.CaptureMiddleware": 960,
}
# Nothing here asks how deep a page lies, and each of these goes through all that comes out of every page.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.ExtractPipeline": 300,
    "crawler.attachments.AttachmentPipeline": 400,
    "crawler.pipelines.StorePipeline": 500,
}
LOG_LEVEL = "WARNING"
# The check reads the source of every callback anew: a sixth of the time of a page. ruff knows the mistake as well.
WARN_ON_GENERATOR_RETURN_VALUE = False
STATS_DUMP = False
