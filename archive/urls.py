"""Addresses as keys: which two addresses are the same place on the web."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

# Parameters by which sites and platforms count clicks; they never choose the article.
_TRACKING = {"spm", "from", "isappinstalled", "scene", "share_token", "wxfrom", "fbclid", "gclid", "timestamp"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def key_url(url: str) -> str:
    """Return the key of `url`: same key, same place.

    Scheme http and https are one, host is lower case, default ports, fragments and tracking parameters are dropped.
    A URL that cannot be read is its own key.
    """
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
    kept = [(k, v) for k, v in pairs if k.lower() not in _TRACKING and not k.lower().startswith("utm_")]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    # `#!` and `#/` are how script-made sites name their pages.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit(("http", host, path, query, fragment))


def host_of(url: str) -> str:
    """Return the host of `url` without `www.`; empty for files."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
