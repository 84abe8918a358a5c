"""How much of other people's articles is handed out: short quotations around the evidence, no whole texts.

Pages, the API and exports share this rule; whole texts go only to the archive's owner, who asks for them.
"""

from typing import Any

MAX_QUOTE = 300
"""Characters of a sentence that are quoted at the most, beside the marks of omission."""

# Parts of a record that together would give the article back.
_TEXTS = ("text", "removed", "repaired", "damaged", "raw")


def clip_around(sentence: str, quote: str, length: int = MAX_QUOTE) -> str:
    """Return a short quotation: `sentence` cut to about `length` characters around `quote`."""
    if len(sentence) <= length:
        return sentence
    at = max(0, sentence.find(quote))
    start = max(0, at - max(0, length - len(quote)) // 2)
    end = start + length
    return ("…" if start else "") + sentence[start:end] + ("…" if end < len(sentence) else "")


def leave_out_text(described: dict[str, Any]) -> dict[str, Any]:
    """Return the plain JSON of a record without its article."""
    return {key: value for key, value in described.items() if key not in _TEXTS}
