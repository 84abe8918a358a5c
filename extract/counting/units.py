"""Units: which nouns a measure word can count. 名 counts people, 场 meetings, 条 things said."""

from extract.counting import lexicon as lx

PEOPLE = frozenset({lx.PERSON, lx.STAFF, lx.APPOINTEE, lx.HOUSEHOLD})
EVENTS = frozenset({lx.ACTIVITY, lx.MEETING, lx.OTHER_EVENT})
SAID = frozenset({lx.DEED, lx.SUGGESTION, lx.YIJIAN, lx.OPINION, lx.ISSUE, lx.MATTER, lx.TOPIC, lx.ASPECT, lx.MEASURE})
BUILT = frozenset({lx.VENUE, lx.TOWN, lx.VILLAGE, lx.PROJECT, lx.DOCUMENT})

PERSON_UNITS = frozenset({"名", "人", "位", "人次"})
HOUSEHOLD_UNITS = frozenset({"户", "户次"})
EVENT_UNITS = frozenset({"场", "场次", "次", "期", "轮", "回"})
SAID_UNITS = frozenset({"条", "件", "项", "个", "条次", "件次", "份", "篇", "起", "例", "宗", "桩", "处"})

COUNTABLE: dict[str, frozenset[str]] = {
    **dict.fromkeys(PERSON_UNITS | HOUSEHOLD_UNITS, PEOPLE),
    **dict.fromkeys(EVENT_UNITS, EVENTS),
    **dict.fromkeys(("件", "件次", "例", "例次"), SAID | {lx.PROJECT, lx.DOCUMENT}),
    **dict.fromkeys(("条", "条次"), SAID),
    "个": SAID | BUILT,
    "项": SAID | {lx.PROJECT, lx.DOCUMENT},
    "处": frozenset({lx.VENUE, lx.PROJECT, lx.ISSUE}),
    **dict.fromkeys(("家", "间", "所", "座"), frozenset({lx.VENUE})),
    **dict.fromkeys(("起", "宗", "桩"), frozenset({lx.ISSUE, lx.MATTER, lx.DEED, lx.OPINION, lx.PROJECT})),
    "份": frozenset({lx.DOCUMENT, lx.SUGGESTION, lx.YIJIAN}),
    "篇": frozenset({lx.SUGGESTION, lx.OPINION}),
    "部": frozenset({lx.DOCUMENT}),
    **dict.fromkeys(("封", "通"), frozenset({lx.OPINION})),
    "批": SAID | {lx.PROJECT, lx.DOCUMENT},
    "元": frozenset({lx.MONEY, lx.PROJECT}),
}
NOTHING: frozenset[str] = frozenset()


def counts_alike(unit: str, other: str | None) -> bool:
    """Whether two measure words count the same sort of thing, so that the noun of one carries over to the other."""
    if other is None:
        return False
    return COUNTABLE.get(unit, NOTHING) == COUNTABLE.get(other, NOTHING) or (
        unit in SAID_UNITS | {"批"} and other in SAID_UNITS | {"批"}
    )
