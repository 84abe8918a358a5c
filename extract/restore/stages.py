"""The stages of restoration over one paragraph, in the order in which the damage is undone."""

from extract.restore import byteshift, invisible, lookalike, lost, pinyin, ruby, script, split
from extract.restore.patch import Workpiece
from extract.restore.profile import DamageProfile

_HAN_BESIDE_LOSS = "\u4e00"


def run_stages(piece: Workpiece, profile: DamageProfile) -> None:
    """Restore `piece`."""
    if piece.text.isascii():
        return
    if invisible.INVISIBLE_RUN.search(piece.text):
        piece.apply(invisible.find_invisible(piece.text))
    if profile.has_split and split.CHAIN.search(piece.text):
        piece.apply(split.find_split(piece.text))
    _put_in_step(piece, profile)
    if profile.pinyin:
        piece.apply(pinyin.find_annotations(piece.text, profile.pinyin))
    if profile.has_glued_readings:
        piece.apply(ruby.find_remains(piece.text))
    if invisible.PRIVATE_RUN.search(piece.text):
        piece.apply(invisible.find_private(piece.text))
    if lookalike.LOOKALIKE.search(piece.text) or lookalike.MIXED.search(piece.text):
        piece.apply(lookalike.find_lookalikes(piece.text))
    if profile.script.traditional:
        piece.apply(script.find_traditional(piece.text, profile.script))
    if lost.LOOKS_LOST.search(piece.text):
        for start, end, reason in lost.find_lost_units(piece.text, profile.has_lost_units):
            piece.mark_damage(start, end, reason)
    at = piece.text.find("\ufffd")
    while at >= 0:
        end = at + 1
        while piece.text[end : end + 1] == "\ufffd":
            end += 1
        piece.mark_damage(at, end, "byte_loss")
        at = piece.text.find("\ufffd", end)


def _put_in_step(piece: Workpiece, profile: DamageProfile) -> None:
    """Undo what byte-level replacement and lost bytes did."""
    if profile.has_lost_marks and byteshift.has_lost_mark(piece.text):
        piece.apply(byteshift.find_swallowed_tags(piece.text))
        for find in (byteshift.find_shifted_annotations, byteshift.find_lost_bytes):
            _apply_shifts(piece, find(piece.text))
    if profile.has_rubble:
        _apply_shifts(piece, byteshift.find_rubble(piece.text))


def _apply_shifts(piece: Workpiece, found: byteshift.Shifts) -> None:
    """Carry out the edits and mark what they could not bring back."""
    piece.apply(found.edits)
    for at in found.doubts:
        if at < len(piece.text):
            piece.mark_damage(at, at + 1, "byte_loss")
