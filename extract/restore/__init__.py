"""Restore text that was damaged on purpose: what can be undone is undone and logged, what is lost is marked.

`profile_damage` looks once over the visible text of a whole page, since a single annotation or a single traditional
character means nothing by itself; `restore_text` and `restore_block` then work paragraph by paragraph. The order is
that of the damage run backwards: kits convert simplified to traditional and then replace bytes, so bytes come first,
then readings in brackets, then script.
"""

import re
from dataclasses import dataclass

from extract.blocks import Block
from extract.restore.byteshift import LOST_BEFORE_READING, LOST_BYTE, find_lost_bytes, find_shifted_annotations
from extract.restore.invisible import INVISIBLE_RUN, PRIVATE_RUN, find_invisible, find_private
from extract.restore.lost import find_lost_units
from extract.restore.patch import RepairField, Workpiece
from extract.restore.pinyin import ANNOTATION, find_annotations, find_pattern
from extract.restore.script import count_simplified, count_traditional, find_traditional

_DIGIT_UNIT = re.compile(r"\d{3,}[月日分]")


@dataclass(frozen=True, slots=True)
class DamageProfile:
    """Which kinds of deliberate damage a page carries."""

    pinyin: str = ""
    """Opening brackets of readings that stand behind many characters of the page; "" for none."""
    traditional: int = 0
    """Characters that only traditional text uses."""
    simplified: int = 0
    """Characters that only simplified text uses; counted where there are traditional ones."""
    has_lost_bytes: bool = False
    """Whether marks of lost bytes stand between wide characters."""

    @property
    def signals(self) -> tuple[str, ...]:
        """Names of the kinds of damage, for the page's verdict on being hacked."""
        return tuple(
            name
            for name, found in (("restore.pinyin", self.pinyin), ("restore.byteshift", self.has_lost_bytes))
            if found
        )


def profile_damage(text: str) -> DamageProfile:
    """Look over the whole visible text of a page."""
    pinyin = find_pattern(text) if ANNOTATION.search(text) else ""
    traditional = count_traditional(text)
    simplified = count_simplified(text) if traditional else 0
    has_lost = bool(LOST_BYTE.search(text) or LOST_BEFORE_READING.search(text))
    return DamageProfile(pinyin, traditional, simplified, has_lost)


def restore_text(text: str, profile: DamageProfile, *, field: RepairField = "text") -> Block:
    """Return the restored paragraph, headline or byline as a block with its repairs and damaged spans."""
    return _restore(Workpiece(text), profile).finish(field)


def restore_block(block: Block, profile: DamageProfile) -> Block:
    """Return `block` restored; repairs that it already carries stay with it."""
    piece = _restore(Workpiece.of_block(block), profile)
    return piece.finish("text", block.kind, block.link_chars)


def _restore(piece: Workpiece, profile: DamageProfile) -> Workpiece:
    """Run the stages over one paragraph."""
    if INVISIBLE_RUN.search(piece.text):
        piece.apply(find_invisible(piece.text))
    if profile.has_lost_bytes:
        if LOST_BEFORE_READING.search(piece.text):
            piece.apply(find_shifted_annotations(piece.text))
        if LOST_BYTE.search(piece.text):
            piece.apply(find_lost_bytes(piece.text))
    if profile.pinyin:
        piece.apply(find_annotations(piece.text, profile.pinyin))
    if PRIVATE_RUN.search(piece.text):
        piece.apply(find_private(piece.text))
    if profile.traditional:
        piece.apply(find_traditional(piece.text))
    if _DIGIT_UNIT.search(piece.text):
        for start, end, reason in find_lost_units(piece.text):
            piece.mark_damage(start, end, reason)
    return piece
