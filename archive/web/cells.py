"""Cells of the table of comparison, written at once: fifty counties have some eight thousand figures.

Calling the templates' macros for each takes longer than comparing. What a cell looks like is the same as there
(`amount`, `ground` and `external` of macros.html), and so is how stored text is made harmless.
"""

from collections.abc import Callable, Sequence
from html import escape

from markupsafe import Markup

from archive.compare import Figure
from archive.web.labels import format_number, label_of
from archive.web.security import clip, safe_link, show_controls
from archive.web.site import make_url
from archive.web.words import count_words, translate
from schemas.case import Statement
from schemas.codebook import Language

_QUOTE = 240
_NAME = 80
_ADDRESS = 160


def _show(text: str) -> str:
    """Return stored text as templates print it: control characters visible, everything escaped."""
    return escape(show_controls(text))


def make_cell_writer(language: Language) -> Callable[[Sequence[Figure], bool], Markup]:
    """Return what writes the figures of one cell for readers of `language`; platforms are named where asked for."""
    ending = make_url("", language, {})
    approximate, conflict = (_show(translate(key, language)) for key in ("approximate", "conflict"))
    qualifiers: dict[str, str] = {"exact": ""}

    def qualify(qualifier: str) -> str:
        if qualifier not in qualifiers:
            label = _show(label_of("qualifiers", qualifier, language))
            qualifiers[qualifier] = f' <span class="badge approximate" title="{approximate}">{label}</span>'
        return qualifiers[qualifier]

    def amount(said: Statement, high: float | None = None) -> str:
        number = format_number(said.value) if high is None else f"{format_number(said.value)}–{format_number(high)}"
        address = escape(f"/reports/{said.report_id}{ending}#fact-{said.fact_id}")
        return (
            f'<a class="figure" href="{address}">{number}&#8239;'
            f'<bdi lang="zh-Hans">{_show(said.unit)}</bdi></a>{qualify(said.qualifier)}'
        )

    def statement(said: Statement) -> str:
        return (
            f'<li>{amount(said)} <span class="small">{_ground(said)}</span><blockquote><bdi lang="zh-Hans">'
            f"{_show(clip(said.quote, _QUOTE))}</bdi></blockquote>{_link(said.url)}</li>"
        )

    def platform(name: str | None) -> str:
        if name:
            return f'<span class="small"><bdi lang="zh-Hans">{_show(clip(name, _NAME))}</bdi></span> '
        return f'<span class="small"><span class="quiet">{_show(translate("unnamed", language))}</span></span> '

    def figure(shown: Figure, with_platform: bool) -> str:
        if shown.has_conflict:
            told = f'<span class="badge conflict">{conflict}</span> ' + " / ".join(map(amount, shown.rivals))
        else:
            told = amount(shown.best, shown.value_max)
        return (
            f'<div class="cell">{platform(shown.platform) if with_platform else ""}{told}\n'
            f' <span class="small">{_ground(shown.best)}</span>\n'
            f"<details><summary>{_show(count_words(len(shown.statements), 'statements', language))}</summary>"
            f'<ul class="statements">{"".join(map(statement, shown.statements))}</ul></details></div>\n'
        )

    def write(figures: Sequence[Figure], with_platform: bool) -> Markup:
        # Every part above is escaped where it comes from the archive.
        return Markup("".join(figure(shown, with_platform) for shown in figures))  # noqa: S704

    return write


def _ground(said: Statement) -> str:
    return " · ".join(f'<bdi lang="zh-Hans">{_show(text)}</bdi>' for text in (said.period, said.scope) if text)


def _link(address: str | None) -> str:
    words = f"<bdi>{_show(clip(address or '–', _ADDRESS))}</bdi>"
    if not (link := safe_link(address)):
        return words
    return f'<a class="external" href="{escape(link)}" rel="noopener noreferrer nofollow">{words}</a>'
