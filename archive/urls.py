"""Addresses as keys: which two addresses are the same place on the web."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from schemas.ids import make_id

# Parameters by which sites and platforms count clicks; they never choose the article.
_TRACKING = {"spm", "isappinstalled", "scene", "share_token", "wxfrom", "fbclid", "gclid", "timestamp"}
# `from` often chooses content (a column, the first of some days); these values alone say where a reader came from.
_SHARED_FROM = {"singlemessage", "groupmessage", "timeline", "weixin", "wx", "qq", "weibo", "rss", "share"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_BYTES = 2000
_KEPT_HEAD = 500


def _make_key(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        return url.strip()
    host = (parts.hostname or "").rstrip(".")
    if port and port not in _DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(k, v) for k, v in pairs if not _is_tracking(k.lower(), v)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    # `#!` and `#/` are how script-made sites name their pages.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit(("http", host, path, query, fragment))


def key_url(url: str) -> str:
    """Return the key of `url`: same key, same place.

    Scheme http and https are one, host is lower case, default ports, fragments and tracking parameters are dropped.
    A URL that cannot be read is its own key. The end of a very long one is told by its hash: an index of PostgreSQL
    holds no more than 2,700 bytes of a value.
    """
    key = _make_key(url)
    packed = key.encode("utf-8", "replace")
    return key if len(packed) <= _MAX_BYTES else f"{key[:_KEPT_HEAD]}#{make_id('url', packed.decode())}"


def _is_tracking(name: str, value: str) -> bool:
    if name == "from":
        return value.strip().lower() in _SHARED_FROM
    return name in _TRACKING or name.startswith("utm_")


def host_of(url: str) -> str:
    """Return the host of `url` without `www.`; empty for files."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
