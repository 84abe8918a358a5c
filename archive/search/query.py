"""The query language: words joined by AND, `OR`, `NOT` (or `-word`), brackets, phrases in quotes."""

import re
from dataclasses import dataclass

from archive.errors import QueryError
from archive.search.tokens import cut_term

_MAX_LENGTH = 1000
_MAX_DEPTH = 30
_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "＂": "＂"}
_TOKEN = re.compile(r"[(（]|[)）]|\||-(?=\S)|[\"“「『＂]|[^\s()（）\"“”「」『』＂|]+|[”」』]")


@dataclass(frozen=True)
class Term:
    """A string to be found."""

    text: str


@dataclass(frozen=True)
class Both:
    """All parts must hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Either:
    """One part must hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Without:
    """The part must not hold."""

    part: "Node"


Node = Term | Both | Either | Without


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _read_tokens(query: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(query):
        if query[position].isspace():
            position += 1
            continue
        found = _TOKEN.match(query, position)
        mark = found[0] if found else query[position]
        if mark in _QUOTES:
            end = query.find(_QUOTES[mark], position + 1)
            if end < 0:
                raise QueryError(f"the quotation mark at character {position} is never closed", position)
            tokens.append(_Token("term", query[position + 1 : end], position))
            position = end + 1
            continue
        if mark in "”」』":
            raise QueryError(f"the quotation mark at character {position} was never opened", position)
        kinds = {
            "(": "(",
            "（": "(",
            ")": ")",
            "）": ")",
            "|": "OR",
            "-": "NOT",
            "OR": "OR",
            "AND": "AND",
            "NOT": "NOT",
        }
        tokens.append(_Token(kinds.get(mark, "term"), mark, position))
        position += len(mark)
    return tokens


class _Parser:
    """Recursive descent: either := both (OR both)*; both := unit ((AND)? unit)*; unit := NOT unit | (either) | term."""

    def __init__(self, query: str) -> None:
        self.tokens = _read_tokens(query)
        self.at = 0
        self.end = len(query)

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def fail(self, what: str) -> QueryError:
        token = self.peek()
        if token is None:
            return QueryError(f"{what} at the end of the query", self.end)
        return QueryError(f"{what} before {token.text!r} at character {token.position}", token.position)

    def read_either(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise self.fail("brackets nested too deeply")
        parts = [self.read_both(depth)]
        while (token := self.peek()) and token.kind == "OR":
            self.at += 1
            parts.append(self.read_both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def read_both(self, depth: int) -> Node:
        parts = [self.read_unit(depth)]
        while (token := self.peek()) and token.kind in ("AND", "NOT", "(", "term"):
            self.at += token.kind == "AND"
            parts.append(self.read_unit(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def read_unit(self, depth: int) -> Node:
        token = self.peek()
        if token is None or token.kind in ("AND", "OR", ")"):
            raise self.fail("a word is missing")
        self.at += 1
        if token.kind == "NOT":
            if depth > _MAX_DEPTH:
                raise self.fail("too many NOT in a row")
            return Without(self.read_unit(depth + 1))
        if token.kind == "(":
            inside = self.read_either(depth + 1)
            closing = self.peek()
            if closing is None or closing.kind != ")":
                raise QueryError(f"the bracket at character {token.position} is never closed", token.position)
            self.at += 1
            return inside
        if not cut_term(token.text).words:
            raise QueryError(f"nothing to look for in {token.text!r} at character {token.position}", token.position)
        return Term(token.text)


def parse_query(query: str) -> Node | None:
    """Return what `query` asks, None where it is empty; QueryError says what is wrong and where."""
    if len(query) > _MAX_LENGTH:
        raise QueryError(f"the query is longer than {_MAX_LENGTH} characters", _MAX_LENGTH)
    parser = _Parser(query)
    if parser.peek() is None:
        return None
    node = parser.read_either(0)
    if parser.peek() is not None:
        raise parser.fail("a bracket was never opened")
    return node


def positive_terms(node: Node | None) -> list[str]:
    """Return the strings that a match may show: those that are not excluded."""
    if isinstance(node, Term):
        return [node.text]
    if isinstance(node, Both | Either):
        return [text for part in node.parts for text in positive_terms(part)]
    return []
