"""Attachments: the documents that a page offers, found by their addresses and names."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from extract.decode import decode
from extract.html.parse import parse_page
from schemas.attachment import AttachmentLink
from schemas.page import Page

__all__ = ["find_attachments"]

_MAX_LINKS = 50
_SUFFIX = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|pptx?|dps|ofd|rtf|zip|rar|7z)$", re.IGNORECASE)
# What a script that hands out files is called, and what a link to one says: the address alone has no suffix.
_HANDOUT = re.compile(
    r"(?i)/(?:download|downfile|attach(?:ment)?|file_?down|getfile|uploadfile)\w*(?:\.\w{2,5})?(?:[/?]|$)"
)
_EMPTY_NAMES = re.compile(
    r"(?:点击|点此|在线|立即)?(?:下载|查看|打开|浏览|预览)(?:附件|文件|原文|全文)?|附件[\d一二三四五六七八九十]*[:：.、]?|\W*"
)
_FURNITURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav|navbar|menu|header|head|top|foot|footer|bottom|copyright|sidebar|side)(?:$|[\s_-])"
)


def find_attachments(page: Page, hint: str | None = None) -> tuple[AttachmentLink, ...]:
    """Return the documents that an HTML `page` offers outside of its furniture, in page order, each once.

    `hint` is the encoding hint of the source. A document is known by the suffix of its address or of its name, or by an
    address that hands out files together with a word for it.
    """
    root = parse_page(decode(page.body, page.headers, hint).text).root
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    start = _join(page.url, str(base)) or page.url if base else page.url
    found: dict[str, AttachmentLink] = {}
    for element in root.iter("a"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "data:")) or len(found) >= _MAX_LINKS:
            continue
        url = _join(start, href)
        if url is None:
            continue
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or url in found:
            continue
        said = " ".join("".join(str(piece) for piece in element.itertext()).split())[:200]
        title = (element.get("title") or "").strip()[:200]
        if _is_document(parts.path, parts.query, said, title) and not _is_furniture(element):
            found[url] = AttachmentLink(url=url, name=_choose_name(said, title, parts.path))
    return tuple(found.values())


def _join(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, href)
        urlsplit(url)
    except ValueError:
        return None
    return url


def _is_document(path: str, query: str, said: str, title: str) -> bool:
    if _SUFFIX.search(path) or any(_SUFFIX.search(name) for name in (said, title)):
        return True
    if any(_SUFFIX.search(value.partition("=")[2]) for value in query.split("&")):
        return True
    return bool(_HANDOUT.search(path)) and ("附件" in said or (bool(query) and "下载" in said))


def _choose_name(said: str, title: str, path: str) -> str:
    """Return the first of text, title and file name that says what the document is."""
    file = unquote(path.rpartition("/")[2])
    return next((name for name in (said, title) if name and not _EMPTY_NAMES.fullmatch(name)), "") or file or said


def _is_furniture(element: html.HtmlElement) -> bool:
    for above in element.iterancestors():
        if above.tag in ("nav", "header", "footer", "aside"):
            return True
        if above.tag in ("div", "ul", "td", "table") and _FURNITURE.search(
            f"{above.get('class', '')} {above.get('id', '')}"
        ):
            return True
    return False
