"""Samples drawn for people to code, what they coded, what was decided where they differ."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add four tables; nothing that is there changes."""
    op.create_table(
        "coding_sample",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("allocation", sa.String(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("population", sa.JSON(), nullable=False),
        sa.Column("codebook_version", sa.String(), nullable=False),
        sa.Column("change_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_sample")),
    )
    op.create_table(
        "coding_unit",
        sa.Column("sample_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["coding_sample.id"], name=op.f("fk_coding_unit_sample_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_coding_unit_report_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_coding_unit_version_id")),
        sa.PrimaryKeyConstraint("sample_id", "report_id", name=op.f("pk_coding_unit")),
    )
    op.create_table(
        "coding",
        sa.Column("sample_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["coding_sample.id"], name=op.f("fk_coding_sample_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_coding_report_id")),
        sa.PrimaryKeyConstraint("sample_id", "report_id", "coder", name=op.f("pk_coding")),
    )
    op.create_table(
        "coding_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["coding_sample.id"], name=op.f("fk_coding_decision_sample_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_coding_decision_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_decision")),
        sqlite_autoincrement=True,
    )
    for table, column in (
        ("coding_unit", "report_id"),
        ("coding_unit", "version_id"),
        ("coding", "report_id"),
        ("coding_decision", "sample_id"),
        ("coding_decision", "report_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
