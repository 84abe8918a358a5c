"""Charts drawn on the server as SVG: no script, no style of their own, a title and a description for who cannot see."""

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from archive.web.labels import format_number, metric_label
from archive.web.words import translate
from schemas.case import MetricLine, Statement
from schemas.codebook import Language

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 24, 24, 34
_MOST_LABELS = 14


@dataclass(frozen=True)
class Timeline:
    """The figures of one metric in one unit, by the date of their reports."""

    metric: str
    unit: str
    statements: tuple[Statement, ...]
    """One for each date and value, oldest first."""


def gather_timelines(lines: Sequence[MetricLine]) -> list[Timeline]:
    """Return the metrics that are told of on two dates or more, each unit by itself; reprints tell nothing new."""
    found = []
    for line in lines:
        units: dict[str, dict[tuple[str, float], Statement]] = {}
        for statement in line.statements:
            if statement.published and not statement.is_reprint and math.isfinite(statement.value):
                key = (statement.published, statement.value)
                units.setdefault(statement.unit, {}).setdefault(key, statement)
        for unit, told in units.items():
            if len({date for date, _ in told}) > 1:
                found.append(Timeline(line.metric, unit, tuple(told[key] for key in sorted(told))))
    return found


def place_date(date: str) -> float:
    """Return a maybe partial date as a year with its fraction; the middle of what is left open."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return parts[0] + 0.5
    day = dt.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 15)
    return parts[0] + (day.timetuple().tm_yday - 1) / 366


def find_step(largest: float, marks: int = 4) -> float:
    """Return a round distance (1, 2 or 5 times a power of ten) that reaches `largest` in about `marks` steps."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest / marks))
    return next(power * n for n in (1, 2, 5, 10) if power * n * marks >= largest)


def _describe(timeline: Timeline, language: Language) -> str:
    said = (f"{s.published}: {format_number(s.value)} {s.unit}" for s in timeline.statements[:60])
    return translate("chart_said", language) + "; ".join(said)


def draw_timeline(
    timeline: Timeline, number: int, language: Language, *, conflicts: Collection[str] = frozenset()
) -> Markup:
    """Return the points of a metric over the dates of their reports; `number` keeps ids on a page apart.

    `conflicts` are the ids of statements that contradict each other: their points stand in a ring.
    """
    values = [float(s.value) for s in timeline.statements]
    dates = [place_date(s.published or "") for s in timeline.statements]
    step = find_step(max(0.0, *values))
    top = max(step, math.ceil(max(values) / step) * step)
    first, last = math.floor(min(dates)), math.floor(max(dates)) + 1

    def x(date: float) -> str:
        return f"{_LEFT + (WIDTH - _LEFT - _RIGHT) * (date - first) / (last - first):.1f}"

    def y(value: float) -> str:
        return f"{HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * max(0.0, value) / top:.1f}"

    title = f"{metric_label(timeline.metric, language)} ({timeline.unit[:20]})"
    parts = [
        Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-labelledby="chart-{}-t chart-{}-d">').format(
            WIDTH, HEIGHT, number, number
        ),
        Markup('<title id="chart-{}-t">{}</title>').format(number, title),
        Markup('<desc id="chart-{}-d">{}</desc>').format(number, _describe(timeline, language)),
    ]
    grid = Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>')
    for mark in (i * step for i in range(round(top / step) + 1)):
        at, said = y(mark), format_number(round(mark, 6))
        parts.append(grid.format(_LEFT, WIDTH - _RIGHT, at, at))
        parts.append(Markup('<text class="end" x="{}" y="{}">{}</text>').format(_LEFT - 8, at, said))
    for year in range(first, last, max(1, math.ceil((last - first) / 10))):
        parts.append(grid.format(x(year), x(year), _TOP, HEIGHT - _BOTTOM))
        parts.append(Markup('<text x="{}" y="{}">{}</text>').format(x(year + 0.5), HEIGHT - _BOTTOM + 20, year))
    is_labelled = len(values) <= _MOST_LABELS
    for statement, date, value in zip(timeline.statements, dates, values, strict=True):
        kind = "exact" if statement.qualifier == "exact" else "approximate"
        if statement.fact_id in conflicts:
            kind += " conflict"
            parts.append(Markup('<circle class="ring" cx="{}" cy="{}" r="9"/>').format(x(date), y(value)))
        parts.append(Markup('<circle class="{}" cx="{}" cy="{}" r="5"/>').format(kind, x(date), y(value)))
        if is_labelled:
            up = f"{float(y(value)) - 12:.1f}"
            parts.append(Markup('<text x="{}" y="{}">{}</text>').format(x(date), up, format_number(statement.value)))
    return Markup("").join([*parts, Markup("</svg>")])
