"""The grammar of Chinese figures: numerals with their units, qualifiers and ranges, found and read in running text.

Which of them count anything that the codebook names is decided in `extract/counting`.
"""

from extract.figures.numerals import Numeral, parse_numeral
from extract.figures.scanner import Figure, FigureKind, fold_width, scan_figures

__all__ = ["Figure", "FigureKind", "Numeral", "fold_width", "parse_numeral", "scan_figures"]
