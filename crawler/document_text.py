"""The text of one document, read in a process of its own: `python -m crawler.document_text`, bytes in, JSON out.

A document is data from strangers. This process may take so much time and memory, writes no file, and ends.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

_SECONDS = 30
_MEMORY = 1 << 30
"""Bytes of address space: a document of 64 MiB is read within half of it."""


def read_text_apart(body: bytes) -> tuple[str, str]:
    """Return the text of a document, and why there is none (one of the two is empty); takes 40 seconds at the most."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "crawler.document_text"],
            input=body,
            capture_output=True,
            timeout=_SECONDS + 10,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "PATH": os.environ.get("PATH", "")},
        )
    except subprocess.TimeoutExpired:
        return "", f"its text was not read within {_SECONDS + 10} s"
    try:
        told = json.loads(done.stdout)
        return str(told["text"]), str(told["note"])
    except (ValueError, KeyError, TypeError):
        return "", "its text was not read: it takes more time or memory than a document may"


def main() -> int:
    """Read a document from stdin and write its text as JSON to stdout."""
    _bound_process()
    body = sys.stdin.buffer.read()
    text, note = "", ""
    try:
        from extract.documents import read_document  # noqa: PLC0415 - inside of the bounds

        text = read_document(body)
        note = "" if text else "it holds no text, pictures of pages perhaps"
    except ImportError:
        note = "its text needs the extra `documents`: pip install 'xieshang[documents]'"
    except ValueError as error:
        note = str(error)
    sys.stdout.write(json.dumps({"text": text, "note": note}))
    return 0


def _bound_process() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
