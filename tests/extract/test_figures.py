"""The grammar of figures: numerals, units, qualifiers, ranges, and text that is hostile to any scanner."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.figures import fold_width, parse_numeral, scan_figures

TABLE = Path(__file__).parent / "tables" / "figures.jsonl"
ROWS = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]
DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_table(row: dict[str, Any]) -> None:
    """Each figure of the row is found with its kind, worth, unit, qualifier and wording."""
    text = row["text"]
    found = [[f.kind, f.value, f.value_max, f.unit, f.qualifier, text[f.start : f.end]] for f in scan_figures(text)]
    assert found == row["figures"]


def write_section(number: int) -> str:
    """Write 1 to 9999 in characters."""
    out, gap = "", False
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + sign
            gap = False
        else:
            gap = True
    return out


def write_numeral(number: int) -> str:
    """Write 1 to 999,999,999,999 in characters, every place told."""
    out = ""
    for scale, sign in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        section = number // scale % 10_000
        if section:
            needs_zero = bool(out) and section < 1000
            out += ("零" if needs_zero else "") + write_section(section) + sign
    return out


@given(st.integers(min_value=1, max_value=999_999_999_999))
def test_characters_are_worth_what_they_say(number: int) -> None:
    """A numeral written out in characters reads back as itself."""
    numeral = parse_numeral(write_numeral(number))
    assert numeral is not None
    assert numeral.value == number


@given(st.integers(min_value=1, max_value=10**12))
def test_thousands_are_joined(number: int) -> None:
    """Separators change nothing."""
    numeral = parse_numeral(f"{number:,}")
    assert numeral is not None
    assert numeral.value == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2万", 12000),
        ("3亿5千万", 350000000),
        ("一万八", 18000),
        ("三百二", 320),
        ("二十五", 25),
        ("〇", 0),
        ("二〇二三", 2023),
        ("两千零五十", 2050),
        ("十", 10),
        ("廿三", 23),
        ("1万2千", 12000),
        ("36.8亿", 3680000000),
    ],
)
def test_mixed_numerals(text: str, value: int) -> None:
    """Mixtures of digits and scales, short forms and digit strings."""
    numeral = parse_numeral(text)
    assert numeral is not None
    assert numeral.value == value


@pytest.mark.parametrize("text", ["", "个", "十个", "一一", "1.2.3", "九五", "x12", "一" * 40])
def test_no_numerals(text: str) -> None:
    """What is no numeral is worth nothing."""
    assert parse_numeral(text) is None


@given(st.text(alphabet="0123456789０１２一二三十百千万亿两余多近约第每条个%成分之、，。- —至到 ", max_size=60))
def test_any_text_is_read_without_fault(text: str) -> None:
    """Figures lie inside the text, in order, and narrowing widths keeps its length."""
    assert len(fold_width(text)) == len(text)
    last = 0
    for figure in scan_figures(text):
        assert 0 <= figure.start <= figure.number_start < figure.end <= len(text)
        assert figure.number_start >= last
        assert figure.value_max is None or figure.value_max > figure.value
        last = figure.number_start


@pytest.mark.parametrize(
    "piece", ["1", "一", "1,", "12个", "1 222 ", "1-", "万余", "十几", "第1", "3.3", "1万", "一百"]
)
def test_floods_are_bounded(piece: str) -> None:
    """Hundreds of thousands of characters of one piece take a moment, not minutes."""
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    scan_figures(text)
    assert time.process_time() - begun < 5
