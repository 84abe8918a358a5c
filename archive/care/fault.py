"""What is wrong in an archive, and how it is mended."""

from collections.abc import Callable
from typing import Literal

from schemas.model import Value

Progress = Callable[[str, int, int], None]
"""Called with what is being checked, how many are done, and how many there are."""

FROM_BACKUP = "restore the file from a backup"
BY_REPLAY = "run `xieshang replay`"
BY_MENDING = "run `xieshang verify --mend`"


class Fault(Value):
    """One thing that is wrong in an archive."""

    kind: Literal["database", "record", "cdxj", "evidence", "reference", "derived", "index"]
    """What was checked; `derived` are columns and cases that follow from facts."""
    where: str
    """File, row or offset."""
    what: str
    """What is wrong."""
    mend: str
    """What to do."""

    @property
    def can_be_mended(self) -> bool:
        """Whether `mend` puts it right from what else the archive holds."""
        return self.mend == BY_MENDING

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}; {self.mend}"
