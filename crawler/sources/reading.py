"""One source file: YAML text to `Source`, with errors that name the line and the field."""

import codecs
import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from lxml import etree
from parsel import csstranslator
from pydantic import ValidationError

from crawler.sources.spellings import find_meant_field, find_meant_value, find_place_fault
from crawler.timetable import find_rhythm_fault
from schemas.source import ApiRules, ArticleRules, CommonCrawl, Expect, ListRules, Politeness, Source

_TEXT = "tag:yaml.org,2002:str"
_FIELDS = sorted(
    {
        name
        for model in (Source, ListRules, ApiRules, CommonCrawl, ArticleRules, Politeness, Expect)
        for name in model.model_fields
    }
)
_ENCODINGS = ("utf-8", "gb18030", "gbk", "gb2312", "big5")
_SELECTORS = ("links", "next", "title", "body", "published", "outlet")


class SourceError(ValueError):
    """A source file that cannot be used; `str` is one line: file, line, field, what is wrong."""

    def __init__(self, file: str, line: int | None, field: str, reason: str) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {field}: {reason}" if field else f"{where}: {reason}")
        self.file, self.line, self.field, self.reason = file, line, field, reason


def load_source(path: Path) -> Source:
    """Read one source file. Raises SourceError; the file's name must be the source's name."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(str(path), None, "", "not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise SourceError(str(path), None, "", error.strerror or "cannot be read") from None
    source = parse_source(text, str(path))
    if source.name != path.stem:
        line = _find_line(yaml.compose(text, Loader=yaml.SafeLoader), ("name",))
        raise SourceError(str(path), line, "name", f"is {source.name!r}, but the file is called {path.name!r}")
    return source


def parse_source(text: str, file: str) -> Source:
    """Read the YAML `text` of a source file; `file` is named in errors."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SourceError(file, mark.line + 1 if mark else None, "", f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise SourceError(file, None, "", f"not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(root, yaml.MappingNode):
        raise SourceError(file, 1, "", "must be a mapping of fields such as `name: …`")
    alias = next((event for event in yaml.parse(text) if isinstance(event, yaml.AliasEvent)), None)
    if alias:
        # An alias may point into itself, or make a thousand lists of ten: no file of a few fields needs one.
        line = alias.start_mark.line + 1 if alias.start_mark else None
        raise SourceError(file, line, "", f"`*{alias.anchor}` is an alias; write the value out")
    for node, field in _find_repeats(root):
        raise SourceError(file, node.start_mark.line + 1, field, "is given twice")
    _keep_adcode_text(root)
    data = _construct(root, file)
    try:
        source = Source.model_validate(data)
    except ValidationError as error:
        # A misspelt field is also a missing one: the misspelling is what the operator wants to see.
        faults = sorted(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
        first = faults[0]
        # `verified` is a day or a word: which of the two was tried is nothing that a file has.
        field = "verified" if first["loc"][0] == "verified" else ".".join(str(part) for part in first["loc"])
        raise SourceError(file, _find_line(root, first["loc"]), field, _say(first)) from None
    for field, path, reason in _find_bad_rules(source):
        raise SourceError(file, _find_line(root, path), field, reason)
    return source


def _construct(root: yaml.MappingNode, file: str) -> dict[object, object]:
    """Return the fields of a file; one at a time, so that a date such as 2021-13-30 is told with its line."""
    for key, value in root.value:
        try:
            yaml.SafeLoader("").construct_document(value)
        except yaml.MarkedYAMLError as error:
            line = (error.problem_mark.line if error.problem_mark else value.start_mark.line) + 1
            raise SourceError(file, line, str(key.value), str(error.problem)) from None
        except ValueError as error:
            raise SourceError(file, value.start_mark.line + 1, str(key.value), str(error)) from None
    try:
        return dict(yaml.SafeLoader("").construct_document(root))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise SourceError(file, None, "", f"not YAML: {' '.join(str(error).split())}") from None


def _keep_adcode_text(root: yaml.MappingNode) -> None:
    """Read `place: 510822` as text: an adcode looks like a number and is none."""
    for key, value in root.value:
        if key.value == "place" and isinstance(value, yaml.ScalarNode) and value.value.isdigit():
            value.tag = _TEXT


def _find_repeats(node: yaml.Node, path: str = "") -> Iterator[tuple[yaml.Node, str]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = f"{path}.{key.value}" if path else str(key.value)
            if key.value in seen:
                yield key, name
            seen.add(key.value)
            yield from _find_repeats(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _find_repeats(value, f"{path}.{index}")


def _find_line(node: yaml.Node | None, path: Sequence[int | str]) -> int | None:
    """Return the line (from 1) of the deepest node of `path` that the file has."""
    if node is None:
        return None
    line = int(node.start_mark.line) + 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                return line
            line, node = int(found[0].start_mark.line) + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = int(node.start_mark.line) + 1
        else:
            return line
    return line


def _say(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        name, path = str(error["loc"][-1]), ".".join(str(part) for part in error["loc"][:-1])
        meant = find_meant_field(name, path) or next(iter(difflib.get_close_matches(name, _FIELDS, n=1)), None)
        return f"is no field of a source{f'; did you mean {meant}?' if meant else '; docs/sources.md names all'}"
    if kind == "missing":
        return "is missing"
    context = error.get("ctx") or {}
    if kind == "literal_error":
        meant = find_meant_value(str(error["loc"][-1]), given)
        hint = f"; did you mean {meant}?" if meant else ""
        return f"is {given!r}, but must be one of {context.get('expected')}{hint}"
    if kind in ("tuple_type", "list_type"):
        return f"is {given!r}, but must be a list, such as [{given}]"
    if kind == "too_short":
        return "is empty; give at least one"
    if error["loc"] == ("place",):
        return find_place_fault(str(given)) or "is no adcode of six digits"
    if error["loc"] == ("name",) and kind == "string_pattern_mismatch":
        return f"is {given!r}, but must be lower-case letters a-z, digits, - and _ (`title` is for readers)"
    if error["loc"][0] == "verified":
        return f"is {given!r}, but must be a day such as 2024-05-06, or never"
    if kind == "string_pattern_mismatch":
        return f"is {given!r}, which does not fit {context.get('pattern')}"
    return f"{str(error['msg']).removeprefix('Value error, ')} (given: {given!r})"


def _find_bad_rules(source: Source) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Yield every selector and pattern that cannot be compiled: field, path, reason."""
    rules: list[tuple[tuple[str | int, ...], Any]] = [(("listing",), source.listing)]
    rules += [(("article", index), rule) for index, rule in enumerate(source.article)]
    for path, rule in rules:
        for name in _SELECTORS:
            text = getattr(rule, name, None)
            if text is not None and (reason := find_selector_fault(text)):
                yield ".".join(map(str, (*path, name))), (*path, name), reason
    if source.listing.allow is not None:
        try:
            re.compile(source.listing.allow)
        except re.error as error:
            yield "listing.allow", ("listing", "allow"), f"not a regular expression: {error}"
    if source.rhythm is not None and (reason := find_rhythm_fault(source.rhythm)):
        yield "rhythm", ("rhythm",), reason
    yield from _find_bad_values(source)
    yield from _find_bad_addresses(source)


def _find_bad_values(source: Source) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Yield values of the right form that mean nothing: codes of no place, unknown encodings, rules never reached."""
    if source.place is not None and (reason := find_place_fault(source.place)):
        yield "place", ("place",), reason
    if source.encoding is not None:
        try:
            codecs.lookup(source.encoding)
        except (LookupError, ValueError):
            near = difflib.get_close_matches(source.encoding.lower(), _ENCODINGS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f", such as {', '.join(_ENCODINGS)}"
            yield "encoding", ("encoding",), f"{source.encoding!r} is no encoding{hint}"
    for index in range(1, len(source.article)):
        before, after = source.article[index - 1].until, source.article[index].until
        if before is None or (after is not None and after <= before):
            said = (
                "the rules before it have no `until`" if before is None else f"the rules before it hold until {before}"
            )
            reason = f"are never reached: {said}; write rules oldest first, the last one without `until`"
            yield f"article.{index}", ("article", index), reason
    for name, share in source.expect.fill.items():
        if not 0 <= share <= 1:
            yield f"expect.fill.{name}", ("expect", "fill", name), f"is {share:g}, but must be a share from 0 to 1"


def _find_bad_addresses(source: Source) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Yield every address and host name that cannot be one."""
    for name in ("index", "data"):
        address = getattr(source.commoncrawl, name)
        if not re.match(r"https?://[^/\s]", address):
            yield f"commoncrawl.{name}", ("commoncrawl", name), f"{address!r} is no http or https address"
    for index, crawl in enumerate(source.commoncrawl.crawls):
        if not re.fullmatch(r"CC-MAIN-[\w-]{4,20}", crawl):
            reason = f"{crawl!r} is no name of a crawl, such as CC-MAIN-2024-10"
            yield f"commoncrawl.crawls.{index}", ("commoncrawl", "crawls", index), reason
    for index, host in enumerate(source.browser_hosts):
        if not re.fullmatch(r"[\w.-]+(?::\d{1,5})?", host):
            yield (
                f"browser_hosts.{index}",
                ("browser_hosts", index),
                f"{host!r} is no host name, such as cdn.example.cn",
            )
    for index, seed in enumerate(source.seeds):
        schemes = "https?|file" if source.spider == "warc" else "https?"
        if not re.match(rf"(?:{schemes})://", seed):
            yield f"seeds.{index}", ("seeds", index), f"{seed!r} is no http or https address"


def is_xpath(selector: str) -> bool:
    """Whether `selector` is XPath rather than CSS: it begins with `/`, `./` or `(`."""
    return selector.startswith(("/", "./", "("))


def find_selector_fault(selector: str) -> str | None:
    """Return why `selector` (CSS or XPath) cannot be used, or None."""
    try:
        expression = selector if is_xpath(selector) else csstranslator.HTMLTranslator().css_to_xpath(selector)
        etree.XPath(expression)
    except (etree.XPathSyntaxError, SyntaxError, ValueError) as error:
        return f"{selector!r} is no {'XPath' if is_xpath(selector) else 'CSS'} selector: {error}"
    return None
