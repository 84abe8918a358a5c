"""Private addresses in all the ways they can be written."""

import pytest

from crawler.addresses import is_private_address


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "0.0.0.0", "::1", "[::1]", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1",
        "2130706433", "0x7f000001", "127.1", "0x7f.1",
    ],
)  # fmt: skip
def test_private(host: str) -> None:
    assert is_private_address(host)


@pytest.mark.parametrize(
    "host", ["www.example.com", "8.8.8.8", "2606:4700::1111", "10.example", "163.com", "x.invalid", ""]
)
def test_public(host: str) -> None:
    assert not is_private_address(host)
