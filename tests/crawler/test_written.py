"""Rows that scripts hold, and what a list page makes of them."""

import time

import pytest

from crawler.links import find_article_links
from crawler.listpage import ListPage
from crawler.written import is_data, read_written_rows
from schemas.source import ListRules

URL = "http://site.example/list/9.html"


def find(text: str) -> list[str]:
    page = ListPage(URL, text)
    return [link.url for link in find_article_links(page, ListRules(), frozenset({"site.example"}))]


@pytest.mark.parametrize(
    "row",
    [
        """document.write("<li><a href='/c/{n}.html'>第{n}期村民在晒坝上议定修桥</a><span>2023-05-12</span></li>");""",
        """document.write('<li><a href="\\/c\\/{n}.html" target="_blank">第{n}期村民在晒坝上议定修桥<\\/a><\\/li>');""",
        """rows.push({{"title":"第{n}期村民在晒坝上议定修桥","url":"\\/c\\/{n}.html","date":"2023-05-12"}});""",
        """rows.push({{id:{n},subject:'第{n}期村民在晒坝上议定修桥',linkUrl:'/c/{n}.html'}});""",
        """rows.push({{"docTitle":"\\u7b2c{n}\\u671f\\u6751\\u6c11\\u5728\\u6652\\u575d\\u4e0a\\u8bae\\u5b9a","docPubUrl":"./../c/{n}.html"}});""",
    ],
)
def test_rows_in_scripts(row: str) -> None:
    script = "\n".join(row.format(n=n) for n in range(41, 45))
    assert find(f"<html><body><ul></ul><script>{script}</script></body></html>") == [
        f"http://site.example/c/{n}.html" for n in range(41, 45)
    ]


def test_rows_of_an_answer() -> None:
    rows = ",".join(f'{{"id":{n},"name":"第{n}期村民在晒坝上议定修桥","path":"/c/{n}.html"}}' for n in range(3))
    for text in (f'{{"code":0,"data":{{"list":[{rows}]}}}}', f"callback({{'rows':[{rows}]}})", f"\ufeff[{rows}]"):
        assert is_data(text)
        assert len(find(text)) == 3


@pytest.mark.parametrize(
    "script",
    [
        """$('#l').append('<li><a href="' + r.url + '">' + r.title + '</a></li>')""",
        """var site = {"name": "某县政协", "url": "http://site.example/"};""",
        """var conf = {title: 'x', href: '/a.html'}""",
    ],
)
def test_what_is_no_row(script: str) -> None:
    assert find(f"<html><body><script>{script}</script></body></html>") == []


def test_hostile_text_takes_bounded_time() -> None:
    started = time.process_time()
    for piece in ("<script>", "{", "<a href='/a.html'>", '{"title":"', "'+'", "<script>{<a href=", '"a" + b + '):
        read_written_rows(f"<script>{piece * (1_000_000 // len(piece))}")
        ListPage(URL, f"<html><script>{piece * (300_000 // len(piece))}</script>").links  # noqa: B018
    assert time.process_time() - started < 20
