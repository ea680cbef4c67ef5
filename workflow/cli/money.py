"""`flask law money`: what an award is worth on the day of its decision."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction

import click
from flask_babel import force_locale

from workflow.cli.acting import refusals, say
from workflow.cli.law import binding, group, of_organisation
from workflow.data.prizes import load_prizes
from workflow.domain.prizes import Money, Payee
from workflow.domain.quota import decimal
from workflow.domain.regulations import LocalKey

#: The group is registered by the module it comes from.
commands: list[click.Command] = []


@group.command("money")
@click.option("--award", required=True, metavar="CODE", help="Code of the award, e.g. CSTDCS.")
@click.option("--subject", type=click.Choice([payee.value for payee in Payee]), required=True)
@click.option("--decided", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), required=True, help="Day of the decision.")
@of_organisation
@click.option("--json", "as_json", is_flag=True, help="One JSON object; amounts are whole đồng.")
def money(*, award: str, subject: str, decided: datetime, org: str | None, as_json: bool) -> None:
    """Work out a prize: base salary of the day × multiple × factor, rounded up; a missing value is named."""
    if award not in load_prizes().prizes:
        raise click.BadParameter(f"no prize for an award {award!r}", param_hint="--award")
    ours = binding(org)
    with refusals():
        found = ours.law.money(award, Payee(subject), decided.date(), ours.path)
    local = ours.local(award, decided.date(), (LocalKey.PRIZE,))
    click.echo(json.dumps(_data(found, decided) | local, ensure_ascii=False) if as_json else _text(found))


def _data(found: Money, decided: datetime) -> dict[str, object]:
    return {
        "award": found.award, "subject": found.payee.value, "decided": decided.date().isoformat(),
        "regime": found.regime, "amount": found.amount, "at_most": found.at_most, "base_salary": found.base.amount,
        "multiple": _exact(found.multiple), "factor": _exact(found.factor), "explanation": _explanation(found),
        "citation": "; ".join(found.citations), "confirmed": found.confirmed,
    }  # fmt: skip


def _exact(value: Fraction) -> str:
    """0.3, never a binary number."""
    return decimal(value).replace(",", ".")


def _explanation(found: Money) -> str:
    with force_locale("vi"):
        return say(found.explanation)


def _text(found: Money) -> str:
    lines = [_explanation(found), *found.citations]
    if found.at_most:
        lines.insert(1, "Đây là mức tối đa; cơ quan quyết định mức thưởng cụ thể.")
    if not found.confirmed:
        lines.append("Có giá trị chưa xác nhận.")
    return "\n".join(lines)
