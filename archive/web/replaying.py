"""A captured page made fit to be looked at: no scripts, no network, no forms, links that lead nowhere.

It is only ever sent with `CAPTURE_POLICY` and shown in a sandboxed frame: three fences, each of which is enough.
"""

import re

from lxml import etree, html
from lxml.html import defs
from lxml_html_clean import Cleaner

CAPTURE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
MAX_PAGE = 1_500_000
"""Characters of a page that are shown."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# Addresses of anything that a browser would fetch or follow by itself.
_FETCHED = (
    "srcset",
    "background",
    "poster",
    "data",
    "longdesc",
    "lowsrc",
    "dynsrc",
    "cite",
    "usemap",
    "ping",
    "formaction",
)
_CSS_ADDRESS = re.compile(r"@import[^;]{0,500};?|url\s*\([^)]{0,2000}\)|expression\s*\(|-moz-binding", re.IGNORECASE)
_KILLED = ("base", "template", "math", "svg", "noscript", "audio", "video", "source", "track", "canvas", "portal")
_cleaner = Cleaner(
    scripts=True,
    # This would take all styles with it; attributes that run are left out by the list of safe ones.
    javascript=False,
    comments=True,
    style=False,
    inline_style=False,
    links=True,
    meta=True,
    page_structure=False,
    processing_instructions=True,
    embedded=True,
    frames=True,
    forms=True,
    annoying_tags=True,
    kill_tags=_KILLED,
    remove_unknown_tags=False,
    safe_attrs_only=True,
    safe_attrs=frozenset({*defs.safe_attrs, "style"}),
)


def decode_capture(body: bytes, content_type: str) -> str:
    """Return a captured body as text, for looking at: the declared encoding where it works, else UTF-8 or GB 18030."""
    declared = content_type.lower().partition("charset=")[2].strip(" \"';")
    inside = _CHARSET.search(body[:4096])
    for name in filter(None, (declared, inside and inside[1].decode("ascii", "replace").lower(), "utf-8", "gb18030")):
        try:
            return body.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def _clean_style(text: str) -> str:
    # Escapes could hide an address from the pattern, and `<` could make markup of what is left: not worth the risk.
    return "" if "\\" in text or "<" in text else _CSS_ADDRESS.sub(" ", text)


def _defang(tree: html.HtmlElement) -> None:
    for element in tree.iter(etree.Element):
        for name in _FETCHED:
            element.attrib.pop(name, None)
        address = element.attrib.pop("href", None)
        if address and element.tag in ("a", "area"):
            element.set("title", str(address)[:300])
        source = element.attrib.pop("src", None)
        if source and element.tag == "img" and _IMAGE.fullmatch(str(source)[:MAX_PAGE]):
            element.set("src", str(source))
        if "style" in element.attrib:
            element.set("style", _clean_style(str(element.get("style"))))
        if element.tag == "style":
            element.text = _clean_style(element.text or "")


def defang_page(source: str) -> str:
    """Return captured HTML as a page that does nothing: what is shown in the sandboxed frame. Never raises."""
    try:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
        text = source[:MAX_PAGE].encode("utf-8", "replace")
        tree = html.document_fromstring(text, parser=parser)
        _cleaner(tree)
        _defang(tree)
        body = etree.tostring(tree, encoding="unicode", method="html")
    except (etree.LxmlError, ValueError, AssertionError, RecursionError):
        body = "<html><body></body></html>"
    return f'<!DOCTYPE html>\n<meta charset="utf-8">\n{body}'
