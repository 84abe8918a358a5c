"""People: whether heads told of took part, were posted, or were helped."""

import re

from extract.counting import lexicon as lx
from extract.counting.decision import Decision, Surroundings
from extract.counting.heads import Binding
from extract.counting.units import HOUSEHOLD_UNITS

# 使8000名群众喝上放心水: what was done for people, told by what they now have.
_FOR_THEM = re.compile(r"(?:使|让|为|给|帮|帮助|惠及|方便了?|解决了?|保障了?|服务)[^，。；]{0,6}$")
_NOW_THEY = re.compile(
    r"喝上|用上|住上|装上|搬进|受益|告别|圆|享受|解决|办理|送去|送上|提供|吃上|走上|通上|解除|获得|方便|受惠|免费|得到|脱贫|增收|安装"
)
# People trained, visited or advised were not consulted with.
_OTHER_DEALINGS = re.compile(r"培训|咨询|解答|宣讲|义诊|走访|慰问|发放|体检|授课|观看|评选|表彰|就业|招聘|辖|选举|来自")
_CONSULTED = re.compile(r"协商|商量|议事|恳谈|座谈|议政")


def decide_people(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """Return the metric of a figure counted in 名, 人, 人次 or 户."""
    unit = binding.figure.unit
    noun = binding.noun.kind if binding.noun else None
    in_households = unit in HOUSEHOLD_UNITS
    if (
        _FOR_THEM.search(around.before)
        and (in_households or noun != lx.STAFF)
        and _NOW_THEY.search(around.before[-6:] + around.after)
    ):
        return Decision("beneficiaries", "count.done_for_them", 0.78)
    if binding.predicate == lx.DESCRIBE:
        return None
    if binding.is_blocked and noun is None and not set(verbs) & {lx.JOIN, lx.BENEFIT, lx.POST}:
        return None
    if not verbs and around.next_verb:
        verbs = [around.next_verb]
    for verb in verbs:
        if verb in (lx.BENEFIT, lx.RESOLVE) or (in_households and verb == lx.COVER):
            if verb == lx.RESOLVE and not in_households and noun not in (lx.PERSON, lx.HOUSEHOLD):
                continue
            return Decision("beneficiaries", "count.beneficiaries", 0.82)
        if verb == lx.JOIN and not in_households:
            return Decision("participants", "count.participants", 0.88)
        if verb in (lx.POST, lx.BUILD) and unit != "人次" and noun == lx.STAFF:
            return Decision("members", "count.members", 0.85 if verb == lx.POST else 0.7)
    if lx.HOLD in verbs and noun in (lx.STAFF, lx.PERSON) and around.has_room and unit != "人次":
        return Decision("participants", "count.participants_held", 0.65)
    if _OTHER_DEALINGS.search(around.clause):
        return None
    if unit == "人次" and noun != lx.HOUSEHOLD and (not verbs or set(verbs) & {lx.HOLD, lx.COLLECT}):
        return Decision("participants", "count.attendance", 0.75)
    if noun == lx.STAFF and re.search(r"参与|参加|出席", around.clause):
        return Decision("participants", "count.participants", 0.7)
    return None
