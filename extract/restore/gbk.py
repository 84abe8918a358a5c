"""Text back into the GBK bytes that it was decoded from."""

from functools import cache

LOST = 256
"""Stands in a list of bytes for one byte that the page's decoder could not show (`?` or U+FFFD)."""
_LOST_MARKS = frozenset("?\ufffd")


@cache
def _odd_forms() -> dict[str, bytes]:
    """Return characters that decoders show for the pairs FE50 to FEA0, beside the forms that Python knows.

    Old decoders show private-use characters U+E815 to U+E864 (U+E849 for FE85, where Python says U+4947); the standard
    of 2022 moved the last of them to U+9FB4 to U+9FBB.
    """
    trails = [code for code in range(0x50, 0xA1) if code != 0x7F]
    forms = {chr(0xE815 + at): bytes([0xFE, trail]) for at, trail in enumerate(trails)}
    moved = zip(range(0x9FB4, 0x9FBC), (0x59, 0x61, 0x66, 0x67, 0x6D, 0x7E, 0x90, 0xA0), strict=True)
    return forms | {chr(code): bytes([0xFE, trail]) for code, trail in moved}


@cache
def encode_char(char: str) -> bytes:
    """Return the bytes of one character in GB18030; b"" for what has none."""
    if (odd := _odd_forms().get(char)) is not None:
        return odd
    try:
        return char.encode("gb18030")
    except UnicodeEncodeError:
        return b""


@cache
def decode_pair(lead: int, trail: int) -> str:
    """Return the character of a pair of bytes, or "" where there is none."""
    try:
        return bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return ""


def to_bytes(text: str) -> tuple[list[int], list[bool]]:
    """Return the bytes of `text`, LOST for each mark of a lost byte, and whether each is not its character's first."""
    values, origins = trace_bytes(text)
    return values, find_inside(origins)


def find_inside(origins: list[int]) -> list[bool]:
    """Return for each byte whether the byte before it belongs to the same character."""
    return [at > 0 and origins[at] == origins[at - 1] for at in range(len(origins))]


def trace_bytes(text: str) -> tuple[list[int], list[int]]:
    """Return the bytes of `text`, LOST for each mark of a lost byte, and the offset of the character of each."""
    values: list[int] = []
    origins: list[int] = []
    for at, char in enumerate(text):
        if char in _LOST_MARKS:
            values.append(LOST)
            origins.append(at)
            continue
        code = encode_char(char)
        values += code
        origins += [at] * len(code)
    return values, origins


def is_lead(value: int) -> bool:
    """Whether a byte can begin a pair."""
    return 0x81 <= value <= 0xFE


def is_trail(value: int) -> bool:
    """Whether a byte can end a pair."""
    return 0x40 <= value <= 0xFE and value != 0x7F
