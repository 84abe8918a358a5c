"""The title of the report: the headline of the page, or what its head declares, without foreign words."""

import re

from extract.draft import Located
from extract.html.headline import Headline, fold
from extract.html.meta import PageMeta
from extract.restore import DamageProfile, restore_text
from extract.spam.headline import clean_headline
from schemas.report import Repair

_PARTS = re.compile(r"([_|｜丨]+|\s+[-–—]{1,2}\s+|-+)")


def choose_title(
    head: Headline | None, meta: PageMeta, profile: DamageProfile, article: str
) -> tuple[Located | None, tuple[Repair, ...]]:
    """Return the title with its raw string and the repairs made in it."""
    sites = meta.site_names()
    if head is not None:
        block = restore_text(head.text, profile, field="title")
        cleaned = clean_headline(block.text, article, sites)
        # Cutting the page's own headline needs a reason: a piece that `<title>` does not carry either.
        if (
            cleaned
            and fold(cleaned) != fold(block.text)
            and fold(block.text) in fold(meta.title)
            and not _is_long(block.text)
        ):
            cleaned = block.text
        value = cleaned or block.text
        return Located(value, head.raw), block.repairs if value == block.text else ()
    for raw in (meta.trusted("articletitle"), meta.title, meta.trusted("og:title"), meta.headline):
        if raw and (cleaned := clean_headline(restore_text(raw, profile, field="title").text, article, sites)):
            return Located(cleaned, raw), ()
    return None, ()


def restore_parts(title: str, profile: DamageProfile) -> str:
    """Restore a declared title part by part: injected keywords in simplified script must not shield the rest."""
    return "".join(restore_text(part, profile).text if part else "" for part in _PARTS.split(title))


def _is_long(text: str) -> bool:
    return len(text) > 60
