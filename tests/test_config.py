"""Settings: typed, frozen, and a wrong value stops the start with a sentence that says what to set."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import ROOT, ConfigError, Settings

GOOD_KEY = "0123456789abcdef0123456789abcdef"  # 32 characters, the fewest allowed


@pytest.fixture
def development(tmp_path: Path) -> dict[str, str]:
    return {"INSTANCE_DIR": str(tmp_path / "instance")}


@pytest.fixture
def production(development: dict[str, str]) -> dict[str, str]:
    return {
        **development,
        "TDKT_ENV": "production",
        "SECRET_KEY": GOOD_KEY,
        "BASE_URL": "https://tdkt.example.vn",
    }


def test_defaults_of_a_development_machine(development: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_env(development)
    assert settings.environment == "development"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/tdkt.sqlite"
    assert settings.upload_dir == tmp_path / "instance" / "uploads"
    assert settings.max_upload_bytes == 20_971_520
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.trusted_hosts == ("127.0.0.1", "localhost")
    assert (settings.session_hours, settings.session_idle_minutes) == (12, 60)
    assert (settings.default_locale, settings.log_level, settings.proxy_hops) == ("vi", "INFO", 0)
    assert settings.clock_start is None
    assert not settings.secure_cookies
    assert not settings.mail_enabled


def test_settings_cannot_be_changed(development: dict[str, str]) -> None:
    settings = Settings.from_env(development)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.base_url = "http://evil.example"  # type: ignore[misc]


def test_secrets_are_not_printed(production: dict[str, str]) -> None:
    secrets = {"DATABASE_URL": "postgresql://u:pgsecret@db/tdkt", "SMTP_USER": "u", "SMTP_PASSWORD": "mailsecret"}
    printed = repr(Settings.from_env(production | secrets))
    assert not [secret for secret in (GOOD_KEY, "pgsecret", "mailsecret") if secret in printed]


def test_empty_counts_as_not_set(development: dict[str, str]) -> None:
    empty = dict.fromkeys(["TDKT_ENV", "SECRET_KEY", "DATABASE_URL", "SMTP_PORT", "CLOCK_START", "BASE_URL"], " ")
    assert Settings.from_env(development | empty) == Settings.from_env(development)


def test_production_settings(production: dict[str, str]) -> None:
    settings = Settings.from_env(production)
    assert settings.secure_cookies
    assert settings.trusted_hosts == ("tdkt.example.vn",)
    assert settings.argon2_memory_kib >= 19_456  # the least that OWASP advises for argon2id


@pytest.mark.parametrize("key", ["", GOOD_KEY[:-1]], ids=["none", "31 characters"])
def test_production_refuses_without_a_good_secret_key(production: dict[str, str], key: str) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Settings.from_env(production | {"SECRET_KEY": key})
    assert not (Path(production["INSTANCE_DIR"]) / "secret.key").exists()


@pytest.mark.parametrize("url", ["", "http://tdkt.example.vn"])
def test_production_refuses_without_a_safe_base_url(production: dict[str, str], url: str) -> None:
    with pytest.raises(ConfigError, match="BASE_URL"):
        Settings.from_env(production | {"BASE_URL": url})


def test_production_may_be_tried_on_the_own_machine(production: dict[str, str]) -> None:
    settings = Settings.from_env(production | {"BASE_URL": "http://localhost:8000"})
    assert settings.secure_cookies
    assert settings.trusted_hosts == ("localhost",)


def test_production_refuses_a_moved_clock(production: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="CLOCK_START"):
        Settings.from_env(production | {"CLOCK_START": "2024-02-05T08:00+07:00"})


def test_moved_clock(development: dict[str, str]) -> None:
    settings = Settings.from_env(development | {"CLOCK_START": "2024-02-05T08:00+07:00"})
    assert settings.clock_start == datetime(2024, 2, 5, 1, 0, tzinfo=UTC)


def test_development_key_is_made_once_and_private(development: dict[str, str]) -> None:
    first = Settings.from_env(development).secret_key
    file = Path(development["INSTANCE_DIR"]) / "secret.key"
    assert len(first) == 64
    assert file.stat().st_mode & 0o777 == 0o600
    assert Settings.from_env(development).secret_key == first
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_development_keys_of_processes_starting_together_agree(development: dict[str, str]) -> None:
    code = "import os, config; print(config.Settings.from_env(os.environ).secret_key)"
    environ = {**os.environ, **development, "PYTHONPATH": str(ROOT)}

    def start(_: int) -> str:
        done = subprocess.run([sys.executable, "-c", code], env=environ, check=True, capture_output=True, text=True)
        return done.stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1


def test_development_refuses_a_damaged_key(development: dict[str, str]) -> None:
    Settings.from_env(development)
    (Path(development["INSTANCE_DIR"]) / "secret.key").write_text("")
    with pytest.raises(ConfigError, match=r"secret\.key"):
        Settings.from_env(development)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_addresses_mean_psycopg(development: dict[str, str], scheme: str) -> None:
    settings = Settings.from_env(development | {"DATABASE_URL": f"{scheme}://tdkt:p%40ss@db.example:5433/tdkt"})
    assert settings.database_url == "postgresql+psycopg://tdkt:p%40ss@db.example:5433/tdkt"
    assert not settings.is_sqlite


def test_relative_sqlite_address_starts_at_the_project(
    development: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env(development | {"DATABASE_URL": "sqlite:///instance/other.sqlite"})
    assert settings.database_url == f"sqlite:///{ROOT}/instance/other.sqlite"
    assert settings.is_sqlite


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://u:p@h/d", "postgresql+psycopg2://u:p@h/d", "nonsense"]
)
def test_other_databases_are_refused_without_repeating_the_password(development: dict[str, str], url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL") as caught:
        Settings.from_env(development | {"DATABASE_URL": url})
    assert "u:p@h" not in str(caught.value)


def test_postgresql_connections_give_up_instead_of_queueing(development: dict[str, str]) -> None:
    url = "postgresql://db/tdkt"
    options = Settings.from_env(development | {"DATABASE_URL": url}).engine_options()
    assert "lock_timeout" in options["connect_args"]["options"]
    own = Settings.from_env(development | {"DATABASE_URL": f"{url}?options=-c%20search_path%3Da"}).engine_options()
    assert "connect_args" not in own


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TDKT_ENV", "prod"),
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "65536"),
        ("SMTP_PORT", "smtp"),
        ("SMTP_STARTTLS", "perhaps"),
        ("MAX_UPLOAD_BYTES", "-1"),
        ("MAX_UPLOAD_BYTES", "20 MB"),
        ("MAX_FORM_BYTES", "0"),
        ("SESSION_HOURS", "0"),
        ("SESSION_IDLE_MINUTES", "1.5"),
        ("PROXY_HOPS", "-1"),
        ("DEFAULT_LOCALE", "fr"),
        ("LOG_LEVEL", "loud"),
        ("ARGON2_MEMORY_KIB", "1"),
        ("CLOCK_START", "2024-02-05T08:00"),
        ("CLOCK_START", "yesterday"),
        ("BASE_URL", "tdkt.example.vn"),
        ("BASE_URL", "https://tdkt.example.vn/folder"),
        ("BASE_URL", "https://tdkt.example.vn:port"),
        ("BASE_URL", "ftp://tdkt.example.vn"),
        ("TRUSTED_HOSTS", "https://tdkt.example.vn"),
    ],
)
def test_a_wrong_value_names_its_variable(development: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} "):
        Settings.from_env(development | {name: value})


@pytest.mark.parametrize(
    ("mail", "named"),
    [
        ({"SMTP_HOST": "mail.example.vn"}, "SMTP_SENDER"),
        ({"SMTP_HOST": "mail.example.vn", "SMTP_SENDER": "nobody"}, "SMTP_SENDER"),
        ({"SMTP_HOST": "mail.example.vn", "SMTP_SENDER": "a@b.vn", "SMTP_USER": "a"}, "SMTP_PASSWORD"),
    ],
)
def test_half_a_mail_configuration_is_refused(development: dict[str, str], mail: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Settings.from_env(development | mail)


def test_mail(development: dict[str, str]) -> None:
    settings = Settings.from_env(development | {"SMTP_HOST": "mail.example.vn", "SMTP_SENDER": "tdkt@example.vn"})
    assert settings.mail_enabled
    assert (settings.smtp_port, settings.smtp_starttls) == (587, True)


def test_base_url_and_hosts_follow_the_port(development: dict[str, str]) -> None:
    settings = Settings.from_env(development | {"PORT": "8123"})
    assert settings.base_url == "http://127.0.0.1:8123"
    own = Settings.from_env(development | {"BASE_URL": "https://tdkt.example.vn/", "TRUSTED_HOSTS": "a.vn, b.vn"})
    assert own.base_url == "https://tdkt.example.vn"
    assert own.trusted_hosts == ("a.vn", "b.vn")
    assert own.secure_cookies


def test_unwritable_instance_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="INSTANCE_DIR"):
        Settings.from_env({"INSTANCE_DIR": str(tmp_path / "file" / "instance")})


def test_importable_from_anywhere(tmp_path: Path) -> None:
    code = "import config; print(config.ROOT)"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environ, check=True, capture_output=True, text=True
    )
    assert Path(done.stdout.strip()) == ROOT


def test_env_example_documents_every_variable_with_its_default(development: dict[str, str]) -> None:
    text = (ROOT / ".env.example").read_text()
    documented = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", text, re.MULTILINE))
    read = set(re.findall(r'(?:env\.\w+|self\.text)\("([A-Z0-9_]+)"', (ROOT / "config.py").read_text()))
    assert read == set(documented) - {"HOST"}  # the Makefile's
    assert Settings.from_env(documented | development) == Settings.from_env(development)
