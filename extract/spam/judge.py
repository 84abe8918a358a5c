"""Verdicts on pieces: a sentence or line that is spam, a run of keywords, a fragment injected into a genuine sentence.

Every rule asks for the contrast between the piece and the article: words that sell, without the light words, the news
words and the pairs of characters that the article is made of. Words of policing beside them mean a report about it.
"""

import re
from collections.abc import Iterator

from extract.spam.folding import fold_case, is_han
from extract.spam.matching import Hit, find_hits
from extract.spam.weigh import Pairs, Weight, pairs_of, weigh

SENTENCE = re.compile(r"[^。！？!?；;…]*(?:[。！？!?；;…]+[”’」』）)】]*|$)")
# A way to be reached, with a number or a handle: what spam ends in and reports seldom hold.
CONTACT = re.compile(
    r"(?:加|添加|联系|咨询|搜索?|关注)?\s?(?:微信|薇信|威信|徽信|维信|vx|wx|v信|＋v|\+v|qq|扣扣|企鹅|q群|电报|纸飞机|"
    r"飞机|telegram|tg|skype|whatsapp|蝙蝠|line)"
    r"(?:号|群|客服|同号)?\s?[:：@]?\s?[@a-z0-9_-]{5,24}",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#~:-]{4,200}|(?<![\w.@])[\w-]{2,40}\.(?:com|net|cc|vip|top|xyz|org|cn|tv|me|app|"
    r"club|info|shop|fun|bet|win)(?![\w.])",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(
    r"\s*[_|丨｜/\\~＿★☆◆◇●○■□▲△※→»›>＞•·・+＋=*^]+\s*|\s*[-－—–]{1,3}\s*|[,，、;；]\s*|\s+|"
    r"[\U0001f000-\U0001faff\u2600-\u27bf\u2580-\u25ff]+"
)
_HARD_SEPARATOR = re.compile(r"[_|丨｜＿★☆◆◇●○■□▲△※→»›\U0001f000-\U0001faff]|[\w\u3400-\u9fff]-[\w\u3400-\u9fff]")
_GAP = re.compile(r"[\s_|·・-]{0,2}")
_LATIN_TOKEN = re.compile(r"[a-z0-9][a-z0-9.]{1,24}")


def is_spam_sentence(text: str, weight: Weight) -> bool:
    """Whether a sentence (or a line without sentence marks) sells something and has nothing of the article."""
    if weight.size == 0 or weight.crime:
        return False
    if weight.news:
        is_dense = weight.strong > 0 and weight.coverage >= 0.55 and weight.function <= 1 and weight.shared < 0.1
        return (weight.strong >= 3 and weight.coverage >= 0.4) or (weight.news == 1 and is_dense)
    if weight.hits >= 2 and weight.function == 0 and weight.shared < 0.1 and _is_framed(text):
        return True
    sells = weight.strong + weight.goods
    is_bare = weight.function <= weight.size // 12 + 1 and weight.shared < 0.1
    return (
        (weight.strong >= 2 and weight.coverage >= 0.3)
        or (weight.strong > 0 and weight.coverage >= 0.45 and weight.function <= weight.size // 8 + 1)
        or (weight.strong > 0 and weight.hits >= 2 and is_bare)
        or (sells > 0 and weight.hits >= 2 and (weight.coverage >= 0.6 or (is_bare and weight.coverage >= 0.4)))
        or (weight.ordinary >= 2 and weight.promotion >= 2 and is_bare and weight.coverage >= 0.5)
        or _is_sparse_offer(text, weight, sells)
    )


def _is_framed(text: str) -> bool:
    """Whether every clause is some name with a word that sells behind it: 某某官方入口，某某在线观看."""
    clauses = [c for c in re.split(r"[，,；;。！!？?\s]+", fold_case(text)) if c]
    if len(clauses) < 2 or not all(5 <= len(c) <= 20 for c in clauses):
        return False
    return all((hits := find_hits(c)) and hits[-1].end == len(c) and hits[-1].start >= 2 for c in clauses)


def _is_sparse_offer(text: str, weight: Weight, sells: int) -> bool:
    """Whether few words sell, but the piece is decorated, gives a contact or an address, or is half Latin."""
    if weight.shared >= 0.1 or weight.hits < 2:
        return False
    if weight.hits >= 4 and weight.coverage >= 0.45 and weight.function == 0 and weight.ordinary + sells > 0:
        return True
    if weight.decoration or (weight.function <= 1 and CONTACT.search(text)) or ADDRESS.search(text):
        return True
    return sells > 0 and weight.latin >= 3 and weight.coverage + weight.latin / weight.size >= 0.7


def is_spam_line(text: str, weight: Weight) -> bool:
    """Whether a short line that stands alone, without the marks of a sentence, names goods and nothing else."""
    if not 4 <= len(text) <= 30 or weight.news or weight.crime or weight.function or weight.shared >= 0.1:
        return False
    if re.search(r"[。！？!?：:；，,“”]", text):
        return False
    if weight.strong + weight.goods:
        return weight.coverage >= 0.5
    return weight.ordinary > 0 and weight.hits >= 2 and weight.coverage >= 0.66


def is_keyword_run(text: str, context: Pairs) -> bool:
    """Whether `text` is a string of search phrases: many short items, one separator, no predicate."""
    if len(text) < 8 or re.search(r"[。！？!?：:“”《》]", text):
        return False
    items = [i for i in _SEPARATORS.split(text) if i]
    if len(items) < 3 or max(map(len, items)) > 24:
        return False
    weight = weigh(text, context)
    if weight.crime or weight.size == 0:
        return False
    selling = sum(1 for item in items if find_hits(fold_case(item)))
    if _HARD_SEPARATOR.search(text):
        return (
            selling * 3 >= len(items)
            and (weight.strong + weight.goods + weight.ordinary > 0 or selling * 2 > len(items))
            and weight.shared < 0.3
        )
    return (
        selling * 2 >= len(items)
        and weight.strong + weight.goods + weight.ordinary // 2 > 0
        and weight.function <= 1
        and weight.shared < 0.3
    )


def find_fragments(text: str, context: Pairs, *, opens_block: bool) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of runs of selling words and Latin codes that stand inside a genuine sentence.

    `opens_block`: `text` begins a paragraph, where kits put their keyword in front of the first word.
    """
    folded = fold_case(text)
    hits = find_hits(folded)
    if not any(h.weight >= 2 for h in hits):
        return
    tokens: list[Hit] = list(hits)
    tokens += [
        Hit(m.start(), m.end(), 0)
        for m in _LATIN_TOKEN.finditer(folded)
        if not any(h.start < m.end() and m.start() < h.end for h in hits)
    ]
    tokens.sort(key=lambda h: h.start)
    run: list[Hit] = []
    for token in [*tokens, None]:
        if run and (token is None or not _GAP.fullmatch(folded[run[-1].end : token.start])):
            opens = opens_block and _opens(text[: run[0].start], context)
            if _is_injected(run, text, opens=opens):
                yield 0 if opens else run[0].start, run[-1].end
            run = []
        if token is not None:
            run.append(token)


def _opens(before: str, context: Pairs) -> bool:
    """Whether before a run at a paragraph's start stands nothing, or a few characters foreign to the article."""
    lead = before.strip()
    return not lead or (len(lead) <= 3 and all(map(is_han, lead)) and not any(p in context for p in pairs_of(lead)))


def _is_injected(run: list[Hit], text: str, *, opens: bool) -> bool:
    strong, goods, ordinary, promotion, latin = (sum(1 for h in run if h.weight == w) for w in (4, 3, 2, 1, 0))
    start, end = run[0].start, run[-1].end
    if end - start < 4:
        return False
    # Quoted or in book marks: the report speaks of it.
    if text[max(0, start - 1) : start] in ("“", "《", "‘", "「") and text[end : end + 1] in ("”", "》", "’", "」"):
        return False
    # A particle, a comma or a list mark behind it makes it a part of the sentence.
    follows_on = bool(re.match(r"[的等和与及、，。是了被让使类中里上]", text[end : end + 1]))
    total = strong + goods + ordinary + promotion + latin
    if (
        opens
        and not follows_on
        and strong + goods > 0
        and (total >= 2 or any(h.weight == 4 and h.end - h.start >= 5 for h in run))
    ):
        return True
    if opens and not follows_on and ordinary >= 1 and promotion + latin >= 2:
        return True
    return strong + goods > 0 and total >= 2 and strong * 2 + goods + ordinary + promotion + latin >= 3


def has_content(text: str) -> bool:
    """Whether anything but punctuation and symbols is in `text`."""
    return any(is_han(c) or c.isalnum() for c in text)
