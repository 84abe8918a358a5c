"""Keys of addresses: what counts clicks is dropped, what chooses content stays."""

import pytest

from archive.urls import key_url


@pytest.mark.parametrize("value", ["singlemessage", "groupmessage", "timeline", "Weixin", "qq"])
def test_where_a_reader_came_from_is_dropped(value: str) -> None:
    assert key_url(f"https://x.example/a?id=3&from={value}&utm_source=hot") == key_url("http://x.example/a?id=3")


@pytest.mark.parametrize(
    "query", ["from=3", "from=2023-01-01&to=2023-02-01", "from=xieshang", "from=", "fromid=timeline"]
)
def test_from_that_may_choose_content_stays(query: str) -> None:
    assert key_url(f"http://x.example/list?{query}") == f"http://x.example/list?{query}"
    assert key_url(f"http://x.example/list?{query}") != key_url("http://x.example/list")


def test_the_key_of_a_very_long_address_is_short_and_its_own() -> None:
    long = "http://x.example/a?q=" + "长" * 3000
    assert len(key_url(long).encode()) < 2000
    assert key_url(long) == key_url(long.replace("http:", "https:"))
    assert key_url(long) != key_url(long + "b")
