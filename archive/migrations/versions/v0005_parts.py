"""Captures of the further pages of an article point at the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add one column; nothing that is there changes."""
    if op.get_bind().dialect.name == "sqlite":
        # Plain ALTER TABLE, with the constraint in it: copying the table would take long in a large archive.
        column = "part_of VARCHAR CONSTRAINT fk_capture_part_of REFERENCES capture (id)"
        op.execute(f"ALTER TABLE capture ADD COLUMN {column}")
    else:
        op.add_column("capture", sa.Column("part_of", sa.String(), nullable=True))
        op.create_foreign_key("fk_capture_part_of", "capture", "capture", ["part_of"], ["id"])
    op.create_index("ix_capture_part_of", "capture", ["part_of"])
