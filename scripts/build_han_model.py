"""Build the frequency tables of Han characters and pairs that restoration weighs readings by.

Run by hand: `python scripts/build_han_model.py DICT`, where DICT is `jieba/dict.txt` of the source distribution of
jieba 0.42.1 (MIT licence): one `word count tag` a line. Writes `han_frequency.txt` (characters, commonest first, and
below them twice the binary logarithm of their count, as ASCII from 33) and
`han_pairs.txt.gz` (pairs inside of words with their count as a digit, a power of two) into `extract/data/`.
"""

import gzip
import itertools
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "extract" / "data"
# A pair that jieba counts less often than this tells nothing; the cut keeps the file near 200 KB.
MIN_PAIR = 6


def is_han(char: str) -> bool:
    """Whether `char` lies in the basic block, where all characters of the dictionary that matter stand."""
    return "\u4e00" <= char <= "\u9fff"


def main(dictionary: str) -> None:
    """Count and write."""
    single: Counter[str] = Counter()
    pair: Counter[str] = Counter()
    for line in Path(dictionary).read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        weight = int(count)
        for char in word:
            if is_han(char):
                single[char] += weight
        for first, second in itertools.pairwise(word):
            if is_han(first) and is_han(second):
                pair[first + second] += weight
    DATA.mkdir(parents=True, exist_ok=True)
    for char in single:
        # Counts of characters outside of GB 2312 come from names that the dictionary's authors guessed.
        if not char.encode("gb2312", "ignore"):
            single[char] //= 100
    ranked = [(char, count) for char, count in single.most_common() if count >= 3]
    levels = "".join(chr(33 + round(2 * math.log2(count))) for _, count in ranked)
    chars = "".join(char for char, _ in ranked)
    (DATA / "han_frequency.txt").write_text(f"{chars}\n{levels}\n", encoding="utf-8")
    rows: defaultdict[str, str] = defaultdict(str)
    for both, count in sorted(pair.items(), key=lambda item: (-item[1], item[0])):
        if count >= MIN_PAIR:
            rows[both[0]] += both[1] + chr(ord("a") + min(25, int(math.log2(count))))
    text = "\n".join(first + rest for first, rest in sorted(rows.items())) + "\n"
    # No time stamp: the same dictionary gives the same bytes.
    (DATA / "han_pairs.txt.gz").write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    print(f"{len(ranked)} characters, {sum(len(r) // 2 for r in rows.values())} pairs")


if __name__ == "__main__":
    main(sys.argv[1])
