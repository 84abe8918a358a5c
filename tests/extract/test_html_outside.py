"""Every visible word of a page is in the article, in its headline, or in the log."""

import pytest

from extract.html import read_html
from tests.extract.plain_articles import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES, ids=[s.name for s in SAMPLES])
def test_nothing_is_left_out_in_silence(sample: Sample) -> None:
    around = {
        "top": ["首页", "机构设置", "协商议政"],
        "side": ["镇里开了议事会", "河长制专题"],
        "notes": ["网友甲：说得好，希望多开这样的会。", "网友乙：支持。"],
        "foot": ["主办：青禾县政协办公室", "地址：青禾大道1号"],
    }
    blocks = {
        k: "".join(f"<span><a href='/{k}{n}'>{w}</a></span> " for n, w in enumerate(v)) for k, v in around.items()
    }
    page = (
        f"<html><body><div class='x1'>{blocks['top']}</div><div><div class='x2'>{blocks['side']}</div>"
        f"<div><h1>{sample.title}</h1><p>2021-05-06 08:30</p>{''.join(f'<p>{p}</p>' for p in sample.paragraphs)}</div>"
        f"</div><div class='x3'>{blocks['notes']}</div><div>{blocks['foot']}</div></body></html>"
    )
    draft = read_html(page, "http://www.qinghe.example/a/1.html")
    told = "".join([*(b.text for b in draft.blocks), *(p.removal.quote for p in draft.removals)])
    for words in around.values():
        assert all("".join(w.split()) in "".join(told.split()) for w in words)
    assert "2021-05-06" in told
    outside = [p.removal for p in draft.removals if p.removal.rule == "html.outside"]
    assert all(len(r.quote) <= 500 and r.kind == "furniture" for r in outside)
    assert len(outside) <= 8


def test_long_furniture_is_cut_and_counted() -> None:
    menu = "<div>" + "".join(f"<p>栏目{n}的名字</p>" for n in range(2000)) + "</div>"
    body = "".join(f"<p>{p}</p>" for p in SAMPLES[0].paragraphs)
    draft = read_html(f"<body>{menu}<div><h1>{SAMPLES[0].title}</h1>{body}</div></body>", "http://a.example/1.html")
    entry = max((p.removal for p in draft.removals if p.removal.rule == "html.outside"), key=lambda r: r.length)
    assert len(entry.quote) == 500
    assert entry.length > 10_000
