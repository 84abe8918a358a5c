"""Personal names in credits: padded (王 双), listed, with interpunct (迪达尔·库钠依), told from departments."""

import re

# The surnames that cover some 99.9 % of bearers (census lists), and the compound ones.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康易乔赖"
    "文庞樊兰殷施洪翟安颜倪温季俞章鲁葛伍申尤毕聂柴焦欧纪耿苗关詹齐牛辛梅岳童骆盛祝丛凌包喻阮路左涂邢柏车房屈"
    "祁游谷柳解单甘古费阳时裴成席卜华查冉舒宁晏蒲尚桂项柯辜娄党应翁管邬霍虞支戚樊鲍艾闵卓封佟佘穆商卫景臧冷满荣窦"
    "简饶池隋苟伏农宫苑鄢莘邝靳滕隆褚储池匡晋巩滑车全仇宗敖慕芦郎湛巫沙简匡鞠官花木晁雍郁冀窦丰连初池蔺仲计娜"
    "明茅麦母贝卞边薄步昌楚淳邸刁狄东都端鄂法樊丰扶甫盖干戈耿弓公宫勾缑谷呼虎怀宦皇惠嵇姬籍计暨郏蹇揭藉晶井居鞠"
    "开阚亢寇蒯邝旷况来劳乐冷栗厉利练良廖林蔺令刘娄鹿逯栾罗麻买麦满茆孟糜米宓苗明牟那南能聂钮农区欧潘逄蓬皮平"
    "濮普戚漆亓强乔谯茄青丘秋曲璩权冉饶仁戎茹芮撒赛桑佘沈师士寿殳税司宿粟眭锁台邰檀佟钭吐万危韦隗蔚位邬乌巫吾奚"
    "郗习先咸冼相信幸胥宣禤玄轩荀鄢延言衍阎央仰养要伊衣宜蚁阴银印英应雍优由酉於鱼俞禹郁尉元原苑云恽迮展占战詹仉"
    "招折甄征郅植智钟仲竺祖卓訾宗邹俎佐妥拜者哈海忽丽且腊刀岩罕格才仁扎尕旦索次普德央洛桑玛巴冶沐塔虎撒舍"
)
# The hundred most frequent ones: two of them in the places of two names are two people, not a name from afar.
_COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤"
)
COMPOUND_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "东方",
    "端木",
    "长孙",
    "宇文",
    "鲜于",
    "闾丘",
    "独孤",
    "南宫",
    "第五",
    "呼延",
    "轩辕",
    "百里",
    "赫连",
)

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DOTTED = re.compile(f"[{_HAN}]{{1,8}}(?:[·•・‧][{_HAN}]{{1,8}}){{1,3}}")
_PLAIN = re.compile(f"[{_HAN}]{{2,4}}")
_TOKEN_END = re.compile(r"[\s、,，;；/&|｜+□■]+|和(?=[^、,，\s]{2,3}$)")
# A department, a medium or a function is no person. Endings that also close given names need three characters.
_ORGAN = re.compile(
    r"(?:部|局|厅|署|院|校|站|社|台|报|网|办|室|委|会|中心|政协|政府|支部|公司|集团|学院|大学|中学|小学|街道|社区"
    r"|科|处|队|组|团|镇|乡|县|市|省|村|传媒|融媒|媒体|频道|客户端|联盟|机关|单位|微信|公众号|[事业]协|工会|法院|银行)$"
)
_NO_NAME = re.compile(
    r"记者|通讯员|作者|编辑|来源|本报|本网|本站|本刊|本台|摄影|报道|未知|佚名|匿名|管理员|不详|原创|转载|点击|浏览|阅读"
    r"|字[号体]|分享|打印|发布|时间|日期|责编|校对|审核|综合|整理|供稿|投稿|网友|评论|宣传|组织部|新闻|政协|办公|委员"
    r"|主席|书记|主任|副?县长|局长|[一二三四五六七八九十]月|星期|社记|特约|实习|见习|大中小|默认|无$|^某|某某|小编|"
    r"完$|图$|视频|文字"
    r"|有限|协商|大会|会议|活动|工作|群众|专题|关注|链接|关于|首页|中国|全国|人民|日报|晚报|时报|青年|讲话|全文|摘要|"
    r"待续|下转|上接"
)


def is_name(token: str, *, labelled: bool) -> bool:
    """Whether `token` can be a person's name; without a label such as 记者 it must begin with a known surname."""
    if _NO_NAME.search(token):
        return False
    if _DOTTED.fullmatch(token):
        return not _ORGAN.search(token) or token.endswith(("社", "台"))
    if not _PLAIN.fullmatch(token):
        return False
    if len(token) >= 3 and _ORGAN.search(token):
        return False
    if token.startswith(COMPOUND_SURNAMES):
        return len(token) >= 3 or labelled
    if len(token) == 4:
        # 张三李四 has lost its separator: two surnames in the places of two names are no name of four.
        if token[0] in _COMMON and token[2] in _COMMON:
            return False
        return labelled
    return labelled or token[0] in SURNAMES


def _merge_padded(tokens: list[str]) -> list[str]:
    """Join single characters that padding split off: 王 双 is one name, 陈 家 明 too."""
    merged: list[str] = []
    at = 0
    while at < len(tokens):
        if len(tokens[at]) == 1 and at + 1 < len(tokens) and len(tokens[at + 1]) == 1:
            # Three singles are one name of three only when no fourth makes them two of two.
            run = 1
            while at + run < len(tokens) and len(tokens[at + run]) == 1:
                run += 1
            size = 3 if run % 2 else 2
            if size == 3 and run > 3:
                size = 2
            merged.append("".join(tokens[at : at + size]))
            at += size
        else:
            merged.append(tokens[at])
            at += 1
    return merged


def split_names(text: str, *, labelled: bool) -> tuple[str, ...] | None:
    """Return the names that make up the whole of `text`, or None when anything in it is no name."""
    text = text.strip(" \u3000\t、,，;；:：/|｜()（）[]【】。.")
    if not text or len(text) > 120:
        return None
    tokens = _merge_padded([t for t in _TOKEN_END.split(text) if t])
    if not tokens or not all(is_name(t, labelled=labelled) for t in tokens):
        return None
    return tuple(dict.fromkeys(tokens))


def take_names(text: str) -> tuple[str, ...]:
    """Return the names at the start of `text`, which follows a label such as 记者, up to what is none."""
    tokens = _merge_padded([t for t in _TOKEN_END.split(text[:160].strip(" \u3000\t:：、")) if t])
    names: list[str] = []
    for token in tokens:
        if not is_name(token, labelled=True):
            break
        names.append(token)
    return tuple(dict.fromkeys(names))
