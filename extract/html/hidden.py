"""Blocks that a reader of the page never sees: inline styles, style rules, attributes and small scripts that hide.

Only declarations that a browser would obey count, not names of classes. A hidden block that holds the mass of the
page's prose is content which the page's own script reveals (WeChat articles): the caller keeps it.
"""

import re
from collections.abc import Iterator

from extract.html.parse import Element, count_commas, select

# One declaration that hides by itself. Values are matched after all white space is taken out.
_HIDING = re.compile(
    r"(?:^|;)(?:"
    r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    r"|(?:opacity|fill-opacity):0?(?:\.0\d?)?(?:%|!|;|$)|filter:alpha\(opacity=[0-3]\)|filter:opacity\(0"
    r"|font-size:(?:0(?:\.\d{1,3})?|[01](?:\.\d{1,2})?px|0?\.\d{1,3}px)(?:px|pt|em|rem|%)?(?:!|;|$)"
    r"|font:(?:[\w-]{1,12})?0(?:px|pt|em)?[/a-z]"
    r"|text-indent:-\d{3,}|text-indent:\d{4,}|line-height:0(?:px|em|%)?(?:!|;|$)"
    r"|color:transparent"
    r"|max-(?:height|width):[01](?:px|em|%)?(?:!|;|$)"
    r"|transform:[^;]{0,60}(?:scale[xy3d]{0,2}\(0(?:\.0\d?)?[,)]|translate[xy3d]{0,2}\([^;)]{0,20}-\d{3,})"
    r"|clip-path:(?:inset\((?:[5-9]\d|100)%|circle\(0|polygon\(0(?:px)?0(?:px)?,0)"
    r")"
)
_OFF_SCREEN = re.compile(
    r"(?:^|;)(?:margin-)?(?:left|top|right|bottom):-\d{3,}|(?:^|;)(?:left|top):(?:-[1-9]\d{2,}|\d{5,})|margin:[^;]{0,20}-\d{4,}"
)
_OFF_SIDE = re.compile(r"(?:^|;)(?:left|top|right|bottom):(?:-\d{1,3}00%|-\d{2,}(?:em|rem|vw|vh)|[2-9]\d{2}v[wh])")
_POSITIONED = re.compile(r"(?:^|;)position:(?:absolute|fixed|relative)")
_NO_SIZE = re.compile(r"(?:^|;)(?:height|width):[01](?:px|pt|em|%)?(?:!|;|$)")
_CLIP = re.compile(r"(?:^|;)clip:rect\((?:[01](?:px)?[, ]?){4}\)|(?:^|;)clip:rect\(0")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]{3,30})")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]{3,30})")
_BEHIND = re.compile(r"(?:^|;)z-index:-\d")
_NAMED = {"white": "#fff", "#ffffff": "#fff", "rgb(255,255,255)": "#fff", "black": "#000", "#000000": "#000"}

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


def hides(style: str) -> str | None:
    """Return how `style` (CSS declarations) hides an element, or None when it does not."""
    css = "".join(style.lower().split())
    if _HIDING.search(css):
        return "declared"
    if _OFF_SCREEN.search(css) or (_OFF_SIDE.search(css) and _POSITIONED.search(css)):
        return "off_screen"
    if _NO_SIZE.search(css) and "overflow:hidden" in css:
        return "zero_size"
    if "clip:" in css and _CLIP.search(css) and _POSITIONED.search(css):
        return "clipped"
    if _BEHIND.search(css) and _POSITIONED.search(css):
        return "behind"
    ink, ground = _COLOUR.search(css), _GROUND.search(css)
    if ink and ground and _NAMED.get(ink[1], ink[1]) == _NAMED.get(ground[1], ground[1]):
        return "same_colour"
    return None


def iter_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of the plain rules of `sheet`, without those under @media and the like."""
    at, size = 0, len(sheet)
    while at < size:
        opened = sheet.find("{", at)
        if opened < 0:
            return
        selectors = sheet[at:opened].rpartition(";")[2].strip()
        if selectors.startswith("@"):
            at = _skip_block(sheet, opened)
            continue
        closed = sheet.find("}", opened)
        if closed < 0:
            closed = size
        yield selectors, sheet[opened + 1 : closed]
        at = closed + 1


def _skip_block(sheet: str, opened: int) -> int:
    """Return the offset behind the block that opens at `opened`, nested blocks included."""
    depth, at = 1, opened + 1
    while depth:
        closed, inner = sheet.find("}", at), sheet.find("{", at)
        if closed < 0:
            return len(sheet)
        if 0 <= inner < closed:
            depth, at = depth + 1, inner + 1
        else:
            depth, at = depth - 1, closed + 1
    return at


_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def _read_sheets(root: Element) -> dict[str, str]:
    """Return `.class` and `#id` selectors that the page's own sheets hide, with the way of hiding."""
    found: dict[str, str] = {}
    for element in root.iter("style"):
        sheet = element.text or ""
        if "/*" in sheet:
            sheet = _COMMENT.sub("", sheet) if sheet.count("/*") <= sheet.count("*/") else sheet
        for selectors, declarations in iter_rules(sheet[:400_000]):
            how = hides(declarations)
            for selector in selectors.split(",") if how else ():
                match = _SIMPLE.fullmatch(selector.strip())
                if match and how:
                    found[match[1] + match[2]] = how
    return found


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
    """Return the elements below `root` that do not show, each with the rule that says so (`html.hidden_…`)."""
    found: dict[Element, str] = {}
    for element in select(root, "//body//*[@style]"):
        how = hides(element.get("style") or "")
        if how:
            found[element] = f"html.hidden_{how}"
    for element in select(root, "//body//*[@hidden] | //body//dialog[not(@open)] | //body//template | //body//marquee"):
        if element.tag != "marquee" or _is_tiny_marquee(element):
            found.setdefault(element, "html.hidden_attribute")
    by_selector = _read_sheets(root)
    from_scripts, boxed = _read_scripts(root)
    by_selector.update(from_scripts)
    for element in boxed:
        found.setdefault(element, "html.hidden_written")
    if by_selector:
        for element in select(root, "//body//*[@class or @id]"):
            names = ["#" + (element.get("id") or "").strip(), *("." + c for c in (element.get("class") or "").split())]
            how = next((by_selector[n] for n in names if n in by_selector), None)
            if how and not _shows_itself(element.get("style")):
                found.setdefault(element, f"html.hidden_rule_{how}")
    return {e: rule for e, rule in found.items() if not _holds_article(e, root)} if found else found


def _shows_itself(style: str | None) -> bool:
    css = "".join((style or "").lower().split())
    return "display:block" in css or "display:inline" in css or "visibility:visible" in css


def _is_tiny_marquee(element: Element) -> bool:
    sizes = [element.get("height") or "", element.get("width") or ""]
    if any(re.fullmatch(r"\s*[0-4](?:px)?\s*", s) for s in sizes):
        return True
    speed = (element.get("scrollamount") or "").strip()[:9]
    return speed.isdigit() and int(speed) >= 1000


def _holds_article(element: Element, root: Element) -> bool:
    """Whether a hidden block holds the mass of the page's prose: then a script shows it, whatever its style says."""
    size = len(element)
    if not size and len(element.text or "") < 200:
        return False
    inside = count_commas(element)
    return inside >= 6 and inside >= 0.45 * count_commas(root)
