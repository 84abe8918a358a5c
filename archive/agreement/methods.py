"""A methods paragraph from the numbers of one sample, in English and Chinese, to be pasted into a paper."""

from dataclasses import dataclass

from archive.agreement.coefficients import Coefficient
from archive.agreement.report import AgreementReport, FieldAgreement
from schemas.codebook import Language, load_codebook

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff 2018, Content Analysis, 4th ed., p. 356: rely on .800 and above, tentative conclusions from .667."""

FEW = 10
"""Reports from which a single metric is worth a number in running text; the table has all."""

_REFERENCES = (
    "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement, "
    "20(1), 37-46.",
    "Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin, 76(5), "
    "378-382.",
    "Krippendorff, K. (2018). Content Analysis: An Introduction to Its Methodology (4th ed.). Sage.",
    "Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. In "
    "Proceedings of LREC 2006.",
)


def show_number(value: float | None) -> str:
    """Return a coefficient as papers print it: .87, -.02, 1.00; a dash where it is undefined."""
    if value is None:
        return "–"
    text = f"{value:.2f}"
    return text.replace("0.", ".", 1) if abs(float(text)) < 1 else text


def show_interval(found: Coefficient) -> str:
    """Return value and interval, such as .87 [.81, .92]."""
    text = show_number(found.value)
    return text if found.low is None else f"{text} [{show_number(found.low)}, {show_number(found.high)}]"


def _alphas(fields: list[FieldAgreement], language: Language) -> str:
    comma = "；" if language == "zh" else "; "
    parts = []
    for field in fields:
        assert field.people is not None
        name = field.zh if language == "zh" else field.en.lower()
        parts.append(f"{name} {show_interval(field.people.alpha)}")
    return comma.join(parts)


def _scores(fields: list[FieldAgreement], language: Language) -> str:
    comma = "；" if language == "zh" else "; "
    parts = []
    for field in fields:
        accuracy = field.accuracy
        assert accuracy is not None
        name = field.zh if language == "zh" else field.en.lower()
        numbers = f"{show_number(accuracy.precision.value)}/{show_number(accuracy.recall.value)}"
        parts.append(f"{name} {numbers}, F1 {show_interval(accuracy.f1)}")
    return comma.join(parts)


@dataclass(frozen=True)
class _Parts:
    """The fields of a report by what can be said of them."""

    measured: list[FieldAgreement]
    """With an alpha between people."""
    constant: list[FieldAgreement]
    """Without one, for want of variation."""
    scored: list[FieldAgreement]
    """With precision and recall of the machine."""
    is_cut: bool
    """Whether metrics that few reports tell are left to the table."""


def _split(report: AgreementReport) -> _Parts:
    metrics = load_codebook().metrics
    between = [f for f in report.fields if f.people is not None and f.people.units]
    told = [f for f in between if f.key not in metrics or (f.people and f.people.units >= FEW)]
    scored = [f for f in report.fields if f.accuracy is not None and f.accuracy.f1.value is not None]
    counted = [
        f
        for f in scored
        if f.key not in metrics or (f.accuracy and f.accuracy.right + f.accuracy.wrong + f.accuracy.missed >= FEW)
    ]
    return _Parts(
        measured=[f for f in told if f.people and f.people.alpha.value is not None],
        constant=[f for f in told if f.people and f.people.alpha.value is None],
        scored=counted,
        is_cut=len(told) < len(between) or len(counted) < len(scored),
    )


def _standing(measured: list[FieldAgreement]) -> tuple[int, int, int]:
    values = [f.people.alpha.value for f in measured if f.people and f.people.alpha.value is not None]
    high = sum(value >= RELIABLE for value in values)
    middle = sum(TENTATIVE <= value < RELIABLE for value in values)
    return high, middle, len(values) - high - middle


def _write_english(report: AgreementReport) -> str:
    sample = report.sample
    parts = _split(report)
    measured, constant, scored = parts.measured, parts.constant, parts.scored
    strata = (
        f"stratified by {' and '.join(sample.strata)} ({sample.allocation} allocation)" if sample.strata else "simple"
    )
    unresolved = report.disagreements - report.decided
    coders = f"{len(report.coders)} coder{'s' if len(report.coders) != 1 else ''}"
    lines = [
        f"From {sum(sample.population.values())} reports"
        + (f" (filter: {sample.filter})" if sample.filter else "")
        + f" we drew a random sample of {sample.size}, {strata}, over {len(sample.population)} strata (seed "
        f"{sample.seed}; sample {sample.id}). Reports were coded by {coders}, independently and without sight of "
        f"machine values, by codebook {sample.codebook_version}; {report.coded} reports were coded, {report.shared} of "
        "them by two or more."
    ]
    if measured:
        high, middle, low = _standing(measured)
        lines.append(
            f"Krippendorff's alpha between coders, with 95% bootstrap intervals ({report.replicates} resamples of "
            f"reports), was: {_alphas(measured, 'en')}. Of {len(measured)} fields {high} reach .800, {middle} lie "
            f"between .667 and .800, and {low} below. Set-valued fields were compared by the MASI distance."
        )
    elif len(report.coders) < 2:
        lines.append("One person coded; agreement between people was not measured.")
    if constant:
        names = ", ".join(f.en.lower() for f in constant)
        lines.append(f"Alpha is undefined for want of variation in: {names}.")
    if report.disagreements:
        lines.append(
            f"Of {report.disagreements} cells coded differently {report.decided} were adjudicated"
            + (f"; {unresolved} were left open and are not used as reference." if unresolved else ".")
        )
    if scored:
        lines.append(
            f"Against this reference the machine's precision/recall was: {_scores(scored, 'en')} (micro-averaged over "
            "items)."
        )
    if parts.is_cut:
        lines.append(f"Metrics that fewer than {FEW} reports give are left to the table.")
    lines.append(
        f"Machine values: extractor {', '.join(report.extractor_versions)}; archive at change {sample.change_number}; "
        f"xieshang {report.program_version}."
    )
    return " ".join(lines)


def _write_chinese(report: AgreementReport) -> str:
    sample = report.sample
    parts = _split(report)
    measured, constant, scored = parts.measured, parts.constant, parts.scored
    names = {
        "province": "省级",
        "city": "地级",
        "county": "县级",
        "year": "年份",
        "outlet": "媒体",
        "source": "采集来源",
        "relevant": "相关性",
        "hacked": "是否被篡改",
    }
    allocation = {"proportional": "按比例", "equal": "等量"}.get(sample.allocation, sample.allocation)
    strata = "、".join(names.get(name, name) for name in sample.strata)
    how = f"按{strata}分层（{allocation}分配，共 {len(sample.population)} 层）" if strata else "简单随机"
    unresolved = report.disagreements - report.decided
    lines = [
        f"从 {sum(sample.population.values())} 篇报道"
        + (f"（筛选条件：{sample.filter}）" if sample.filter else "")
        + f"中{how}抽取 {sample.size} 篇（随机种子 {sample.seed}，样本编号 {sample.id}）。由 {len(report.coders)} 名"
        f"编码员依据编码手册 {sample.codebook_version} 版，在不知道机器编码结果的情况下独立编码，共编码 "
        f"{report.coded} 篇，其中 {report.shared} 篇由两人以上编码。"
    ]
    if measured:
        high, middle, low = _standing(measured)
        lines.append(
            f"编码员之间的 Krippendorff α（方括号内为 95% 自助法置信区间，以报道为单位重抽样 {report.replicates} 次）："
            f"{_alphas(measured, 'zh')}。{len(measured)} 个字段中，{high} 个不低于 .800，{middle} 个介于 .667 与 .800 "
            f"之间，{low} 个低于 .667。集合型字段采用 MASI 距离。"
        )
    elif len(report.coders) < 2:
        lines.append("仅有一名编码员，未测量编码员间信度。")
    if constant:
        lines.append(f"因取值无变化而 α 无定义的字段：{'、'.join(f.zh for f in constant)}。")
    if report.disagreements:
        lines.append(
            f"编码不一致的 {report.disagreements} 处中，经裁定 {report.decided} 处"
            + (f"，{unresolved} 处未定，不计入参照。" if unresolved else "。")
        )
    if scored:
        lines.append(f"以此为参照，机器编码的查准率/查全率为：{_scores(scored, 'zh')}（按条目微平均）。")
    if parts.is_cut:
        lines.append(f"报道数不足 {FEW} 篇的指标见附表。")
    lines.append(
        f"机器编码：抽取程序 {'、'.join(report.extractor_versions)}；档案变更号 {sample.change_number}；xieshang "
        f"{report.program_version}。"
    )
    return "".join(lines)


def write_methods(report: AgreementReport, language: Language = "en") -> str:
    """Return the paragraph in `language`; every number is one of `report`."""
    return _write_chinese(report) if language == "zh" else _write_english(report)


def list_references() -> tuple[str, ...]:
    """Return the works that the paragraph rests on."""
    return _REFERENCES
