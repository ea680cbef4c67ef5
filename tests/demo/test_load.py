"""`flask demo load` and `flask demo accounts`: the centre, the plan of 2024, and living work for every role."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from config import Settings
from tests.support.databases import close, settings_for
from workflow import create_app
from workflow.demo import centre
from workflow.domain.states import Role
from workflow.extensions import reading

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskCliRunner


def one(statement: str) -> Any:
    return reading().execute(text(statement)).one()


def rows(statement: str) -> list[Any]:
    return list(reading().execute(text(statement)).all())


def test_load(app: Flask, runner: FlaskCliRunner) -> None:
    """One load, looked at from all sides: it takes seconds."""
    result = runner.invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    for look in (
        the_centre, the_plan_of_2024, sweep_of_5_february_2024_writes_once, whoever_signs_in_finds_work,
        initiatives_stand_at_every_step, every_unit_has_officer_and_heads,
    ):  # fmt: skip
        look(app)
    accounts_sign_in_one_per_role(app, runner)
    loaded_once_and_only_once(app, runner)


def loaded_once_and_only_once(loaded: Flask, runner: FlaskCliRunner) -> None:
    with loaded.app_context():
        before = rows("select state, count(*) from nomination group by state order by state")
    for arguments in (["demo", "load"], ["demo", "load", "--if-empty"]):
        assert runner.invoke(args=arguments).exit_code == 0
    with loaded.app_context():
        assert rows("select state, count(*) from nomination group by state order by state") == before
        assert one("select count(*) from person") == (27,)


def the_centre(loaded: Flask) -> None:
    """The tree of the seed documents: province, Sở, centre with its council, four divisions; the ministry beside it."""
    with loaded.app_context():
        tree = dict(rows("select o.code, p.code from organisation o left join organisation p on p.id = o.parent_id"))
        assert tree == {
            "BLDTBXH": None, "UBND-SL": None, "SLDTBXH": "UBND-SL", "TTDVVL": "SLDTBXH", "HCTH": "TTDVVL",
            "TVGTVL": "TTDVVL", "TTTTLD": "TTDVVL", "BHTN": "TTDVVL",
        }  # fmt: skip
        council = rows(
            "select s.office, p.name from council_seat s join person p on p.id = s.person_id order by s.id"
        )
        assert len(council) == 7
        assert council[0] == ("chair", "Lò Văn Thắng")
        assert council[-1] == ("secretary", "Hà Thu Phương")
        assert one(
            "select count(*) from person p join organisation o on o.id = p.organisation_id where o.code not in "
            "('SLDTBXH', 'UBND-SL', 'BLDTBXH')"
        ) == (24,)


def the_plan_of_2024(loaded: Flask) -> None:
    """Registration "trước ngày 10/02/2024" closes at 24:00 of 09/02; its basis is the plan of the Sở."""
    with loaded.app_context():
        plan = one("select legal_basis from plan where year = 2024")
        assert "08/KH-SLĐTBXH ngày 12/01/2024" in plan[0]
        due, meaning, closes = one(
            "select t.due_on, t.meaning, t.closes_at from term t join plan p on p.id = t.plan_id "
            "where p.year = 2024 and t.stage = 'registration'"
        )
        assert (str(due), meaning) == ("2024-02-10", "before")
        assert str(closes).startswith("2024-02-09 17:00")
        assert one("select count(*) from plan_task t join plan p on p.id = t.plan_id where p.year = 2024") == (15,)


def sweep_of_5_february_2024_writes_once(loaded: Flask) -> None:
    """Three working days before Tết one division still owes its registration."""
    from workflow.services.sweep import sweep

    at = datetime.fromisoformat("2024-02-05T08:00+07:00")
    with loaded.app_context():
        assert sweep(now=at) > 0
        told = rows(
            "select u.account from reminder r join user_account u on u.id = r.user_id where r.thing like 'term:%'"
        )
        assert told == [("thu.ct",)]
        assert sweep(now=at) == 0


def whoever_signs_in_finds_work(loaded: Flask) -> None:
    """One case or more at every step of this year, a meeting ahead, a draft, a returned one."""
    from workflow import clock

    with loaded.app_context():
        year = clock.today().year
        states = {state for (state,) in rows(f"select distinct state from nomination where year = {year}")}
        assert states >= {
            "draft", "registered", "unit_reviewed", "council_voted", "submitted", "approved", "awarded", "returned",
            "declined",
        }  # fmt: skip
        (held_at,) = one("select held_at from meeting where status = 'planned'")
        held = datetime.fromisoformat(str(held_at)).replace(tzinfo=None)
        assert held > clock.now().replace(tzinfo=None)
        items = "select count(*) from agenda_item i join meeting m on m.id = i.meeting_id where m.status = 'planned'"
        assert one(items) == (2,)
        assert one(f"select count(*) from plan where year = {year}") == (1,)


def accounts_sign_in_one_per_role(loaded: Flask, runner: FlaskCliRunner) -> None:
    from workflow import clock
    from workflow.domain.accounts import SignInRequest
    from workflow.queries import names
    from workflow.queries.roles import load_actor
    from workflow.services import accounts

    printed = runner.invoke(args=["demo", "accounts"]).stdout
    assert centre.PASSWORD in printed
    assert len(centre.PASSWORD) >= 15
    shown = {role for role, _key in centre.ACCOUNTS}
    assert shown == set(Role) - {Role.SYSTEM}
    with loaded.app_context():
        found = names.users(reading())
        for role, key in centre.ACCOUNTS:
            account = centre.person(key).account
            assert f"  {account} " in printed
            actor = load_actor(reading(), found[account][0], clock.today())
            assert actor is not None
            assert actor.holds(role)
            request = SignInRequest(account=account, password=centre.PASSWORD, address="127.0.0.1")
            assert accounts.sign_in(request, lifetime=timedelta(hours=1), now=clock.now()).user_id == found[account][0]


def initiatives_stand_at_every_step(loaded: Flask) -> None:
    """Last year's round is over with two decisions; one of this year is being scored, the other takes initiatives."""
    from workflow import clock

    with loaded.app_context():
        year = clock.today().year
        found = rows("select r.year, r.number, r.status, s.status, count(*) from initiative_submission s "
                     "join initiative_round r on r.id = s.round_id group by 1, 2, 3, 4 order by 1, 2, 4")  # fmt: skip
        assert found == [
            (year - 1, 2, "closed", "not_recognised", 1), (year - 1, 2, "closed", "recognised", 1),
            (year, 1, "scoring", "submitted", 2), (year, 2, "open", "draft", 1), (year, 2, "open", "submitted", 1),
        ]  # fmt: skip
        assert rows(f"select level, document from initiative where year = {year - 1}") == [
            ("province", f"Quyết định số 431/QĐ-TTDVVL ngày 14/11/{year - 1}; ảnh hưởng 2871/QĐ-UBND ngày 05/12/{year - 1}")
        ]


def every_unit_has_officer_and_heads(loaded: Flask) -> None:
    with loaded.app_context():
        held = dict(rows(
            "select o.code, count(*) from role_grant g join organisation o on o.id = g.organisation_id "
            "where g.role in ('unit_officer', 'unit_head') group by o.code"
        ))  # fmt: skip
        assert held == {"TTDVVL": 3, "HCTH": 3, "TVGTVL": 3, "TTTTLD": 3, "BHTN": 3}


def test_accounts_without_demonstration(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["demo", "accounts"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Không có tài khoản minh họa" in result.stderr


def test_a_database_of_somebody_elses_is_left_alone(app: Flask, runner: FlaskCliRunner) -> None:
    from workflow import clock
    from workflow.domain.accounts import CreateAdministrator
    from workflow.services import users

    with app.app_context():
        command = CreateAdministrator(account="quantri", name="Quản trị", password="mot cau dai de nho 1975")
        users.create_administrator(command, now=clock.now())
    quiet = runner.invoke(args=["demo", "load", "--if-empty"])
    assert (quiet.exit_code, quiet.output) == (0, "")
    for arguments in (["demo", "load"], ["demo", "year", "--json"]):
        result = runner.invoke(args=arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "đã có đơn vị khác" in result.stderr
    with app.app_context():
        assert one("select count(*) from person") == (0,)


def test_a_load_broken_off_is_named(app: Flask, runner: FlaskCliRunner) -> None:
    from workflow.demo import load

    with app.app_context():
        load._bodies(load._first_administrator(next(b for b in centre.BODIES if b.code == centre.PROVINCE)))
    result = runner.invoke(args=["demo", "load", "--if-empty"])
    assert result.exit_code == 1
    assert "bị ngắt giữa chừng" in result.stderr


@pytest.mark.parametrize("command", [["load"], ["load", "--if-empty"], ["year"], ["accounts"]], ids=" ".join)
def test_refused_in_production(command: list[str], tmp_path: Path) -> None:
    """Accounts whose password is in the source do not belong there; nothing is made, not even the tables."""
    settings = Settings.from_env({
        "TDKT_ENV": "production", "SECRET_KEY": "x" * 40, "BASE_URL": "https://tdkt.example.vn",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'p.sqlite'}", "INSTANCE_DIR": str(tmp_path),
    })  # fmt: skip
    result = create_app(settings).test_cli_runner().invoke(args=["demo", *command])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "TDKT_ENV=production" in result.stderr
    assert not (tmp_path / "p.sqlite").exists()


@pytest.mark.parametrize("start", ["2024-02-05T08:00+07:00", "2027-01-05T09:00+07:00"])
def test_any_day_of_any_year_finds_living_work(sqlite_template: Path, start: str, tmp_path: Path) -> None:
    """The days before Tết, early January: the story is told from the day it is."""
    from tests.support.databases import broken_invariants, copy_sqlite

    copy_sqlite(sqlite_template, tmp_path / "day.sqlite")
    url = f"sqlite:///{tmp_path / 'day.sqlite'}"
    app = create_app(settings_for(url, tmp_path, CLOCK_START=start))
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        year = int(start[:4])
        states = {state for (state,) in rows(f"select distinct state from nomination where year = {year}")}
        assert states >= {"draft", "registered", "unit_reviewed", "council_voted", "submitted", "approved", "returned"}
        late = rows("select max(at) from nomination_event")[0][0]
        assert str(late) < datetime.fromisoformat(start).isoformat()
    close(app)
    assert broken_invariants(url) == []
