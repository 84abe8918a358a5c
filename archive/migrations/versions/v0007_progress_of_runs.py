"""How far a run has come, so that one whose process died goes on where it stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; runs that are there have none."""
    op.add_column("run", sa.Column("progress", sa.JSON(), nullable=True))
