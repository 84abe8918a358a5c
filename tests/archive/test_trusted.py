"""Values built from stored rows without validation are the same as validated ones."""

import pickle

import pytest

from archive.trusted import build_trusted
from schemas.case import Statement

_ROW = {
    "fact_id": "f1",
    "report_id": "r1",
    "value": 12,
    "unit": "件",
    "qualifier": "exact",
    "published": None,
    "period": None,
    "scope": "全县",
    "quote": "全县议成12件。",
    "raw": "12件",
    "url": "http://made.example/1",
    "is_reprint": False,
    "review": None,
}


def test_a_trusted_value_is_as_the_validated_one() -> None:
    made, validated = build_trusted(Statement, dict(_ROW)), Statement.model_validate(_ROW)
    assert made == validated
    assert hash(made) == hash(validated)
    assert made.model_dump_json() == validated.model_dump_json()
    assert pickle.loads(pickle.dumps(made)) == validated
    assert made.model_copy(update={"quote": "…"}).quote == "…"
    assert Statement.model_validate(made) is made


@pytest.mark.parametrize("change", [{"colour": "red"}, {"quote": ...}])
def test_missing_and_unknown_fields_are_refused(change: dict[str, object]) -> None:
    values = {key: value for key, value in (_ROW | change).items() if value is not ...}
    with pytest.raises(TypeError, match=r"Statement: .*(colour|quote)"):
        build_trusted(Statement, values)
