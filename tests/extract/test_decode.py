"""decode: bytes to text on re-encoded pages, wrong labels, broken bytes and mixtures."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.decoding import measure
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


FOOTER = "版权所有：柳河县政协办公室，地址：人民路十二号"


@pytest.mark.parametrize(
    ("main", "foot", "repair"), [("utf-8", "gbk", "mixed_gb18030"), ("gbk", "utf-8", "mixed_utf-8")]
)
def test_a_footer_in_another_encoding_is_read_by_itself(main, foot, repair):
    body = page(ZH).encode(main) + f'<div class="foot">{FOOTER}</div>'.encode(foot)
    decoded = decode(body)
    assert ZH in decoded.text
    assert FOOTER in decoded.text
    assert decoded.encoding.repairs == (repair,)
    assert decoded.encoding.errors == 0


def read_as_1252(data: bytes) -> str:
    return "".join(bytes([value]).decode("cp1252", "ignore") or chr(value) for value in data)


@pytest.mark.parametrize(
    ("body", "repair"),
    [
        (page(ZH).encode().decode("latin-1").encode(), "double_utf8"),
        (read_as_1252(page(ZH).encode()).encode(), "double_utf8"),
        (page(ZH).encode("gbk").decode("latin-1").encode(), "double_gb18030"),
    ],
    ids=["latin-1", "windows-1252", "gbk as latin-1"],
)
def test_double_encoding_is_undone(body, repair):
    decoded = decode(body)
    assert ZH in decoded.text
    assert decoded.encoding.repairs == (repair,)


def test_utf8_read_as_gbk_is_undone_as_far_as_bytes_are_left():
    body = page(ZH).encode().decode("gb18030", "replace").encode()
    decoded = decode(body)
    assert decoded.encoding.repairs == ("double_utf8_gb18030",)
    assert "讨论冷库" in decoded.text
    assert "锛" not in decoded.text


def test_quoted_mojibake_stays():
    text = f"{ZH}<p>乱码“锟斤拷”和“鐑儷鐑”是怎么来的？“Ã©”又是什么？</p>"
    decoded = decode(page(text).encode())
    assert decoded.text == page(text)
    assert decoded.encoding.repairs == ()


def test_nul_characters_are_dropped():
    decoded = decode(page(ZH).replace("<p>", "<p>\0").encode())
    assert ZH in decoded.text
    assert decoded.encoding.repairs == ("nul",)


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("これは日本語のページです。町民の意見を聞く会議が開かれました。", "cp932", None),
        ("これは日本語のページです。町民の意見を聞く会議が開かれました。", "cp932", "Shift_JIS"),
        ("군의회는 주민들의 의견을 듣기 위해 회의를 열었다.", "cp949", None),
        ("L'assemblée a été créée à l'été, où près de 300 élèves étaient présents.", "cp1252", "iso-8859-1"),
        ("L'assemblée a été créée à l'été, où près de 300 élèves étaient présents.", "cp1252", None),
        ("Совет рассмотрел предложения жителей района и принял решение о ремонте.", "cp1251", None),
        ("Совет рассмотрел предложения жителей района и принял решение о ремонте.", "koi8-r", "koi8-r"),
        ("会議が開かれました", "iso2022_jp", "iso-2022-jp"),
        (ZH, "hz", "hz-gb-2312"),
    ],
)
def test_other_languages_do_not_fall_apart(text, codec, label):
    headers = [("Content-Type", f"text/html; charset={label}")] if label else []
    assert text in decode(page(text * 4).replace("<title>议事", "<title>").encode(codec), headers).text


def test_a_bare_title_in_gbk_is_chinese():
    assert decode("<title>首页</title>".encode("gbk")).text == "<title>首页</title>"


@pytest.mark.parametrize("at", range(150, 260, 9))
def test_a_cut_byte_does_not_spoil_the_rest_of_a_gbk_run(at):
    body = page(ZH, '<meta charset="gbk">').encode("gbk")
    decoded = decode(body[:at] + body[at + 1 :])
    whole = page(ZH, '<meta charset="gbk">')
    same = sum(a == b for a, b in zip(decoded.text, whole, strict=False))
    tail = sum(a == b for a, b in zip(decoded.text[::-1], whole[::-1], strict=False))
    assert same + tail >= len(whole) - 6


@pytest.mark.parametrize(
    "unit", [b"\xe6\x94\xbf\xff", b"\xd5\xfe<", b"\x81", b"\xff\xfe", b"\xe6\x94\xbf" * 3 + b"\xb0\xb0\xb0"]
)
def test_long_bodies_take_bounded_time(unit):
    body = unit * (2_000_000 // len(unit))
    start = time.process_time()
    decode(body)
    assert time.process_time() - start < 4


def test_the_cases_of_the_shared_pages_decode(shared_dir):
    floor = 0.999
    wrong, total = measure(shared_dir, 3, [])
    assert wrong <= (1 - floor) * total


def test_a_torn_utf8_character_is_filled_in_only_without_doubt():
    body = page(ZH).encode()
    torn = body.replace("柳河县政协".encode(), "柳河县".encode() + "政".encode()[1:] + "协".encode(), 1)
    decoded = decode(torn)
    assert decoded.text == page(ZH)
    assert decoded.encoding.repairs == ("filled_utf-8",)
    digits = "<p>三月" + "\ufffd" + "日</p>"
    lost = digits.encode().replace("\ufffd".encode(), "七".encode()[1:])
    assert decode(page(ZH).encode() + lost).text.endswith(digits)
