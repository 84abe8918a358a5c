"""Where a page is at home: pages of Taiwan, Hong Kong and Macao are traditional by right, and stay so."""

from urllib.parse import urlsplit

from extract.html.meta import PageMeta
from extract.html.parse import Element

_DOMAINS = (".tw", ".hk", ".mo")
_LANGUAGES = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def is_traditional_home(root: Element, meta: PageMeta, url: str) -> bool:
    """Whether the page's address or its declared language says that traditional script is its own."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        host = ""
    if host.endswith(_DOMAINS):
        return True
    # A mainland government or party site is never at home there, whatever a kit wrote into its head.
    if host.endswith((".cn", ".gov", ".xin")):
        return False
    language = (root.get("lang") or root.get("xml:lang") or "").lower().replace("_", "-")
    locale = (meta.values.get("og:locale") or meta.values.get("content-language") or "").lower().replace("_", "-")
    return language.startswith(_LANGUAGES) or locale.startswith(_LANGUAGES)
