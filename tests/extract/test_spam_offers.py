"""Offers without words of their trade go; reports about the same goods stay word by word in articles about others."""

from pathlib import Path

import pytest

from extract.blocks import Block
from extract.spam import remove_spam
from tests.extract.plain_articles import SAMPLES, Sample

TABLES = Path(__file__).parent / "tables"
OFFERS = [line.partition("|")[2] for line in (TABLES / "offers.txt").read_text("utf-8").splitlines()]
REPORTS = (TABLES / "trade_reports.txt").read_text("utf-8").splitlines()
# Measured over 101 offers in 8 articles as a paragraph and behind a sentence: .31. Before any rule for them it was .96;
# a third of the offers was held out: .85 at their first reading, and .94 for 18 others of which nothing was learnt:
# promises are known by their words, and new words leak. No report may go for the rest.
LEAK_CEILING = 0.33


def _clean(texts: list[str], sample: Sample) -> list[str]:
    return [block.text for block in remove_spam([Block(text) for text in texts], sample.title).blocks]


def _leaks(offer: str, sample: Sample, at: int) -> int:
    paragraphs = list(sample.paragraphs)
    alone = [*paragraphs[:at], offer, *paragraphs[at:]]
    behind = [*paragraphs[:at], f"{paragraphs[at]}{offer}。", *paragraphs[at + 1 :]]
    return sum(_clean(texts, sample) != paragraphs for texts in (alone, behind))


def test_leaks_stay_under_the_ceiling() -> None:
    count = leaked = 0
    for number, offer in enumerate(OFFERS):
        sample = SAMPLES[number % len(SAMPLES)]
        leaked += _leaks(offer, sample, 1 + number % (len(sample.paragraphs) - 1))
        count += 2
    assert leaked <= LEAK_CEILING * count


@pytest.mark.parametrize("report", REPORTS, ids=[r[:16] for r in REPORTS])
def test_reports_stay(report: str) -> None:
    for sample in SAMPLES:
        paragraphs = list(sample.paragraphs)
        for texts in (
            [*paragraphs[:1], report, *paragraphs[1:]],
            [*paragraphs[:1], report.rstrip("。"), *paragraphs[1:]],
            [*paragraphs[:1], paragraphs[1] + report, *paragraphs[2:]],
        ):
            assert _clean(texts, sample) == texts


def test_closing_quotation_mark_stays() -> None:
    sample = SAMPLES[0]
    split = "“渠不清，心不安。名额有限速来预约，无效全额退款，私聊报价！”老覃说，大家都等着开工。"
    assert _clean([*sample.paragraphs, split], sample)[-1] == "“渠不清，心不安。”老覃说，大家都等着开工。"
