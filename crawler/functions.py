"""Addresses that a page's own functions put together from a number: `function f(id){ window.open('/n/'+id+'.html') }`.

Nothing is run: the one assignment or call that moves the reader is read as text.
"""

import re

_BODY = r"(?s)function\s+{name}\s*\(\s*(\w+)[^)]*\)\s*\{{(.{{1,600}}?)\}}"
_ADDRESS = re.compile(r"""(?:location(?:\.href)?|open)\s*(?:=|\()\s*((?:["'][^"'\n]{0,300}["']|[\w.()+\s])+)""")
_PIECE = re.compile(r"""["']([^"'\n]{0,300})["']|(\w+)""")


def build_address(text: str, name: str, argument: str) -> str | None:
    """Return what the function `name` in the page's `text` makes of `argument`; None where it makes no address."""
    function = re.search(_BODY.format(name=re.escape(name)), text)
    address = _ADDRESS.search(function[2]) if function else None
    if not function or not address:
        return None
    pieces = []
    for string, word in _PIECE.findall(address.group(1)):
        if word and word != function[1]:
            return None
        pieces.append(argument if word else string)
    return "".join(pieces) if argument in pieces else None
