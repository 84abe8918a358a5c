"""Build the table of traditional and variant characters with their simplified forms.

Run by hand: `python scripts/build_script_table.py`. The forms are those of OpenCC (Apache-2.0) for single characters. A
line of `script_forms.txt` holds a simplified character and after it every form that OpenCC turns into it.
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
    text = "".join(f"{plain}{odd}\n" for plain, odd in sorted(forms.items()))
    (DATA / "script_forms.txt").write_text(text, encoding="utf-8")
    print(len(forms))


if __name__ == "__main__":
    main()
