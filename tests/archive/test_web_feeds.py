"""Feeds are valid Atom: what RFC 4287 asks of a feed and its entries."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from lxml import etree

from archive import Archive
from tests.archive.factory import make_extraction, put
from tests.archive.web_server import serve

NS = {"a": "http://www.w3.org/2005/Atom"}


def check_element(element: etree._Element) -> None:
    """Exactly one id, title and updated; ids are URIs, dates have a zone."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"a:{name}", NS)) == 1, name
    assert urlsplit(element.findtext("a:id", namespaces=NS)).scheme
    written = dt.datetime.fromisoformat(element.findtext("a:updated", namespaces=NS))
    assert written.tzinfo is not None
    alternates = element.findall("a:link[@rel='alternate']", NS)
    assert len({(link.get("type"), link.get("hreflang")) for link in alternates}) == len(alternates) == 1
    for link in element.findall("a:link", NS):
        assert urlsplit(link.get("href")).scheme == "http"


@pytest.mark.parametrize("address", ["/feed.atom", "/feed.atom?lang=en&q=路灯", "/feed.atom?filter=relevant:no"])
def test_feed_is_valid_atom(archive: Archive, address: str) -> None:
    put(archive)
    put(archive, make_extraction(url="http://a.example/2", title="\x0b路灯 <b>&", text="路灯修了。" * 9, facts=()))
    put(archive, make_extraction(url="http://a.example/3", text="别的事。" * 9, facts=(), relevant=False))
    with serve(archive) as client:
        answer = client.get(address)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = etree.fromstring(answer.content)
        assert feed.tag == f"{{{NS['a']}}}feed"
        check_element(feed)
        assert feed.findtext("a:author/a:name", namespaces=NS)
        assert len(feed.findall("a:link[@rel='self']", NS)) == 1
        entries = feed.findall("a:entry", NS)
        assert entries
        ids = [entry.findtext("a:id", namespaces=NS) for entry in entries]
        assert len(set(ids)) == len(ids)
        for entry in entries:
            check_element(entry)
            assert entry.findtext("a:summary", namespaces=NS) is not None
            target = entry.find("a:link[@rel='alternate']", NS).get("href")
            assert client.get(target).status_code == 200
        order = [entry.findtext("a:updated", namespaces=NS) for entry in entries]
        assert order == sorted(order, reverse=True)
        assert feed.findtext("a:updated", namespaces=NS) == order[0]
