"""Text pages made from clean articles and a table of layouts, with what a reader must find on each."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.extract.plain_articles import SAMPLES, Sample

LAYOUTS = Path(__file__).parent / "tables" / "plain_layouts.txt"


class TextPage(NamedTuple):
    """A page of text and what is on it."""

    name: str
    text: str
    sample: Sample
    published: str | None
    outlet: str | None
    authors: tuple[str, ...]
    held_out: bool

    @property
    def title(self) -> str:
        """The headline as the codebook writes it, with lead line and subtitle."""
        lead = f"{self.sample.lead} " if self.sample.lead else ""
        return f"{lead}{self.sample.title}{self.sample.subtitle}"

    @property
    def body(self) -> str:
        return "\n".join(self.sample.paragraphs)


def _fill(template: str, sample: Sample) -> str:
    heads = "\n".join(part for part in (sample.lead, sample.title, sample.subtitle) if part)
    half = max(1, len(sample.paragraphs) // 2)
    indented = "\n".join(f"　　{p}" for p in sample.paragraphs)
    return (
        template.replace("<T1>", sample.title)
        .replace("<T>", heads)
        .replace("<IB>", indented)
        .replace("<B1>", "\n\n".join(sample.paragraphs[:half]))
        .replace("<B2>", "\n\n".join(sample.paragraphs[half:]))
        .replace("<B>", "\n\n".join(sample.paragraphs))
    )


def make_pages() -> Iterator[TextPage]:
    """Yield every layout with three of the articles; every fifth layout is held out of tuning."""
    for number, part in enumerate(LAYOUTS.read_text("utf-8").split("=== ")[1:]):
        head, _, template = part.partition("\n")
        name, published, outlet, authors = (field.strip() for field in head.split("|"))
        for step in range(3):
            sample = SAMPLES[(number * 3 + step) % len(SAMPLES)]
            text = _fill(template, sample)
            if name.startswith("crlf"):
                text = "\ufeff" + text.replace("\n", "\r\n")
            yield TextPage(
                f"{name}-{sample.name}",
                text,
                sample,
                None if published == "-" else published,
                None if outlet == "-" else outlet,
                tuple(authors.split()),
                number % 5 == 4,
            )
