"""Encodings as the field has them: declared wrongly, in the header or nowhere; Big5; robots.txt with a mark."""

from typing import ClassVar

from opencc import OpenCC

from tests.crawler.farm import Answer
from tests.crawler.farm_sites.site import FarmSite, Placed

_KINDS = (
    # encoding, Content-Type, what stands in the head
    ("gb18030", "text/html; charset=gb2312", "<meta charset='gb2312'>"),
    ("gb18030", "text/html", "<meta http-equiv='Content-Type' content='text/html; charset=gbk'>"),
    ("gb18030", "text/html", "<meta httpequiv='ContentType' content='text/html; charset=gb2312'>"),
    ("gb18030", "text/html; charset=utf-8", ""),
    ("utf-8", "text/html; charset=ISO-8859-1", ""),
    ("utf-8-sig", "text/html", ""),
    ("utf-8", "text/html; charset=gb2312", "<meta charset='gb2312'>"),
    ("gb18030", "text/html", ""),
)


class Encodings(FarmSite):
    """Every article in another encoding, the lists too."""

    name = "encodings"
    has_lists_only = True
    per_page: ClassVar[int] = 4
    robots = "\ufeffUser-agent: *\r\nDisallow: /geheim/\r\n"
    disallowed = "/geheim/"

    def declared(self) -> str:
        return "@"

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | bytes | None:
        self._path = path
        return super().answer(method, path, body, headers)

    def encode(self, text: str) -> Answer:
        found = self.locate(self._path)
        encoding, kind, head = _KINDS[(found[0].index if found else len(self._path)) % len(_KINDS)]
        text = text.replace("<meta charset='@'>", head)
        return Answer(text.encode(encoding), headers={"Content-Type": kind})


class Big5(FarmSite):
    """A site in traditional characters and Big5."""

    name = "big5"
    has_lists_only = True
    content_type = "text/html"

    def declared(self) -> str:
        return "big5"

    def encode(self, text: str) -> Answer:
        text = OpenCC("s2tw").convert(text)
        return Answer(text.encode("big5hkscs", "xmlcharrefreplace"), headers={"Content-Type": self.content_type})

    def list_page(self, rows: list[Placed], page: int, pages: int) -> str:
        return super().list_page(rows, page, pages).replace("下一页", "下一頁")


SITES = (Encodings, Big5)
