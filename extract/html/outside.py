"""What stands outside of the article, block by block: nothing on a page is left out without a word in the log."""

from collections.abc import Collection, Iterator

from extract.html.lines import PageLines

_LONGEST = 500


def read_outside(page: PageLines, told: Collection[int], first: int, last: int) -> Iterator[tuple[str, int]]:
    """Yield (beginning, length) of each block whose lines are not `told` of; `first` to `last` is the article.

    A block is the largest one that holds none of the article's lines, so that a menu is one entry, not twenty.
    """
    tops: dict[int, int] = {}
    current = -1
    parts: list[str] = []
    size = kept = 0
    for number, line in enumerate(page.lines):
        if number in told:
            continue
        top = tops.get(line.node)
        if top is None:
            top = tops[line.node] = _climb(page, line.node, first, last)
        if top != current and parts:
            yield " ".join(parts)[:_LONGEST], size + kept - 1
            parts, size, kept = [], 0, 0
        current = top
        if size < _LONGEST:
            parts.append(line.text[:_LONGEST])
        size += len(line.text)
        kept += 1
    if parts:
        yield " ".join(parts)[:_LONGEST], size + kept - 1


def _climb(page: PageLines, node: int, first: int, last: int) -> int:
    """Return the outermost block around `node` that holds no line from `first` to `last`."""
    while True:
        parent = page.nodes[node].parent
        if parent < 0:
            return node
        above = page.nodes[parent]
        if parent == 0 or (above.start <= last and first < above.end):
            return node
        node = parent
