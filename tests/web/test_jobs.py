"""The page of what happens by itself, for administrators."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.extensions import db
from workflow.jobs.schedule import SCHEDULE
from workflow.models import Lease, Notice
from workflow.services import deliver, jobs, sweep
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

MONDAY = datetime(2024, 2, 5, 1, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    return world(app)


@pytest.fixture
def admin(made: World) -> FlaskClient:
    return client_of(made.app, made.users["administrator"])


def test_every_job_is_listed_before_it_has_ever_run(admin: FlaskClient) -> None:
    text = admin.get("/jobs").text
    for job in SCHEDULE:
        assert job.title in text
        assert job.when in text
    assert text.count("chưa chạy") >= len(SCHEDULE)
    assert "Bộ lập lịch chưa chạy lần nào" in text
    assert "Máy chủ thư chưa được cấu hình" in text


@pytest.mark.parametrize("key", ["officer", "head", "secretary", "director", "manager", "approver", "auditor", "staff"])
def test_it_is_the_administrators_page(made: World, key: str) -> None:
    client = client_of(made.app, made.users[key])
    assert client.get("/jobs").status_code == 403
    assert client.get("/jobs/sweep").status_code == 403
    assert client.post("/jobs/sweep/run").status_code == 403
    assert client.post("/jobs/outbox/retry").status_code == 403


def test_a_job_is_run_from_the_page_and_its_result_said(admin: FlaskClient, made: World) -> None:
    answer = admin.post("/jobs/sweep/run", follow_redirects=True)
    assert answer.status_code == 200
    assert "Nhắc hạn: đã ghi 0 thông báo." in answer.text
    page = admin.get("/jobs/sweep").text
    assert "đã ghi 0 thông báo" in page
    assert "chạy tay" in page


def test_a_job_that_does_not_exist_is_not_found(admin: FlaskClient) -> None:
    assert admin.get("/jobs/nothing").status_code == 404
    assert admin.post("/jobs/nothing/run").status_code == 404


def test_the_heartbeat_is_shown_and_its_silence_too(admin: FlaskClient, made: World) -> None:
    with made.app.app_context():
        jobs.take_lease("host:1:abc", now=datetime.now(UTC), length=timedelta(minutes=1))
    assert "Bộ lập lịch đang hoạt động" in admin.get("/jobs").text
    assert made.app.test_client().get("/healthz").json["scheduler"] == "running"
    with made.app.app_context(), Session(db.engine) as session:
        session.execute(update(Lease).values(until=datetime.now(UTC) - timedelta(seconds=1)))
        session.commit()
    text = admin.get("/jobs").text
    assert "Bộ lập lịch không còn hoạt động" in text
    assert "host:1:abc" in text
    silent = made.app.test_client().get("/healthz")
    assert (silent.status_code, silent.json["scheduler"]) == (200, "stale")


def test_without_a_scheduler_the_web_is_still_healthy(made: World) -> None:
    answer = made.app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"], answer.json["scheduler"]) == (200, "ok", "never")


def test_a_sweep_that_does_not_come_is_told_to_administrators_on_every_page(admin: FlaskClient, made: World) -> None:
    officer, alarm = client_of(made.app, made.users["officer"]), "không ai được nhắc"
    web = made.app.test_client()
    assert web.get("/healthz").json["swept_at"] is None
    assert alarm in admin.get("/users").text
    now = datetime.now(UTC).replace(microsecond=0)
    for minutes, ok, told in ((50, True, True), (1, False, True), (40, True, False)):
        ended = now - timedelta(minutes=minutes)
        with made.app.app_context():
            run_id = jobs.begin("sweep", f"slot {minutes}", now=ended)
            jobs.finish(run_id, ok=ok, result="{}", now=ended)
        assert (alarm in admin.get("/users").text) is told
    assert web.get("/healthz").json["swept_at"] == (now - timedelta(minutes=40)).isoformat()
    assert alarm not in officer.get("/").text


def test_a_failed_run_is_shown_with_its_reason(admin: FlaskClient, made: World) -> None:
    with made.app.app_context():
        run_id = jobs.begin("digest", "slot", now=MONDAY)
        jobs.finish(run_id, ok=False, result="ValueError: kaputt", now=MONDAY)
    text = admin.get("/jobs").text
    assert "Lỗi" in text
    assert "ValueError: kaputt" in text


def test_letters_given_up_are_shown_and_can_be_put_back(admin: FlaskClient, made: World) -> None:
    with made.app.app_context():
        sweep.sweep(now=MONDAY)
        with Session(db.engine) as session:
            session.execute(
                update(Notice).where(Notice.user_id == made.users["officer"]).values(
                    mail="failed", mail_error="550 no such user", mail_next_at=MONDAY, mail_attempts=1)
            )  # fmt: skip
            session.commit()
    text = admin.get("/jobs").text
    assert "officer@example.test" in text
    assert "550 no such user" in text
    assert "1 thư được đưa lại vào hàng chờ." in admin.post("/jobs/outbox/retry", follow_redirects=True).text


def test_a_held_outbox_is_said(admin: FlaskClient, made: World) -> None:
    with made.app.app_context(), unit_of_work() as session:
        deliver.hold(session)
    assert "Thư đang bị giữ lại sau khi phục hồi dữ liệu" in admin.get("/jobs").text
