"""Digital newspapers: editions, node pages, articles, the way back."""

import re
from pathlib import Path

import pytest

from crawler.run import Crawls
from crawler.spiders.epaper import find_day, find_edition_folder, make_day_before
from schemas.source import ListRules, Politeness, Source
from tests.crawler.farm import Answer, Farm, make_article, make_title

DAYS = ("2023-05/12", "2023-05/11", "2023-05/09", "2023-05/08")  # none on the tenth


class Paper:
    def __init__(self, *, is_linked: bool) -> None:
        self.is_linked = is_linked

    def __call__(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | str | None:
        if path == "/":
            return '<html><script>window.location.href="/html/2023-05/12/node_2.htm"</script></html>'
        found = re.fullmatch(r"/html/(2023-05/\d\d)/(node|content)_(\d+)\.htm", path)
        if not found or found[1] not in DAYS:
            return None
        number = DAYS.index(found[1])
        if found[2] == "content":
            title = f"<founder-title>{make_title(int(found[3]))}</founder-title>"
            return make_article(int(found[3]), body=title + "<founder-content id='ozoom'>{}</founder-content>")
        node = int(found[3])
        articles = [8000 + number * 10 + node * 3 + i for i in range(3)]
        areas = "".join(f'<area href="content_{n}.htm" coords="0,0,9,9">' for n in articles)
        pages = "".join(f'<a href="node_{k}.htm">第0{k}版：要闻</a>' for k in (2, 3))
        days = "".join(f'<a href="../../2022-0{m}/01/node_2.htm">{m}</a>' for m in range(1, 9))
        back = f'<a href="../../{DAYS[number + 1]}/node_2.htm">上一期</a>' if self.is_linked and number < 3 else ""
        titles = "".join(f'<li><a href="content_{n}.htm">{make_title(n)}</a></li>' for n in articles)
        return (
            f"<html><body><map>{areas}</map>版面导航{pages}<ul>{titles}</ul>{back}<table>{days}</table></body></html>"
        )


@pytest.mark.parametrize("is_linked", [True, False])
def test_editions_are_read_back_to_the_bound(is_linked: bool, tmp_path: Path) -> None:
    source = Source(
        name="paper",
        title="河汊晚报",
        publisher="newspaper",
        spider="epaper",
        seeds=("http://paper.farm.invalid/",),
        listing=ListRules(max_pages=3),
        politeness=Politeness(delay=0),
    )
    with Farm({"paper": Paper(is_linked=is_linked)}) as farm, Crawls(tmp_path, proxies=farm.proxies) as crawls:
        result = crawls.run(source)
        second = crawls.run(source) if is_linked else None
    asked = farm.urls()
    assert result.counts["new"] == 3 * 2 * 3
    assert result.problems == ()
    assert {url.split("/")[5] for url in asked if "content_" in url} == {"12", "11", "09"}
    assert not any("2022-" in url for url in asked)
    if second:
        assert (second.counts["new"], second.problems) == (0, ())


def test_days_in_addresses() -> None:
    assert str(find_day("http://x.example/html/2023-05/12/node_2.htm")) == "2023-05-12"
    assert str(find_day("http://x.example/2023/05/12/A01.html")) == "2023-05-12"
    assert str(find_day("http://x.example/20230512/c1.html")) == "2023-05-12"
    assert find_day("http://x.example/html/2023-15/42/node_2.htm") is None
    assert find_edition_folder("http://x.example/html/2023-05/12/content_1.htm") == "http://x.example/html/2023-05/12"
    assert (
        make_day_before("http://x.example/html/2023-05/01/node_2.htm") == "http://x.example/html/2023-04/30/node_2.htm"
    )
    assert make_day_before("http://x.example/node_2.htm") is None
