"""The way out: one SMTP connection per run, letters whose Message-ID says which notice they are."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType

TIMEOUT_SECONDS = 20
PERMANENT = 500


class Refusal(Exception):
    """The server does not take this letter. final: it said so for good (5xx)."""

    def __init__(self, text: str, *, final: bool) -> None:
        super().__init__(text)
        self.final = final


class Unreachable(Exception):
    """No server, no connection, no permission to use it, or it went away in the middle."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as people read it. key: names the notice; the same key makes the same Message-ID.

    calendar, method: an entry for the calendar and what it asks for (RFC 5546); "" for none. unsubscribe: the address
    at which the reader declines such letters, by one click of his mail program too (RFC 2369, RFC 8058).
    """

    name: str
    email: str
    subject: str
    text: str
    html: str
    key: str
    written_at: datetime
    calendar: str = ""
    method: str = ""
    unsubscribe: str = ""


class Mailer:
    """Sends letters over one connection, opened when the first letter needs it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up(politely=error is None)

    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises Refusal or Unreachable; returning means the server said 250."""
        try:
            message = compose(letter, self._server.sender)
        except (ValueError, IndexError, MessageError) as error:
            raise Refusal(f"{letter.email}: {error}", final=True) from error
        try:
            self._connection().send_message(message, to_addrs=[letter.email])
        except smtplib.SMTPNotSupportedError as error:
            raise Refusal(str(error), final=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            self._reset()
            raise Refusal(f"{code} {_readable(words)}", final=code >= PERMANENT) from error
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            self._reset()
            raise Refusal(
                f"{error.smtp_code} {_readable(error.smtp_error)}", final=error.smtp_code >= PERMANENT
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up(politely=False)
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp = smtplib.SMTP(self._server.host, self._server.port, timeout=TIMEOUT_SECONDS)
            self._smtp = smtp
            if self._server.starttls:
                smtp.starttls(context=ssl.create_default_context())
            if self._server.user:
                smtp.login(self._server.user, self._server.password)
        return self._smtp

    def _reset(self) -> None:
        """Make the connection ready for the next letter; one that cannot be is dropped."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up(politely=False)

    def _hang_up(self, *, politely: bool) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with contextlib.suppress(smtplib.SMTPException, OSError):
            if politely:
                smtp.quit()
        smtp.close()


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Return the message: text with an HTML alternative, told to be automatic so that no absence note answers it."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(display_name=letter.name, addr_spec=letter.email)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = message_id(letter.key, sender)
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        message.add_attachment(
            letter.calendar, subtype="calendar", filename="moi-hop.ics", params={"method": letter.method}
        )
    return message


def message_id(key: str, sender: str) -> str:
    """The same notice, the same letter: however often it is tried."""
    domain = sender.rpartition("@")[2].strip(">") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _readable(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
