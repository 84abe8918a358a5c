"""Damage as intruders leave it on hacked pages: what cleaning has to undo on two pages of the sample sites."""

import html

import opencc
from pypinyin import Style, lazy_pinyin

_SPAM_WORDS = ("彩金娱乐官网", "线上投注平台", "棋牌下载安装", "足球比分直播", "真人荷官在线", "时时彩走势图")


def render_link_farm() -> str:
    """Return a hidden block of links as intruders append it; the addresses never resolve."""
    links = "".join(
        f'<a href="http://farm-{i}.invalid/{i * 37}.html">{word}</a> ' for i, word in enumerate(_SPAM_WORDS * 4)
    )
    return f'<div style="position:absolute;left:-9999px;top:-9999px">{links}</div>'


def render_keyword_spam() -> str:
    """Return paragraphs of keywords with template placeholders that the intruder's program left unfilled."""
    run = "_".join(_SPAM_WORDS)
    return (
        f"<p>{run}</p>\n<p>{{随机关键词}}{_SPAM_WORDS[1]}【标题变量2】{_SPAM_WORDS[3]}{{random_link_5}}</p>\n"
        f"<p>{html.escape('<script>')}{_SPAM_WORDS[4]}最新版{{年份}}{html.escape('</script>')}</p>"
    )


def add_readings(text: str) -> str:
    """Return `text` in traditional characters, with the reading in brackets behind some that the conversion changed.

    Which ones is decided by the character alone, as the programs in the wild do, so one character looks the same
    everywhere on the page.
    """
    converted: str = opencc.OpenCC("s2t").convert(text)
    if len(converted) != len(text):
        return converted
    out = []
    for before, after in zip(text, converted, strict=True):
        out.append(after)
        if before != after and ord(after) % 2 == 0:
            out.append(f"({lazy_pinyin(after, style=Style.TONE)[0]})")
    return "".join(out)
