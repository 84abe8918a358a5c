"""Platforms: the proper names of the channels through which people consult, as brands, venues or digital channels."""

import math
from collections.abc import Sequence

from extract.article import Article
from extract.naming.brands import find_known, find_unknown
from extract.naming.lexicon import load_lexicon
from extract.naming.quoted import find_quoted, find_titled
from extract.naming.resolve import resolve_mentions
from extract.naming.surface import read_surface
from extract.naming.venues import find_venues
from schemas.facts import Fact, PlatformFact

ORDER = 20


def _confide(score: float) -> float:
    """Return the chance that a coder codes a name of this weight; fitted on the tables of examples."""
    return round(min(0.97, 0.55 + 0.42 * (1 - math.exp(-2.2 * max(0.0, score - 0.95)))), 3)


def code_facts(article: Article, known: Sequence[Fact]) -> list[PlatformFact]:
    """Return the platforms of `article` in text order; `known` is not needed (codebook, Platforms)."""
    surface = read_surface(article.text)
    lexicon = load_lexicon()
    mentions = [
        *find_quoted(surface, lexicon),
        *find_titled(read_surface(article.title or ""), surface, lexicon),
        *find_venues(surface, lexicon),
        *find_known(surface, lexicon, article.title or ""),
        *find_unknown(surface, lexicon),
    ]
    sound = [m for m in mentions if not article.is_damaged(m.start, m.end)]
    return [
        PlatformFact(
            name=found.mention.name,
            kind=found.mention.kind,
            key=found.key,
            evidence=article.cite(found.mention.start, found.mention.end),
            rule=found.mention.rule,
            confidence=_confide(found.score),
        )
        for found in resolve_mentions(sound, surface, lexicon)
    ]
