"""All tables of the first release.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_object", ["object_kind", "object_id"], unique=False)

    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "form_token",
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_form_token")),
    )
    with op.batch_alter_table("form_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_token_used_at"), ["used_at"], unique=False)

    op.create_table(
        "initiative",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "base",
                "province",
                "ministry",
                "national",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "slot", name=op.f("uq_job_run_job_slot")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_job_started", ["job", "started_at"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("fold", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ministry",
                "province",
                "department",
                "unit",
                "division",
                "commune",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("has_council", sa.Boolean(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=True),
        sa.Column("upper_body_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("active_to IS NULL OR active_to >= active_from", name=op.f("ck_organisation_active_period")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_organisation_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organisation.id"], name=op.f("fk_organisation_successor_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["upper_body_id"], ["organisation.id"], name=op.f("fk_organisation_upper_body_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_council_id"), ["council_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_path"), ["path"], unique=False)

    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("known_device", sa.Boolean(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_account_at", ["account", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_address_at", ["address", "at"], unique=False)

    op.create_table(
        "decision",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_body_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("signer_position", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["organisation.id"], name=op.f("fk_decision_body_id_organisation")),
        sa.ForeignKeyConstraint(
            ["recorded_by_body_id"], ["organisation.id"], name=op.f("fk_decision_recorded_by_body_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("body_id", "number", "decided_on", name=op.f("uq_decision_body_id_number_decided_on")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_recorded_by_body_id"), ["recorded_by_body_id"], unique=False)

    op.create_table(
        "headcount",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_headcount_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_headcount_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headcount")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_headcount_organisation_id_year")),
    )
    op.create_table(
        "meeting",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("planned", "closed", name="status", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_meeting_council_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_council_id"), ["council_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(length=600), nullable=False),
        sa.Column("fold", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("female", "male", name="sex", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "civil_servant",
                "public_employee",
                "contract",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("leader", sa.Boolean(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_fold"), ["fold"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("upper_plan_id", sa.Integer(), nullable=True),
        sa.Column("lapse_overdue", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["upper_plan_id"], ["plan.id"], name=op.f("fk_plan_upper_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_plan_organisation_id_year")),
    )
    op.create_table(
        "proposal_letter",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("signer_position", sa.String(length=120), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "issued_at IS NULL OR (number <> '' AND issued_on IS NOT NULL)", name=op.f("ck_proposal_letter_issued")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["organisation.id"], name=op.f("fk_proposal_letter_body_id_organisation")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_proposal_letter_council_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_letter")),
    )
    with op.batch_alter_table("proposal_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_letter_council_id"), ["council_id"], unique=False)

    op.create_table(
        "council_seat",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "chair",
                "vice_chair",
                "standing",
                "member",
                "secretary",
                name="office",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name=op.f("ck_council_seat_period")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_council_seat_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_council_seat_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_seat")),
    )
    with op.batch_alter_table("council_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_seat_council_id"), ["council_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_council_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "discipline",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "khien_trach",
                "canh_cao",
                "ha_bac_luong",
                "giang_chuc",
                "cach_chuc",
                "buoc_thoi_viec",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name=op.f("ck_discipline_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_discipline_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discipline")),
    )
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_discipline_person_id"), ["person_id"], unique=False)

    op.create_table(
        "initiative_author",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_initiative_author_share")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_author_initiative_id_initiative")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_initiative_author_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_author")),
        sa.UniqueConstraint("initiative_id", "person_id", name=op.f("uq_initiative_author_initiative_id_person_id")),
    )
    with op.batch_alter_table("initiative_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_initiative_author_person_id"), ["person_id"], unique=False)

    op.create_table(
        "nomination",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "individual", "collective", name="subject_kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("fold", sa.String(length=300), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("upper_body_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("award_code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "merit",
                "thematic",
                "unplanned",
                "long_service",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "registered",
                "unit_reviewed",
                "council_voted",
                "submitted",
                "approved",
                "awarded",
                "returned",
                "declined",
                "withdrawn",
                "lapsed",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "resume_state",
            sa.Enum(
                "draft",
                "registered",
                "unit_reviewed",
                "council_voted",
                "submitted",
                "approved",
                "awarded",
                "returned",
                "declined",
                "withdrawn",
                "lapsed",
                "revoked",
                name="resume_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "left_state",
            sa.Enum(
                "draft",
                "registered",
                "unit_reviewed",
                "council_voted",
                "submitted",
                "approved",
                "awarded",
                "returned",
                "declined",
                "withdrawn",
                "lapsed",
                "revoked",
                name="left_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("live_key", sa.String(length=80), nullable=True),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("initiative", sa.Text(), nullable=False),
        sa.Column("open_sections", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("voted_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_present", sa.Integer(), nullable=True),
        sa.Column("review_yes", sa.Integer(), nullable=True),
        sa.Column("override_reason", sa.String(length=1000), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("presented_on", sa.Date(), nullable=True),
        sa.Column("presented_where", sa.String(length=200), nullable=False),
        sa.Column("handed_over", sa.String(length=300), nullable=False),
        sa.Column("linked_from_id", sa.Integer(), nullable=True),
        sa.Column("recheck", sa.Boolean(), nullable=False),
        sa.Column("recheck_reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'awarded' OR presented_on IS NOT NULL", name=op.f("ck_nomination_presented")),
        sa.CheckConstraint(
            "state <> 'council_voted' OR voted_fingerprint <> ''", name=op.f("ck_nomination_voted_fingerprint")
        ),
        sa.CheckConstraint("state <> 'submitted' OR letter_id IS NOT NULL", name=op.f("ck_nomination_letter")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'awarded') OR decision_id IS NOT NULL", name=op.f("ck_nomination_decision")
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_nomination_one_subject")),
        sa.ForeignKeyConstraint(["body_id"], ["organisation.id"], name=op.f("fk_nomination_body_id_organisation")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_nomination_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_nomination_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["proposal_letter.id"], name=op.f("fk_nomination_letter_id_proposal_letter")
        ),
        sa.ForeignKeyConstraint(
            ["linked_from_id"], ["nomination.id"], name=op.f("fk_nomination_linked_from_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_nomination_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nomination_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation.id"], name=op.f("fk_nomination_unit_id_organisation")),
        sa.ForeignKeyConstraint(
            ["upper_body_id"], ["organisation.id"], name=op.f("fk_nomination_upper_body_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("code", name=op.f("uq_nomination_code")),
        sa.UniqueConstraint("live_key", name=op.f("uq_nomination_live_key")),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index("ix_nomination_body_id", ["body_id", "id"], unique=False)
        batch_op.create_index("ix_nomination_council_id", ["council_id", "id"], unique=False)
        batch_op.create_index("ix_nomination_council_year_state", ["council_id", "year", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_nomination_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nomination_letter_id"), ["letter_id"], unique=False)
        batch_op.create_index(
            "ix_nomination_open_unit",
            ["unit_id", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )
        batch_op.create_index(batch_op.f("ix_nomination_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nomination_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_nomination_unit_id_year", ["unit_id", "year", "id"], unique=False)

    op.create_table(
        "past_award",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("award_code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_past_award_one_subject")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_past_award_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_past_award_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_award")),
    )
    with op.batch_alter_table("past_award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_award_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_past_award_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_move",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_organisation_id", sa.Integer(), nullable=False),
        sa.Column("to_organisation_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"], ["organisation.id"], name=op.f("fk_person_move_from_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_move_person_id_person")),
        sa.ForeignKeyConstraint(
            ["to_organisation_id"], ["organisation.id"], name=op.f("fk_person_move_to_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_move")),
    )
    with op.batch_alter_table("person_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_move_person_id"), ["person_id"], unique=False)

    op.create_table(
        "quality_rating",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "HTXSNV", "HTTNV", "HTNV", "KHTNV", name="level", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_quality_rating_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_quality_rating_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quality_rating_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_rating")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_quality_rating_organisation_id_year")),
        sa.UniqueConstraint("person_id", "year", name=op.f("uq_quality_rating_person_id_year")),
    )
    op.create_table(
        "term",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "registration",
                "unit_review",
                "council",
                "submission",
                "report",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "meaning",
            sa.Enum("before", "no_later_than", name="meaning", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "policy",
            sa.Enum("keep", "next_working_day", name="policy", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_term_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("plan_id", "stage", name=op.f("uq_term_plan_id_stage")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_closes_at"), ["closes_at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_user_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("account", name=op.f("uq_user_account_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_user_account_person_id")),
    )
    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("abstain", sa.Integer(), nullable=True),
        sa.Column("invalid", sa.Integer(), nullable=True),
        sa.Column("chair_yes", sa.Boolean(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed", "failed", "other_award", name="outcome", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("other_award_code", sa.String(length=20), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "yes IS NULL OR (yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0)",
            name=op.f("ck_agenda_item_totals"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_agenda_item_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "nomination_id", name=op.f("uq_agenda_item_meeting_id_nomination_id")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "summary",
                "report",
                "initiative",
                "evidence",
                name="section",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_attachment_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_attachment_storage_key")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "forward_leg",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("from_body_id", sa.Integer(), nullable=False),
        sa.Column("to_body_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_body_id"], ["organisation.id"], name=op.f("fk_forward_leg_from_body_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_forward_leg_nomination_id_nomination")
        ),
        sa.ForeignKeyConstraint(
            ["to_body_id"], ["organisation.id"], name=op.f("fk_forward_leg_to_body_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forward_leg")),
    )
    with op.batch_alter_table("forward_leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forward_leg_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "late_door",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_late_door_opened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_late_door_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_late_door_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_door")),
    )
    with op.batch_alter_table("late_door", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_door_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "letter_item",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["proposal_letter.id"], name=op.f("fk_letter_item_letter_id_proposal_letter")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_letter_item_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_item")),
        sa.UniqueConstraint("letter_id", "nomination_id", name=op.f("uq_letter_item_letter_id_nomination_id")),
    )
    with op.batch_alter_table("letter_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_item_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "present", "absent", "written", name="attendance", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_attendance_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["council_seat.id"], name=op.f("fk_meeting_attendance_seat_id_council_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendance")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_meeting_attendance_meeting_id_seat_id")),
    )
    op.create_table(
        "nomination_event",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=120), nullable=False),
        sa.Column("from_state", sa.String(length=24), nullable=False),
        sa.Column("to_state", sa.String(length=24), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_event_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_event")),
        sa.UniqueConstraint("nomination_id", "seq", name=op.f("uq_nomination_event_nomination_id_seq")),
    )
    op.create_table(
        "notice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail", sa.String(length=8), nullable=False),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.Column("mail_next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_error", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("mail IN ('none', 'due', 'sent', 'failed')", name=op.f("ck_notice_mail")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_notice_nomination_id_nomination")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_notice_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_notice_dedupe_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_mail_due",
            ["mail_next_at", "id"],
            unique=False,
            sqlite_where=sa.text("mail = 'due'"),
            postgresql_where=sa.text("mail = 'due'"),
        )
        batch_op.create_index(batch_op.f("ix_notice_nomination_id"), ["nomination_id"], unique=False)
        batch_op.create_index("ix_notice_user_read", ["user_id", "read_at", "id"], unique=False)

    op.create_table(
        "plan_task",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("lead", sa.String(length=200), nullable=False),
        sa.Column("lead_organisation_id", sa.Integer(), nullable=True),
        sa.Column("coordinators", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("event_driven", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_plan_task_quarter")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user_account.id"], name=op.f("fk_plan_task_done_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["lead_organisation_id"], ["organisation.id"], name=op.f("fk_plan_task_lead_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_task_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_task")),
    )
    with op.batch_alter_table("plan_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_task_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_task_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "reinstatement_leave",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_reinstatement_leave_nomination_id_nomination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reinstatement_leave")),
    )
    with op.batch_alter_table("reinstatement_leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reinstatement_leave_nomination_id"), ["nomination_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "unit_officer",
                "unit_head",
                "secretary",
                "member",
                "chair",
                "manager",
                "approver",
                "auditor",
                "administrator",
                "staff",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name=op.f("ck_role_grant_period")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_grant_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index("ix_role_grant_organisation_role", ["organisation_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "substitution",
        sa.Column("from_user_id", sa.Integer(), nullable=False),
        sa.Column("to_user_id", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_user_id <> to_user_id", name=op.f("ck_substitution_two_people")),
        sa.CheckConstraint("until_date >= from_date", name=op.f("ck_substitution_period")),
        sa.ForeignKeyConstraint(
            ["from_user_id"], ["user_account.id"], name=op.f("fk_substitution_from_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["to_user_id"], ["user_account.id"], name=op.f("fk_substitution_to_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_substitution_from_user_id"), ["from_user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_substitution_to_user_id"), ["to_user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_substitution_to_user_id"))
        batch_op.drop_index(batch_op.f("ix_substitution_from_user_id"))

    op.drop_table("substitution")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_user_id"))
        batch_op.drop_index("ix_role_grant_organisation_role")

    op.drop_table("role_grant")
    with op.batch_alter_table("reinstatement_leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reinstatement_leave_nomination_id"))

    op.drop_table("reinstatement_leave")
    with op.batch_alter_table("plan_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_task_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_task_due_on"))

    op.drop_table("plan_task")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_user_read")
        batch_op.drop_index(batch_op.f("ix_notice_nomination_id"))
        batch_op.drop_index(
            "ix_notice_mail_due", sqlite_where=sa.text("mail = 'due'"), postgresql_where=sa.text("mail = 'due'")
        )

    op.drop_table("notice")
    op.drop_table("nomination_event")
    op.drop_table("meeting_attendance")
    with op.batch_alter_table("letter_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_item_nomination_id"))

    op.drop_table("letter_item")
    with op.batch_alter_table("late_door", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_door_plan_id"))

    op.drop_table("late_door")
    with op.batch_alter_table("forward_leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forward_leg_nomination_id"))

    op.drop_table("forward_leg")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_nomination_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_nomination_id"))

    op.drop_table("agenda_item")
    op.drop_table("user_account")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_closes_at"))

    op.drop_table("term")
    op.drop_table("quality_rating")
    with op.batch_alter_table("person_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_move_person_id"))

    op.drop_table("person_move")
    with op.batch_alter_table("past_award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_award_person_id"))
        batch_op.drop_index(batch_op.f("ix_past_award_organisation_id"))

    op.drop_table("past_award")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index("ix_nomination_unit_id_year")
        batch_op.drop_index(batch_op.f("ix_nomination_person_id"))
        batch_op.drop_index(batch_op.f("ix_nomination_organisation_id"))
        batch_op.drop_index(
            "ix_nomination_open_unit", sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open")
        )
        batch_op.drop_index(batch_op.f("ix_nomination_letter_id"))
        batch_op.drop_index(batch_op.f("ix_nomination_decision_id"))
        batch_op.drop_index("ix_nomination_council_year_state")
        batch_op.drop_index("ix_nomination_council_id")
        batch_op.drop_index("ix_nomination_body_id")

    op.drop_table("nomination")
    with op.batch_alter_table("initiative_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_initiative_author_person_id"))

    op.drop_table("initiative_author")
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_discipline_person_id"))

    op.drop_table("discipline")
    with op.batch_alter_table("council_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_council_seat_person_id"))
        batch_op.drop_index(batch_op.f("ix_council_seat_council_id"))

    op.drop_table("council_seat")
    with op.batch_alter_table("proposal_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_letter_council_id"))

    op.drop_table("proposal_letter")
    op.drop_table("plan")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_person_fold"))

    op.drop_table("person")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_council_id"))

    op.drop_table("meeting")
    op.drop_table("headcount")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_recorded_by_body_id"))
        batch_op.drop_index(batch_op.f("ix_decision_body_id"))

    op.drop_table("decision")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_address_at")
        batch_op.drop_index("ix_sign_in_attempt_account_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("setting")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_path"))
        batch_op.drop_index(batch_op.f("ix_organisation_parent_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_council_id"))

    op.drop_table("organisation")
    op.drop_table("lease")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_job_started")

    op.drop_table("job_run")
    op.drop_table("initiative")
    with op.batch_alter_table("form_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_token_used_at"))

    op.drop_table("form_token")
    op.drop_table("counter")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_object")

    op.drop_table("change")
