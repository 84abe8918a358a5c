"""The reader of HTML pages: decoded text in, article with all that was removed around it out.

The stages: parse, find what does not show, turn the tree into lines, find headline and article, restore and
remove inside it, read date, outlet and authors, judge the page.
"""

from extract.html.read import read_html

__all__ = ["read_html"]
