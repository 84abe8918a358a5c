"""Work on one paragraph: edits in, text with true offsets of all repairs out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.blocks import Block, BlockKind
from schemas.report import DamagedSpan, Repair, RepairKind

RepairField = Literal["text", "title", "outlet", "authors"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` by `after`."""

    start: int
    end: int
    after: str
    kind: RepairKind
    rule: str


@dataclass(slots=True)
class _Mark:
    """A stretch of the text that later edits move and change."""

    start: int
    end: int
    before: str
    kind: RepairKind | None
    rule: str
    """Rule of a repair, reason of a damage."""


@dataclass(slots=True)
class Workpiece:
    """A paragraph under repair: `apply` edits in turn, then `finish`."""

    text: str
    marks: list[_Mark] = field(default_factory=list)

    @classmethod
    def of_block(cls, block: Block) -> "Workpiece":
        """Return the work on `block`, keeping the repairs and the damage that it carries."""
        marks = [_Mark(r.start, r.end, r.before, r.kind, r.rule) for r in block.repairs]
        marks += [_Mark(d.start, d.end, "", None, d.reason) for d in block.damaged]
        return cls(block.text, marks)

    def apply(self, edits: Sequence[Edit]) -> None:
        """Carry out `edits` (in order, not overlapping), log them, and move earlier marks along."""
        edits = [e for e in edits if self.text[e.start : e.end] != e.after]
        if not edits:
            return
        parts: list[str] = []
        at = 0
        fresh: list[_Mark] = []
        size = 0
        for edit in edits:
            parts += (self.text[at : edit.start], edit.after)
            size += edit.start - at
            before = self.text[edit.start : edit.end]
            fresh.append(_Mark(size, size + len(edit.after), before, edit.kind, edit.rule))
            size += len(edit.after)
            at = edit.end
        parts.append(self.text[at:])
        if self.marks:
            self._move_marks(edits)
        self.marks += fresh
        self.text = "".join(parts)

    def _move_marks(self, edits: Sequence[Edit]) -> None:
        """Map the ends of every mark through the edits; both run in text order."""
        for mark in self.marks:
            mark.start, mark.end = _map_span(mark.start, mark.end, edits)

    @property
    def is_untouched(self) -> bool:
        """Whether no mark was added: nothing was repaired and nothing is lost."""
        return not self.marks

    def mark_damage(self, start: int, end: int, reason: str) -> None:
        """Mark `text[start:end]` as lost for good, once."""
        if not any(m.kind is None and m.start < end and start < m.end for m in self.marks):
            self.marks.append(_Mark(start, end, "", None, reason))

    def finish(self, field_name: RepairField, kind: BlockKind = "paragraph", link_chars: int = 0) -> Block:
        """Return the block with its repairs and damage in text order."""
        text = self.text
        marks = sorted(self.marks, key=lambda m: (m.start, m.end))
        repairs = tuple(
            Repair(
                kind=m.kind,
                rule=m.rule,
                start=m.start,
                end=m.end,
                before=m.before,
                after=text[m.start : m.end],
                field=field_name,
            )
            for m in marks
            if m.kind is not None
        )
        damaged = tuple(
            DamagedSpan(start=m.start, end=m.end, quote=text[m.start : m.end], reason=m.rule)
            for m in marks
            if m.kind is None and m.start < m.end
        )
        return Block(text, kind, repairs, damaged, min(link_chars, len(text)))


def _map_span(start: int, end: int, edits: Sequence[Edit]) -> tuple[int, int]:
    """Return where [start, end) lies after `edits`; an edit of another length that it touches goes in as a whole."""
    shift = grow = 0
    for edit in edits:
        size = len(edit.after) - (edit.end - edit.start)
        if edit.end <= start:
            shift += size
        elif edit.start < end:
            if size:
                low = min(start, edit.start)
                end, start = max(end, edit.end), low
                grow += size
        else:
            break
    return start + shift, end + shift + grow
