"""kill -9 twenty times in each of ingest, replay, indexing and migration, on both databases.

    python -m benchmarks.kills [TURNS] [sqlite|postgres]

After each kill all that was acknowledged must be there, every check of `xieshang verify` clean, and the index must find
every report. The moments are drawn from a seed. Ends with 1 at the first loss.
"""

import os
import random
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from archive import Archive
from tests.archive.killing import KINDS, fill, kill_migration
from tests.archive.old_postgres import move_to_postgres
from tests.archive.test_kills import OLD
from tests.postgres import run_server


def _run(turns: int, address: str | None, scratch: Path) -> None:
    name = "postgres" if address else "sqlite"
    for kind, kill in KINDS.items():
        began = time.monotonic()
        folder = scratch / kind
        if address:
            os.environ["XIESHANG_DATABASE"] = f"{address}?schema={kind}"
        Archive.open(folder, create=True).close()
        fill(folder, 40)
        if kind == "ingest":
            folder = scratch / "stored"
            if address:
                os.environ["XIESHANG_DATABASE"] = f"{address}?schema=stored"
            Archive.open(folder, create=True).close()
        dice = random.Random(f"{kind} {name}")
        for turn in range(1, turns + 1):
            kill(folder, dice, turn)
        print(f"{name:9} {kind:9} {turns} kills, nothing lost, {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    dice = random.Random(f"migration {name}")
    for turn in range(turns):

        def make(turn: int = turn) -> Path:
            folder = scratch / f"old{turn}"
            with zipfile.ZipFile(OLD) as stored:
                stored.extractall(folder)
            if address:
                os.environ["XIESHANG_DATABASE"] = f"{address}?schema=old{turn}"
                move_to_postgres(folder, os.environ["XIESHANG_DATABASE"], "0002")
            return folder

        kill_migration(make, dice)
    print(f"{name:9} migration {turns} kills, nothing lost, {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    """Run the kills that the command line asks for."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    wanted = sys.argv[2:] or ["sqlite", "postgres"]
    with tempfile.TemporaryDirectory() as scratch:
        if "sqlite" in wanted:
            _run(turns, None, Path(scratch) / "sqlite")
        if "postgres" in wanted:
            with run_server() as address:
                _run(turns, address, Path(scratch) / "postgres")


if __name__ == "__main__":
    main()
