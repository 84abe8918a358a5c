"""The coders, one file per kind of fact, found by walking this folder.

A coder is a module with `ORDER: int` (coders run from low to high; a later one sees what earlier ones found) and
`code_facts(article: Article, known: Sequence[Fact]) -> list[Fact]`.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from extract.article import Article
from schemas.facts import Fact


class Coder(Protocol):
    """What a module of this folder offers."""

    ORDER: int

    def code_facts(self, article: Article, known: Sequence[Fact]) -> list[Fact]:
        """Return the facts that this coder draws from `article`; `known` holds those of earlier coders."""


@cache
def find_coders() -> tuple[Coder, ...]:
    """Return the coders of this folder in the order in which they run."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple(sorted((cast(Coder, m) for m in modules if hasattr(m, "code_facts")), key=lambda c: c.ORDER))


def code_facts(article: Article) -> tuple[Fact, ...]:
    """Run every coder over `article` and return all facts, in text order within each coder's own."""
    facts: list[Fact] = []
    for coder in find_coders():
        facts += coder.code_facts(article, tuple(facts))
    return tuple(facts)
