"""Styles of a workbook: number formats with units, and marks of figures in colour beside the words that say them."""

from typing import Any

from archive.subjects import Mark
from schemas.codebook import Language

_FILLS = {
    "approximate": "#FFF6D6",
    "range": "#FFF6D6",
    "several": "#E6F0FA",
    "conflict": "#FFDCD1",
    "not_reported": "#F0F0F0",
    "not_looked_for": "#D9D9D9",
}
_SIGNS = {"over": ("超 ", "> "), "nearly": ("近 ", "< "), "about": ("约 ", "~ ")}
_MAX_STYLES = 200
"""Excel keeps some 200 number formats of one's own in a workbook."""
_MAX_UNIT = 8
_INK = "#1F4E79"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._is_english = language == "en"
        self._made: dict[tuple[str, str | None], Any] = {}
        head = {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        self.header = book.add_format(head | {"align": "left", "indent": 1})
        self.number_header = book.add_format(head | {"align": "right"})
        self.text = book.add_format({"valign": "top", "align": "left", "indent": 1})
        self.wrapped = book.add_format({"valign": "top", "align": "left", "indent": 1, "text_wrap": True})
        self.quiet = book.add_format(
            {"valign": "top", "align": "left", "indent": 1, "text_wrap": True, "font_color": "#595959"}
        )
        # The mark that a cell is text keeps it text when it is edited.
        self.quoted = book.add_format({"valign": "top", "align": "left", "indent": 1, "quote_prefix": True})
        self.proven = book.add_format(
            {"valign": "top", "align": "left", "indent": 1, "text_wrap": True, "font_color": _INK, "underline": 1}
        )
        self.link = book.add_format({"valign": "top", "font_color": "#0563C1", "underline": 1})
        self.date = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left", "indent": 1})

    def _make(self, number_format: str, standing: str | None) -> Any:
        key = (number_format, standing)
        if key not in self._made:
            if len(self._made) >= _MAX_STYLES:
                # The unit stands in a column of its own too.
                key = ("#,##0.####", standing)
            if key not in self._made:
                style: dict[str, Any] = {"valign": "top", "num_format": key[0]}
                if standing is not None:
                    style |= {"font_color": _INK}
                if standing in _FILLS:
                    style |= {"bg_color": _FILLS[standing]}
                self._made[key] = self._book.add_format(style)
        return self._made[key]

    def number(self, kind: str, value: float) -> Any:
        """Return the format of a number without a unit."""
        if kind == "ratio":
            return self._make("0.0%", None)
        return self._make("#,##0" if float(value).is_integer() else "#,##0.0###", None)

    def figure(self, mark: Mark, value: float | None) -> Any:
        """Return the format of a figure: its unit and a sign where it is approximate; the cell stays a number."""
        if value is None:
            return self._make("General", mark.standing)
        digits = "#,##0" if float(value).is_integer() else "#,##0.0###"
        # A unit is a word of the report: nothing in it may end the quoted part of a format.
        unit = "".join(c for c in mark.unit or "" if c.isalnum() or c == "%")[:_MAX_UNIT]
        sign = _SIGNS.get(mark.qualifier or "", ("", ""))[self._is_english]
        front = f'"{sign}"' if sign else ""
        behind = f'" {unit}"' if unit and unit != "%" else '"%"' if unit else ""
        return self._make(f"{front}{digits}{behind}", mark.standing)

    def legend(self, standing: str) -> Any:
        """Return the format that shows a mark in the legend."""
        return self._make("@", standing)
