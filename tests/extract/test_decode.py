"""decode: bytes to text on re-encoded pages, wrong labels, broken bytes and mixtures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.decode import decode

ZH = (
    "<p>柳河县政协把议事桌搬进果园，果农们围坐在一起讨论冷库怎么建、道路由谁来修。主持人请大家逐个发言，"
    "记录员把意见写在白板上，会后由镇里的干部负责答复。</p>"
) * 3
TW = (
    "<p>鄉公所邀請居民討論老街的停車問題，大家輪流發言，主席把意見寫在白板上，會後由承辦人員負責回覆。"
    "經過三個小時的協商，與會者同意在學校旁邊劃設臨時停車格。</p>"
) * 3


def page(text: str, meta: str = "") -> str:
    return f"<html><head>{meta}<title>议事</title></head><body>\n{text}\n</body></html>"


HTTPEQUIV = '<meta httpequiv=Content-Type content="text/html; charset=gbk">'
SCRIPT = '<script charset="big5" src="a.js"></script>'
LATIN_HEADER = (("Content-Type", "text/html; charset=ISO-8859-1"),)
CASES = [
    ("utf8", page(ZH).encode(), (), "utf-8", "utf-8"),
    ("utf8 wrong meta", page(ZH, '<meta charset="gb2312">').encode(), (), "utf-8", "utf-8"),
    ("utf8 bom", b"\xef\xbb\xbf" + page(ZH).encode(), (), "utf-8", "bom"),
    ("gbk meta gb2312", page(ZH, '<meta charset="gb2312">').encode("gbk"), (), "gb18030", "meta"),
    ("gbk httpequiv", page(ZH, HTTPEQUIV).encode("gbk"), (), "gb18030", "meta"),
    ("gbk header", page(ZH).encode("gbk"), (("content-type", "text/html;charset=GBK"),), "gb18030", "header"),
    ("gbk bare", page(ZH).encode("gbk"), (), "gb18030", "frequency"),
    ("gbk wrong meta", page(ZH, '<meta charset="utf-8">').encode("gbk"), (), "gb18030", "frequency"),
    ("gbk script charset", page(ZH, SCRIPT).encode("gbk"), (), "gb18030", "frequency"),
    ("gbk latin-1 header", page(ZH).encode("gbk"), LATIN_HEADER, "gb18030", "frequency"),
    ("utf16 le", page(ZH).encode("utf-16-le"), (), "utf-16-le", "detected"),
    ("utf16 be", page(ZH).encode("utf-16-be"), (), "utf-16-be", "detected"),
    ("utf16 bom", page(ZH).encode("utf-16"), (), "utf-16-le", "bom"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "headers", "name", "evidence"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_decodes_simplified(body, headers, name, evidence):
    decoded = decode(body, headers)
    assert ZH in decoded.text
    assert (decoded.encoding.name, decoded.encoding.evidence, decoded.encoding.errors) == (name, evidence, 0)


@pytest.mark.parametrize("meta", ["", '<meta charset="big5">', '<meta charset="utf-8">', '<meta charset="gb2312">'])
def test_decodes_big5(meta):
    decoded = decode(page(TW, meta).replace("议事", "").encode("big5"))
    assert TW in decoded.text
    assert decoded.encoding.name == "big5hkscs"


def test_broken_utf8_stays_utf8():
    body = page(ZH).encode()
    body = body[:200] + body[201:400] + body[401:]
    decoded = decode(body)
    assert decoded.encoding.name == "utf-8"
    assert 0 < decoded.encoding.errors <= 6


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=12)))
def test_any_bytes_decode(body, hint):
    decoded = decode(body, [("Content-Type", f"text/html; charset={hint}")], hint)
    assert "\0" not in decoded.text
