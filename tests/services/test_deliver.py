"""The outbox against a real SMTP server: nothing lost, nobody flooded, a crash costs one repeat at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.errors import Forbidden
from workflow.extensions import db
from workflow.jobs import letters
from workflow.models import Notice, User
from workflow.notifications.channels import Letter, compose, message_id
from workflow.services import deliver, notices
from workflow.services.deliver import DELAYS, HELD, Outcome, Outgoing
from workflow.services.digest import digest
from workflow.services.sweep import sweep
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.support.mail import Server

MONDAY = datetime(2024, 2, 5, 1, tzinfo=UTC)


@pytest.fixture
def made(mailing_app: Flask) -> Iterator[World]:
    found = world(mailing_app)
    with mailing_app.app_context():
        yield found


def send(now: datetime = MONDAY) -> list[Outcome]:
    """One run of the outbox."""
    outcomes = []
    with letters.mailer() as mailer:
        while (outcome := deliver.deliver_next(now=now, post=lambda out: mailer.send(letters.write(out)))) is not None:
            outcomes.append(outcome)
            if outcome is Outcome.UNREACHABLE:
                break
    return outcomes


def rows() -> list[Notice]:
    with Session(db.engine) as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def one(made: World, key: str = "officer") -> Notice:
    """Write one notice whose mail is due."""
    with unit_of_work() as session:
        data = {"items": [], "count": 3}
        notices.tell(session, [made.users[key]], "weekly_digest", data, key="test", link="/year/2024", now=MONDAY)
    return rows()[0]


def test_a_reminder_arrives_as_a_letter_people_can_read(made: World, server: Server) -> None:
    sweep(now=MONDAY)
    assert send() == [Outcome.SENT] * 3
    letter = next(m for m in server.received if "officer@example.test" in m["To"] and "counsel" not in m["To"])
    assert letter["Subject"] == "Còn 3 ngày làm việc: Đăng ký thi đua năm 2024 (Phòng Hành chính)"
    assert letter["From"] == "TĐKT <tdkt@example.test>"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_body(("plain",)).get_content()
    assert "Kính gửi Hà Thị Đầu," in text
    assert "Phòng Hành chính chưa đăng ký thi đua năm 2024." in text
    assert (
        "Hạn trước ngày 10/02/2024, rơi vào Giao thừa Tết Nguyên Đán; ngày làm việc cuối: Thứ Tư 07/02/2024." in text
    )
    assert "http://127.0.0.1:8000/year/2024" in text
    html = letter.get_body(("html",)).get_content()
    assert '<a href="http://127.0.0.1:8000/year/2024"' in html
    assert {(n.mail, n.mail_attempts) for n in rows()} == {("sent", 1)}
    assert {n.mail_sent_at for n in rows()} == {MONDAY}
    assert send() == []


def test_a_digest_has_a_link_for_each_line_and_a_way_out(made: World, server: Server) -> None:
    digest(now=MONDAY)
    send()
    (letter,) = server.received
    out = letter["List-Unsubscribe"].strip(" <>")
    assert (out, letter["List-Unsubscribe-Post"]) == (
        f"http://127.0.0.1:8000/notices/digest/{letters.declining(made.users['manager'])}", "List-Unsubscribe=One-Click",
    )  # fmt: skip
    assert letters.who_declines(out.rpartition("/")[2]) == made.users["manager"]
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.count("\n  http://127.0.0.1:8000/year/2024\n") == html.count('href="http://127.0.0.1:8000/year/2024" style="color') == 3
    assert f"Thôi nhận bản tổng hợp tuần qua thư: {out}" in text
    assert f'href="{out}"' in html
    notices.mail_digest(made.users["manager"], wanted=False)
    digest(now=MONDAY + timedelta(days=14))
    assert send(MONDAY + timedelta(days=14)) == []


def test_several_things_are_one_letter_and_no_reminder_can_be_declined(made: World, server: Server) -> None:
    """Five working days after the term the chair hears of three late units in one letter."""
    late = datetime(2024, 2, 21, 1, tzinfo=UTC)
    sweep(now=late)
    assert send(late) == [Outcome.SENT] * 7
    assert len({m["To"] for m in server.received}) == len({m["Message-ID"] for m in server.received}) == 7
    (letter,) = (m for m in server.received if "director@" in m["To"])
    assert letter["Subject"] == "Nhắc 3 việc theo kế hoạch thi đua, khen thưởng"
    text = letter.get_body(("plain",)).get_content()
    assert text.count("đã quá 5 ngày làm việc. Đây là lần nhắc cuối, sau lần này hệ thống không nhắc nữa.") == 3
    assert text.count(f"http://127.0.0.1:8000/plans/{made.plan_id}/urging") == 2  # of his own unit he hears as its head
    assert letter["List-Unsubscribe"] is None


def test_what_a_person_wrote_cannot_become_markup(made: World, server: Server) -> None:
    with unit_of_work() as session:
        data = {"plan": "", "year": 2024, "unit": made.organisations["office"], "until": MONDAY, "reason": "<b>&lũ</b>"}
        notices.tell(session, [made.users["head"]], "door_opened", data, key="door", link="/", now=MONDAY)
    send()
    letter = server.received[0]
    assert "<b>&lũ</b>" in letter.get_body(("plain",)).get_content()
    assert "&lt;b&gt;&amp;lũ&lt;/b&gt;" in letter.get_body(("html",)).get_content()


def test_the_letter_of_an_event_names_case_and_award(made: World, server: Server) -> None:
    """A notice of a step has no words of its own: they come from its nomination."""
    from tests.services.test_lapses import registered

    registered(made)
    send(datetime(2024, 1, 22, 2, tzinfo=UTC))
    assert [m["Subject"] for m in server.received] == ["Lò Thị An đã đăng ký Lao động tiên tiến, chờ bình xét"]


def test_who_has_no_address_is_not_written_to(made: World, server: Server) -> None:
    with Session(db.engine) as session:
        session.execute(update(User).where(User.id == made.users["officer"]).values(email=""))
        session.commit()
    sweep(now=MONDAY)
    assert send() == [Outcome.SENT] * 2
    assert sorted(n.mail for n in rows()) == ["none", "sent", "sent"]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_not_now_is_tried_again_later(made: World, server: Server, command: str) -> None:
    one(made)
    server.answers[command] = ["451 try again later"]
    assert send() == [Outcome.RETRY]
    notice = rows()[0]
    assert (notice.mail, notice.mail_attempts, notice.mail_next_at) == ("due", 1, MONDAY + timedelta(minutes=1))
    assert "451" in notice.mail_error
    assert send(MONDAY + timedelta(seconds=59)) == []
    assert send(MONDAY + timedelta(minutes=1)) == [Outcome.SENT]
    assert len(server.received) == 1


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_never_is_given_up_and_holds_back_no_other(made: World, server: Server, command: str) -> None:
    sweep(now=MONDAY)
    server.answers[command] = ["550 no such user"]
    assert sorted(o.name for o in send()) == ["FAILED", "SENT", "SENT"]
    failed = [n for n in rows() if n.mail == "failed"]
    assert [n.mail_error for n in failed] == ["550 no such user"]
    assert send(MONDAY + timedelta(days=30)) == []


def test_a_line_dropped_before_the_answer_is_tried_again(made: World, server: Server) -> None:
    one(made)
    server.answers["DATA"] = ["drop before"]
    assert send() == [Outcome.UNREACHABLE]
    assert send(MONDAY + timedelta(minutes=1)) == [Outcome.SENT]
    assert len(server.received) == 1


def test_a_line_dropped_after_the_letter_was_taken_repeats_it_under_the_same_id(made: World, server: Server) -> None:
    one(made)
    server.answers["DATA"] = ["drop after"]
    assert send() == [Outcome.UNREACHABLE]
    assert send(MONDAY + timedelta(minutes=1)) == [Outcome.SENT]
    assert len(server.received) == 2
    assert len({m["Message-ID"] for m in server.received}) == 1
    assert len({m["Date"] for m in server.received}) == 1


class Crash(BaseException):
    """What kill -9 does to a process."""


def test_a_crash_between_250_and_the_commit_repeats_the_letter_once_under_the_same_id(
    made: World, server: Server
) -> None:
    one(made)
    with letters.mailer() as mailer:

        def post(out: Outgoing) -> None:
            mailer.send(letters.write(out))
            raise Crash

        with pytest.raises(Crash):
            deliver.deliver_next(now=MONDAY, post=post)
    assert send(MONDAY + timedelta(minutes=4)) == []  # the claim is still held
    assert send(MONDAY + timedelta(minutes=5)) == [Outcome.SENT]
    assert len(server.received) == 2
    assert len({m["Message-ID"] for m in server.received}) == 1


def test_a_crash_before_the_letter_left_costs_a_wait_and_no_letter(made: World, server: Server) -> None:
    one(made)

    def post(out: Outgoing) -> None:
        raise Crash

    with pytest.raises(Crash):
        deliver.deliver_next(now=MONDAY, post=post)
    assert send(MONDAY + timedelta(minutes=5)) == [Outcome.SENT]
    assert len(server.received) == 1


def test_a_day_without_a_server_loses_nothing(made: World, server: Server) -> None:
    """24 hours of outage, a run every minute: three letters afterwards, each once."""
    sweep(now=MONDAY)
    server.answers["MAIL"] = ["421 closing"] * 10_000
    tries = 0
    for minute in range(24 * 60):
        tries += len(send(MONDAY + timedelta(minutes=minute)))
    assert tries < 30  # nobody hammers a server that is down
    server.answers["MAIL"] = []
    minute = 24 * 60
    while any(n.mail == "due" for n in rows()) and minute < 48 * 60:
        send(MONDAY + timedelta(minutes=minute))
        minute += 30
    assert sorted(m["To"] for m in server.received) == sorted({m["To"] for m in server.received})
    assert [n.mail for n in rows()] == ["sent"] * 3


def test_after_the_last_delay_a_letter_is_given_up_and_can_be_put_back(made: World, server: Server) -> None:
    one(made)
    server.answers["MAIL"] = ["451 no"] * (len(DELAYS) + 1)
    now = MONDAY
    for delay in (*DELAYS, timedelta(0)):
        send(now)
        now += delay
    assert [(n.mail, n.mail_attempts) for n in rows()] == [("failed", len(DELAYS) + 1)]
    with pytest.raises(Forbidden):
        deliver.retry_failed(actor=made.actor("officer"), now=now)
    assert deliver.retry_failed(actor=made.actor("administrator"), now=now) == 1
    assert send(now) == [Outcome.SENT]


def test_nobody_home_ends_the_run(made: World, server: Server) -> None:
    sweep(now=MONDAY)

    def post(out: Outgoing) -> None:
        from workflow.notifications.channels import Mailer
        from workflow.notifications.channels import Server as Where

        with Mailer(Where("127.0.0.1", 9, "", "", starttls=False, sender="a@example.test")) as nobody:
            nobody.send(letters.write(out))

    assert deliver.deliver_next(now=MONDAY, post=post) is Outcome.UNREACHABLE
    assert [n.mail for n in rows()] == ["due"] * 3


def test_an_address_that_is_none_is_given_up(made: World, server: Server) -> None:
    with Session(db.engine) as session:
        session.execute(update(User).where(User.id == made.users["officer"]).values(email="not an address"))
        session.commit()
    one(made)
    assert send() == [Outcome.FAILED]


def test_after_a_restore_nothing_leaves_until_it_is_released(made: World, server: Server) -> None:
    sweep(now=MONDAY)
    with unit_of_work() as session:
        deliver.hold(session)
    assert send() == []
    assert server.tried == 0
    runner = made.app.test_cli_runner()
    assert "outbox held, due 3, failed 0" in runner.invoke(args=["outbox", "status"]).output
    assert "outbox open, 3 letters due" in runner.invoke(args=["outbox", "release"]).output
    assert send() == [Outcome.SENT] * 3


def test_what_waited_can_be_thrown_away_at_the_release(made: World, server: Server) -> None:
    sweep(now=MONDAY)
    with unit_of_work() as session:
        deliver.hold(session)
    made.app.test_cli_runner().invoke(args=["outbox", "release", "--discard"])
    assert send() == []
    assert {n.mail for n in rows()} == {"none"}
    with Session(db.engine) as session:
        assert session.get(deliver.Setting, HELD) is None


def test_two_who_deliver_at_once_send_each_letter_once(made: World, server: Server) -> None:
    import threading

    sweep(now=MONDAY)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with made.app.app_context():
                send()
        except BaseException as error:  # noqa: BLE001 (shown by the assertion below)
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(server.received) == 3
    assert len({m["Message-ID"] for m in server.received}) == 3


def test_a_message_id_belongs_to_its_notice() -> None:
    first, second = message_id("term:1:2:3", "a@example.test"), message_id("term:1:2:4", "a@example.test")
    assert first == message_id("term:1:2:3", "a@example.test")
    assert first != second
    assert first.endswith("@example.test>")


def test_a_line_break_in_a_subject_cannot_add_a_header() -> None:
    letter = Letter("A", "a@example.test", "Một\nBcc: x@example.test", "t", "<p>t</p>", "k", MONDAY)
    message = compose(letter, "tdkt@example.test")
    assert message["Bcc"] is None
    assert message["Subject"] == "Một Bcc: x@example.test"
