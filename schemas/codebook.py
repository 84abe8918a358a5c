"""The codebook as data: names, labels and definitions of all that is coded, read once from `codebook.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from schemas.model import Value

Section = Literal["fields", "platform_kinds", "method_kinds", "qualifiers", "metrics", "period_kinds", "topics"]
Language = Literal["zh", "en"]


class Entry(Value):
    """One coded value."""

    zh: str
    """Chinese label."""
    en: str
    """English label."""
    definition_zh: str
    """Definition in Chinese."""
    definition_en: str
    """Definition in English."""
    units: tuple[str, ...] = ()
    """Common measure words, for metrics."""

    def label(self, language: Language = "zh") -> str:
        """Return the label in `language`."""
        return self.zh if language == "zh" else self.en


class Codebook(Value):
    """All sections of the codebook, entries by name in the file's order."""

    version: str
    """Version of the coding rules."""
    fields: dict[str, Entry]
    """Keys of a record."""
    platform_kinds: dict[str, Entry]
    """Kinds of platforms."""
    method_kinds: dict[str, Entry]
    """Kinds of methods."""
    qualifiers: dict[str, Entry]
    """How exact a figure is."""
    metrics: dict[str, Entry]
    """What a figure counts."""
    period_kinds: dict[str, Entry]
    """What time a figure speaks for."""
    topics: dict[str, Entry]
    """What was consulted on."""

    def section(self, name: Section) -> dict[str, Entry]:
        """Return the section called `name`."""
        entries: dict[str, Entry] = getattr(self, name)
        return entries


@cache
def load_codebook() -> Codebook:
    """Return the packaged codebook."""
    return Codebook.model_validate(yaml.safe_load(files("schemas").joinpath("codebook.yaml").read_text("utf-8")))
