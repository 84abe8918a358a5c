"""Passages: stretches of an article that hold no figures of its own, such as names and teasers of other articles."""

import re

from extract.article import Article
from extract.figures import Figure

_NAME = re.compile(r"[“「『《〈‘\"]([^“”「」『』《》〈〉‘’\"，。！？；\n]{1,16})[”」』》〉’\"]")
_ENDED = re.compile(r"[。！？；!?;][”’」』）)\]】]*\s*$")
_BULLET = re.compile(r"\s*(?:[·•●■◆▪>＞\-—]|\d{1,2}[ .、．])")


def drop_named(text: str, figures: list[Figure], coined: list[str]) -> list[Figure]:
    """Leave out figures inside names: “500亿产业园区建设”, 六步工作法."""
    spans = [(m.start(), m.end()) for m in _NAME.finditer(text)]
    for name in coined:
        at = text.find(name)
        while at >= 0:
            spans.append((at, at + len(name)))
            at = text.find(name, at + len(name))
    if not spans:
        return figures
    return [f for f in figures if not any(s <= f.number_start and f.number_start < e for s, e in spans)]


def find_teasers(article: Article) -> set[int]:
    """Return where lines begin that tell of other articles: bullets and lines behind the last full sentence."""
    ended = [p for p in article.paragraphs if _ENDED.search(p.text)]
    if not ended:
        return set()
    return {
        p.start + len(p.text) - len(p.text.lstrip())
        for p in article.paragraphs
        if len(p.text) <= 60
        and not _ENDED.search(p.text)
        and (p.start > ended[-1].start or (_BULLET.match(p.text) and "。" not in p.text))
    }
