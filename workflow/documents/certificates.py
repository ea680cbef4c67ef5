"""The parts of a certificate as text."""

from __future__ import annotations

from workflow.documents.layout import MOTTO, REPUBLIC
from workflow.domain.document import Certificate
from workflow.domain.stock import PRINTED_ON_STOCK
from workflow.domain.wording import written_day

_CODE_LINE = 13


def parts(certificate: Certificate) -> dict[str, str]:
    """Return the text of each part; those that the stock carries are left out on it."""
    signature = certificate.signature
    found = {
        "republic": REPUBLIC, "motto": MOTTO, "giver": certificate.giver, "title": certificate.title,
        "verb": certificate.verb, "name": certificate.name, "detail": certificate.detail, "merit": certificate.merit,
        "decision": certificate.decision, "book": certificate.book,
        "dated": f"{certificate.place or '…………'}, {written_day(certificate.dated)}",
        "authority": "\n".join(signature.authority), "signer": signature.name,
    }  # fmt: skip
    return {part: text for part, text in found.items() if not (certificate.preprinted and part in PRINTED_ON_STOCK)}


def code(certificate: Certificate) -> list[str]:
    """Return the code of the certificate in lines that fit under its QR code, for whoever types it."""
    found = certificate.check_url.rsplit("/", 1)[-1]
    return [found[at : at + _CODE_LINE] for at in range(0, len(found), _CODE_LINE)]
