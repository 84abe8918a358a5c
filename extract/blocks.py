"""Block: one paragraph of a page on its way to clean text, carrying its own repairs and damage.

Restoration works paragraph by paragraph, removal drops paragraphs or cuts pieces out of them, and only at the end
are the survivors joined into the clean text. Offsets inside a block are relative to the block until then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from schemas.report import DamagedSpan, Repair

BlockKind = Literal["paragraph", "heading", "list", "table", "caption"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: no line breaks inside, `repairs` and `damaged` relative to `text`."""

    text: str
    kind: BlockKind = "paragraph"
    repairs: tuple[Repair, ...] = ()
    damaged: tuple[DamagedSpan, ...] = ()
    link_chars: int = 0
    """Characters of `text` that stand inside links; 0 on plain-text pages."""

    def cut(self, start: int, end: int) -> "Block":
        """Return the block without `text[start:end]`; repairs and damage that touch the cut go with it."""
        return replace(
            self,
            text=self.text[:start] + self.text[end:],
            repairs=tuple(r for x in self.repairs if (r := _shift(x, start, end)) is not None),
            damaged=tuple(d for x in self.damaged if (d := _shift(x, start, end)) is not None),
        )

    def strip(self) -> "Block":
        """Return the block without white space at its ends."""
        tail = self.cut(len(self.text.rstrip()), len(self.text))
        return tail.cut(0, len(tail.text) - len(tail.text.lstrip()))


_Span = TypeVar("_Span", Repair, DamagedSpan)


def _shift(span: _Span, start: int, end: int) -> _Span | None:
    """Move `span` for a cut of [start, end), or None when it touches the cut."""
    if start == end or span.end <= start:
        return span
    if span.start >= end:
        return span.model_copy(update={"start": span.start - (end - start), "end": span.end - (end - start)})
    return None


@dataclass(frozen=True, slots=True)
class JoinedText:
    """Blocks joined into one text, a block a line, with offsets into the whole."""

    text: str
    starts: tuple[int, ...]
    """Offset of each block in `text`."""
    repairs: tuple[Repair, ...]
    damaged: tuple[DamagedSpan, ...]


def join_blocks(blocks: Iterable[Block]) -> JoinedText:
    """Join `blocks` with line feeds and move their repairs and damage to offsets into the whole."""
    texts: list[str] = []
    starts: list[int] = []
    repairs: list[Repair] = []
    damaged: list[DamagedSpan] = []
    at = 0
    for block in blocks:
        starts.append(at)
        texts.append(block.text)
        repairs += [r.model_copy(update={"start": r.start + at, "end": r.end + at}) for r in block.repairs]
        damaged += [d.model_copy(update={"start": d.start + at, "end": d.end + at}) for d in block.damaged]
        at += len(block.text) + 1
    return JoinedText("\n".join(texts), tuple(starts), tuple(repairs), tuple(damaged))
