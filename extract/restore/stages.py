"""The stages of restoration over one paragraph, in the order in which the damage is undone."""

import re

from extract.restore import byteshift, entity, invisible, lookalike, lost, pinyin, ruby, script, split
from extract.restore.patch import Workpiece
from extract.restore.profile import DamageProfile

# A longer line is no paragraph of an article: its bytes are left as they are, and losses are marked.
_LONGEST = 100_000
_FIGURE = re.compile(r"[0-9A-Za-z.,%]+")


def run_stages(piece: Workpiece, profile: DamageProfile) -> None:
    """Restore `piece`."""
    chars = set(piece.text)
    if not chars.isdisjoint(invisible.INVISIBLE):
        piece.apply(invisible.find_invisible(piece.text))
    if "&" in chars:
        piece.apply(entity.find_references(piece.text))
    if profile.has_split and split.CHAIN.search(piece.text):
        piece.apply(split.find_split(piece.text))
    if profile.scattered_marks:
        piece.apply(split.find_scattered(piece.text, profile.scattered_marks))
    _put_in_step(piece, profile)
    if profile.pinyin:
        piece.apply(pinyin.find_annotations(piece.text, profile.pinyin, profile.pinyin_thorough))
    if profile.has_glued_readings:
        piece.apply(ruby.find_remains(piece.text))
    if not chars.isdisjoint(invisible.PRIVATE):
        _drop_private(piece, profile)
    if not chars.isdisjoint(lookalike.SUSPECTS):
        piece.apply(lookalike.find_lookalikes(piece.text))
    if profile.script.traditional:
        piece.apply(script.find_traditional(piece.text, profile.script))
    if profile.has_lost_units or lost.LOOKS_LOST.search(piece.text):
        piece.mark_damage(lost.find_lost_units(piece.text, profile.has_lost_units))
    if profile.has_lost_marks or "\ufffd" in piece.text:
        piece.mark_damage((start, end, "byte_loss") for start, end in byteshift.find_losses(piece.text))


def _drop_private(piece: Workpiece, profile: DamageProfile) -> None:
    """Take icons out; where bytes were lost, a private character is a loss and no icon."""
    edits = invisible.find_private(piece.text)
    if not (profile.has_lost_marks or profile.has_rubble):
        piece.apply(edits)
        return
    piece.mark_damage((edit.start, edit.end, "byte_loss") for edit in edits)


def _put_in_step(piece: Workpiece, profile: DamageProfile) -> None:
    """Undo what byte-level replacement and lost bytes did."""
    if len(piece.text) > _LONGEST:
        return
    if profile.has_lost_marks and byteshift.has_lost_mark(piece.text):
        piece.apply(byteshift.find_swallowed_tags(piece.text))
        _apply_shifts(piece, byteshift.find_shifted_annotations(piece.text))
        _apply_shifts(piece, byteshift.find_lost_bytes(piece.text))
        if "\ufffd" in piece.text:
            _apply_shifts(piece, byteshift.find_cut_runs(piece.text))
    elif profile.pinyin:
        _apply_shifts(piece, byteshift.find_shifted_annotations(piece.text))
    if profile.has_rubble and len(set(piece.text) - byteshift.known_characters()) > 1:
        _apply_shifts(piece, byteshift.find_rubble(piece.text))


def _apply_shifts(piece: Workpiece, found: byteshift.Shifts) -> None:
    """Carry out the edits and mark what they could not bring back."""
    piece.apply(found.edits)
    spans = []
    for start, end in found.doubts:
        # The lost byte may have taken the first digit of a figure along.
        figure = _FIGURE.match(piece.text, end)
        spans.append((start, min(figure.end() if figure else end, len(piece.text)), "byte_loss"))
    piece.mark_damage(spans)
