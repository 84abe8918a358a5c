"""Work on one paragraph: edits in, text with true offsets of all repairs out."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal, NamedTuple, TypeVar

from extract.blocks import Block, BlockKind
from schemas.report import DamagedSpan, Repair, RepairKind

RepairField = Literal["text", "title", "outlet", "authors"]
# A paragraph with more edits of one kind than this logs them in groups: that bounds time and log on hostile lines.
_MOST_EDITS = 1000


class Edit(NamedTuple):
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
    """None for damage."""
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

    @property
    def is_untouched(self) -> bool:
        """Whether there is no mark: nothing was repaired and nothing is lost."""
        return not self.marks

    def apply(self, edits: Sequence[Edit]) -> None:
        """Carry out `edits` (in order, not overlapping), log them, and move earlier marks along."""
        edits = [e for e in edits if self.text[e.start : e.end] != e.after]
        if not edits:
            return
        if len(edits) > _MOST_EDITS:
            edits = _group_edits(self.text, edits)
        parts: list[str] = []
        fresh: list[_Mark] = []
        at = size = 0
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
        """Map the ends of every mark through the edits; an edit of another length that it touches goes in whole."""
        ends = [edit.end for edit in edits]
        shifts = [0, *accumulate(len(edit.after) - (edit.end - edit.start) for edit in edits)]
        for mark in self.marks:
            start, end = mark.start, mark.end
            first = at = bisect_right(ends, start)
            grow = 0
            while at < len(edits) and edits[at].start < end:
                if size := shifts[at + 1] - shifts[at]:
                    start, end = min(start, edits[at].start), max(end, edits[at].end)
                    grow += size
                at += 1
            mark.start, mark.end = start + shifts[first], end + shifts[first] + grow

    def mark_damage(self, spans: Iterable[tuple[int, int, str]]) -> None:
        """Mark spans (start, end, reason) as lost for good; what is marked already stays as it is."""
        taken = sorted((m.start, m.end) for m in self.marks if m.kind is None)
        starts = [start for start, _ in taken]
        last = 0
        ordered = sorted(spans)
        if size := len(ordered) // _MOST_EDITS:
            ordered = [(g[0][0], max(s[1] for s in g), g[0][2]) for g in _chunk(ordered, size + 1)]
        for start, end, reason in ordered:
            near = bisect_right(starts, start)
            is_marked = (near > 0 and taken[near - 1][1] > start) or (near < len(starts) and starts[near] < end)
            if start < end and start >= last and not is_marked:
                self.marks.append(_Mark(start, end, "", None, reason))
                last = end

    def finish(self, field_name: RepairField, kind: BlockKind = "paragraph", link_chars: int = 0) -> Block:
        """Return the block with its repairs and damage in text order."""
        text = self.text
        if not self.marks:
            return Block(text, kind, link_chars=min(link_chars, len(text)))
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


def _group_edits(text: str, edits: list[Edit]) -> list[Edit]:
    """Return at most `_MOST_EDITS` edits with the same effect."""
    groups = []
    for group in _chunk(edits, -(-len(edits) // _MOST_EDITS)):
        at = group[0].start
        parts = []
        for edit in group:
            parts += [text[at : edit.start], edit.after]
            at = edit.end
        groups.append(Edit(group[0].start, at, "".join(parts), group[0].kind, group[0].rule))
    return groups


_Item = TypeVar("_Item")


def _chunk(items: list[_Item], size: int) -> list[list[_Item]]:
    """Return `items` in lists of `size`."""
    return [items[begin : begin + size] for begin in range(0, len(items), size)]
