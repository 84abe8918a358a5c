"""Values made from rows that were validated when they were stored, without validating them once more.

A comparison of fifty counties makes some twenty thousand values; validating them takes longer than reading their rows.
"""

from typing import Any, TypeVar

from schemas.model import Value

V = TypeVar("V", bound=Value)

_set = object.__setattr__
# One set for all values of a kind: it says every field, values are frozen, and copies take a set of their own.
_FIELDS: dict[type[Value], set[str]] = {}


def build_trusted(kind: type[V], values: dict[str, Any]) -> V:
    """Return the value of `values`, which must hold every field of `kind` in its order and in its final type.

    As `model_construct`, five times as fast: that one looks at every field for aliases and defaults. `values` belongs
    to the new value; TypeError where fields are missing or unknown.
    """
    fields = _FIELDS.get(kind) or _FIELDS.setdefault(kind, set(kind.model_fields))
    if values.keys() != fields:
        raise TypeError(f"{kind.__name__}: {sorted(values.keys() ^ fields)} missing or unknown")
    made = kind.__new__(kind)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", fields)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
