"""Which addresses are the same page: one written form per page, which the frontier and the store use as its key."""

import re
from urllib.parse import parse_qsl, quote, urljoin, urlsplit, urlunsplit

# Parameters that campaigns, share buttons and analytics add; they never choose the content.
_TRACKING = re.compile(
    r"utm_\w+|spm|from|isappinstalled|share_\w+|sharer?|nsukey|scene|srcid|wfr|gclid|fbclid|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci"
)
_TRACKING_VALUES = {"from": re.compile(r"(?:single|group)message|timeline|weixin|wx|qq|weibo|rss|share")}
"""Where a name is also used for content, only these values are tracking."""
_SESSION = re.compile(
    r"(?i)jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|sessionid|session_id|sid|cfid|cftoken"
)
_SESSION_VALUE = re.compile(r"[0-9A-Za-z!.\-]{16,}")
_PATH_SESSION = re.compile(r"(?i);jsessionid=[^/?#]*|/\(S\([0-9a-z]{24}\)\)")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# PHPCMS serves one article as `index.php?…a=show&catid=7&id=12` and as `show-7-12-1.html`.
_SHOW_FILE = re.compile(r"/show-(\d+)-(\d+)-1\.html$")
_SPACES = re.compile(r"[\t\n\r]")


def resolve_link(href: str, base: str) -> str | None:
    """Return the absolute http address of `href` found on a page with base address `base`; None where it has none."""
    href = _SPACES.sub("", href.strip())
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    return url


def canonicalise(url: str) -> str:
    """Return the form under which `url` is asked for and remembered.

    Host in lower case, no default port, no fragment, no session ids, no tracking parameters; percent-escapes and the
    order of parameters stay as they are, because servers differ in how they read them. An address that is not http is
    returned unchanged.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return url
    netloc = f"[{host}]" if ":" in host else host.rstrip(".")
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    path = _drop_dots(_PATH_SESSION.sub("", parts.path) or "/")
    path = quote(path, safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((scheme, netloc, path, _clean_query(parts.query), ""))


def _clean_query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        lowered = name.lower()
        if not pair or _is_tracking(lowered, value) or (_SESSION.fullmatch(name) and _SESSION_VALUE.fullmatch(value)):
            continue
        kept.append(quote(pair, safe="%=:@!$'()*+,;~-._/?"))
    return "&".join(kept)


def _is_tracking(name: str, value: str) -> bool:
    if not _TRACKING.fullmatch(name):
        return False
    values = _TRACKING_VALUES.get(name)
    return values is None or values.fullmatch(value) is not None


def _drop_dots(path: str) -> str:
    if "/." not in path and "//" not in path:
        return path
    out: list[str] = []
    segments = re.sub(r"/{2,}", "/", path).split("/")
    for segment in segments:
        if segment == "..":
            if len(out) > 1:
                out.pop()
        elif segment != ".":
            out.append(segment)
    if segments[-1] in {".", ".."}:
        out.append("")
    return "/".join(out) or "/"


def make_twin_key(url: str) -> str:
    """Return the key on which the twins of one page meet: scheme, `www.` and letter case of page names are ignored.

    Only for "have we seen it in this run?": which twin is asked for stays the one that the site links to first.
    """
    parts = urlsplit(canonicalise(url))
    host = parts.netloc.removeprefix("www.")
    path = parts.path
    shown = _SHOW_FILE.search(path)
    if shown:
        return f"{host}{path[: shown.start()]}/show {shown[1]} {shown[2]}"
    if "a=show" in parts.query:
        values = dict(parse_qsl(parts.query))
        if values.get("catid") and values.get("id") and values.get("page", "1") == "1":
            return f"{host}{path.removesuffix('/index.php').rstrip('/')}/show {values['catid']} {values['id']}"
    if re.search(r"(?i)\.(?:asp|aspx|ashx)$", path):
        return f"{host}{path.lower()}?{parts.query.lower()}"
    return f"{host}{path}?{parts.query}"
