"""Which reports a case rests on, as rows; indexes that answer by themselves; shingles are sampled by another hash."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make room; the rows are filled from standing facts and texts afterwards (`archive.derived`)."""
    op.create_table(
        "case_report",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_entry.id"], name=op.f("fk_case_report_case_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_case_report_report_id")),
        sa.PrimaryKeyConstraint("case_id", "report_id", name=op.f("pk_case_report")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_report_report_id"), "case_report", ["report_id"])
    op.execute(sa.text("DELETE FROM shingle"))
    op.drop_index("ix_fact_kind_name_key", table_name="fact")
    op.drop_index("ix_fact_kind_place_code", table_name="fact")
    named = ["kind", "name_key", "name", "subkind", "n", "place_code", "review", "superseded_at"]
    op.create_index("ix_fact_named", "fact", named)
    op.create_index("ix_fact_placed", "fact", ["kind", "place_code", "report_id", "review", "superseded_at"])
