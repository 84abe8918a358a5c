"""Source files: what is read, and what an error says."""

from pathlib import Path

import pytest

from crawler.sources import SourceError, load_catalogue, load_source, parse_source

GOOD = """\
name: qiaotou
title: 桥头议事网
place: 331124
publisher: cppcc
seeds:
  - http://www.qiaotou.example/list.html
"""


def test_reads_a_source_and_keeps_the_adcode_as_text() -> None:
    source = parse_source(GOOD, "qiaotou.yml")
    assert source.place == "331124"
    assert source.verified == "never"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("title:", "titel:"), 2, "titel: is no field of a source; did you mean title?"),
        (GOOD.replace("publisher: cppcc", "publisher: zhengxie"), 4, "publisher: is 'zhengxie'"),
        (GOOD.replace("331124", "33112"), 3, "place"),
        (GOOD + "listing:\n  links: 'ul[['\n", 8, "listing.links: 'ul[[' is no CSS selector"),
        (GOOD + "listing:\n  next: '//a[@'\n", 8, "is no XPath selector"),
        (GOOD + "listing:\n  allow: '(x'\n", 8, "not a regular expression"),
        (GOOD + "article:\n  - title: h1\n  - body: 'div..x'\n", 9, "article.1.body"),
        (GOOD + "politeness:\n  delay: -1\n", 8, "politeness.delay"),
        (GOOD + "politeness:\n  dealy: 3\n", 8, "did you mean delay?"),
        (GOOD.replace("seeds:", "start_urls:"), 5, "start_urls: is no field of a source; did you mean seeds?"),
        (GOOD + "delay: 3\n", 7, "did you mean politeness.delay?"),
        (GOOD + "max_pages: 3\n", 7, "did you mean listing.max_pages?"),
        (GOOD + "body: div.content\n", 7, "did you mean article: [{body: …}]?"),
        (GOOD + "robotstxt_obey: false\n", 7, "did you mean politeness.obey_robots?"),
        (GOOD + "charset: gbk\n", 7, "did you mean encoding?"),
        (GOOD + "cron: x\n", 7, "did you mean rhythm?"),
        (GOOD + "spider: rss\n", 7, "did you mean feed?"),
        (GOOD + "spider: json\n", 7, "did you mean search?"),
        (GOOD.replace("cppcc", "gov"), 4, "did you mean government?"),
        (GOOD + "qwertz: 1\n", 7, "docs/sources.md names all"),
        (GOOD + "title: again\n", 7, "title: is given twice"),
        (GOOD.replace("http://www", "ftp://www"), 6, "seeds.0"),
        (GOOD.replace("http://www", "file://www"), 6, "seeds.0"),
        (GOOD + "rhythm: daily\n", 7, "a cron expression has five"),
        (GOOD + "browser: maybe\n", 7, "browser"),
        (GOOD + "browser_hosts:\n  - cdn.example\n  - http://x/\n", 9, "browser_hosts.1: 'http://x/' is no host name"),
        (GOOD + "commoncrawl:\n  index: here\n", 8, "commoncrawl.index"),
        (GOOD + "commoncrawl:\n  crawls: [2024-10]\n", 8, "is no name of a crawl"),
        (GOOD + "commoncrawl:\n  newst: 3\n", 8, "did you mean newest?"),
        ("name: [a\n", 2, "not YAML"),
        ("- a\n- b\n", 1, "must be a mapping"),
        (GOOD.replace("seeds:\n  - http://www.qiaotou.example/list.html", "seeds: []"), 5, "seeds"),
        (GOOD + "verified: gestern\n", 7, "verified: is 'gestern', but must be a day"),
        (GOOD + "verified: yes\n", 7, "must be a day such as 2024-05-06, or never"),
        (GOOD.replace("331124", '"999999"'), 3, "place: is '999999', which is no place's adcode"),
        (GOOD.replace("331124", "33112"), 3, "an adcode has six digits"),
        (GOOD.replace("331124", "松阳县"), 3, "must be an adcode: 331124 (浙江省丽水市松阳县)"),
        (GOOD.replace("331124", "松阴县"), 3, "names near it"),
        (GOOD.replace("qiaotou\n", "桥头\n"), 1, "must be lower-case letters"),
        (GOOD.replace("seeds:\n  - http", "seeds: http"), 5, "must be a list, such as [http://www"),
        (GOOD.replace("seeds:\n  - http://www.qiaotou.example/list.html", "seeds: []"), 5, "give at least one"),
        (GOOD + "encoding: gkb\n", 7, "encoding: 'gkb' is no encoding; did you mean gbk?"),
        (GOOD + 'encoding: "a\\0b"\n', 7, "is no encoding, such as utf-8"),
        (GOOD + "article:\n  - {until: 2021-13-30, title: h1}\n", 8, "article: month must be in 1..12"),
        (GOOD + "article:\n  - title: h1\n  - {until: 2021-06-30, title: h2}\n", 9, "article.1: are never reached"),
        (
            GOOD + "article:\n  - {until: 2021-06-30}\n  - {until: 2020-06-30}\n",
            9,
            "the rules before it hold until 2021-06-30",
        ),
        (GOOD + "expect:\n  fill: {published: 90}\n", 8, "expect.fill.published: is 90, but must be a share"),
        (GOOD.replace("title: 桥头议事网", "title: &a [*a]"), 2, "`*a` is an alias; write the value out"),
        (GOOD + "notes: !!python/name:os.system\n", 7, "notes: could not determine a constructor"),
    ],
)
def test_an_error_names_file_line_and_field(text: str, line: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_source(text, "qiaotou.yml")
    message = str(caught.value)
    assert message.startswith(f"qiaotou.yml, line {line}: ")
    assert words in message
    assert "\n" not in message


def test_empty_file_and_missing_field() -> None:
    with pytest.raises(SourceError, match="must be a mapping"):
        parse_source("", "x.yml")
    with pytest.raises(SourceError, match="title: is missing"):
        parse_source(GOOD.replace("title: 桥头议事网\n", ""), "x.yml")


def test_file_and_source_have_one_name(tmp_path: Path) -> None:
    path = tmp_path / "bridge.yml"
    path.write_text(GOOD, "utf-8")
    with pytest.raises(SourceError, match=r"bridge\.yml, line 1: name: is 'qiaotou'"):
        load_source(path)


def test_a_file_in_gbk_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "qiaotou.yml"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(SourceError, match="save the file as UTF-8"):
        load_source(path)


def test_shipped_sources_are_sound() -> None:
    catalogue = load_catalogue()
    assert catalogue.errors == []
    assert {"sample-yunhe", "sample-laifeng", "sample-zhoukan"} <= set(catalogue.sources)
    assert all(source.publisher != "sample" for source in catalogue.choose_all())


def test_an_unknown_name_gets_the_nearest_ones() -> None:
    with pytest.raises(KeyError, match="did you mean sample-yunhe"):
        load_catalogue().find("sample-yunhee")
    with pytest.raises(KeyError, match="xieshang sources"):
        load_catalogue().find("qqqqqqqqqqq")


def test_own_folders_are_read_and_chosen_by_all(tmp_path: Path) -> None:
    (tmp_path / "zhejiang").mkdir()
    (tmp_path / "zhejiang" / "qiaotou.yml").write_text(GOOD, "utf-8")
    (tmp_path / "broken.yml").write_text("name: broken\n", "utf-8")
    catalogue = load_catalogue([tmp_path])
    assert [source.name for source in catalogue.choose_all()] == ["qiaotou"]
    assert len(catalogue.errors) == 1
    with pytest.raises(KeyError, match=r"broken\.yml"):
        catalogue.find("broken")


def test_two_files_with_one_name_are_an_error(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "qiaotou.yml").write_text(GOOD, "utf-8")
    assert "is also the name of" in str(load_catalogue([tmp_path]).errors[0])


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert "no such folder" in str(load_catalogue([tmp_path / "nowhere"]).errors[0])
