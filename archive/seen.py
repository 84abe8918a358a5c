"""Payloads that the archive holds already, read host by host from the indexes beside its WARC files."""

from pathlib import Path

from archive.cdxj import REVISIT, find_lines, make_surt, read_line
from archive.record_bytes import Original


class SeenPayloads:
    """What was captured of the hosts that are asked now: by payload, and the last payload of each address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hosts: set[str] = set()
        self._by_digest: dict[tuple[str, str], Original] = {}
        self._known: set[str] = set()
        self._last: dict[str, tuple[str, str]] = {}

    def find(self, url: str, digest: str) -> Original | None:
        """Return the response on the host of `url` that holds the payload, or None."""
        return self._by_digest.get((self._load(url), digest))

    def find_last(self, url: str) -> Original | None:
        """Return the response that holds the page which `url` last gave, or None."""
        host = self._load(url)
        last = self._last.get(url)
        return self._by_digest.get((host, last[1])) if last else None

    def is_known(self, url: str) -> bool:
        """Whether `url` was captured before."""
        self._load(url)
        return url in self._known

    def add(self, found: Original, status: int, *, is_revisit: bool) -> None:
        """Note a response, or a revisit that names the payload of one."""
        self._known.add(found.url)
        if status == 304 and not is_revisit:
            return  # it has no payload, and says of which it speaks to those alone who remember
        if not is_revisit:
            self._by_digest[_read_host(found.url), found.digest] = found
        if status in (200, 304) and found.date >= self._last.get(found.url, ("", ""))[0]:
            self._last[found.url] = (found.date, found.digest)

    def _load(self, url: str) -> str:
        """Read what the indexes say of the host of `url`, unless that was done, and return the host."""
        host = _read_host(url)
        if host in self._hosts:
            return host
        self._hosts.add(host)
        for index in self._folder.glob("*.cdxj"):
            # The index of a file that is being written, or was when its process died, is not sorted yet.
            is_sorted = not index.with_suffix(".lock").exists()
            for line in find_lines(index, f"{host})".encode(), is_sorted=is_sorted):
                fields = read_line(line)
                if fields is None:
                    continue
                found = Original(
                    url=fields["url"],
                    date=fields.get("date") or _read_stamp(line),
                    digest=fields["digest"],
                    file=fields["filename"],
                    offset=int(fields["offset"]),
                )
                status = str(fields.get("status", ""))
                self.add(found, int(status) if status.isdigit() else 0, is_revisit=fields.get("mime") == REVISIT)
        return host


def _read_host(url: str) -> str:
    return make_surt(url).partition(")")[0]


def _read_stamp(line: bytes) -> str:
    """Return the date in front of a line as a WARC-Date."""
    stamp = line.split(b" ", 2)[1].decode("ascii", "replace")
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:14]}Z"
