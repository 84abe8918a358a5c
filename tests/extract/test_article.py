from hypothesis import given
from hypothesis import strategies as st

from extract.article import Article
from extract.blocks import Block, join_blocks
from schemas.report import DamagedSpan, Repair


@given(st.text(alphabet="天地。！？”\n 人ab.", max_size=200))
def test_spans_say_where_they_stand(text: str) -> None:
    article = Article(text=text)
    for span in (*article.sentences, *article.paragraphs):
        assert text[span.start : span.end] == span.text
    assert all(a.end <= b.start for a, b in zip(article.sentences, article.sentences[1:], strict=False))


def test_closing_quotes_belong_to_their_sentence() -> None:
    sentences = Article(text="他说：“修好了。”大家都笑。\n第二段没有句号").sentences
    assert [s.text for s in sentences] == ["他说：“修好了。”", "大家都笑。", "第二段没有句号"]


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_cutting_a_block_keeps_its_log_true(text: str, a: int, b: int, c: int, d: int) -> None:
    a, b, c, d = (min(x, len(text)) for x in (a, b, c, d))
    start, end = min(a, b), max(a, b)
    repair = Repair(kind="script", rule="t.t", start=start, end=end, before="?", after=text[start:end])
    damage = DamagedSpan(start=start, end=end, quote=text[start:end], reason="t")
    block = Block(text, repairs=(repair,), damaged=(damage,)).cut(min(c, d), max(c, d)).strip()
    joined = join_blocks([Block("前"), block])
    for kept in joined.repairs:
        assert joined.text[kept.start : kept.end] == kept.after
    for lost in joined.damaged:
        assert joined.text[lost.start : lost.end] == lost.quote
