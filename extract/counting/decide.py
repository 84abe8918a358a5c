"""Decide: the metric of a bound figure, by the border rules of the codebook.

The noun decides; the verb decides among the uses of one noun.
"""

import re
from dataclasses import dataclass

from extract.counting import lexicon as lx
from extract.counting.heads import Binding

_PEOPLE_UNITS = frozenset({"名", "人", "位", "人次"})
_EVENT_UNITS = frozenset({"场", "场次", "次", "期", "轮"})
_SAID_UNITS = frozenset({"条", "件", "项", "个", "条次", "件次", "份", "篇", "起", "例"})
_CONSULTING = re.compile(
    r"协商|商量|议事|议政|恳谈|会商|面商|圆桌|夜话|夜谈|说事|院坝|院落|板凳|屋场|茶话|请你来|有事|好商量|商议|共商|评议会"
)
_RATE_OF_ADOPTION = re.compile(
    r"(?:采纳|转化|落实|吸纳|采用|采信|落地)(?:落实|转化|落地|见效)?(?:率|比例|占比)|(?:意见|建议|成果|议题|点子)[^，。；]{0,16}(?:采纳|转化|吸纳|落实|采用|落地|吸收)"
    r"|(?:采纳|转化|吸纳|落实|采用|吸收)[^，。；]{0,4}(?:意见|建议)"
)
# Stations chosen as models are not rooms set up.
_MODEL = re.compile(r"示范|优秀|先进|星级|样板|标杆")
_OTHER_RATE = re.compile(
    r"满意|办结率|办复|答复率|回复率|解决率|化解率|知晓|支持率|参与率|覆盖率|增长|下降|提高了|同比|占比|达标|成功率|入住|绿化|参会率|到会率|出勤"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A metric and the rule that gave it."""

    metric: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What `decide_metric` may look at beyond the binding itself."""

    clause: str
    """The clause's text."""
    sentence: str
    """The sentence's text."""
    carried: str | None
    """Class of the noun of the figure before, when it counts the same sort of thing."""
    inherited: str | None
    """Class of the verb of the clause before, when this clause has none."""
    next_verb: str | None
    """Class of the first verb of the clause behind, when this clause has none."""


def decide_metric(binding: Binding, around: Surroundings) -> Decision | None:
    """Return the metric that `binding` tells, or None when the codebook codes no such figure."""
    figure = binding.figure
    if figure.kind == "rate":
        return _decide_rate(binding, around)
    if figure.kind == "money":
        return _decide_money(binding, around)
    verbs = _verbs_of(binding, around)
    if figure.unit in _PEOPLE_UNITS or figure.unit in ("户", "户次"):
        return _decide_people(binding, around, verbs)
    if figure.unit in _EVENT_UNITS:
        return _decide_event(binding, around, verbs)
    noun = binding.noun.kind if binding.noun else None
    if noun is None:
        return _decide_without_noun(binding, around, verbs)
    return _decide_noun(noun, binding, around, verbs)


def _verbs_of(binding: Binding, around: Surroundings) -> list[str]:
    """Classes of the verbs that bear on the figure, the most telling first."""
    verbs = [v for v in (binding.predicate, binding.governing) if v is not None]
    verbs += sorted(binding.relative)
    if not verbs and around.inherited:
        verbs.append(around.inherited)
    return verbs


def _decide_noun(noun: str, binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    if noun in (lx.SUGGESTION, lx.YIJIAN):
        return _decide_suggestion(noun, around, verbs)
    if noun == lx.OPINION:
        return _decide_opinion(verbs)
    if noun in (lx.ISSUE, lx.MATTER):
        return _decide_issue(noun, around, verbs)
    if noun in (lx.TOPIC, lx.ASPECT):
        return _decide_topic(noun, around, verbs)
    if noun in (lx.TOWN, lx.VILLAGE):
        return _decide_coverage(noun, around, verbs)
    return _decide_made(noun, around, verbs)


def _decide_opinion(verbs: list[str]) -> Decision | None:
    first = verbs[0] if verbs else None
    if first == lx.RESOLVE:
        return Decision("issues_resolved", "count.opinion_resolved", 0.85)
    if first == lx.ADOPT:
        return Decision("suggestions_adopted", "count.opinion_adopted", 0.7)
    return None if first == lx.HANDLE else Decision("opinions_collected", "count.opinion", 0.92)


def _decide_topic(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    if noun == lx.TOPIC:
        return Decision("topics", "count.topic", 0.93)
    if not _CONSULTING.search(around.sentence):
        return None
    if lx.SELECT in verbs or re.search(r"问题|协商|议题|开展", around.clause):
        return Decision("topics", "count.aspect", 0.65)
    return None


def _decide_made(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    """Rooms, works and rules: what was set up, brought about, issued."""
    if noun == lx.VENUE:
        is_model = lx.CHOOSE in verbs or (lx.BUILD not in verbs and _MODEL.search(around.clause))
        return None if is_model else Decision("venues", "count.venue", 0.9 if lx.BUILD in verbs else 0.8)
    if noun == lx.PROJECT:
        made = set(verbs) & {lx.PROMOTE, lx.ADOPT, lx.RESOLVE, lx.BUILD, lx.FUND}
        return Decision("projects", "count.project", 0.82) if made else None
    if noun == lx.DOCUMENT and set(verbs) & {lx.ISSUE_OUT, lx.BUILD, lx.PROPOSE}:
        return Decision("documents", "count.document", 0.85)
    if noun in (lx.MEASURE, lx.DOCUMENT) and lx.ADOPT in verbs:
        return Decision("suggestions_adopted", "count.measure", 0.7)
    return None


def _decide_suggestion(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    if lx.ADOPT in verbs[:2]:
        return Decision("suggestions_adopted", "count.suggestion_adopted", 0.93)
    if verbs[:1] == [lx.HANDLE]:
        return None
    if noun == lx.YIJIAN and lx.COLLECT in verbs and re.search(r"群众|居民|村民|百姓|诉求|问题", around.clause):
        return Decision("opinions_collected", "count.popular_opinion", 0.7)
    if noun == lx.YIJIAN and lx.RESOLVE in verbs[:1]:
        return None
    if re.search(r"(?:问题|诉求|需求)(?:或|和|及|与|、)(?:意见|建议)", around.clause) and lx.COLLECT in verbs:
        return Decision("opinions_collected", "count.mixed_opinion", 0.75)
    return Decision("suggestions", "count.suggestion", 0.93)


def _decide_issue(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    for verb in verbs:
        if verb in (lx.RESOLVE, lx.ADOPT):
            return Decision("issues_resolved", "count.issue_resolved", 0.92)
        if noun == lx.ISSUE and verb in (lx.COLLECT, lx.PROPOSE):
            return Decision("opinions_collected", "count.issue_collected", 0.85)
        if verb in (lx.SELECT, lx.HOLD) and (_CONSULTING.search(around.sentence) or verb == lx.SELECT):
            return Decision("topics", "count.issue_taken_up", 0.7)
        if verb == lx.HANDLE:
            return None
        if noun == lx.MATTER and verb in (lx.PROMOTE, lx.BENEFIT):
            return Decision("issues_resolved", "count.matter_done", 0.75)
    if re.search(r"协商|商议", around.clause) and noun == lx.ISSUE:
        return Decision("topics", "count.issue_taken_up", 0.6)
    return None


def _decide_coverage(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    told = {lx.COVER, lx.BUILD, lx.HOLD, lx.JOIN, lx.POST, lx.ADOPT, lx.PROMOTE}
    if not set(verbs) & told and not re.search(r"覆盖|建立|建成|设立|试点|推开|延伸|挂牌", around.sentence):
        return None
    if re.search(r"来自|涉及|途经|连接|所属", around.clause):
        return None
    metric = "coverage_towns" if noun == lx.TOWN else "coverage_villages"
    return Decision(metric, "count.coverage", 0.85 if lx.COVER in verbs or lx.BUILD in verbs else 0.7)


def _decide_people(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    unit = binding.figure.unit
    noun = binding.noun.kind if binding.noun else None
    if binding.is_blocked and noun is None and not set(verbs) & {lx.JOIN, lx.BENEFIT, lx.POST}:
        return None
    if not verbs and around.next_verb:
        verbs = [around.next_verb]
    for verb in verbs:
        if verb in (lx.RESOLVE, lx.BENEFIT) or (unit in ("户", "户次") and verb == lx.COVER):
            if verb == lx.RESOLVE and noun not in (lx.PERSON, lx.HOUSEHOLD) and unit not in ("户", "户次"):
                continue
            return Decision("beneficiaries", "count.beneficiaries", 0.82)
        if verb == lx.JOIN:
            return Decision("participants", "count.participants", 0.88)
        if verb == lx.POST and unit != "人次" and noun == lx.STAFF:
            return Decision("members", "count.members", 0.85)
        if verb == lx.BUILD and noun == lx.STAFF:
            return Decision("members", "count.members", 0.7)
    if unit == "人次" and (lx.HOLD in verbs or not verbs or lx.COLLECT in verbs) and noun != lx.HOUSEHOLD:
        return Decision("participants", "count.attendance", 0.75)
    if noun == lx.STAFF and re.search(r"参与|参加|出席", around.clause):
        return Decision("participants", "count.participants", 0.7)
    return None


def _decide_event(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    noun = binding.noun.kind if binding.noun else None
    consulting = _CONSULTING.search(around.clause) is not None
    if noun == lx.ACTIVITY:
        return Decision("activities", "count.activity", 0.92)
    if noun == lx.OTHER_EVENT:
        return None
    if noun == lx.MEETING:
        near = around.clause if consulting else around.sentence
        return Decision("activities", "count.meeting", 0.8) if _CONSULTING.search(near) else None
    if binding.is_blocked:
        return None
    if around.carried == lx.ACTIVITY:
        return Decision("activities", "count.activity_carried", 0.75)
    if lx.HOLD in verbs and (consulting or _CONSULTING.search(around.sentence)):
        return Decision("activities", "count.activity_held", 0.75)
    return Decision("activities", "count.activity_named", 0.6) if consulting and not verbs else None


def _decide_without_noun(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """采纳484条, 484条得到采纳: the noun is that of the figure before."""
    if binding.is_blocked or binding.figure.unit not in _SAID_UNITS:
        return None
    first = verbs[0] if verbs else None
    if first is None or around.carried is None:
        if first == lx.ADOPT and binding.figure.unit in ("条", "件") and re.search(r"建议|意见", around.sentence):
            return Decision("suggestions_adopted", "count.adopted_bare", 0.7)
        return None
    carried = around.carried
    if first == lx.ADOPT and carried in (lx.SUGGESTION, lx.YIJIAN, lx.OPINION, lx.TOPIC):
        return Decision("suggestions_adopted", "count.adopted_carried", 0.88)
    if first in (lx.RESOLVE, lx.ADOPT) and carried in (
        lx.ISSUE,
        lx.MATTER,
        lx.OPINION,
        lx.TOPIC,
        lx.SUGGESTION,
        lx.YIJIAN,
    ):
        return Decision("issues_resolved", "count.resolved_carried", 0.8)
    if first == lx.SELECT and carried in (lx.ISSUE, lx.OPINION, lx.TOPIC):
        return Decision("topics", "count.selected_carried", 0.6)
    if first == lx.BUILD and carried == lx.VENUE:
        return Decision("venues", "count.venue_carried", 0.7)
    return None


def _decide_rate(binding: Binding, around: Surroundings) -> Decision | None:
    if _RATE_OF_ADOPTION.search(around.clause) and not _OTHER_RATE.search(around.clause):
        return Decision("adoption_rate", "count.rate", 0.88)
    return None


_PRICE = re.compile(
    r"票价|价格|单价|均价|售价|卖|收入|工资|月薪|年薪|产值|销售|营收|利润|GDP|生产总值|租金|租|罚|成本|债|损失|每人|每户|每月|每年|每亩|人均|户均|欠|市值|赔|费用|花费|电费|水费|物业费|缴|收费|一趟|房价|存款|抚养|违约|借款|拖欠|税"
)
_RESULT_MONEY = re.compile(
    r"投资|投入|争取|筹|募|拨|获得|返还|兑现|整合|撬动|捐|资金|经费|贷款|补助|补贴|奖补|到位|安排|落实|拿出|引进"
)


def _decide_money(binding: Binding, around: Surroundings) -> Decision | None:
    if _PRICE.search(around.clause) and not re.search(r"争取|投入|投资|筹|返还|捐", around.clause):
        return None
    if _RESULT_MONEY.search(around.clause):
        return Decision("funds", "count.funds", 0.8)
    return None
