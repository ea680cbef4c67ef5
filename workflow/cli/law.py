"""`flask law`: the rule packs from the command line. Other modules add their commands to `group`."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from workflow import clock
from workflow.cli.acting import refusals
from workflow.data.checking import FileCounts, beside, defects
from workflow.data.law import read_catalogue
from workflow.data.overlays import unfit
from workflow.data.reading import FOLDER
from workflow.domain import inspection
from workflow.domain.catalogue import AwardRule, Catalogue
from workflow.domain.quota import decimal, headroom, percent
from workflow.domain.regulations import LocalKey
from workflow.extensions import reading
from workflow.queries import names, regulations
from workflow.services.law import Law, of_council

group = AppGroup("law", help="The law as data: packs, quotas, explanations, money.")
commands = [group]

A_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@dataclass(frozen=True, slots=True)
class LocalLaw:
    """The law that a command asks: that of an organisation with the regulations above it, or the packs alone."""

    code: str = ""
    law: Law = field(default_factory=Law)
    path: frozenset[int] = frozenset()

    def local(self, award: str, day: date, keys: Collection[LocalKey]) -> dict[str, Any]:
        """What an answer for an organisation says beside: each value that its regulations set, lowest first."""
        if not self.code:
            return {}
        layers = self.law.over(award, day, self.path, keys)
        found = [
            {"issuer": layer.issuer, "number": layer.number, "issued_on": layer.issued_on.isoformat(),
             "key": value.key.value, "value": value.value, "citation": value.citation, "confirmed": value.confirmed}
            for layer in layers for value in layer.says(award, keys)
        ]  # fmt: skip
        return {"organisation": self.code, "local": found}


def binding(code: str | None) -> LocalLaw:
    """The law for an organisation, or the packs alone, and then no table is read. An unknown one is a usage error."""
    if code is None:
        return LocalLaw()
    key = names.organisations(reading()).get(code)
    if key is None:
        raise click.BadParameter(f"no organisation {code!r}", param_hint="--org")
    found = of_council(reading(), key)
    return LocalLaw(code, found.law, found.path)


of_organisation = click.option(
    "--org", metavar="CODE", help="Whose local regulations lie over the packs; none by default."
)


@group.command("check")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER,
              help="Rule packs that are not installed yet.")  # fmt: skip
@click.option("--on", type=A_DAY, help="The day from which the coming 12 months count; today.")
@as_json
def check(*, folder: Path, on: datetime | None, as_json: bool) -> None:
    """Print the packs and every other data file, what in them is to be confirmed, and what will lack a rule.

    Exit code 1 when one of them is wrong, each defect named by file and key.
    """
    found = defects(folder) or _unfit()
    if found:
        click.echo(json.dumps({"defects": found}, ensure_ascii=False) if as_json else "\n".join(found))
        raise SystemExit(1)
    data = _checked(read_catalogue(folder), beside(folder), on.date() if on else clock.today())
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else _check_text(data))


def _unfit() -> list[str]:
    """Values of local regulations that do not fit the packs; none where there is no database yet."""
    try:
        layers = regulations.layers(reading())
    except DatabaseError:
        return []
    return [line for layer in layers for line in unfit(layer)]


def _checked(catalogue: Catalogue, files: tuple[FileCounts, ...], today: date) -> dict[str, Any]:
    return {
        "awards": len(catalogue.awards),
        "packs": [asdict(line) for line in inspection.counts(catalogue)],
        "unconfirmed": [asdict(line) for line in inspection.to_confirm(catalogue)],
        "files": [asdict(one) for one in files],
        "on": today,
        "lacking": [asdict(line) for line in inspection.endings(catalogue, today)],
        "defects": [],
    }


def _check_text(data: dict[str, Any]) -> str:
    months = inspection.HORIZON_MONTHS
    return "\n".join([
        f"{data['awards']} danh hiệu, hình thức; {len(data['packs'])} gói quy định:",
        *map(_pack_text, data["packs"]),
        f"\n{len(data['files'])} tệp dữ liệu khác:",
        *map(_file_text, data["files"]),
        "\nChưa xác nhận:",
        *(f"  {one['regime']} {one['award'] or '-'}: {one['what']}: {one['citation']}" for one in data["unconfirmed"]),
        *(f"  {file['file']}: {one['what']}: {one['citation']}"
          for file in data["files"] for one in file["unconfirmed"]),
        f"\nTrong {months} tháng kể từ {data['on']:%d/%m/%Y} sẽ thiếu quy định:",
        *(map(_ending_text, data["lacking"]) if data["lacking"] else ["  không có"]),
    ])  # fmt: skip


def _pack_text(pack: dict[str, Any]) -> str:
    mark = "" if pack["confirmed"] else " (chưa xác nhận)"
    held = f"{pack['rules']} quy định, {pack['criteria']} tiêu chí, {pack['dossier_sets']} bộ giấy tờ"
    more = f"{pack['terms']} thời hạn, {pack['exclusions']} quy tắc loại trừ"
    opened = f"{pack['unconfirmed']} giá trị chưa xác nhận"
    return f"{pack['regime']}  {_span(pack)}{mark}: {pack['citation']}\n    {held}, {more}; {opened}"


def _file_text(file: dict[str, Any]) -> str:
    held = ", ".join(f"{count} {name}" for name, count in file["entries"].items())
    return f"{file['file']}: {held}; {file['values']} giá trị có nguồn, {len(file['unconfirmed'])} chưa xác nhận"


def _ending_text(one: dict[str, Any]) -> str:
    what, mark = one["instrument"] or one["award"], "" if one["confirmed"] else " (chưa xác nhận)"
    return f"  {one['regime']}: {what} hết hiệu lực sau {one['last_day']:%d/%m/%Y}; {one['citation']}{mark}"


def _span(pack: dict[str, Any]) -> str:
    until = f"đến {pack['in_force_to']:%d/%m/%Y}" if pack["in_force_to"] else "đến nay"
    return f"từ {pack['in_force_from']:%d/%m/%Y} {until}"


@group.command("quota")
@click.option("--award", required=True, metavar="CODE", help="Code of the capped award, e.g. CSTDCS.")
@click.option("--base", required=True, type=click.IntRange(min=0), help="How many hold the award it is a share of.")
@click.option("--on", required=True, type=A_DAY, help="Day of the meeting.")
@of_organisation
@as_json
def quota(*, award: str, base: int, on: datetime, org: str | None, as_json: bool) -> None:
    """Print how many fit under the ratio cap of the day: its floor and the exact quotient."""
    ours = binding(org)
    with refusals():
        rule = ours.law.rule_in_force(award, on.date(), ours.path)
    data = _quota(rule, base, on.date()) | ours.local(award, on.date(), (LocalKey.CAP_SHARE,))
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else data["text"])


def _quota(rule: AwardRule, base: int, day: date) -> dict[str, Any]:
    data: dict[str, Any] = {"award": rule.award, "base": base, "on": day.isoformat(), "regime": rule.regime}
    if rule.cap is None:
        source = rule.no_cap or rule
        text = f"{rule.award}: chưa có trần tỷ lệ nào được khai cho ngày {day:%d/%m/%Y}. {source.citation}"
        return data | {
            "base_award": rule.no_cap.base_award if rule.no_cap else None, "cap": None, "floor": None, "quotient": None,
            "quotient_decimal": None, "citation": source.citation, "confirmed": False,
            "message": "no cap configured", "text": text,
        }  # fmt: skip
    room = headroom(base, 0, rule.cap.share)
    product = f"{percent(room.share)} × {base} {rule.cap.base_award} = {decimal(room.quotient)}"
    text = f"{product}, tối đa {room.limit} {rule.award}"
    return data | {
        "base_award": rule.cap.base_award, "cap": _fraction(room.share), "floor": room.limit,
        "quotient": _fraction(room.quotient), "quotient_decimal": decimal(room.quotient, 4).replace(",", "."),
        "citation": rule.cap.citation, "confirmed": rule.cap.confirmed, "message": "",
        "text": f"{text}. {rule.cap.citation}{'' if rule.cap.confirmed else ' (chưa xác nhận)'}",
    }  # fmt: skip


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
