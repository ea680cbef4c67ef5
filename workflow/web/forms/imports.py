"""Workbooks of staff and records."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from workflow.web.forms.base import Choice, Form, Required, Text


class UploadForm(Form):
    organisation_id = Choice(_("Đơn vị"), coerce=int, description=_("Cán bộ của đơn vị này và các đơn vị bên dưới."))
    file = FileField(_("Tệp Excel (.xlsx)"), [Required()])


class ConfirmForm(Form):
    """A button: write what was looked at. `digest` is the fingerprint of what the page showed."""

    digest = Text("", limit=64)


class DiscardForm(Form):
    """A button: throw the upload away."""
