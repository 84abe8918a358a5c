"""Writing a file whole or not at all."""

import os
import tempfile
from pathlib import Path

from crawler.cli.errors import fail


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path` through a temporary file beside it; a failure leaves the old file as it was."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            os.replace(name, path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        fail(f"{path}: {error.strerror or error}")
