"""What a table is made of: columns, the marks of figures, subjects, and the table that a format writes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from archive.filters import Filter
from schemas.codebook import Language, Section, load_codebook

if TYPE_CHECKING:
    from archive.folder import Archive

CellKind = Literal["text", "number", "integer", "ratio", "yesno", "date", "link", "list"]
Standing = Literal["reported", "approximate", "range", "conflict", "several", "not_reported", "not_looked_for"]


@dataclass(frozen=True)
class Mark:
    """How the figure of one cell stands, and what it is counted in."""

    standing: Standing
    """`several`: one for each of several platforms; `not_looked_for`: no report of the archive tells of the place."""
    unit: str | None = None
    """Measure word."""
    qualifier: str | None = None
    """Qualifier of the codebook."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    key: str
    """Stable name, the same in every language and version."""
    label: str
    """Chinese name for readers, from the codebook where it has one."""
    kind: CellKind
    """How cells are typed; lists stand in one cell, dates may be partial."""
    pick: Callable[[Any], Any]
    """Takes the cell's value from a record; None is an empty cell."""
    width: int = 14
    """Width in half-width characters, at the most."""
    label_en: str = ""
    """English name for readers."""
    section: Section | None = None
    """Section of the codebook whose keys the cells hold; readers are shown their labels."""
    pick_en: Callable[[Any], Any] | None = None
    """Takes the value where its words are English."""
    mark: Callable[[Any], Mark] | None = None
    """For figures: how the cell stands."""
    choices: dict[str, tuple[str, str]] | None = None
    """Labels (Chinese, English) of coded values that are not in the codebook; cells show the values themselves."""
    is_detail: bool = False
    """Whether a spreadsheet folds it away at first."""

    def name(self, language: Language) -> str:
        """Return the name for readers of `language`."""
        return self.label if language == "zh" else self.label_en or self.key

    def read(self, record: Any, language: Language) -> Any:
        """Return the value for readers of `language`: coded values as labels, else what `pick` takes."""
        value = (self.pick_en if language == "en" and self.pick_en else self.pick)(record)
        if self.section is None or value is None:
            return value
        entry = load_codebook().section(self.section).get(value)
        return entry.label(language) if entry else value


def _no_evidence(_record: Any) -> Iterator[Any]:
    yield from ()


def _no_reports(_record: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Subject:
    """One thing that can be exported."""

    name: str
    """Name that users type."""
    columns: tuple[Column, ...]
    """Columns of its table."""
    read: Callable[["Archive", Filter], Iterator[Any]]
    """Yields the records that pass a filter."""
    describe: Callable[[Any], dict[str, Any]]
    """Makes plain JSON of one record."""
    label: str
    """Chinese name for readers."""
    label_en: str
    """English name for readers."""
    evidence: Callable[[Any], Iterator[Any]] = _no_evidence
    """Yields what a record rests on, one item a row of `evidence_columns`."""
    evidence_columns: tuple[Column, ...] = ()
    """Columns of the table of evidence."""
    evidence_key: Callable[[Any], str] = field(default=lambda _item: "")
    """Key of the column whose cell an item of evidence supports."""
    report_ids: Callable[[Any], Iterable[str]] = _no_reports
    """Ids of the reports that a record rests on."""
    frozen: int = 1
    """Columns that a spreadsheet keeps in sight."""

    def name_for(self, language: Language) -> str:
        """Return the name for readers of `language`."""
        return self.label if language == "zh" else self.label_en


@dataclass(frozen=True)
class Table:
    """What a format writes."""

    subject: Subject
    """What the rows are."""
    records: Iterator[Any]
    """The rows, to be read once."""
    about: dict[str, str]
    """What was asked, when, by which version."""
    language: Language = "zh"
    """Language of names and labels."""
    archive: "Archive | None" = None
    """Where captures and reports behind the rows are read."""
    with_text: bool = False
    """Whether whole texts were asked for."""


def make_text(key: str, label: str, label_en: str, pick: Callable[[Any], Any], width: int = 14) -> Column:
    """Return a column of text, named as the codebook names the field `key`, else as given."""
    entry = load_codebook().fields.get(key)
    return Column(key, entry.zh if entry else label, "text", pick, width, entry.en if entry else label_en)


def make_place_columns(pick: Callable[[Any], Any], *, is_code_detail: bool = False) -> tuple[Column, ...]:
    """Return the four columns of a place; `pick` takes a Place or None from a record."""

    def part(name: str) -> Callable[[Any], Any]:
        return lambda record: getattr(pick(record), name, None)

    return (
        make_text("province", "省级", "Province", part("province")),
        make_text("city", "地级", "City", part("city")),
        make_text("county", "县级", "County", part("county")),
        replace(make_text("code", "区划代码", "Adcode", part("code"), 9), is_detail=is_code_detail),
    )


def metric_label(metric: str, language: Language = "zh") -> str:
    """Return the name of a metric for readers; the metric itself where the codebook does not have it."""
    entry = load_codebook().metrics.get(metric)
    return entry.label(language) if entry else metric


def code_label(section: Section, key: str | None, language: Language = "zh") -> str | None:
    """Return the label of a coded value; the value itself where the codebook does not have it."""
    entry = load_codebook().section(section).get(key or "")
    return entry.label(language) if entry else key
