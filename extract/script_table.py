"""Traditional and variant characters beside their simplified forms, one to one, without any phrase.

Made from OpenCC's table of characters (`scripts/build_script_table.py`). Used where a page is only looked at or where
damaged characters are weighed; conversion of text goes through OpenCC's phrases.
"""

from functools import cache
from importlib import resources


@cache
def load_simplified() -> dict[str, str]:
    """Return each traditional or variant character with its simplified form."""
    text = resources.files("extract.data").joinpath("script_forms.txt").read_text(encoding="utf-8")
    return {form: line[0] for line in text.splitlines() for form in line[1:]}


@cache
def fold_script() -> dict[int, str]:
    """Return the table for `str.translate` that folds text to simplified characters."""
    return {ord(form): plain for form, plain in load_simplified().items()}
