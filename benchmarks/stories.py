"""Invented reports from a grammar of our own, with real names of places, to measure load, search and reprints.

Nothing here is taken from a page. Two stories of one seed are the same.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from opencc import OpenCC

from schemas.extraction import Extraction, Relevance
from schemas.facts import CountFact, Evidence, Fact, MethodFact, PlaceFact, PlatformFact
from schemas.gazetteer import load_gazetteer
from schemas.place import Place
from schemas.report import Report

PLACES = tuple(
    Place(province=province, city=city, county=county, code=code)
    for province, city, county, code in (
        ("四川省", "宜宾市", "珙县", "511526"), ("四川省", "泸州市", "合江县", "510522"),
        ("四川省", "绵阳市", "三台县", "510722"), ("浙江省", "衢州市", "常山县", "330822"),
        ("浙江省", "嘉兴市", "桐乡市", "330483"), ("浙江省", "台州市", "温岭市", "331081"),
        ("江苏省", "泰州市", "兴化市", "321281"), ("江苏省", "淮安市", "盱眙县", "320830"),
        ("湖南省", "益阳市", "桃江县", "430922"), ("湖南省", "常德市", "石门县", "430726"),
        ("福建省", "泉州市", "德化县", "350526"), ("福建省", "龙岩市", "上杭县", "350823"),
        ("云南省", "曲靖市", "罗平县", "530324"), ("贵州省", "遵义市", "湄潭县", "520328"),
        ("江西省", "赣州市", "崇义县", "360725"), ("山东省", "潍坊市", "青州市", "370781"),
        ("河北省", "邯郸市", "涉县", "130426"), ("河南省", "南阳市", "西峡县", "411323"),
        ("广东省", "梅州市", "蕉岭县", "441427"), ("广西壮族自治区", "桂林市", "恭城瑶族自治县", "450332"),
    )
)  # fmt: skip
PLATFORMS = ("院坝协商", "有话好好说", "议事长廊", "桥头夜话", "商量小屋", "板凳会", "凉亭议事", "渔村会客厅")
METHODS = (("三步议事法", 3), ("四步工作法", 4), ("五步协商法", 5), ("六步闭环法", 6), ("七步议事法", 7))
_WHO = (
    "社区干部",
    "县政协委员",
    "退休教师",
    "乡贤代表",
    "包村干部",
    "果农",
    "渔民",
    "物业经理",
    "个体户",
    "村医",
    "木匠",
    "快递员",
)
_NAMES = ("田守山", "陆秋禾", "韩小满", "卫长河", "邵青竹", "尹见春", "莫双喜", "项远帆", "温如石", "骆知行")
_WHERE = (
    "榕树下",
    "晒谷场边",
    "老码头旁",
    "文化礼堂里",
    "河堤上",
    "茶馆二楼",
    "祠堂前",
    "菜场门口",
    "活动室里",
    "果园棚下",
)
_MATTERS = ("停车位不够", "路灯常坏", "水渠堵塞", "垃圾清运太晚", "电梯加装意见不一", "公交班次太少", "老桥要不要拆",
            "夜市油烟扰民", "广场噪音", "饮水管老化", "学童过街不安全", "渔船停靠混乱", "山货卖不出去", "养老餐没人做",
            "污水横流", "宅基地界线不清", "充电桩难装", "球场缺灯", "雨天内涝", "快递进不了村")  # fmt: skip
_OPENINGS = (
    "说起{matter}，{who}{name}一开口就停不下来",
    "{where}，几张竹椅围成一圈，大家谈的是{matter}",
    "天刚擦黑，{where}已经坐满了人，{matter}是当晚的话题",
    "为了{matter}，{who}{name}跑了好几趟",
    "“{matter}，拖了多久了？”{who}{name}问得直接",
)
_MIDDLES = (
    "主持人请每人先说三句话，不打断，不翻旧账",
    "有人主张先修后补，也有人担心钱从哪里来",
    "{who}{name}拿出一张手绘的图，图上标着每家的门",
    "争到面红耳赤时，茶壶又添了一道水",
    "县里来的工程师当场算了一笔账",
    "年轻人提议先试一个月，不行再改",
    "老人们说，办法总比困难多，就怕没人牵头",
    "会后大家去现场走了一圈，边走边记",
    "几位妇女提出，孩子的安全要排在前面",
    "{who}{name}答应把意见带回去，月底前给答复",
    "记录员把每条意见都念了一遍，让说的人点头认账",
    "{where}，反对的人也松了口，愿意让出一角地",
    "施工队进场那天，好些人送来了凉茶",
    "问题解决后，墙上多了一张公示单",
    "后来这套做法又用在了{matter}上",
    "相邻的两个组也派人来听，想照着办",
)
_ENDINGS = (
    "如今走过那里，说笑声多了",
    "{who}{name}说，商量着办，心里敞亮",
    "下一场谈什么，黑板上已经写好",
    "大家说，事情不大，可暖人心",
)


@dataclass(frozen=True)
class Story:
    """One invented report."""

    title: str
    text: str
    place: Place
    platform: str
    method: tuple[str, int]
    published: str
    outlet: str | None
    figures: tuple[tuple[str, int, str], ...]
    """Metric, value and unit, as the text tells them."""


@cache
def list_counties() -> tuple[Place, ...]:
    """Return all counties, districts and cities of that rank that exist, in an order without meaning."""
    gazetteer = load_gazetteer()
    units = [unit for unit in gazetteer.units if unit.is_current and unit.rank == 3]
    random.Random(0).shuffle(units)
    return tuple(gazetteer.make_place(unit) for unit in units)


def _fill(chance: random.Random, pattern: str) -> str:
    return pattern.format(
        who=chance.choice(_WHO), name=chance.choice(_NAMES), where=chance.choice(_WHERE), matter=chance.choice(_MATTERS)
    )


def make_story(seed: int, sentences: int = 18, places: Sequence[Place] = PLACES) -> Story:
    """Return the story of `seed`; 18 sentences are about 600 characters."""
    chance = random.Random(seed)
    place, platform, method = chance.choice(places), chance.choice(PLATFORMS), chance.choice(METHODS)
    year, month, day = chance.randint(2012, 2025), chance.randint(1, 12), chance.randint(1, 28)
    figures = (
        ("activities", chance.randint(3, 400), "场"),
        ("suggestions", chance.randint(20, 9000), "条"),
        ("issues_resolved", chance.randint(2, 900), "件"),
    )
    lead = f"{month}月{day}日，{place.county}的“{platform}”又开了一场"
    held, said, solved = (f"{value}{unit}" for _, value, unit in figures)
    sums = f"据了解，{place.county}推行{method[0]}以来，已开展协商{held}，收集意见建议{said}，解决问题{solved}"
    body = [_fill(chance, chance.choice(_OPENINGS))]
    body += [_fill(chance, pattern) for pattern in (chance.choice(_MIDDLES) for _ in range(max(1, sentences - 4)))]
    body.insert(len(body) // 2, sums)
    parts = [lead, *body, _fill(chance, chance.choice(_ENDINGS))]
    paragraphs = ["。".join(parts[i : i + 4]) + "。" for i in range(0, len(parts), 4)]
    return Story(
        title=f"{place.county}：{_fill(chance, '{where}议{matter}')}",
        text="\n".join(paragraphs),
        place=place,
        platform=platform,
        method=method,
        published=f"{year}-{month:02d}-{day:02d}",
        outlet=f"{place.city or place.province}日报",
        figures=figures,
    )


def make_spread_story(seed: int) -> Story:
    """Return a story from any county of the country: of some there is much to read, of most little.

    The first of the 2,800 counties gets 1 report in 50, the last 1 in 6,000.
    """
    counties = list_counties()
    place = counties[int(len(counties) * random.Random(f"place{seed}").random() ** 2)]
    return make_story(seed, places=(place,))


def _evidence(text: str, quote: str) -> Evidence:
    start = text.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def find_facts(story: Story) -> list[Fact]:
    """Return the facts that the story's text still tells."""
    text, facts = story.text, list[Fact]()
    if story.place.name in text:
        evidence = _evidence(text, story.place.name)
        facts.append(PlaceFact(role="locality", place=story.place, evidence=evidence, rule="place.made", confidence=1))
    if story.platform in text:
        evidence = _evidence(text, story.platform)
        facts.append(
            PlatformFact(
                name=story.platform,
                kind="brand",
                key=story.platform,
                evidence=evidence,
                rule="platform.made",
                confidence=1,
            )
        )
    name, n = story.method
    if name in text:
        evidence = _evidence(text, name)
        facts.append(
            MethodFact(name=name, kind="step_method", n=n, evidence=evidence, rule="method.made", confidence=1)
        )
    for metric, value, unit in story.figures:
        raw = f"{value}{unit}"
        if raw in text:
            facts.append(
                CountFact(
                    metric=metric, value=value, unit=unit, qualifier="exact", raw=raw, evidence=_evidence(text, raw),
                    rule="count.made", confidence=1,
                )
            )  # fmt: skip
    return facts


def make_extraction(story: Story, url: str) -> Extraction:
    """Return the extraction of a story found at `url`."""
    report = Report(url=url, title=story.title, published=story.published, outlet=story.outlet, text=story.text)
    return Extraction(
        report=report,
        relevance=Relevance(is_relevant=True, score=1),
        facts=tuple(find_facts(story)),
        extractor_version="made",
    )


# Reprints and look-alikes

_HEADS = (
    "（记者 {name}）",
    "来源：{site}\n",
    "本报讯。",
    "{site}消息 ",
    "导读：{matter}，怎么办？\n",
    "字号：大 中 小\n",
)
_FEET = (
    "\n责任编辑：{name}",
    "\n（供稿：{name}）",
    "\n声明：本文仅代表作者观点。",
    "\n分享到：微信 微博",
    "\n上一篇：{matter}之后",
    "\n更多内容请关注本站。",
)
_NOISE = (
    "扫码关注我们",
    "点击查看大图",
    "广告也精彩",
    "版权归原作者",
    "欢迎投稿",
    "本站转载",
    "图片来自网络",
    "请勿外传",
)


def _add_frame(chance: random.Random, text: str) -> str:
    words = {
        "name": chance.choice(_NAMES),
        "site": f"{chance.choice(PLACES).county}在线",
        "matter": chance.choice(_MATTERS),
    }
    return chance.choice(_HEADS).format(**words) + text + chance.choice(_FEET).format(**words)


def _add_noise(chance: random.Random, text: str) -> str:
    parts = text.split("。")
    for _ in range(max(2, len(parts) // 6)):
        parts.insert(chance.randrange(1, len(parts)), chance.choice(_NOISE))
    return "。".join(parts)


def _drop_clauses(chance: random.Random, text: str) -> str:
    parts = text.split("，")
    return "，".join(part for part in parts if chance.random() > 0.05)


def make_reprint(story: Story, kind: str, seed: int) -> Story:
    """Return a copy of `story` as another site shows it; see REPRINTS for the kinds."""
    chance = random.Random(f"{kind}{seed}")
    text, title = story.text, story.title
    if kind == "frame":
        text = _add_frame(chance, text)
    elif kind == "noise":
        text = _add_noise(chance, text)
    elif kind == "traditional":
        text, title = OpenCC("s2t").convert(text), OpenCC("s2t").convert(title)
    elif kind == "dropped":
        text = _drop_clauses(chance, text)
    elif kind == "half":
        text = _add_noise(chance, text[: len(text) // 2])
    elif kind == "excerpt":
        text = text[:200]
    outlet = story.outlet if chance.random() < 0.7 else None
    return replace(story, text=text, title=title, outlet=outlet)


REPRINTS = ("frame", "noise", "traditional", "dropped", "half", "excerpt")


def make_lookalike(story: Story, kind: str, seed: int) -> Story:
    """Return a report that reads like `story` but tells of another place, date or figure."""
    chance = random.Random(f"{kind}{seed}")
    if kind == "place":
        other = chance.choice([place for place in PLACES if place != story.place])
        old, new = story.place.county or "", other.county or ""
        return replace(story, text=story.text.replace(old, new), title=story.title.replace(old, new), place=other)
    if kind == "date":
        date = story.text[: story.text.index("，")]
        other_date = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
        if other_date == date:
            other_date = "12月29日"
        return replace(story, text=story.text.replace(date, other_date, 1), published=f"{story.published[:4]}-12")
    index = chance.randrange(len(story.figures))
    metric, value, unit = story.figures[index]
    changed = value + chance.choice((1, 2, 10, 100))
    figures = (*story.figures[:index], (metric, changed, unit), *story.figures[index + 1 :])
    return replace(story, text=story.text.replace(f"{value}{unit}", f"{changed}{unit}", 1), figures=figures)


LOOKALIKES = ("place", "date", "figure")
