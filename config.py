"""Settings: read once from the environment, typed, frozen; a wrong or missing value stops the start.

`.env.example` describes every variable. Files are never read behind the operator's back, with one exception: in
development a random secret key is made once and kept in `instance/secret.key`, so that sessions survive a restart.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent

Environment = Literal["development", "production", "test"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

SHORTEST_SECRET = 32
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MIB = 1024 * 1024


class ConfigError(Exception):
    """A setting is missing or impossible; the message names the variable and says what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything about a deployment that is not in the database. Secrets stay out of the repr."""

    environment: Environment
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    instance_dir: Path
    upload_dir: Path
    ballot_key_dir: Path
    max_upload_bytes: int
    max_form_bytes: int
    base_url: str
    trusted_hosts: tuple[str, ...]
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str = field(repr=False)
    smtp_starttls: bool
    smtp_sender: str
    session_hours: int
    session_idle_minutes: int
    argon2_time: int
    argon2_memory_kib: int
    argon2_parallelism: int
    secure_cookies: bool
    proxy_hops: int
    clock_start: datetime | None
    default_locale: Literal["vi", "en"]
    log_level: LogLevel

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check all settings. An empty variable counts as not set.

        Effects: creates the instance folder; in development also `secret.key` inside it, once.
        Raises ConfigError.
        """
        env = _Reader(environ)
        environment = env.choice("TDKT_ENV", get_args(Environment), "development")
        instance_dir = env.path("INSTANCE_DIR", ROOT / "instance")
        _make_folder(instance_dir)
        base_url = _base_url(env, environment)
        smtp_host, smtp_sender = _mail(env)
        cheap = environment == "test"  # hashing must not dominate a suite that signs in thousands of times
        return cls(
            environment=environment,
            secret_key=_secret_key(env, environment, instance_dir),
            database_url=_database_url(env, instance_dir),
            instance_dir=instance_dir,
            upload_dir=env.path("UPLOAD_DIR", instance_dir / "uploads"),
            ballot_key_dir=env.path("BALLOT_KEY_DIR", instance_dir / "ballot-keys"),
            max_upload_bytes=env.integer("MAX_UPLOAD_BYTES", 20 * _MIB, least=1024),
            max_form_bytes=env.integer("MAX_FORM_BYTES", 2 * _MIB, least=64 * 1024),
            base_url=base_url,
            trusted_hosts=_trusted_hosts(env, environment, base_url),
            smtp_host=smtp_host,
            smtp_port=env.integer("SMTP_PORT", 587, least=1, most=65535),
            smtp_user=env.text("SMTP_USER"),
            smtp_password=env.text("SMTP_PASSWORD"),
            smtp_starttls=env.flag("SMTP_STARTTLS", default=True),
            smtp_sender=smtp_sender,
            session_hours=env.integer("SESSION_HOURS", 12, least=1, most=168),
            session_idle_minutes=env.integer("SESSION_IDLE_MINUTES", 60, least=1, most=1440),
            argon2_time=env.integer("ARGON2_TIME", 1 if cheap else 3, least=1),
            argon2_memory_kib=env.integer("ARGON2_MEMORY_KIB", 8 if cheap else 64 * 1024, least=8),
            argon2_parallelism=env.integer("ARGON2_PARALLELISM", 1 if cheap else 4, least=1),
            secure_cookies=environment == "production" or base_url.startswith("https://"),
            proxy_hops=env.integer("PROXY_HOPS", 0, least=0, most=5),
            clock_start=_clock_start(env, environment),
            default_locale=env.choice("DEFAULT_LOCALE", ("vi", "en"), "vi"),
            log_level=env.choice("LOG_LEVEL", get_args(LogLevel), "INFO"),
        )

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def mail_enabled(self) -> bool:
        return bool(self.smtp_host)

    @property
    def max_request_bytes(self) -> int:
        """The largest request: one upload and the form around it."""
        return self.max_upload_bytes + self.max_form_bytes

    def engine_options(self) -> dict[str, Any]:
        """What `create_engine` gets. PostgreSQL gives up on a lock or an abandoned transaction instead of queueing."""
        if self.is_sqlite:
            return {"connect_args": {"timeout": 10}}
        options: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": True, "pool_recycle": 1800}
        if "options" not in make_url(self.database_url).query:  # the operator's own session options win
            limits = {"timezone": "UTC", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}
            limits["synchronous_commit"] = "on"  # what was answered is on disk, whatever the server's default
            options["connect_args"] = {"options": " ".join(f"-c {name}={value}" for name, value in limits.items())}
        return options


class _Reader:
    """One typed look-up per kind of value; every refusal names its variable."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def integer(self, name: str, default: int, *, least: int, most: int | None = None) -> int:
        wanted = f"a whole number of at least {least}" + (f" and at most {most}" if most is not None else "")
        text = self.text(name, str(default))
        try:
            value = int(text)
        except ValueError:
            raise ConfigError(f"{name} is {text!r}: set {wanted}.") from None
        if value < least or (most is not None and value > most):
            raise ConfigError(f"{name} is {value}: set {wanted}.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        text = self.text(name, "yes" if default else "no").lower()
        if text in {"1", "true", "yes", "on"}:
            return True
        if text in {"0", "false", "no", "off"}:
            return False
        raise ConfigError(f"{name} is {text!r}: set yes or no.")

    def choice(self, name: str, allowed: tuple[Any, ...], default: str) -> Any:
        value = self.text(name, default)
        if value not in allowed:
            raise ConfigError(f"{name} is {value!r}: set one of {', '.join(allowed)}.")
        return value

    def path(self, name: str, default: Path) -> Path:
        """A relative path starts at the project, wherever the process was started."""
        return ROOT / Path(self.text(name, str(default))).expanduser()


def _make_folder(folder: Path) -> None:
    """Make the folder for this user alone: it will hold personal data."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"INSTANCE_DIR {folder} cannot be made ({error.strerror}): set a writable folder.") from error


def _secret_key(env: _Reader, environment: Environment, instance_dir: Path) -> str:
    key = env.text("SECRET_KEY")
    advice = 'set one, for example the output of: python3 -c "import secrets; print(secrets.token_hex(32))"'
    if environment == "production" and not key:
        raise ConfigError(f"SECRET_KEY is not set and production does not start without it: {advice}.")
    if environment == "production" and len(key) < SHORTEST_SECRET:
        raise ConfigError(f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters: {advice}.")
    if key:
        return key
    if environment == "test":
        return "known-to-everybody-and-used-by-tests-only"
    return _kept_secret(instance_dir / "secret.key")


def _kept_secret(path: Path) -> str:
    """The key in `path`, made first if there is none.

    Written aside and linked into place, so that of two processes starting together both read the same whole key.
    """
    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    key = path.read_text().strip()
    if len(key) < SHORTEST_SECRET:
        raise ConfigError(f"{path} holds no usable key: remove the file or set SECRET_KEY.")
    return key


def _database_url(env: _Reader, instance_dir: Path) -> str:
    text = env.text("DATABASE_URL", f"sqlite:///{instance_dir / 'tdkt.sqlite'}")
    wanted = "set postgresql://user:password@host/name or sqlite:////absolute/path/file.sqlite"
    try:
        url = make_url(text)
    except ArgumentError:
        raise ConfigError(f"DATABASE_URL is not a database address: {wanted}.") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise ConfigError(f"DATABASE_URL names the database {url.drivername!r}: {wanted}.")
    if not url.database or url.database == ":memory:":
        raise ConfigError(f"DATABASE_URL is a database in memory, which web and scheduler cannot share: {wanted}.")
    return url.set(drivername="sqlite", database=str(ROOT / url.database)).render_as_string(hide_password=False)


def _base_url(env: _Reader, environment: Environment) -> str:
    given = env.text("BASE_URL")
    if environment == "production" and not given:
        raise ConfigError("BASE_URL is not set: set the address people type, for example https://tdkt.example.vn.")
    port = env.integer("PORT", 8000, least=1, most=65535)
    text = (given or f"http://127.0.0.1:{port}").rstrip("/")
    try:
        url = urlsplit(text)
        host, _port = url.hostname, url.port
    except ValueError:
        host = None
        url = urlsplit("")
    if url.scheme not in {"http", "https"} or not host or url.path or url.query or url.fragment or url.username:
        raise ConfigError(f"BASE_URL is {text!r}: set scheme and host only, for example https://tdkt.example.vn.")
    if environment == "production" and url.scheme != "https" and host not in _LOOPBACK:
        raise ConfigError(f"BASE_URL is {text!r}: production is reached over https only; put it behind a TLS proxy.")
    return text


def _trusted_hosts(env: _Reader, environment: Environment, base_url: str) -> tuple[str, ...]:
    given = tuple(host.strip() for host in env.text("TRUSTED_HOSTS").split(",") if host.strip())
    if any("/" in host or " " in host for host in given):
        raise ConfigError("TRUSTED_HOSTS holds an address: set host names separated by commas, without https://.")
    if given:
        return given
    own = urlsplit(base_url).hostname or ""
    local = () if environment == "production" else ("127.0.0.1", "localhost")
    return tuple(dict.fromkeys((own, *local)))


def _mail(env: _Reader) -> tuple[str, str]:
    host, sender = env.text("SMTP_HOST"), env.text("SMTP_SENDER")
    if host and "@" not in sender:
        raise ConfigError("SMTP_HOST is set but SMTP_SENDER is no address: set the address that letters come from.")
    if env.text("SMTP_USER") and not env.text("SMTP_PASSWORD"):
        raise ConfigError("SMTP_USER is set without SMTP_PASSWORD: set both or neither.")
    return host, sender


def _clock_start(env: _Reader, environment: Environment) -> datetime | None:
    text = env.text("CLOCK_START")
    if not text:
        return None
    if environment == "production":
        raise ConfigError("CLOCK_START is set: the clock of a production system cannot be moved. Remove it.")
    wanted = "set a moment with its zone, for example 2024-02-05T08:00+07:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"CLOCK_START is {text!r}: {wanted}.") from None
    if moment.utcoffset() is None:
        raise ConfigError(f"CLOCK_START {text!r} has no zone: {wanted}.")
    return moment
