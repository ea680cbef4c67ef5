"""The policy of reminders on its page, and the letter that urges late units; the weekly digest declined by its link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.data.reminders import load_reminders
from workflow.domain.states import Channel, Recipient, Subject
from workflow.extensions import db
from workflow.jobs.letters import declining
from workflow.models import Change, Notice, ReminderPolicy, User
from workflow.services import notices, reminder_policies
from workflow.services.digest import digest
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

LATE = datetime(2024, 2, 21, 1, tzinfo=UTC)  # 08:00 in Vietnam, five working days after the term


@pytest.fixture
def made(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    return world(app)


def fields(client: FlaskClient, path: str) -> dict[str, str]:
    """What the form holds as it came."""
    page = client.get(path).text
    form = page[page.index("/reminders\"") :]
    inputs = {name: value for tag in re.findall(r"<input[^>]*>", form)
              if (name := _part(tag, "name")) and (value := _part(tag, "value")) is not None}  # fmt: skip
    chosen = re.findall(r'<select[^>]*name="([^"]+)"[^>]*>.*?<option selected value="([^"]+)"', form, re.DOTALL)
    return inputs | dict(chosen)


def _part(tag: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else None


def test_the_secretary_sets_the_policy_and_gives_it_up_again(made: World) -> None:
    secretary, path = client_of(made.app, made.users["secretary"]), f"/plans/{made.plan_id}/reminders"
    sent = fields(secretary, path)
    assert (sent["registration-responsible-before"], sent["registration-responsible-after"]) == ("14, 7, 3, 1, 0", "1, 3, 5")
    assert (sent["task-responsible-before"], sent["opens"], sent["closes"]) == ("15, 7, 1, 0", "08:00", "17:30")
    bad = secretary.post(path, data=sent | {"registration-responsible-before": "14; bảy", "opens": "8"})
    assert bad.status_code == 422
    assert "Ghi các số ngày từ 0 đến 20" in bad.text
    assert 'value="14; bảy"' in bad.text
    assert "Giờ không đúng" in bad.text
    assert secretary.post(path, data=sent | {"opens": "18:00"}).status_code == 422
    wanted = {"registration-responsible-before": "10 2", "registration-manager-after": "", "opens": "07:30",
              "report-director-channel": "app"}  # fmt: skip
    assert secretary.post(path, data=sent | wanted).status_code == 303
    centre = made.organisations["centre"]
    with made.app.app_context(), Session(db.engine) as session:
        policy = reminder_policies.of(session, [centre, made.organisations["other"]])
        assert session.scalars(select(Change.action).where(Change.object_kind == "reminder_policy")).all() == ["reminders.set"]
    assert policy[made.organisations["other"]] == load_reminders()
    changed = {(Subject.REGISTRATION, Recipient.RESPONSIBLE): (10, 2, -1, -3, -5)}
    rules = tuple(
        replace(rule, offsets=changed.get((rule.subject, rule.recipient), rule.offsets),
                channel=Channel.APP if (rule.subject, rule.recipient) == (Subject.REPORT, Recipient.DIRECTOR) else rule.channel)
        for rule in load_reminders().rules if (rule.subject, rule.recipient) != (Subject.REGISTRATION, Recipient.MANAGER)
    )  # fmt: skip
    assert policy[centre] == replace(policy[centre], rules=rules, opens=time(7, 30), closes=time(17, 30))
    assert secretary.post(path, data=sent | wanted | {"once": "again"}).status_code == 409  # seen before it was set
    with made.app.app_context():
        assert sweep(now=datetime(2024, 2, 5, 1, tzinfo=UTC)) == 3  # ten working days before the seventh came on 24/01
        assert sweep(now=datetime(2024, 2, 19, 1, tzinfo=UTC)) == 6  # the manager is not told any more
    officer = client_of(made.app, made.users["officer"])
    assert "10, 2" in officer.get(path).text
    assert "Ghi lịch nhắc" not in officer.get(path).text
    assert officer.post(path, data=sent).status_code == 403
    assert officer.post(f"{path}/reset", data={"version": 1}).status_code == 403
    assert client_of(made.app, made.users["other_officer"]).get(path).status_code == 404
    assert secretary.post(f"{path}/reset", data={"version": 1}).status_code == 303
    with made.app.app_context(), Session(db.engine) as session:
        assert session.scalars(select(ReminderPolicy)).all() == []


def test_the_letter_names_the_late_units_with_their_reminders_and_who_has_read_them(made: World) -> None:
    path = f"/plans/{made.plan_id}/urging"
    director = client_of(made.app, made.users["director"])
    made.app.extensions["tdkt"] = replace(made.app.extensions["tdkt"], clock_offset=LATE - datetime.now(UTC))
    with made.app.app_context():
        for moment in (datetime(2024, 2, 15, 1, tzinfo=UTC), LATE):
            sweep(now=moment)
        with Session(db.engine) as session:
            last = select(Notice.id).where(Notice.user_id == made.users["officer"]).order_by(Notice.id.desc())
            number = session.scalars(last).first()
        notices.mark_read(number, actor=made.actor("officer"), now=LATE)
    told = director.get("/notices").text
    assert f'href="{path}"' in told
    assert "Công văn đôn đốc các đơn vị chậm đã soạn sẵn" in told
    statements: list[str] = []
    with made.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page = director.get(path).text
    assert len(statements) < 25
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Kính gửi: Trung tâm Thử Nghiệm; Phòng Hành chính; Phòng Tư vấn." in text
    assert "Đăng ký thi đua năm 2024 09/02/2024 5 2" in text
    assert "hoàn thành trước khi hết ngày 26/02/2024" in text
    rows = re.findall(r"(\d\d/\d\d/2024 08:00|08:00 \d\d/\d\d/2024) Hà Thị Đầu Cán bộ đầu mối (chưa đọc|\S+ \S+)", text)
    assert [read == "chưa đọc" for _at, read in rows] == [True, False]
    assert client_of(made.app, made.users["officer"]).get(path).status_code == 403
    assert client_of(made.app, made.users["other_officer"]).get(path).status_code == 404


def test_the_digest_is_declined_by_its_link_alone_and_wanted_again(made: World) -> None:
    client, manager = made.app.test_client(), made.users["manager"]
    with made.app.app_context():
        token, foreign = declining(manager), declining(made.users["officer"])
    path = f"/notices/digest/{token}"
    for _look in range(2):
        assert "Bạn đang nhận bản tổng hợp tuần" in client.get(path).text  # looking changes nothing
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert "Bạn đã thôi nhận" in client.get(path).text
    assert client.get(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 404
    assert client.post(f"/notices/digest/{manager}").status_code == 404
    assert token != foreign
    with made.app.app_context():
        assert digest(now=LATE) == 1  # it still stands in the application
        with Session(db.engine) as session:
            declined = session.scalars(select(User.account).where(User.digest_by_mail.is_(False))).all()
    assert declined == ["manager"]
    assert client.post(path, data={"wanted": "1"}).status_code == 303
    assert "Bạn đang nhận" in client.get(path).text
