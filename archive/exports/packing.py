"""Zip files whose bytes depend on nothing but their content: fixed dates, fixed order, checksums on the way."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import IO

from schemas.model import Value

_DAY = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


class Packed(Value):
    """One file of a package."""

    path: str
    """Path inside of the zip file."""
    sha256: str
    """Checksum in hexadecimal digits."""
    size: int
    """Bytes."""


class Packer:
    """Writes files into a zip file, one after the other."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.files: list[Packed] = []

    def add_file(self, path: str, source: IO[bytes], *, is_stored: bool = False) -> Packed:
        """Add all of `source`; `is_stored` leaves it uncompressed, so that readers can jump into it."""
        info = zipfile.ZipInfo(path, _DAY)
        info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        # The same byte wherever it is made.
        info.create_system = 3
        # With the size known, only files beyond 4 GB get the long form of a header, which some players of WACZ misread.
        info.file_size = source.seek(0, io.SEEK_END)
        source.seek(0)
        digest, size = hashlib.sha256(), 0
        with self._package.open(info, "w") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        packed = Packed(path=path, sha256=digest.hexdigest(), size=size)
        self.files.append(packed)
        return packed

    def add_path(self, path: str, source: Path, *, is_stored: bool = False) -> Packed:
        """Add a file of the disk."""
        with source.open("rb") as file:
            return self.add_file(path, file, is_stored=is_stored)
