"""Traditional and variant characters beside their simplified forms, one to one, without any phrase.

Made from OpenCC's table of characters (`scripts/build_script_table.py`). Used where a page is only looked at or where
damaged characters are weighed; conversion of text goes through OpenCC's phrases.
"""

from functools import cache
from importlib import resources


@cache
def load_simplified() -> dict[str, str]:
    """Return each traditional or variant character with its simplified form."""
    return {form: line[0] for line in _read_forms() for form in line[1:] if form != "/"}


@cache
def load_variants() -> frozenset[str]:
    """Return the forms that traditional text hardly uses."""
    return frozenset(form for line in _read_forms() for form in line.partition("/")[2])


@cache
def _read_forms() -> tuple[str, ...]:
    """Return a line for each simplified character: itself, its traditional forms, a slash, variants."""
    text = resources.files("extract.data").joinpath("script_forms.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())


@cache
def fold_script() -> dict[int, str]:
    """Return the table for `str.translate` that folds text to simplified characters."""
    return {ord(form): plain for form, plain in load_simplified().items()}
