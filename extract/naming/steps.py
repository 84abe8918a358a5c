"""Steps of a method: the list that a report gives, in its order and wording, in whichever way it tells them.

A list counts only when it holds exactly as many items as the name says; half a list is none (codebook).
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice

from extract.naming.numerals import NUMERAL

_REACH = 700
# An item this much longer than three times the shortest drags along what stands beside the list (那里说的是县、乡、村).
_UNEVEN = 3
# What introduces a list: said before its first item.
_LEAD = re.compile(
    r"^(?:,|:|—|\s|具体|也就是|就是|即|分别是|分别为|分别|依次是|依次为|依次|主?要?包括|包含|涵盖|分为|指的是|"
    r"是指|所谓|主要是|步骤是|流程是|“)+"
)
# A row that starts in the middle of a clause drags its verb along: 县政协严把选题、调研 …
_DRAGGED = re.compile(
    r"^.*(?:按照|遵循|通过|经过|采取|坚持|实行|做到|形成|总结|探索|推行|严格|明确|先后|严把|把好|抓好|抓住|"
    r"紧扣|围绕|建立|构建|健全|搭建|设立|"
    r"打造|把|将|按|从|由|以|为|是|的|了|出)(?=[一-龥]{1,})"
)
_HEAD = re.compile(
    rf"^(?:第{NUMERAL}(?:步|部|轮|关|环|道|招|站|个?阶段|个?环节|是)?|{NUMERAL}(?:是|要|步)|[①②③④⑤⑥⑦⑧⑨⑩]|\({NUMERAL}\)|\d{{1,2}}[.、])[是为:、,.\s“]*(?=.)"
)
_TAIL = re.compile(
    rf"(?:等)?(?:的)?(?:这)?(?:(?<![进逐]){NUMERAL}(?:个|大|道|步|项)?(?:步骤|环节|流程|程序|工序|步|阶段|部曲|方面|举措|方(?![案式便向针法])|类|家|者|"
    rf"工作法|协商法|议事法|法).*)?$"
)
# What is said of the whole row, behind its last item.
_CLOSING = re.compile(
    r"(?<=..)[,;:]?(?:等)?(?:环环相扣|一环扣一环|环环紧扣|缺一不可|步步(?:相连|落实|紧扣|衔接|推进|为营)|层层(?:递进|推进)|有机衔接|"
    r"紧密衔接|一体推进|一步[不也]|一个[不也]|全流程|全链条|全过程|闭环|依次|有序(?:推进|衔接)).*$"
)
_ADVERB = re.compile(r"^(?:首先|其次|再次|接着|然后|随后|之后|最后|先|再)(?=..)")
_LONG_ADVERB = re.compile(r"首先|其次|再次|接着|然后|随后|之后|最后")
_CLAUSE = re.compile(r"[^,。;:!?()\n]{3,220}")
_NEAR_ORDINAL = re.compile(r"[^一①第首]{0,30}?[:,。“”]\s*(?:一是|一要|①|第一|1[.、]|\([一1]\)|一、)")
_NEAR_ROW = re.compile(r"[”’]?(?:[一-龥]{0,6})[,:。]?[^,。;:]{2,16}、")
_ORDINALS: tuple[tuple[str, ...], ...] = (
    tuple(f"第{c}步" for c in "一二三四五六七八九十"),
    tuple(f"第{c}" for c in "一二三四五六七八九十"),
    tuple(f"{c}是" for c in "一二三四五六七八九十"),
    tuple(f"{c}要" for c in "一二三四五六七八九十"),
    tuple(f"({c})" for c in "一二三四五六七八九十"),
    tuple(f"({c})" for c in "123456789"),
    tuple("①②③④⑤⑥⑦⑧⑨⑩"),
    tuple(f"{c}、" for c in "一二三四五六七八九十"),
    tuple(f"{c}." for c in "123456789"),
    tuple(f"{c}、" for c in "123456789"),
)


def clean_item(item: str) -> str:
    """Return `item` without what only introduces, numbers or closes it."""
    item = re.sub(r"\([^()]*\)", "", item).strip(" ,。;:、—")
    item = _TAIL.sub("", item) or item
    while len(item) > 1 and item[0] in "“‘" and item[-1] in "”’" and item.count(item[0]) == 1:
        item = item[1:-1]
    if item.count("“") != item.count("”"):
        item = item.strip("“”")
    return item.strip(" ,。;:、的" if len(item) > 3 else " ,。;:、")


def _fit(items: list[str], n: int, *, is_open: bool = False) -> tuple[str, ...]:
    """Return the items when they are `n` short phrases; the last may hold two joined by 和.

    `is_open` tells that the row starts or ends inside of a clause, so that its first and last item may drag words of
    the sentence along; items of one length among the others show where they are to be cut.
    """
    items = [i for i in (clean_item(_HEAD.sub("", x.strip())) for x in items) if i]
    if len(items) == n and all("," in i for i in items):
        items = [i.split(",", 1)[0] for i in items]  # 选题要准,走村入户选;调研要深, …: the head names the step
    if sum(bool(_ADVERB.match(i)) for i in items) >= n - 1 and any(_LONG_ADVERB.match(i) for i in items):
        items = [_ADVERB.sub("", i) or i for i in items]  # 先摸底, 再通气, 接着开会, 最后公示
    if items:
        items[0] = clean_item(_HEAD.sub("", _LEAD.sub("", items[0]))) or items[0]
        items[-1] = re.sub(r"^(?:最后|以及|再到|到|和|及)(?=..)", "", items[-1])
    if len(items) > 2 and len(items[0]) > 2 and items[1][0] != items[0][0]:
        items[0] = re.sub(r"^(?:按照|[由是按从])(?=..)", "", items[0])
    if len(items) > 2 and "," in items[-1] and not any("," in i for i in items[:-1]):
        items[-1] = items[-1].split(",", 1)[0]
    if len(items) == n - 1 and n > 2:
        pair = re.split(r"(?<=.)(?:以及|和|与|及|到)(?=.)", items[-1], maxsplit=1)
        items = [*items[:-1], *(clean_item(p) for p in pair)]
    if items:
        items[-1] = _CLOSING.sub("", items[-1]) or items[-1]
    if items and "”" in items[0] and "“" not in items[0]:
        items[0] = f"“{items[0]}"
    if is_open and len(items) == n >= 3:
        items = _trim(items)
    if len(items) == n >= 3 and len({i[0] for i in items[1:]}) == 1 and items[0].find(items[1][0]) > 0:
        items[0] = items[0][items[0].find(items[1][0]) :]  # 每间议事室有场所、有标牌、有制度
    if any(re.search(rf"“{NUMERAL}[一-龥]", i) for i in items):
        return ()  # 议前“三清”、议中“三实”: a row of names
    if any(re.search(r"\d(?:个|处|家|间|名|场|条|件)$", i) for i in items):
        return ()  # 建成协商中心1个、会客厅13个: what was built, not how one works
    fits = len(items) == n and all(1 <= len(i) <= 24 for i in items) and len(set(items)) == n
    return tuple(items) if fits else ()


def _trim(items: list[str]) -> list[str]:
    """Cut what the first item drags along in front and the last one behind."""
    inner = {len(i) for i in items[1:-1]}
    first, last = items[0], items[-1]
    if len(inner) == 1:
        size = inner.pop()
        # One character more may be a word (党支部提议 beside 两委商议); two or more are dragged along.
        if (len(first) > size + 1 or size == 1) and len(last) <= max(size, 2):
            freed = _DRAGGED.sub("", first)
            first = freed if size > 4 and len(freed) == size + 1 else first[-size:]
        elif len(first) == size and len(last) > size:
            last = last[:size]
    if len(first) > max(len(i) for i in items[1:]) + 1:
        first = _DRAGGED.sub("", first) or first
    return [first, *items[1:-1], last]


def _split(listing: str, n: int) -> tuple[str, ...]:
    """Return the `n` items of `listing` by the first separator that gives exactly `n`."""
    for separator in (r"”、?“", "、", ";", r"(?:—+|-+|→|>)", ",", r"\s+", r"\+", r"[、,;]"):
        items = _fit(re.split(separator, listing), n)
        # Where two marks part the items, uneven ones are pieces of sentences.
        if items and (separator != r"[、,;]" or max(map(len, items)) <= 3 * min(map(len, items))):
            return items
    return ()


def _in_brackets(behind: str, n: int) -> tuple[str, ...]:
    match = re.match(r"[”’]?[一-龥]{0,10}[”’]?\(([^()\n]{3,260})\)", behind)
    return _split(_LEAD.sub("", match.group(1)), n) if match else ()


def _right_behind(behind: str, n: int) -> tuple[str, ...]:
    """Read the row that follows at once: 四步法:甲、乙、丙、丁, or behind a comma where all items are of one length."""
    match = re.match(r"[”’]?(?:[一-龥]{0,4})?,?(:|——|即|,)[:“]*", behind)
    if not match:
        return ()
    listing = re.split(r"[。!?\n]", behind[match.end() :])[0]
    if match.group(1) != ",":
        items = _fit(listing.split("、"), n) if "、" in listing else ()
        if items and max(map(len, items)) <= 12:
            return items
    items = _fit(re.split(r"[、,;]", listing), n) if "、" in listing else ()
    return items if len({len(i) for i in items}) == 1 else ()


def _in_quotation(behind: str, n: int) -> tuple[str, ...]:
    """Read the whole list inside of one pair of marks: “A、B、C”的工作流程."""
    for match in re.finditer(r"“([^“”\n]{5,160})”", behind[:320]):
        items = _split(match.group(1), n)
        if items:
            return items
    return ()


def _after_colon(behind: str, n: int) -> tuple[str, ...]:
    """Read what follows 即, a colon or a dash: the sentence, or its first clause."""
    match = re.search(r"(?::|——|即|分别是|分别为|包括|依次[是为]?|就是|主要有|涵盖|是(?=“))", behind[:90])
    if not match:
        return ()
    rest = behind[match.end() :]
    sentence = re.split(r"[。!?\n]", rest)[0]
    head = re.split(r"[,;]", sentence)[0]
    for listing in (head, sentence):
        items = _split(listing, n)
        if items:
            return items
    if "、" not in sentence:
        parts = re.split(r"[,;]", sentence)
        return _fit(parts[:n], n) if len(parts) > n else ()
    return ()


def _in_run(around: str, n: int) -> tuple[str, ...]:
    """Read a row of items joined by 、 or a chain joined by dashes or arrows, of exactly the right length."""
    for match in _CLAUSE.finditer(around):
        for separator in ("、", r"(?:—+|-+|→|>|~|\+|·)"):
            items = _fit(re.split(separator, match.group()), n, is_open=True)
            if items:
                return items
    return ()


def _by_ordinals(behind: str, n: int) -> tuple[str, ...]:
    """Read the first clause behind each ordinal: 一是 … 二是 …, 第一步 … 第二步 …, ① … ②."""
    for marks in _ORDINALS:
        at, found = 0, []
        for mark in marks[:n]:
            at = behind.find(mark, at)
            if at < 0:
                break
            at += len(mark)
            clause = re.split(r"[,。;:!?\n]", behind[at : at + 60].lstrip(" ,:、是为“"))[0]
            # 第一轮摆问题, 第一关选题: the measure word belongs to the ordinal.
            clause = re.sub(r"^[轮杯关道招环站](?=..)", "", clause) if mark[0] == "第" else clause
            found.append(re.sub(r"^(?:重在|抓|要|在于|就是|是)(?=..)", "", clause))
        if len(found) == n:
            items = _fit(found, n)
            if items:
                return items
    return ()


def _by_sentence_heads(behind: str, n: int) -> tuple[str, ...]:
    """Read a sentence per step, each opened by its quoted name, such as “提事” or “议事”."""
    heads = re.findall(r"(?:^|[。;!?\n,:])(?:[一-龥]{0,2})“([^“”\n]{1,8})”", behind)
    unique = list(dict.fromkeys(heads))
    # Names of steps are made alike; other quoted words of the report (“7”代表…, “乡村客运建设”) are not.
    sizes = {len(head) for head in unique}
    is_alike = bool(sizes) and max(sizes) - min(sizes) <= 1 and not any(re.search(r"[0-9A-Za-z]", h) for h in unique)
    return _fit(unique, n) if len(unique) == n and is_alike else ()


def _by_adverbs(behind: str, n: int) -> tuple[str, ...]:
    """Read the clauses behind 首先, 其次, 再次, 最后 or 先, 再, 然后, 最后."""
    matches = re.findall(
        r"(?:^|[,。;:!?\n])(?:首先|其次|再次|先是?|再|然后|接着|随后|之后|最后|末了)(?:是|由|要)?([^,。;:!?\n]{2,16})",
        behind[:400],
    )
    return _fit(matches, n) if len(matches) == n else ()


def strip_ordinals(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return 问需求, 问办法 for 一问需求, 二问办法: the ordinal only numbers; 一提, 二审 keep theirs."""
    numbers = "一二三四五六七八九十"
    if len(steps) >= 3 and all(step[0] == c and len(step) >= 3 for step, c in zip(steps, numbers, strict=False)):
        return tuple(step[1:] for step in steps)
    return steps


def find_steps(folded: str, start: int, end: int, n: int, *, is_near: bool = False) -> tuple[str, ...]:
    """Return the `n` items that the text lists for the method named at [start, end), or nothing.

    Tried in the order of how sure each way is: brackets, colon lists, the row just before the name, quotations,
    ordinals, rows and chains in the sentences behind. `is_near` takes only what stands right at the name.
    """
    if not 2 <= n <= 19:
        return ()
    behind = folded[end : end + _REACH]
    paragraph = behind.split("\n", 1)[0]
    before = re.split(r"[。!?\n]", folded[max(0, start - 240) : start])[-1]
    ways: Iterator[Callable[[], tuple[str, ...]]] = iter(
        (
            lambda: _in_brackets(behind, n),
            lambda: _right_behind(paragraph, n),
            lambda: _by_ordinals(behind, n) if _NEAR_ORDINAL.match(behind) else (),
            lambda: _after_colon(paragraph, n),
            lambda: _before_name(before, n),
            lambda: _in_quotation(paragraph, n),
            lambda: _by_ordinals(behind, n),
            lambda: _in_run(paragraph[:420], n),
            lambda: _by_sentence_heads(behind, n),
            lambda: _by_adverbs(paragraph, n),
            lambda: _in_run(before, n),
        )
    )
    if is_near:
        ways = chain(islice(ways, 6), (lambda: _in_run(paragraph[:120], n) if _NEAR_ROW.match(paragraph) else (),))
    for way in ways:
        items = way()
        if items and max(map(len, items)) <= 3 * min(map(len, items)) + _UNEVEN:
            return items
    return ()


def _before_name(before: str, n: int) -> tuple[str, ...]:
    """Read the row that ends where the name starts: A、B、C三步工作法, “A—B—C”三步法."""
    tail = re.sub(r"(?:[“‘]|的|这|为主要内容|等)+$", "", before)
    quoted = re.search(r"“([^“”]{3,160})[”]?$", tail.rstrip("”") if tail.endswith("”") else tail)
    for listing, is_open in ((quoted.group(1) if quoted else "", False), (re.split(r"[,;:]", tail)[-1], True)):
        if listing:
            items = _split_row(listing, n, is_open=is_open)
            if items:
                return items
    row = re.search(r"((?:“[^“”]{1,16}”、?){2,14})$", tail)
    return _fit(re.findall(r"“([^“”]+)”", row.group(1)), n) if row else ()


def _split_row(listing: str, n: int, *, is_open: bool) -> tuple[str, ...]:
    for separator in ("、", r"(?:—+|-+|→|>)", r"\+"):
        items = _fit(re.split(separator, listing.strip("“”")), n, is_open=is_open)
        if items:
            return items
    return ()
