"""The hosts that a source asks: those of its seeds, and those that it names beside them."""

from urllib.parse import urlsplit

from schemas.source import Source


def list_hosts(source: Source) -> list[str]:
    """Return the host names (without ports) that crawling `source` may ask, in order, without doubles."""
    hosts = [urlsplit(seed).hostname or "" for seed in source.seeds]
    hosts += [host.partition(":")[0].lower() for host in source.browser_hosts]
    if source.spider == "commoncrawl":
        hosts += [urlsplit(url).hostname or "" for url in (source.commoncrawl.index, source.commoncrawl.data)]
    return list(dict.fromkeys(filter(None, hosts)))
