"""A notice as a letter: the templates of `templates/emails`, in the language of its reader."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app
from flask_babel import force_locale, gettext
from itsdangerous import BadSignature, URLSafeSerializer

from workflow.domain.phrases import Phrase
from workflow.notifications import invitation, meetings, words
from workflow.notifications.channels import Letter, Mailer, Server
from workflow.services import notices
from workflow.services.deliver import Outgoing


def write(out: Outgoing) -> Letter:
    """Render subject, text and HTML. `emails/<kind>.*` is used where it exists, `emails/notice.*` otherwise."""
    base_url = current_app.extensions["tdkt"].settings.base_url
    declinable = out.story.kind == notices.DIGEST
    unsubscribe = f"{base_url}/notices/digest/{declining(out.user_id)}" if declinable else ""
    values = {
        "name": out.name,
        "title": words.title(out.story),
        "lines": words.lines(out.story),
        "url": f"{base_url}{out.link}" if out.link else base_url,
        "base_url": base_url,
        "unsubscribe": unsubscribe,
        "kind": out.story.kind,
        "locale": out.locale,
    }
    # Not Flask's render_template: what every page carries (who is signed in, where to sign out) has no place here.
    templates = current_app.jinja_env
    with force_locale(out.locale):
        subject, text, html = (
            templates.select_template([f"emails/{out.story.kind}.{part}", f"emails/notice.{part}"]).render(values)
            for part in ("subject.txt", "txt", "html")
        )
    letter = Letter(out.name, out.email, subject.strip(), text, html, out.key, out.written_at, unsubscribe=unsubscribe)
    return _with_calendar(letter, out) if out.story.kind in meetings.METHODS else letter


def declining(user_id: int) -> str:
    """The token in the address at which one reader declines the digest; nobody can make it for another."""
    return str(_signer().dumps(user_id))


def who_declines(token: str) -> int | None:
    """Return whose token it is; None for one that was not made here."""
    try:
        return int(_signer().loads(token))
    except BadSignature:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="decline-digest")


def _with_calendar(letter: Letter, out: Outgoing) -> Letter:
    """The letter with the meeting as an entry for the reader's calendar, in his language."""
    settings = current_app.extensions["tdkt"].settings
    method = meetings.METHODS[out.story.kind]
    with force_locale(out.locale):
        entry = meetings.entry(
            out.story.data, _plain(meetings.summary(out.story.data)), letter.text, url=f"{settings.base_url}{out.link}",
            sender=settings.smtp_sender, guest=(out.name, out.email),
        )  # fmt: skip
    return replace(letter, calendar=invitation.calendar(entry, method).decode(), method=method)


def _plain(phrase: Phrase) -> str:
    return str(gettext(phrase.message)) % phrase.params


def mailer() -> Mailer:
    """Return the way out that the settings describe."""
    s = current_app.extensions["tdkt"].settings
    return Mailer(Server(s.smtp_host, s.smtp_port, s.smtp_user, s.smtp_password, s.smtp_starttls, s.smtp_sender))
