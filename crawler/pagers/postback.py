"""Pagers of ASP.NET WebForms: `__doPostBack('AspNetPager1','3')`, a POST of the page's own form with its view state."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from crawler.identity import resolve_link
from crawler.listpage import ListPage
from crawler.pagers.request import FORM, PageRequest

_CALL = re.compile(
    r"__doPostBack\(\s*['\"]([\w$:.-]{1,200})['\"]\s*,\s*['\"]((?:Page\$)?\d{1,5}|Page\$(?:Next|Last))['\"]"
)
_PAGED = re.compile(r"(?i)pag|grid|list|repeater")


def find_pages(page: ListPage) -> Iterator[PageRequest]:
    """Yield the form posts that the numbered links of the pager make."""
    if page.tree is None or "__doPostBack" not in page.text:
        return
    form = next((f for f in page.tree.iter("form") if f.xpath(".//input[@name='__VIEWSTATE']")), None)
    if form is None:
        return
    fields = {
        str(field.get("name")): field.get("value") or ""
        for field in form.iter("input")
        if field.get("name") and (field.get("type") or "text").lower() in {"hidden", "text"}
    }
    address = resolve_link(form.get("action") or page.url, page.url) or page.url
    for target, argument in dict.fromkeys(_CALL.findall(page.text)):
        if not _PAGED.search(target):
            continue
        body = fields | {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
        yield PageRequest(address, "POST", urlencode(body).encode(), FORM, choice=f"{target} {argument}")
