"""People: whether heads told of took part, were posted, or were helped."""

import re

from extract.counting import lexicon as lx
from extract.counting.decision import Decision, Surroundings
from extract.counting.heads import Binding
from extract.counting.units import HOUSEHOLD_UNITS

# 使8000名群众喝上放心水: what was done for people, told by what they now have.
_FOR_THEM = re.compile(r"(?:使|让|为|给|帮|帮助|惠及|方便了?|解决了?|保障了?|服务)[^，。；]{0,6}$")
_NOW_THEY = re.compile(
    r"喝上|用上|住上|装上|搬进|受益|告别|圆|享受|解决|办理|送去|送上|提供|吃上|走上|通上|解除|获得|方便|受惠|免费|得到|脱贫|增收|安装|追回|讨回|要回|补发"
)
_NOW_HAVE = re.compile(
    r"^[^，。；]{0,10}(?:喝上|用上|住上|装上|搬进|受益|告别|圆了|吃上|走上[^，]{0,4}路|拿到|领到|住进|喝到|吃到|用到|摆脱|受惠|获益|享受|用水难|出行难|[^，。；]{0,6}(?:不再|不用再|免去|省去|省下))"
)
# People trained, visited or advised were not consulted with.
_OTHER_DEALINGS = re.compile(
    r"培训|咨询(?!师)|解答|宣讲|义诊|走访|慰问|发放|体检|授课|观看|评选|表彰|就业|招聘|辖|选举"
)
_OTHER_PART = re.compile(r"(?:参与|参加)[^，。]{0,4}(?:结对|帮扶|志愿|培训|比赛|招聘|演出|义诊|劳动)")
# Users and readers of a page take no part.
_ONLINE_CROWD = re.compile(r"注册|用户|粉丝|关注|订阅|下载")
_TAUGHT = re.compile(
    r"(?:培训|轮训|授课|宣讲|讲授|参训|受训|受教育|听课|普法|义诊|慰问|走访|体检|招聘)[^，。；]{0,12}$"
)
# 同群众面对面交流1900多人次, 听取群众意见3200人次: the attendance of those who were heard.
_HEARD_THEM = re.compile(
    r"(?:面对面|交流|座谈|恳谈|约谈|[听征]取|倾听|征[求询])[^，。；\d]{0,10}(?:群众|居民|村民|百姓|业主|意见|建议|诉求|心声|交流|座谈|恳谈)"
    r"[^，。；\d]{0,4}$"
)
# 协商委员会成员共有272人: how many a body of consultation has.
_BODY_HAS = re.compile(
    r"(?:协商|议事|恳谈|会商|政协|联络)[^，。；\d]{0,8}(?:会|组|队|队伍|委|室|站)(?:的)?(?:成员|委员|理事|组员|队员)(?:一共|总共|共)?有?$"
)
_APPOINTED = re.compile(r"员|主任|[院室亭堂桌站组楼栋片街]长|律师|专家|法官|乡贤|教师|医[师生]|咨询师")
_NOT_PRESENT = frozenset({lx.POST, lx.BUILD, lx.CHOOSE, lx.DESCRIBE, lx.ISSUE_OUT, lx.FUND})


def decide_people(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """Return the metric of a figure counted in 名, 人, 人次 or 户."""
    if told := _decide_helped(binding, around) or _decide_body(binding, around):
        return told
    unit, noun = binding.figure.unit, binding.noun.kind if binding.noun else None
    if binding.predicate == lx.DESCRIBE or _is_uncounted(binding, around):
        return None
    if unit == "人次" and _HEARD_THEM.search(around.before) and not _OTHER_DEALINGS.search(around.clause):
        return Decision("participants", "count.heard")
    if binding.is_blocked and unit == "人次" and not set(verbs) & {lx.JOIN, lx.BENEFIT, lx.POST}:
        return None
    if not verbs and around.next_verb:
        verbs = [around.next_verb]
    if not verbs and around.previous_verb == lx.JOIN:
        verbs = [lx.JOIN]
    if noun == lx.APPOINTEE and not re.search(r"参与|参加|出席|到[会场]|培训|评[选为]", around.clause):
        return Decision("members", "count.appointees")
    if _OTHER_PART.search(around.clause):
        return None
    for verb in verbs:
        if verb == lx.BUILD and verb != binding.governing:
            continue
        if decision := _decide_by_verb(verb, unit, noun, binding.figure.value):
            return decision
    if lx.HOLD in verbs and noun in (lx.STAFF, lx.PERSON) and around.has_room and unit != "人次":
        return Decision("participants", "count.participants_held")
    if _OTHER_DEALINGS.search(around.clause):
        return None
    return _decide_present(binding, around, verbs)


def _is_uncounted(binding: Binding, around: Surroundings) -> bool:
    """Whether the people are users of a page, were taught and not heard, or are a handful at a scene."""
    own = {binding.predicate, binding.governing} | binding.relative
    is_taught = not own & {lx.JOIN, lx.POST} and _TAUGHT.search(around.before) is not None
    if around.is_after_other and lx.POST not in own and lx.BENEFIT not in own:
        return True
    return is_taught or _ONLINE_CROWD.search(around.before[-10:]) is not None or _is_handful(binding)


def _is_handful(binding: Binding) -> bool:
    """Whether the figure is 十几位, 十多人: a handful at a scene, not counted by anyone."""
    figure = binding.figure
    return figure.value == 10 and figure.qualifier != "exact" and figure.is_hanzi and figure.unit != "人次"


def _decide_helped(binding: Binding, around: Surroundings) -> Decision | None:
    """Return beneficiaries where the words say what people now have."""
    noun = binding.noun.kind if binding.noun else None
    in_households = binding.figure.unit in HOUSEHOLD_UNITS
    now = around.before[-6:] + around.after
    are_people = in_households or noun in (lx.PERSON, lx.HOUSEHOLD)
    if _FOR_THEM.search(around.before) and are_people and _NOW_THEY.search(now):
        return Decision("beneficiaries", "count.done_for_them")
    took_part = lx.JOIN in (binding.predicate, binding.governing)
    if not took_part and are_people and _NOW_HAVE.search(around.after):
        return Decision("beneficiaries", "count.better_off")
    return None


def _decide_body(binding: Binding, around: Surroundings) -> Decision | None:
    """Return members where the words say how many a body of consultation has."""
    noun = binding.noun.kind if binding.noun else None
    has = noun in (lx.STAFF, lx.APPOINTEE) and _BODY_HAS.search(around.before)
    return Decision("members", "count.body_has") if has else None


def _decide_by_verb(verb: str, unit: str, noun: str | None, value: float) -> Decision | None:
    in_households = unit in HOUSEHOLD_UNITS
    if verb == lx.BENEFIT or (in_households and verb in (lx.COVER, lx.RESOLVE)):
        return Decision("beneficiaries", "count.beneficiaries")
    if verb in (lx.RESOLVE, lx.COVER) and noun in (lx.PERSON, lx.HOUSEHOLD):
        return Decision("beneficiaries", "count.beneficiaries")
    if verb in (lx.ADOPT, lx.POST) and unit != "人次" and noun in (lx.STAFF, lx.APPOINTEE):
        return Decision("members", "count.members")
    # One or two who take part are characters of the story.
    if verb == lx.JOIN and not in_households and (unit == "人次" or value > 2):
        return Decision("participants", "count.participants")
    if verb == lx.BUILD and unit != "人次" and noun in (lx.STAFF, lx.APPOINTEE):
        return Decision("members", "count.members")
    return None


def _decide_present(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """Return participants where people are told of at a consultation by no verb that the lexicon knows."""
    unit, noun = binding.figure.unit, binding.noun.kind if binding.noun else None
    if unit == "人次" and noun != lx.HOUSEHOLD and (not verbs or set(verbs) & {lx.HOLD, lx.COLLECT}):
        return Decision("participants", "count.attendance")
    if (noun == lx.STAFF or unit == "人次") and re.search(r"参与|参加|出席|接待", around.clause):
        return Decision("participants", "count.participants")
    if (
        noun is None
        and binding.governing == lx.POST
        and unit in ("名", "位", "人")
        and _APPOINTED.search(around.sentence)
    ):
        return Decision("members", "count.members_unnamed")
    # 15位果农坐在树下. Two or three are characters of the story.
    if re.match(r"[^，。]{0,4}[中里](?!心)", around.after):
        return None
    acts = binding.side == "behind" or (noun is None and binding.block == "unknown")
    governing = binding.governing if binding.governing not in binding.relative else None
    is_present = binding.predicate not in _NOT_PRESENT and governing not in _NOT_PRESENT
    if acts and is_present and around.is_scene and unit in ("名", "位", "人") and binding.figure.value >= 5:
        return Decision("participants", "count.people_at_scene")
    return None
