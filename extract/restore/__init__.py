"""Restore text that was damaged on purpose: what can be undone is undone and logged, what is lost is marked.

`profile_damage` looks once over the visible text of a whole page, since a single annotation or a single traditional
character means nothing by itself; `restore_text` and `restore_block` then work paragraph by paragraph. The order is
that of the damage run backwards: kits convert simplified to traditional and then replace bytes, so bytes come first,
then readings in brackets, then script.
"""

from extract.blocks import Block
from extract.restore.patch import RepairField, Workpiece
from extract.restore.profile import DamageProfile, profile_damage
from extract.restore.stages import run_stages

__all__ = ["DamageProfile", "profile_damage", "restore_block", "restore_text"]


def restore_text(text: str, profile: DamageProfile, *, field: RepairField = "text") -> Block:
    """Return the restored paragraph, headline or byline as a block with its repairs and damaged spans."""
    piece = Workpiece(text)
    run_stages(piece, profile)
    return piece.finish(field)


def restore_block(block: Block, profile: DamageProfile) -> Block:
    """Return `block` restored; repairs and damage that it already carries stay with it."""
    piece = Workpiece.of_block(block)
    run_stages(piece, profile)
    if piece.is_untouched:
        return block
    return piece.finish("text", block.kind, block.link_chars)
