"""Private addresses: a public page must not be able to send the crawler into the operator's own network."""

import ipaddress


def is_private_address(host: str) -> bool:
    """Whether `host` is a literal address or `localhost` and not on the public internet; names are not resolved."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _is_odd_literal(host)
    return not address.is_global or address.is_multicast


def _is_odd_literal(host: str) -> bool:
    """Whether `host` is an address in one of the forms that only libc reads: `127.1`, `0x7f000001`, `2130706433`."""
    parts = host.split(".")
    return len(parts) <= 4 and all(part.isdigit() or part.startswith("0x") for part in parts if part) and any(parts)
