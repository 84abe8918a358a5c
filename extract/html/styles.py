"""CSS as far as hiding goes: which declarations keep a browser from showing an element, and which rules say so."""

import re

_NUMBER = re.compile(r"(-?\d{0,9}\.?\d{0,6})(px|pt|em|rem|%|vw|vh|cm|in)?")
_LENGTHS = {
    "": 1.0,
    "px": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "%": 12.0,
    "vw": 12.0,
    "vh": 9.0,
    "cm": 38.0,
    "in": 96.0,
}
_SHRINKS = re.compile(
    r"scale[xy3d]{0,2}\(0?(?:\.0\d{0,4})?[,)]|translate[xy3d]{0,2}\([^)]{0,20}-\d{3,}|matrix\(0,0,0,0|rotate[xy]\(90deg"
)
_CLIPS = re.compile(
    r"inset\((?:[5-9]\d|100)%|circle\(0|polygon\(0(?:px)?0(?:px)?,0|rect\((?:[01](?:px)?[, ]?){4}\)|rect\(0,0,0,0"
)
_FAINT = re.compile(r"alpha\(opacity=[0-4]\)|opacity\((?:0|0?\.0\d?|[0-4]%)\)")
_CLEAR = re.compile(r"transparent|(?:rgba|hsla)\([^)]{3,40},0?(?:\.0\d{0,3})?\)|#[0-9a-f]{6}00|#[0-9a-f]{3}0")
_SIDES = ("left", "top", "right", "bottom")
_FAR = 400.0
"""Pixels a positioned box lies outside of the window; boxes pulled out for a slide lie 100 to 300 outside."""
_VERY_FAR = 1000.0
"""Pixels of a margin or indent that centring a wide box never needs (`left:50%; margin-left:-600px`)."""
_COLOURS = {"white": "#fff", "black": "#000", "red": "#f00", "#ffffff": "#fff", "#000000": "#000"}


def read_length(value: str) -> float | None:
    """Return a CSS length in pixels (an em as 16, a percent as 12), or None when `value` is none."""
    match = _NUMBER.fullmatch(value)
    if not match or match[1] in ("", "-", "."):
        return None
    return float(match[1]) * _LENGTHS[match[2] or ""]


def read_colour(value: str) -> str:
    """Return a colour in its shortest form, so that two ways of writing it compare equal."""
    value = value.strip().lower()
    numbers = re.fullmatch(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,[\d.]{1,5})?\)", value)
    if numbers:
        value = "#" + "".join(f"{min(int(n), 255):02x}" for n in numbers.groups())
    value = _COLOURS.get(value, value)
    if re.fullmatch(r"#(?:([0-9a-f])\1){3}", value) or (
        len(value) == 7 and value[1] == value[2] and value[3] == value[4] and value[5] == value[6]
    ):
        value = "#" + value[1] + value[3] + value[5]
    return value


def read_declarations(style: str) -> dict[str, str]:
    """Return the declarations of `style` in lower case, values without white space and `!important`."""
    found: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip()] = "".join(value.split()).removesuffix("!important")
    return found


def hides(style: str) -> str | None:
    """Return how `style` (CSS declarations) hides an element, or None when it does not."""
    css = read_declarations(style)
    if not css:
        return None
    if (
        css.get("display") == "none"
        or css.get("content-visibility") == "hidden"
        or css.get("visibility") in ("hidden", "collapse")
    ):
        return "declared"
    return _hides_by_size(css) or _hides_by_place(css) or _hides_by_colour(css)


def _is_small(css: dict[str, str], name: str, limit: float) -> bool:
    value = css.get(name)
    length = read_length(value) if value else None
    return length is not None and 0 <= length <= limit


def _hides_by_size(css: dict[str, str]) -> str | None:
    if "font-size" in css and _is_small(css, "font-size", 2.0):
        return "zero_size"
    if "font" in css and re.search(r"(?:^|[a-z])0(?:px|pt|em)?[/a-z]", css["font"]):
        return "zero_size"
    if css.get("overflow", css.get("overflow-y", "")) in ("hidden", "clip", "scroll", "auto"):
        for name in ("height", "width", "max-height", "max-width", "line-height"):
            if name in css and _is_small(css, name, 2.0):
                return "zero_size"
    if "zoom" in css and _is_small(css, "zoom", 0.05):
        return "zero_size"
    shape = css.get("transform") or css.get("-webkit-transform")
    return "zero_size" if shape and _SHRINKS.search(shape) else None


def _hides_by_place(css: dict[str, str]) -> str | None:
    indent = read_length(css["text-indent"]) if "text-indent" in css else None
    if indent is not None and (indent <= -90.0 or indent >= _VERY_FAR):
        return "off_screen"
    is_placed = css.get("position") in ("absolute", "fixed", "relative")
    for side in _SIDES:
        place = read_length(css[side]) if side in css else None
        if place is not None and (place <= -_VERY_FAR or (is_placed and place <= -_FAR) or place >= 5 * _VERY_FAR):
            return "off_screen"
        margin = read_length(css[f"margin-{side}"]) if f"margin-{side}" in css else None
        if margin is not None and abs(margin) >= _VERY_FAR and "%" not in css.get(side, ""):
            return "off_screen"
    if "margin" in css and re.search(r"-\d{4,}", css["margin"]):
        return "off_screen"
    clip = css.get("clip-path") or css.get("-webkit-clip-path") or (css.get("clip") if is_placed else None)
    if clip and _CLIPS.search(clip):
        return "clipped"
    if is_placed and css.get("z-index", "").startswith("-") and css["z-index"][1:].isdigit():
        return "behind"
    return None


def _hides_by_colour(css: dict[str, str]) -> str | None:
    if "opacity" in css and _is_small(css, "opacity", 0.05):
        return "faint"
    if "filter" in css and _FAINT.search(css["filter"]):
        return "faint"
    ink = css.get("color")
    if not ink:
        return None
    if _CLEAR.fullmatch(ink):
        return "same_colour"
    ground = css.get("background-color") or css.get("background")
    return "same_colour" if ground and read_colour(ink) == read_colour(ground) else None


def list_rules(sheet: str) -> list[tuple[str, str]]:
    """Return (selectors, declarations) of the plain rules of `sheet`, without those under @media and the like."""
    if "/*" in sheet:
        sheet = _drop_comments(sheet)
    if "@" in sheet:
        sheet = _drop_at_rules(sheet)
    rules = []
    for chunk in sheet.split("}"):
        selectors, brace, declarations = chunk.partition("{")
        if brace:
            rules.append((selectors, declarations))
    return rules


def _drop_comments(sheet: str) -> str:
    kept: list[str] = []
    at = 0
    while True:
        begin = sheet.find("/*", at)
        end = sheet.find("*/", begin + 2) if begin >= 0 else -1
        if end < 0:
            return "".join((*kept, sheet[at:]))
        kept.append(sheet[at:begin])
        at = end + 2


def _drop_at_rules(sheet: str) -> str:
    """Drop rules that begin with @, with their blocks: they hold for other screens or are no rules at all."""
    kept: list[str] = []
    at = 0
    while True:
        begin = sheet.find("@", at)
        if begin < 0:
            return "".join((*kept, sheet[at:]))
        kept.append(sheet[at:begin])
        opened, ended = sheet.find("{", begin), sheet.find(";", begin)
        if opened < 0 or 0 <= ended < opened:
            at = ended + 1 if ended >= 0 else len(sheet)
        else:
            at = _skip_block(sheet, opened)


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
