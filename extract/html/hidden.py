"""Blocks that a reader of the page never sees: inline styles, style rules, attributes and small scripts that hide.

Only declarations that a browser would obey count, not names of classes. A hidden block that holds the mass of the
page's prose is content which the page's own script reveals (WeChat articles): the caller keeps it.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

from ahocorasick_rs import AhoCorasick
from lxml import etree

from extract.html.parse import Element, count_commas, read_text, select
from extract.html.styles import hides, list_rules, read_colour

# A style rule whose selector is one class, id or tag with class or id; longer selectors are left alone.
_SIMPLE = re.compile(r"[a-z0-9]{0,10}([.#])([\w-]{1,80})", re.ASCII)
_SCRIPT_HIDES = re.compile(
    r"""getElementById\(\s{0,3}["']([\w-]{1,60})["']\s{0,3}\)\.style\.(?:display\s{0,3}=\s{0,3}["']none|visibility\s{0,3}=\s{0,3}["']hidden)"""
    r"""|\$\(\s{0,3}["']([#.][\w-]{1,60})["']\s{0,3}\)\.(?:hide\(|css\(\s{0,3}["']display["']\s{0,3},\s{0,3}["']none)""",
    re.IGNORECASE,
)
_SCRIPT_SHOWS = re.compile(
    r"""getElementById\(\s{0,3}["']([\w-]{1,60})["']\s{0,3}\)\.style\.(?:display\s{0,3}=\s{0,3}["'](?:block|inline|flex|["'])|visibility\s{0,3}=\s{0,3}["']visible|opacity\s{0,3}=\s{0,3}["']?1)"""
    r"""|\$\(\s{0,3}["']([#.][\w-]{1,60})["']\s{0,3}\)\.(?:show\(|fadeIn\(|slideDown\(|slideToggle\(|toggle\()""",
    re.IGNORECASE,
)
_WRITES_HIDING = re.compile(
    r"""document\.write(?:ln)?\(\s{0,3}["'].{0,40}<(?:div|span|p|ul|table|marquee)[^>]{0,200}(?:display\s{0,3}:\s{0,3}none|-\d{3,}|height\s{0,3}[:=]\W{0,3}[01]\b)""",
    re.IGNORECASE,
)
_WRITES_END = re.compile(r"""document\.write(?:ln)?\(\s{0,3}["']\s{0,3}<\\?/""", re.IGNORECASE)


_VALUES: dict[str, Callable[[Element], list[str]]] = {
    name: cast(Callable[[Element], list[str]], etree.XPath(f"descendant::*/@{name}", smart_strings=False))
    for name in ("class", "id")
}
_WHITE = read_colour("#fff")
_MOST_CSS = 400_000
# What the declarations that `hides` asks for have in common; nine rules of ten have none of it.
_HINTS = (
    "display:none",
    "visibility",
    "opacity",
    "indent:",
    "clip",
    "scale",
    "translate",
    "z-index:-",
    "zoom",
    ":-",
    "rgba",
    "size:0",
    "size:1",
    "size:2",
    "size:.",
    "height:0",
    "height:1",
    "height:2",
    "width:0",
    "width:1",
    "width:2",
    "font:0",
    "transparent",
)


# What a selector of one class or id does not hold.
_LONE = frozenset(" :>[*")


@cache
def _hints() -> AhoCorasick:
    return AhoCorasick(_HINTS)


def _read_sheets(root: Element) -> dict[str, str]:
    """Return `.class` and `#id` selectors that the page's own sheets hide, with the way of hiding."""
    found: dict[str, str] = {}
    for element in root.iter("style"):
        sheet = (element.text or "")[:_MOST_CSS].replace(": ", ":")
        for selectors, declarations in list_rules(sheet):
            if "," not in selectors and not _LONE.isdisjoint(selectors.strip()):
                continue  # a longer selector alone
            if not _may_hide(declarations):
                continue
            simple = [m for s in selectors.split(",") if (m := _SIMPLE.fullmatch(s.strip()))]
            how = hides(declarations) if simple else None
            if how:
                found.update({match[1] + match[2]: how for match in simple})
    return found


def _may_hide(declarations: str) -> bool:
    """Whether `hides` could find anything in `declarations`: a quick look."""
    tight = declarations.lower().replace(" ", "")
    if _hints().find_matches_as_indexes(tight):
        return True
    return "background" in tight and ("{color:" in "{" + tight or ";color:" in tight)


def _read_scripts(root: Element) -> tuple[dict[str, str], list[Element]]:
    """Return selectors that inline scripts hide, and elements that two scripts write a hiding box around."""
    hidden: dict[str, str] = {}
    boxed: list[Element] = []
    for element in root.iter("script"):
        code = element.text or ""
        if not code or len(code) > 60_000:
            continue
        if "display" in code or "visibility" in code or ".hide(" in code:
            for match in _SCRIPT_HIDES.finditer(code):
                hidden["#" + match[1] if match[1] else match[2]] = "script"
            for match in _SCRIPT_SHOWS.finditer(code):
                hidden.pop("#" + match[1] if match[1] else match[2], None)
        if "document.write" in code and _WRITES_HIDING.search(code) and "</" not in code.replace("<\\/", "</"):
            boxed += _boxed_by(element)
    return hidden, boxed


def _boxed_by(script: Element) -> list[Element]:
    """Return the siblings from `script` to the script that writes the end of its box; nothing when none does."""
    between: list[Element] = []
    for sibling in script.itersiblings():
        if sibling.tag == "script" and _WRITES_END.search(sibling.text or ""):
            return between
        between.append(sibling)
    return []


def find_hidden(root: Element) -> dict[Element, str]:
    """Return the elements below `root` that do not show, each with the rule that says so (`html.hidden_…`).

    Parts of a hidden element are not listed for sure.
    """
    found: dict[Element, str] = {}
    known: dict[str, str | None] = {}
    for element in select(root, "descendant::*[@style]"):
        style = element.get("style") or ""
        if style not in known:
            known[style] = hides(style) if _may_hide(style) else None
        how = known[style]
        if how:
            found[element] = f"html.hidden_{how}"
    for element in (*select(root, "descendant::*/@hidden/.."), *root.iter("dialog", "template", "marquee")):
        if _hides_by_attribute(element):
            found.setdefault(element, "html.hidden_attribute")
    for element in _find_unseen_ink(root):
        found.setdefault(element, "html.hidden_same_colour")
    by_selector = _read_sheets(root)
    from_scripts, boxed = _read_scripts(root)
    by_selector.update(from_scripts)
    for element in boxed:
        found.setdefault(element, "html.hidden_written")
    for element, how in _match_selectors(root, by_selector):
        if not _shows_itself(element.get("style")):
            found.setdefault(element, f"html.hidden_rule_{how}")
    return found


def _match_selectors(root: Element, by_selector: dict[str, str]) -> Iterator[tuple[Element, str]]:
    """Yield the elements whose class or id one of the selectors names.

    Few of a page's classes are hidden, so their values are looked over as strings before any element is touched.
    """
    for mark, attribute in ((".", "class"), ("#", "id")):
        names = {selector[1:]: how for selector, how in by_selector.items() if selector[0] == mark}
        for value in _list_values(root, attribute) if names else ():
            how = next((names[name] for name in value.split() if name in names), None)
            if how:
                for element in _find_by_value(root, attribute, value):
                    yield element, how


def _list_values(root: Element, attribute: str) -> set[str]:
    return set(_VALUES[attribute](root))


def _find_by_value(root: Element, attribute: str, value: str) -> list[Element]:
    return cast(list[Element], root.xpath(f"descendant::*/@{attribute}[.=$value]/..", value=value))


def _find_unseen_ink(root: Element) -> list[Element]:
    """Return `<font>` elements in the colour of the page, with nothing around them that could paint another."""
    body = root.find("body")
    ground = body.get("bgcolor") if body is not None else None
    found = _find_white_among_dark(root)
    if not ground:
        return found
    for element in select(root, "descendant::font[@color]"):
        if read_colour(element.get("color") or "") != read_colour(ground):
            continue
        around = [e for e in element.iterancestors() if e is not body and e.tag != "html"]
        if not any(e.get(n) for e in around for n in ("bgcolor", "background", "class", "id", "style")):
            found.append(element)
    return found


def _find_white_among_dark(root: Element) -> list[Element]:
    """Return white words inside of paragraphs whose other words are not white: on one ground one of them is unseen."""
    found = []
    for element in root.iter("font", "span"):
        if not element.get("color") and "color" not in (element.get("style") or ""):
            continue
        style = "".join((element.get("style") or "").lower().split())
        ink = element.get("color") or next((p[6:] for p in style.split(";") if p.startswith("color:")), "")
        if not ink or read_colour(ink) != _WHITE or "background" in style:
            continue
        around = element.getparent()
        while around is not None and around.tag != "p":
            if around.get("style") or around.get("bgcolor") or around.get("color") or around.get("class"):
                break
            around = around.getparent()
        if around is None or around.tag != "p" or "color" in (around.get("style") or ""):
            continue
        if len(read_text(around)) - len(read_text(element)) >= 20:
            found.append(element)
    return found


def _shows_itself(style: str | None) -> bool:
    css = "".join((style or "").lower().split())
    return "display:block" in css or "display:inline" in css or "visibility:visible" in css


def _hides_by_attribute(element: Element) -> bool:
    if element.tag == "marquee":
        return _is_tiny_marquee(element)
    return element.tag != "dialog" or element.get("open") is None or element.get("hidden") is not None


def _is_tiny_marquee(element: Element) -> bool:
    sizes = [element.get("height") or "", element.get("width") or ""]
    if any(re.fullmatch(r"\s*[0-4](?:px)?\s*", s) for s in sizes):
        return True
    speed = (element.get("scrollamount") or "").strip()[:9]
    return speed.isdigit() and int(speed) >= 1000


def _is_faded(style: str | None) -> bool:
    """Whether `style` hides in a way that keeps the place of a block until a script lets it show."""
    css = "".join((style or "").lower().split())
    return ("visibility:hidden" in css or "opacity:0" in css) and "display:none" not in css


def spare_article(found: dict[Element, str], root: Element) -> dict[Element, str]:
    """Return `found` without blocks that hold the mass of the page's prose: a script shows them."""
    total: int | None = None
    spared = set()
    for element in found:
        if not len(element) and len(element.text or "") < 200:
            continue
        inside = count_commas(element)
        # A page whose one block of prose waits unseen for its script may hold a few lines only.
        is_faded = _is_faded(element.get("style"))
        if inside >= (2 if is_faded else 6):
            total = count_commas(root) if total is None else total
            if inside >= (0.45 if inside >= 6 else 0.9) * total:
                spared.add(element)
    return {e: rule for e, rule in found.items() if e not in spared} if spared else found
