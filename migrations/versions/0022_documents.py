"""Letterheads, number series, issued papers with their files and annulments, codes of certificates, packs.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

APPEND_ONLY = ("issued_document", "document_annulment", "document_file", "certificate_code")


def upgrade() -> None:
    op.create_table(
        "body_letterhead",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("sign", sa.String(length=40), nullable=False),
        sa.Column("letter_sign", sa.String(length=40), nullable=False),
        sa.Column("head_title", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_body_letterhead_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_letterhead")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_body_letterhead_organisation_id")),
    )
    op.create_table(
        "issued_document",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("abbreviation", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("reissue", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("signer_position", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number <> ''", name=op.f("ck_issued_document_number")),
        sa.ForeignKeyConstraint(["body_id"], ["organisation.id"], name=op.f("fk_issued_document_body_id_organisation")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["issued_document.id"], name=op.f("fk_issued_document_replaces_id_issued_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint(
            "body_id",
            "year",
            "abbreviation",
            "ordinal",
            "reissue",
            name=op.f("uq_issued_document_body_id_year_abbreviation_ordinal_reissue"),
        ),
        sa.UniqueConstraint(
            "kind", "about_id", "part", "edition", name=op.f("uq_issued_document_kind_about_id_part_edition")
        ),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_issued_document_replaces_id")),
    )
    op.create_index("ix_issued_document_body_year", "issued_document", ["body_id", "year", "id"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("abbreviation", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_number_series_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint(
            "organisation_id", "year", "abbreviation", name=op.f("uq_number_series_organisation_id_year_abbreviation")
        ),
    )
    op.create_table(
        "document_annulment",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_document_annulment_reason")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_document_annulment_document_id_issued_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_annulment")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_annulment_document_id")),
    )
    op.create_table(
        "document_file",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("storage_key", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("format IN ('pdf', 'docx')", name=op.f("ck_document_file_format")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_document_file_document_id_issued_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
        sa.UniqueConstraint("document_id", "format", name=op.f("uq_document_file_document_id_format")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_document_file_storage_key")),
    )
    op.create_table(
        "certificate_code",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_certificate_code_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("nomination_id", name=op.f("pk_certificate_code")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code_code")),
    )
    op.create_table(
        "pack",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "plan",
                "review",
                "meeting",
                "public_notice",
                "letter",
                "nomination",
                "decision",
                "report",
                name="about",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "working",
                "ready",
                "failed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'ready') = (sha256 <> '')", name=op.f("ck_pack_ready")),
        sa.CheckConstraint("format IN ('zip', 'pdf')", name=op.f("ck_pack_format")),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_pack_done")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_pack_requested_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("key", name=op.f("uq_pack_key")),
    )
    op.create_index(op.f("ix_pack_created_at"), "pack", ["created_at"], unique=False)
    op.create_index(op.f("ix_pack_requested_by_id"), "pack", ["requested_by_id"], unique=False)
    _guard()


def _guard() -> None:
    """What was issued stays as it is, and no series goes back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()"
            )
        op.execute(
            "CREATE FUNCTION refuse_number_back() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'a number series never goes back'; END $$"
        )
        op.execute(
            "CREATE TRIGGER number_series_forward BEFORE UPDATE ON number_series FOR EACH ROW"
            " WHEN (NEW.last < OLD.last) EXECUTE FUNCTION refuse_number_back()"
        )
        return
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER number_series_forward BEFORE UPDATE ON number_series WHEN NEW.last < OLD.last"
        " BEGIN SELECT RAISE(ABORT, 'a number series never goes back'); END"
    )


def downgrade() -> None:
    """Issued papers, their numbers and the codes of certificates are lost; the files stay in the upload folder."""
    for table in (
        "pack",
        "certificate_code",
        "document_file",
        "document_annulment",
        "number_series",
        "issued_document",
        "body_letterhead",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_number_back()")
