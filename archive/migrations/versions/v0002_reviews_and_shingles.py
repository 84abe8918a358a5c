"""Human review of facts; shingles, by which reprints are found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what is new; nothing that is there changes."""
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_review_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_fact_id"), "review", ["fact_id"])
    op.create_index(op.f("ix_review_report_id"), "review", ["report_id"])
    op.create_table(
        "shingle",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_shingle_report_id")),
        sa.PrimaryKeyConstraint("hash", "report_id", name=op.f("pk_shingle")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_shingle_report_id"), "shingle", ["report_id"])
    # Plain ALTER TABLE: copying the table would take long in a large archive.
    op.add_column("fact", sa.Column("review", sa.String(), nullable=True))
    op.add_column("fact", sa.Column("machine", sa.JSON(), nullable=True))
