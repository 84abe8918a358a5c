"""Partial dates: a year, a month or a day, kept as precise as the page tells it and no more."""

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def check_partial_date(value: str) -> str:
    """Return `value` when it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and names a real date; raise ValueError else."""
    match = _PATTERN.fullmatch(value)
    if not match:
        raise ValueError(f"not a partial date (YYYY, YYYY-MM or YYYY-MM-DD): {value!r}")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    dt.date(year, month, day)
    return value


PartialDate = Annotated[str, AfterValidator(check_partial_date)]
