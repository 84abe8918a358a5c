"""Examples that the API's description shows, of an invented report."""

from typing import Any

_STATEMENT = {
    "fact_id": "0123456789abcdef",
    "report_id": "fedcba9876543210",
    "value": 150,
    "unit": "场",
    "qualifier": "exact",
    "published": "2023-05-18",
    "period": "去年以来",
    "scope": "全县",
    "quote": "去年以来，全县开展协商150场。",
    "url": "https://news.example/a/1.html",
    "is_reprint": False,
    "review": None,
}
_PLACE = {"province": "四川省", "city": "宜宾市", "county": "珙县", "code": "511526", "successor": None}
_CASE = {
    "id": "511526-youshilaixieshang",
    "place": _PLACE,
    "platform": "有事来协商",
    "metrics": [{"metric": "activities", "best": _STATEMENT, "statements": [_STATEMENT], "has_conflict": False}],
    "report_ids": ["fedcba9876543210"],
}

EXAMPLES: dict[str, Any] = {
    "search": {
        "total": 1,
        "next_cursor": None,
        "items": [
            {"report_id": "fedcba9876543210", "title": "有事来协商", "published": "2023-05-18", "relevant": True}
        ],
        "facets": {
            "relevant": [{"value": "yes", "label": "yes", "count": 1}],
            "year": [{"value": "2023", "label": "2023", "count": 1}],
        },
    },
    "report": {
        "id": "fedcba9876543210",
        "url": "https://news.example/a/1.html",
        "title": "有事来协商",
        "published": "2023-05-18",
        "cases": ["511526-youshilaixieshang"],
    },
    "cases": {"next_cursor": None, "items": [_CASE]},
    "case": _CASE,
    "facts": {
        "next_cursor": None,
        "items": [{"id": "0123456789abcdef", "sentence": "去年以来，全县开展协商150场。", "place": _PLACE}],
    },
    "places": {"items": [{"place": _PLACE, "reports": 3, "cases": 1}]},
    "platforms": {"next_cursor": None, "items": [{"key": "有事来协商", "name": "有事来协商", "places": 1}]},
    "compare": {
        "metrics": ["activities"],
        "rows": [
            {
                "id": "511526-youshilaixieshang",
                "place": _PLACE,
                "figures": {
                    "activities": [
                        {
                            "platform": "有事来协商",
                            "best": _STATEMENT,
                            "statements": [_STATEMENT],
                            "value_max": None,
                            "is_approximate": False,
                            "has_conflict": False,
                            "rivals": [],
                        }
                    ]
                },
                "years": ["2023"],
            }
        ],
    },
    "codebook": {"version": "1.2", "metrics": {"activities": {"zh": "协商活动", "en": "Consultations held"}}},
    "changes": {
        "next_since": 7,
        "items": [
            {
                "number": 7,
                "made_at": "2024-03-05T08:30:00Z",
                "entity": "report",
                "entity_id": "fedcba9876543210",
                "action": "new",
            }
        ],
    },
    "stats": {"change": 7, "counts": {"reports": 3, "cases": 1}, "years": {"2023": 3}},
}
ERROR = {"error": {"status": 400, "message": "unknown condition 'plaec' at character 0; did you mean place?"}}


def describe_answers(name: str, *, is_one: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return what the API's description says of the answers of one operation; `is_one`: it asks for one thing by id."""
    answers: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"example": EXAMPLES[name]}}},
        304: {"description": "Nothing has changed since the `ETag` that was sent in `If-None-Match`."},
        400: {"description": "What was asked cannot be read.", "content": {"application/json": {"example": ERROR}}},
    }
    busy = {"error": {"status": 503, "message": "the archive is held by another process; try again"}}
    answers[503] = {"description": "Not now; try again.", "content": {"application/json": {"example": busy}}}
    if is_one:
        example = {"error": {"status": 404, "message": "no case 'x' in this archive"}}
        answers[404] = {"description": "There is none.", "content": {"application/json": {"example": example}}}
    return answers
