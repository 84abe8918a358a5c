"""Measuring a sample: every field between people, between people and the machine, and the machine's accuracy."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.agreement.accuracy import Accuracy, measure_accuracy
from archive.agreement.codings import MACHINE, REFERENCE, iterate_codings, read_decisions
from archive.agreement.coefficients import REPLICATES, FieldCoefficients, list_pairs, measure_field
from archive.agreement.fields import Field, Level, list_fields
from archive.agreement.machine import read_machine
from archive.agreement.reference import ByReport, group_codings, list_disagreements, settle_report
from archive.agreement.sampling import Sample, find_sample
from archive.errors import ArchiveError
from schemas.model import Value
from schemas.version import __version__

if TYPE_CHECKING:
    from archive.folder import Archive


class PairAgreement(Value):
    """Two people, or a person and the machine, on one field."""

    one: str
    """One of them."""
    two: str
    """The other."""
    units: int
    """Units that both coded."""
    percent: float | None
    """Share of equal codings."""
    kappa: float | None
    """Cohen's kappa; None where it does not apply or is undefined."""
    alpha: float | None
    """Krippendorff's alpha; None where it is undefined."""


class FieldAgreement(Value):
    """One field."""

    key: str
    """Name."""
    zh: str
    """Chinese label."""
    en: str
    """English label."""
    level: Level
    """Level of measurement."""
    people: FieldCoefficients | None
    """Between people; None where one person coded."""
    machine: FieldCoefficients
    """Between people's reference and the machine."""
    accuracy: Accuracy | None
    """The machine against people's reference; None for what is said of items found."""
    pairs: tuple[PairAgreement, ...]
    """Every pair of people, and each of them with the machine."""


class AgreementReport(Value):
    """All that is measured on one sample."""

    sample: Sample
    """The sample."""
    coders: dict[str, int]
    """Reports coded by each person."""
    coded: int
    """Reports that somebody coded."""
    shared: int
    """Reports that at least two people coded."""
    disagreements: int
    """Cells that people filled in differently."""
    decided: int
    """Of these, decided by adjudication."""
    fields: tuple[FieldAgreement, ...]
    """Fields on which anything was coded."""
    extractor_versions: tuple[str, ...]
    """Versions of the extractor that made the machine's values."""
    program_version: str
    """Version of the program that measured."""
    replicates: int
    """Bootstrap replicates."""
    seed: int
    """Seed of the bootstrap."""


def _rate(field: Field, told: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what each coder says of each unit of `field`."""
    ratings: dict[tuple[str, str], dict[str, Hashable]] = defaultdict(dict)
    for report_id, by_coder in told.items():
        for coder, values in by_coder.items():
            for item, value in field.read(values).items():
                ratings[report_id, item][coder] = value
    return dict(ratings)


def _measure_pairs(field: Field, told: ByReport) -> Iterator[PairAgreement]:
    ratings = _rate(field, told)
    for one, two in list_pairs(ratings):
        both = {
            unit: {one: values[one], two: values[two]}
            for unit, values in ratings.items()
            if one in values and two in values
        }
        found = measure_field(both, field.level, replicates=0)
        yield PairAgreement(
            one=one,
            two=two,
            units=found.units,
            percent=found.percent.value,
            kappa=found.kappa.value,
            alpha=found.alpha.value,
        )


def _is_told(field: Field, told: ByReport) -> bool:
    """Whether anybody found anything of the field: metrics that no report of the sample tells are passed over."""
    return any(field.read(values) for by_coder in told.values() for values in by_coder.values())


def measure_agreement(
    archive: "Archive", sample_id: str | None = None, *, replicates: int = REPLICATES, seed: int = 1
) -> AgreementReport:
    """Measure the sample (the only one where none is named); ArchiveError where nobody has coded it yet."""
    sample = find_sample(archive, sample_id)
    with archive.reading() as connection:
        grouped = group_codings(iterate_codings(connection, sample.id))
        decisions = read_decisions(connection, sample.id)
        machine, extractors = read_machine(connection, sorted(grouped))
    if not grouped:
        raise ArchiveError(
            f"sample {sample.id} has not been coded yet; import a filled sheet with `xieshang code import`"
        )
    references = {i: settle_report(i, told, decisions) for i, told in grouped.items()}
    against = {
        i: {REFERENCE: reference.values, MACHINE: _as_far_as(machine[i], reference.values)}
        for i, reference in references.items()
    }
    with_machine = {i: {**told, MACHINE: machine[i]} for i, told in grouped.items()}
    coders: dict[str, int] = defaultdict(int)
    for told in grouped.values():
        for coder in told:
            coders[coder] += 1
    fields = []
    for field in list_fields():
        if not _is_told(field, with_machine):
            continue
        people = _rate(field, grouped)
        fields.append(
            FieldAgreement(
                key=field.key,
                zh=field.zh,
                en=field.en,
                level=field.level,
                people=measure_field(people, field.level, replicates=replicates, seed=seed)
                if len(coders) > 1
                else None,
                machine=measure_field(_rate(field, against), field.level, replicates=replicates, seed=seed),
                accuracy=measure_accuracy(field, references, machine, replicates=replicates, seed=seed),
                pairs=tuple(_measure_pairs(field, with_machine)),
            )
        )
    differing = list_disagreements(grouped, decisions)
    return AgreementReport(
        sample=sample,
        coders=dict(sorted(coders.items())),
        coded=len(grouped),
        shared=sum(len(told) > 1 for told in grouped.values()),
        disagreements=len(differing),
        decided=sum(one.decision is not None for one in differing),
        fields=tuple(fields),
        extractor_versions=tuple(extractors),
        program_version=__version__,
        replicates=replicates,
        seed=seed,
    )


def _as_far_as(machine: Mapping[str, Any], reference: Mapping[str, Any]) -> dict[str, Any]:
    """Return the machine's values where the reference has one: a report that is not relevant has no other values."""
    return {column: value for column, value in machine.items() if column in reference}
