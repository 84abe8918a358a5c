"""Build the table of traditional and variant characters with their simplified forms.

Run by hand: `python scripts/build_script_table.py`. The forms are those of OpenCC (Apache-2.0) for single characters. A
line of `script_forms.txt` holds a simplified character, the forms that traditional text uses for it, and behind a slash
the variants that OpenCC turns into it as well.
"""

from collections import defaultdict
from pathlib import Path

from opencc import OpenCC

DATA = Path(__file__).resolve().parent.parent / "extract" / "data"
# Forms that conversion tables of mirror kits and old fonts write and OpenCC's own table leaves alone.
MORE = {"囘": "回", "粧": "妆", "衞": "卫", "戸": "户", "濬": "浚"}


def main() -> None:
    """Convert every character of the basic block and write what changes."""
    convert = OpenCC("t2s").convert
    forms: defaultdict[str, str] = defaultdict(str)
    for code in range(0x3400, 0xA000):
        char = chr(code)
        plain = MORE.get(char, convert(char))
        if plain != char and len(plain) == 1:
            forms[plain] += char
    back = [OpenCC(name).convert for name in ("s2t", "s2tw", "s2hk")]
    lines = []
    for plain, odd in sorted(forms.items()):
        usual = {turn(plain) for turn in back}
        lines.append(f"{plain}{''.join(c for c in odd if c in usual)}/{''.join(c for c in odd if c not in usual)}\n")
    text = "".join(lines)
    (DATA / "script_forms.txt").write_text(text, encoding="utf-8")
    print(len(forms))


if __name__ == "__main__":
    main()
