"""Decide: the metric of a bound figure, by the border rules of the codebook.

The noun decides; the verb decides among the uses of one noun.
"""

import re

from extract.counting import lexicon as lx
from extract.counting.decision import Decision, Surroundings
from extract.counting.heads import Binding
from extract.counting.money import decide_money, decide_rate
from extract.counting.people import decide_people
from extract.counting.units import EVENT_UNITS, HOUSEHOLD_UNITS, PERSON_UNITS, SAID_UNITS

CONSULTING = re.compile(
    r"协商|商量|议事|议政|恳谈|会商|面商|圆桌|夜话|夜谈|说事|院坝|院落|板凳|屋场|茶话|请你来|有事|好商量|商议|共商|评议会|接访|会客|座谈|面对面|民情|约谈|恳谈"
)
_DELIBERATED = re.compile(r"(?:商量|协商|商议|讨论|议|恳谈|座谈|会商|唠|唠嗑)(?:了|过)(?:整整|足足|不下)?$")
# 市委书记出席4场: how many of them someone came to.
_ATTENDED = re.compile(r"(?:出席|到场|列席|主持|参加)(?:了|过|其中)?(?:的)?$")
# What can be settled. A suggestion that is 办结 is a matter settled, not one adopted.
_SETTLED = (lx.ISSUE, lx.MATTER, lx.DEED, lx.OPINION, lx.TOPIC, lx.YIJIAN, lx.SUGGESTION)
_SOLVED = re.compile(r"解决|化解|破解")
# A named series that goes on: “周三有约”已坚持162期. Bulletins and courses are none.
_SERIES = re.compile(r"[”』][^，。；报刊栏节培]{0,10}$")
# Views of a page are no consultations.
_CLICKED = re.compile(r"点击|浏览|访问|阅读量|播放|转发|点赞|关注|刷屏")
_CONSULTED_ON = re.compile(
    r"(?:联合|专题|共同|多次|反复|先后|组织|开展|牵头|就近|一起|现场|深入|集中|累计|共|来|民)(?:协商|会商|商议|商讨|商量|恳谈)"
    r"(?!会|室|厅|平台|点|站|活动|代表|员|[^，。；]{0,14}[了过着])[^，。；、\d]{2,14}$"
)
_MEETING_HELD = re.compile(
    r"(?<!大)(?<!全)(?<!委员)会”?(?:已|共|一共|累计|先后|总共|已经|就){0,2}(?:开|办|举办|召开|举行)(?:了|过)?(?:足足|整整)?$"
)
# 建立“炕头会”，今年开了640多场: the clause before names the meeting that is held.
_NAMED_MEETING = re.compile(
    r"“[一-龥·]{1,8}(?<!运动)(?<!招聘)(?<!展览)(?<!推介)(?<!晚)(?<!培训)会”，"
    r"[^，。；“”\d]{0,12}$"
)
# 把会开到田间地头1.3万场
_MEETING_TAKEN = re.compile(r"[把将][^，。；]{0,6}会[^，。；“”]{0,2}(?:开|搬|办|摆|送)(?:到|进|在)[^，。；\d]{2,14}$")
_HELD = re.compile(r"(?:办|开|举办|举行|召开|组织|摆|摆开|搞|唠|拉开)(?:了|过|起)?$")
# Meetings at which people were heard.
_HEARD = re.compile(CONSULTING.pattern + r"|征求|意见|议定|商定|商讨|讨论|建议|诉求|政协|委员")
# Stations chosen as models are not rooms set up.
_MODEL = re.compile(r"示范|优秀|先进|星级|样板|标杆")
_SPREAD = re.compile(r"覆盖|建立|建成|设立|建起|设有|试点|都有|有了|均有|均设|都设|推开|延伸|挂牌|推广|铺开")
_EACH = re.compile(r"[^，。；]{0,24}?(?:都|均|全都|全部|皆|个个|普遍|相继|陆续)[^，。；]{1,12}")


# 9个乡镇照着样子办起了茶座: what others did first is done there too.
_FOLLOWED = re.compile(
    r"[^，。；]{0,6}(?:照着|跟着|学着|仿照|参照|比照|先后|陆续|相继|也都|也|都)[^，。；]{0,8}(?:办|建|开|设|挂|搭|摆|支)(?:起|成|出|立)"
)


_HELD_THERE = re.compile(
    r"[^，。；\d]{0,10}(?:办|开|举办|开展|召开|组织|举行)了?(?:近|约|超)?\d[\d.,]*万?余?多?(?:场|次)"
)
_PICKED = re.compile(r"[^，。；]{0,2}(?:挑选|遴选|择优|选)")


def decide_metric(binding: Binding, around: Surroundings) -> Decision | None:
    """Return the metric that `binding` tells, or None when the codebook codes no such figure."""
    figure = binding.figure
    # 挂着“小院议事厅”五个字: letters of a sign.
    if figure.unit == "个" and re.match(r"(?:大|鎏金|烫金|红|金|醒目的?)*字(?![一-龥]*[协议商])", around.after):
        return None
    if figure.kind == "rate":
        return decide_rate(binding, around)
    if figure.kind == "money":
        return decide_money(binding, around)
    verbs = _verbs_of(binding, around)
    if figure.unit in PERSON_UNITS | HOUSEHOLD_UNITS:
        return decide_people(binding, around, verbs)
    if figure.unit in EVENT_UNITS:
        return _decide_event(binding, around, verbs)
    if binding.noun is None and binding.is_tier and around.carried is not None:
        return _decide_noun(around.carried, binding, around, verbs)
    if binding.noun is None:
        return _decide_without_noun(binding, around, verbs)
    return _decide_noun(binding.noun.kind, binding, around, verbs)


def _verbs_of(binding: Binding, around: Surroundings) -> list[str]:
    """Return the classes of the verbs that bear on the figure, the most telling first."""
    verbs = [v for v in (binding.predicate, binding.governing) if v is not None]
    verbs += sorted(binding.relative)
    if not verbs and around.inherited:
        verbs.append(around.inherited)
    # 10件建议，件件落地: the next clause says it of every one.
    if around.every_one and binding.predicate is None:
        verbs.insert(0, around.every_one)
    return verbs


def _decide_noun(noun: str, binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    if noun in (lx.SUGGESTION, lx.YIJIAN):
        return _decide_suggestion(noun, binding, around, verbs)
    if noun == lx.OPINION:
        return _decide_opinion(verbs)
    if noun in (lx.ISSUE, lx.MATTER, lx.DEED):
        return _decide_issue(noun, around, verbs)
    if noun in (lx.TOPIC, lx.ASPECT):
        return _decide_topic(noun, binding, around, verbs)
    if noun in (lx.TOWN, lx.VILLAGE):
        return _decide_coverage(noun, binding, around, verbs)
    return _decide_made(noun, around, verbs)


def _decide_suggestion(noun: str, binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    if lx.ADOPT in verbs[:2] or (lx.ADOPT in verbs and lx.HANDLE not in verbs):
        return Decision("suggestions_adopted", "count.suggestion_adopted")
    if binding.predicate == lx.HANDLE or (binding.predicate is None and binding.governing == lx.HANDLE):
        return None
    if (
        noun == lx.YIJIAN
        and lx.COLLECT in verbs
        and re.search(r"群众|[居村渔牧市股]民|百姓|业主|住户|商户|街坊|乡亲|老乡|诉求|问题", around.clause)
    ):
        return Decision("opinions_collected", "count.popular_opinion")
    if noun == lx.YIJIAN and lx.RESOLVE in verbs[:1]:
        return None
    if re.search(r"(?:问题|诉求|需求)(?:或|和|及|与|、)(?:意见|建议)", around.clause) and lx.COLLECT in verbs:
        return Decision("opinions_collected", "count.mixed_opinion")
    return Decision("suggestions", "count.suggestion")


def _decide_opinion(verbs: list[str]) -> Decision | None:
    first = verbs[0] if verbs else None
    if first in (lx.RESOLVE, lx.FINISH):
        return Decision("issues_resolved", "count.opinion_resolved")
    if first == lx.ADOPT:
        return Decision("suggestions_adopted", "count.opinion_adopted")
    if first in (lx.HANDLE, lx.PASS_ON):
        return None
    return Decision("opinions_collected", "count.opinion")


# 谈下来的事情有275件
_SETTLED_ONES = re.compile(
    r"(?:谈下来|谈拢|谈成|议成|议妥|办成|办妥|办结|解决|化解|了结|摆平)了?的(?:事|事情|事项|问题|矛盾|纠纷)?(?:就|共|已|已经)?有?$"
)


def _decide_issue(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    for verb in verbs:
        if verb in (lx.RESOLVE, lx.ADOPT, lx.FINISH):
            return Decision("issues_resolved", "count.issue_resolved")
        if noun in (lx.ISSUE, lx.MATTER) and verb in (lx.COLLECT, lx.PROPOSE):
            if verb == lx.PROPOSE and re.search(r"梳理出[^，。]{0,6}事项", around.clause):
                return None
            return Decision("opinions_collected", "count.issue_collected")
        if noun == lx.ISSUE and verb in (lx.SELECT, lx.HOLD):
            is_taken_up = verb == lx.SELECT or CONSULTING.search(around.sentence)
            return Decision("topics", "count.issue_taken_up") if is_taken_up else None
        if verb == lx.DELIBERATE:
            return Decision("topics", "count.matter_taken_up")
        if verb == lx.HANDLE:
            return Decision("issues_resolved", "count.deed_done") if noun == lx.DEED else None
        if noun != lx.ISSUE and verb in (lx.PROMOTE, lx.BENEFIT):
            return Decision("issues_resolved", "count.matter_done")
    if _SETTLED_ONES.search(around.before):
        return Decision("issues_resolved", "count.settled_ones")
    if around.verbs_before & {lx.RESOLVE, lx.FINISH} and not set(verbs) & {lx.COLLECT, lx.SELECT}:
        return Decision("issues_resolved", "count.list_resolved")
    if noun == lx.DEED and not verbs:
        return Decision("issues_resolved", "count.deed")
    if noun == lx.ISSUE and re.search(r"协商|商议", around.clause):
        return Decision("topics", "count.issue_taken_up")
    return None


def _decide_topic(noun: str, binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    if noun == lx.TOPIC and binding.governing == lx.RESOLVE and binding.side != "none":
        return Decision("issues_resolved", "count.topic_settled")
    if noun == lx.TOPIC:
        return Decision("topics", "count.topic")
    if not CONSULTING.search(around.sentence):
        return None
    is_subject = lx.SELECT in verbs or re.search(r"(?:就|围绕|针对|聚焦|紧扣|对)[^，。]{0,16}$", around.before)
    if is_subject and re.search(r"问题|协商|议题|开展|确定", around.clause):
        return Decision("topics", "count.aspect")
    return None


def _decide_coverage(noun: str, binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    done = {lx.COVER, lx.BUILD, lx.ADOPT, lx.PROMOTE}
    led = {*done, lx.HOLD, lx.JOIN, lx.POST}
    # 18个乡镇都亮出了“议事榜”: each of them has a room or a consultation.
    each_has = around.has_room and _EACH.match(around.after) is not None
    # 在12个街道挑选茶馆，设立“议事角”: where the rooms were set up.
    is_site = re.search(r"在(?:全[省市县区旗州])?$", around.before) and _SPREAD.search(around.sentence)
    each_has = each_has or _FOLLOWED.match(around.after) is not None
    is_told = (
        each_has
        or binding.predicate in done
        or binding.governing in led
        or (not binding.governing and set(verbs) & done)
    )
    # 174个村（社区）一年办了2090场协商会: each of them consults.
    is_told = is_told or (around.has_room and _HELD_THERE.match(around.after) is not None)
    is_told = is_told or (around.is_scene and re.search(r"[走跑](?:了|遍|过)$", around.before) is not None)
    is_posted = binding.predicate == lx.POST and not (is_site and _PICKED.match(around.after))
    if is_posted or (not is_told and not _SPREAD.search(around.sentence)):
        return None
    if re.search(r"来自|涉及|途经|连接|所属|惠及|联络组|建立了?联系|结对", around.clause) or (
        around.has_other_event and not around.has_room
    ):
        return None
    metric = "coverage_towns" if noun == lx.TOWN else "coverage_villages"
    return Decision(metric, "count.coverage")


def _decide_made(noun: str, around: Surroundings, verbs: list[str]) -> Decision | None:
    """Rooms, works and rules: what was set up, brought about, issued."""
    if noun == lx.VENUE:
        is_model = lx.CHOOSE in verbs or (lx.BUILD not in verbs and _MODEL.search(around.clause))
        return None if is_model else Decision("venues", "count.venue")
    if noun == lx.PROJECT:
        made = set(verbs) & {lx.PROMOTE, lx.ADOPT, lx.RESOLVE, lx.BUILD, lx.FUND, lx.FINISH, lx.PROPOSE}
        return Decision("projects", "count.project") if made else None
    if noun == lx.DOCUMENT and (set(verbs) | around.verbs_before) & {lx.ISSUE_OUT, lx.BUILD, lx.PROPOSE}:
        return Decision("documents", "count.document")
    if noun in (lx.MEASURE, lx.DOCUMENT) and lx.ADOPT in verbs:
        return Decision("suggestions_adopted", "count.measure")
    return None


def _decide_event(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    noun = binding.noun.kind if binding.noun else around.carried if binding.is_tier else None
    # 十届五次会议 is the name of a session.
    is_attended = noun is None and _ATTENDED.search(around.before) is not None
    if is_attended or noun == lx.OTHER_EVENT or _CLICKED.search(around.before) or around.before.endswith("届"):
        return None
    if noun == lx.ACTIVITY:
        return Decision("activities", "count.activity")
    # 火塘会开了210多场: a meeting by a name of its own.
    if binding.block != "noun" and (_MEETING_HELD.search(around.before) or _MEETING_TAKEN.search(around.before)):
        return Decision("activities", "count.meeting_held")
    if noun == lx.MEETING:
        is_near = CONSULTING.search(around.clause) or (
            (_HEARD.search(around.sentence) or re.search(r"围绕|针对|[就为]“", around.before))
            and not around.has_other_event
        )
        is_near = is_near or (around.is_scene and lx.HOLD in verbs and not around.has_other_event)
        return Decision("activities", "count.meeting") if is_near else None
    if _is_consulted_on(binding, around):
        return Decision("activities", "count.consulted_on")
    # 商量了6次: the verb itself is the consultation.
    if _DELIBERATED.search(around.before):
        return Decision("activities", "count.deliberated")
    in_series = _SERIES.search(around.before) or (around.has_room and lx.HOLD in verbs)
    if binding.figure.unit == "期" and in_series:
        return Decision("activities", "count.issue_of_series")
    if _HELD.search(around.before):
        verbs = [*verbs, lx.HOLD]
    moves = set(verbs) & {lx.HOLD, lx.JOIN, lx.COVER}
    if binding.block == "unknown" and moves and around.has_activity_before and not around.has_other_event:
        return Decision("activities", "count.activity_moved")
    if binding.is_blocked:
        return None
    if around.carried == lx.ACTIVITY:
        return Decision("activities", "count.activity_carried")
    if around.has_other_event:
        return None
    ahead = around.sentence[: around.sentence.find(around.clause)] + around.before
    is_told = (
        CONSULTING.search(around.sentence)
        or around.has_room
        or binding.is_tier
        or "”" in around.before
        or _NAMED_MEETING.search(ahead)
    )
    if set(verbs) & {lx.HOLD, lx.ISSUE_OUT} and is_told:
        return Decision("activities", "count.activity_held")
    is_named = CONSULTING.search(around.clause) is not None and not verbs
    return Decision("activities", "count.activity_named") if is_named else None


# 上会商议的有216件，解决195件；说事126件，办成104件: matters counted by no noun.
_SETTLED_UNITS = ("件", "起", "桩", "宗", "件次")
_SETTLED_BARE = re.compile(
    r"(?:解决|办结|办成|化解|办妥|调处|了结|谈成|议成|商量成|销号)了?(?:的)?(?:共|有|已|达|就有)?$"
)
_SURELY_SETTLED = re.compile(r"(?:销号|办结|议成|谈成|商量成)了?(?:的)?(?:共|有|已|达|就有)?$")
_TAKEN_UP_BARE = re.compile(
    r"(?:上会(?:商议|商量|协商|讨论|议事)?|(?:列入|纳入|提交|进入)(?:协商|议事|会商)|协商讨论|上桌(?:商议|商量|协商)?)"
    r"了?(?:的)?(?:共|有|已|达|就有)*$"
)
_SAID_BARE = re.compile(
    r"(?:收题|征题|收件|收单|接单|说事|提事|诉事|群众反映|居民反映|村民反映|来访反映)了?(?:的)?(?:共|有|已|达|就有)*$"
)
# 上报37件 passes on what was collected; 共记了88桩 collects.
_GATHERED = re.compile(r"[收征听记受接汇摸排集][^，。；]{0,8}$")
# What a bare figure that was collected is, by the noun told before.
_COLLECTED_AS = {
    **dict.fromkeys((lx.OPINION, lx.ISSUE, lx.MATTER), "opinions_collected"),
    **dict.fromkeys((lx.SUGGESTION, lx.YIJIAN), "suggestions"),
}


def _is_consulted_on(binding: Binding, around: Surroundings) -> bool:
    """Whether the figure stands behind what was consulted on: 联合协商跨界河流治理4次."""
    return binding.is_blocked and not around.has_other_event and _CONSULTED_ON.search(around.before) is not None


# 完成背街小巷整治47条: works, no troubles.
_REBUILT = re.compile(r"(?:街|巷|路|渠|沟|河|塘|楼|院|小区|村庄|管网|管道|线路|桥)(?:的)?(?:综合|全面)?整[治改修]$")


def _decide_without_noun(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """采纳484条, 484条得到采纳: the noun is that of the figure before."""
    if room := _decide_unknown_room(binding, around, verbs):
        return room
    if around.is_scene and binding.figure.unit in (*_SETTLED_UNITS, "条"):
        if _TAKEN_UP_BARE.search(around.before):
            return Decision("topics", "count.taken_up_bare")
        if _SAID_BARE.search(around.before):
            return Decision("opinions_collected", "count.said_bare")
    if binding.figure.unit not in SAID_UNITS or not verbs:
        return None
    if binding.is_blocked:
        return _decide_unknown(binding, around, verbs) if binding.block == "unknown" else None
    first, carried = verbs[0], around.carried
    if carried is None:
        is_settled = first == lx.RESOLVE and binding.governing == lx.RESOLVE and _SETTLED_BARE.search(around.before)
        is_sure = around.is_scene or _SURELY_SETTLED.search(around.before) is not None
        if is_settled and is_sure and binding.figure.unit in (*_SETTLED_UNITS, "项"):
            return Decision("issues_resolved", "count.resolved_bare")
        if first == lx.ADOPT and binding.figure.unit in ("条", "件") and re.search(r"建议|意见", around.sentence):
            return Decision("suggestions_adopted", "count.adopted_bare")
        return None
    rule = {
        lx.ADOPT: ("suggestions_adopted" if carried in (lx.SUGGESTION, lx.YIJIAN, lx.OPINION) else "issues_resolved"),
        lx.RESOLVE: None
        if _REBUILT.search(around.before)
        else "issues_resolved"
        if carried in _SETTLED or _SOLVED.search(around.before + around.after)
        else None,
        lx.FINISH: {
            lx.PROJECT: "projects",
            lx.TOPIC: "topics",
            lx.ISSUE: "issues_resolved",
            lx.MATTER: "issues_resolved",
            lx.DEED: "issues_resolved",
        }.get(carried),
        lx.COLLECT: _COLLECTED_AS.get(carried) if _GATHERED.search(around.before) else None,
        lx.PROPOSE: "suggestions" if carried in (lx.SUGGESTION, lx.YIJIAN) else None,
        lx.SELECT: "topics" if carried in (lx.ISSUE, lx.OPINION, lx.TOPIC) else None,
        lx.BUILD: "venues" if carried == lx.VENUE else None,
    }.get(first)
    return None if rule is None else Decision(rule, f"count.carried_{first}")


def _decide_unknown(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """化解积怨46起: the noun is a word that the lexicon does not know, the verb and the measure word tell enough."""
    unit, first = binding.figure.unit, verbs[0]
    if first not in (binding.governing, binding.predicate):
        return None
    said = around.before + around.after
    if first == lx.RESOLVE and (unit in ("件", "件次", "起", "桩", "宗") or (unit == "个" and _SOLVED.search(said))):
        return Decision("issues_resolved", "count.unknown_resolved")
    if unit not in ("条", "件", "条次"):
        return None
    if first == lx.COLLECT:
        return Decision("opinions_collected", "count.unknown_collected")
    if first == lx.PROPOSE and unit == "条":
        return Decision("suggestions", "count.unknown_proposed")
    if first == lx.ADOPT and re.search(r"建议|意见|点子|对策", around.sentence):
        return Decision("suggestions_adopted", "count.unknown_adopted")
    return None


_ROOM = (
    r"(?:议事?|协商|商量|谈心?|说事|说理|委员|民情|民意|邻里|界别|履职|政协|乡贤|代表|群众|百姓)[^，。、；“]{0,8}?"
    r"(?:室|厅|站|堂|亭|角|吧|坊|屋|院|汇|廊|点位?|平台|阵地|基地|驿站|空间|窗口|港湾?|湾|苑|园)"
)
_ROOM_BEHIND = re.compile(
    rf"[^，。、；“”设建立成]{{0,8}}?{_ROOM}(?=[，。、；]|$|和|及|与|均|都|已|全|先后|相继|陆续|正式|挂牌|投入|建成)"
)
_ROOM_AHEAD = re.compile(
    rf"(?:{_ROOM}|设点|布点|建点|设站|建站|建室)(?:[（(][^（()）]{{1,6}}[）)])?(?:共计|共|达到|达|有|近|约|超过|已有|已达)*$"
)


def _decide_unknown_room(binding: Binding, around: Surroundings, verbs: list[str]) -> Decision | None:
    """建成委员履职空间36个: a room told by a name that the lexicon does not know."""
    if binding.figure.unit not in ("个", "处", "家", "间", "座") or _MODEL.search(around.clause):
        return None
    if lx.BUILD not in verbs and not re.search(r"[共已现设建][^，。]{0,12}$", around.before):
        return None
    if _ROOM_AHEAD.search(around.before) or _ROOM_BEHIND.match(around.after):
        return Decision("venues", "count.unknown_room")
    return None
