"""Money and rates: which sums are brought in or spent as a result, and which shares are shares adopted."""

import re

from extract.counting.decision import Decision, Surroundings
from extract.counting.heads import Binding

_ADOPTED_SHARE = re.compile(
    r"(?:采纳|转化|落实|吸纳|采用|采信|落地)(?:落实|转化|落地|见效)?(?:率|比例|占比)"
    r"|(?:意见|建议|点子|成果)[^，。；]{0,16}(?:采纳|转化|吸纳|落实|采用|落地|吸收)|(?:采纳|转化|吸纳|落实|采用|吸收)[^，。；]{0,4}(?:意见|建议)"
)
_ADOPTED = re.compile(r"(?:采纳|转化|吸纳|采用)")
_IMPLEMENTED = re.compile(r"^[^，。；]{0,8}(?:落实|落地|见效|变成|变为|写进|写入|列入|纳入|吸收)")
_SAID = re.compile(r"建议|意见|点子|对策|问题|诉求|议题|实事|项目|矛盾|纠纷|事项|心愿")
_OTHER_SHARE = re.compile(
    r"满意|办结率|办复|答复率|回复率|解决率|化解率|知晓|支持率|参与率|覆盖率|增长|下降|同比|占比|占全|占总|达标|成功率|入住|绿化|参会率|到会率|出勤"
)
# 由71%提高到93%: the first of two is where it came from.
_STARTED_FROM = re.compile(r"(?:的|，)?(?:提高|提升|上升|增长|增加|增至|扩大|发展|跃升|下降|降|升)(?:到|至|为)?")
_PRICE = re.compile(
    r"票价|价格|单价|均价|售价|卖|收入|工资|月薪|年薪|产值|销售|营收|营业额|利润|GDP|生产总值|租金|罚|成本|债|损失|每人|每户|每月|每年|每亩|每平|人均|户均|市值"
    r"|赔|费用|电费|水费|物业费|缴|收费|一趟|房价|存款|抚养|违约|借款|拖欠|税|注册资本|分红|节约|节省|减少"
)
_RESULT = re.compile(
    r"投资|投入|争取|筹|募|拨|获得|返还|兑现|整合|撬动|捐|资金|经费|贷款|补助|补贴|奖补|到位|安排|落实|拿出|引进|引来|出资|注入|协调|融资|授信|追加|列支|配套|花费|斥资|追回|讨回|要回"
)
_SURELY_RESULT = re.compile(r"争取|投入|投资|筹|返还|捐|出资|拨付|追加|列支|配套|花费|斥资|追回|讨回|要回")


def _speaks_of_suggestions(around: Surroundings) -> bool:
    """Whether suggestions are what was told last in front of a share (提出建议30条，已有七成得到落实)."""
    at = around.sentence.rfind(around.clause)
    before = around.sentence[: max(at, 0)] + around.before
    told = _SAID.findall(before)
    return bool(told) and told[-1] in ("建议", "意见", "点子", "对策")


def decide_rate(binding: Binding, around: Surroundings) -> Decision | None:
    """Return adoption_rate for a share of suggestions adopted."""
    if _OTHER_SHARE.search(around.clause):
        return None
    is_adopted = re.search(r"建议|意见", around.sentence) and _ADOPTED.search(around.after)
    is_implemented = _IMPLEMENTED.search(around.after) and _speaks_of_suggestions(around)
    told_before = is_adopted or is_implemented
    if not told_before and not _ADOPTED_SHARE.search(around.clause):
        return None
    if _STARTED_FROM.match(around.after):
        return None
    return Decision("adoption_rate", "count.rate")


def decide_money(binding: Binding, around: Surroundings) -> Decision | None:
    """Return funds for a sum brought in or spent, None for prices, incomes and debts."""
    if _PRICE.search(around.clause) and not _SURELY_RESULT.search(around.clause):
        return None
    return Decision("funds", "count.funds") if _RESULT.search(around.clause) else None
