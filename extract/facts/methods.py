"""Methods: named ways of working, as step methods, rule sets, structures and mechanisms, with their steps in order."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.article import Article
from extract.naming.formulas import find_formulas
from extract.naming.lexicon import load_lexicon
from extract.naming.lost_quotes import find_unquoted_methods
from extract.naming.method import Method
from extract.naming.rule_names import find_quoted_methods
from extract.naming.step_names import find_step_names
from extract.naming.steps import strip_ordinals
from extract.naming.surface import read_surface
from schemas.facts import Fact, MethodFact, PlatformFact

ORDER = 30
_ENOUGH = 1.0


def _confide(score: float) -> float:
    """Return the chance that a coder codes a method of this weight; fitted on the tables of examples."""
    return round(min(0.97, 0.6 + 0.37 * (1 - math.exp(-2.5 * max(0.0, score - 0.95)))), 3)


def _merge(methods: Iterable[Method]) -> list[Method]:
    """Return one method a name; unnamed step counts only where no name has that number."""
    best: dict[str, Method] = {}
    covered: list[Method] = []
    for method in sorted(methods, key=lambda m: (-m.score, m.start)):
        if any(m.start < method.end and method.start < m.end for m in covered):
            continue
        covered.append(method)
        other = best.get(method.name)
        if other is None:
            best[method.name] = method
        elif method.steps and not other.steps:
            best[method.name] = replace(other, steps=method.steps, n=method.n, kind=method.kind)
    return sorted(_drop_unnamed(_share_steps(list(best.values()))), key=lambda m: m.start)


def _share_steps(methods: list[Method]) -> list[Method]:
    """Give a named procedure the steps told where they are only counted: 分成收、议、办三道工序 …, 三道工序法."""
    told = {m.n: m.steps for m in methods if m.rule in _WEAK and m.steps}
    return [
        replace(m, steps=told[m.n]) if m.kind == "step_method" and not m.steps and m.n in told else m for m in methods
    ]


# Rules that count the steps of a procedure without a name.
_WEAK = ("method.counted_steps", "method.bare_steps")


def _drop_unnamed(methods: list[Method]) -> list[Method]:
    """Drop 五个步骤 beside 五步工作法, and parts of a longer name told apart."""
    kept: list[Method] = []
    for method in methods:
        if method.rule in _WEAK:
            named = [
                m
                for m in methods
                if (m.kind == "step_method" or len(m.steps) > 2) and m.n == method.n and m.rule not in _WEAK
            ]
            if named or any(m.rule in _WEAK and m.n == method.n for m in kept):
                continue
        if any(m is not method and len(m.name) > len(method.name) and method.name in m.name for m in methods):
            continue  # “四议” beside 四议两公开
        if method.rule == "method.tier" and any(
            m is not method and m.rule == "method.tier" and m.n == method.n and m.score > method.score for m in methods
        ):
            continue
        kept.append(method)
    return kept


def code_facts(article: Article, known: Sequence[Fact]) -> list[MethodFact]:
    """Return the methods of `article` in text order; names that `known` holds as platforms are none."""
    surface = read_surface(article.text)
    platforms = frozenset(f.name for f in known if isinstance(f, PlatformFact))
    found = [
        m
        for source in (
            find_step_names(surface, load_lexicon()),
            find_formulas(surface),
            find_quoted_methods(surface, platforms),
            find_unquoted_methods(surface),
        )
        for m in source
        if m.score >= _ENOUGH - 0.15 and not article.is_damaged(m.start, m.end)
    ]
    return [
        MethodFact(
            name=m.name,
            kind=m.kind,
            n=m.n,
            steps=strip_ordinals(m.steps),
            evidence=article.cite(m.start, m.end),
            rule=m.rule,
            confidence=_confide(m.score),
        )
        for m in _merge(found)
        if m.score >= _ENOUGH - 0.15
    ]
