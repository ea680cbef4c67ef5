"""`flask law explain`: may this person or collective have this award, by which article, on what evidence."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import IO, Any

import click
from flask_babel import force_locale, gettext

from workflow.cli.acting import say
from workflow.cli.law import LocalLaw, binding, group, of_organisation
from workflow.data import load_catalogue
from workflow.domain.eligibility import Assessment, CollectiveFacts, Facts, Finding, assess
from workflow.domain.facts_file import FIRST_YEAR, LAST_YEAR, BadFacts, read_facts
from workflow.domain.phrases import Phrase
from workflow.domain.reasons import no_rule
from workflow.domain.regulations import RULE_KEYS
from workflow.domain.states import SubjectKind
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce
from workflow.extensions import reading
from workflow.queries import achievements

#: The group is registered by the module it comes from.
commands: list[click.Command] = []
_MOST_BYTES = 1_000_000


class Wrong(click.ClickException):
    """What was asked cannot be answered as it was asked: one line, exit code 2."""

    exit_code = 2

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(say(Phrase(message, params)))


@group.command("explain")
@click.option("--person", "person_id", type=int, metavar="ID", help="A person on record.")
@click.option("--facts", "file", type=click.File("rb"), metavar="FILE", help="Facts as JSON; “-” reads standard input.")
@click.option("--award", required=True, metavar="CODE", help="Code of the award, e.g. CSTDCS.")
@click.option(
    "--on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="Day on which the competent body receives the case: it picks the law.",
)  # fmt: skip
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), help="Year of the award; that of --on by default.")
@of_organisation
@click.option("--json", "as_json", is_flag=True, help="One JSON object: outcome, regime, path, criteria.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", help="Language of the evidence.")
def explain(  # noqa: PLR0917 (click passes options)
    person_id: int | None, file: IO[bytes] | None, award: str, on: datetime, year: int | None, org: str | None,
    as_json: bool, lang: str,
) -> None:  # fmt: skip
    """Check every condition of an award against a person's record, or against facts in a file."""
    ours = binding(org)
    with force_locale(lang):
        facts = _facts(person_id, file)
        found = _assess(facts, award, on.date(), year or on.year, ours)
        local = ours.local(award, on.date(), RULE_KEYS)
        click.echo(json.dumps(_data(found) | local, ensure_ascii=False) if as_json else _text(found))


def _assess(facts: Facts, award: str, on_date: date, year: int, ours: LocalLaw) -> Assessment:
    catalogue = load_catalogue()
    if award not in catalogue.awards:
        raise Wrong(N_("Không có danh hiệu, hình thức mã %(award)s; dùng: %(known)s."), award=award,
                    known=", ".join(catalogue.awards))  # fmt: skip
    subject = SubjectKind.COLLECTIVE if isinstance(facts, CollectiveFacts) else SubjectKind.INDIVIDUAL
    if subject not in catalogue.awards[award].subjects:
        raise Wrong(N_("%(award)s không dành cho đối tượng này (%(subject)s)."), award=catalogue.awards[award].name,
                    subject=subject)  # fmt: skip
    try:
        rule = ours.law.rule_in_force(award, on_date, ours.path)
    except NoRuleInForce as gap:
        raise click.ClickException(say(no_rule(gap))) from None
    return assess(rule, facts, year, on_date)


def _facts(person_id: int | None, file: IO[bytes] | None) -> Facts:
    if (person_id is None) == (file is None):
        raise Wrong(N_("Chọn một trong hai: --person ID hoặc --facts FILE."))
    if file is not None:
        return _read(file)
    found = achievements.people(reading(), [person_id or 0])
    if person_id not in found:
        raise Wrong(N_("Không có cán bộ số %(id)s."), id=str(person_id))
    return found[person_id]


def _read(file: IO[bytes]) -> Facts:
    raw = file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise Wrong(N_("Tệp quá lớn, tối đa %(most)s byte."), most=_MOST_BYTES)
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
        return read_facts(data, load_catalogue().awards)
    except BadFacts as bad:
        raise Wrong(bad.reason.message, **bad.reason.params) from None
    except RecursionError:
        raise Wrong(N_("Tệp không phải JSON đúng: lồng quá sâu.")) from None
    except ValueError as error:
        raise Wrong(N_("Tệp không phải JSON đúng: %(error)s."), error=str(error).replace("\n", " ")) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadFacts(key, N_("%(place)s: ghi hai lần."))
        found[key] = value
    return found


def _data(found: Assessment) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "regime": found.regime,
        "path": gettext(found.path.label) if found.path else None,
        "criteria": [
            {
                "code": finding.code, "result": finding.result.value, "evidence": say(finding),
                "citation": finding.citation, "confirmed": finding.confirmed,
            }
            for finding in found.findings
        ],
    }  # fmt: skip


def _text(found: Assessment) -> str:
    award = load_catalogue().award(found.award)
    lines = [f"{gettext(award.name)}, {found.year} ({found.rule_version}): {gettext(found.outcome.label)}"]
    if found.path:
        lines.append(f"{gettext('Đạt theo đường')}: {gettext(found.path.label)}")
    return "\n".join([*lines, *(_line(finding) for finding in found.findings)])


def _line(finding: Finding) -> str:
    doubt = "" if finding.confirmed else f" [{gettext('quy định chưa xác nhận')}]"
    return f"- {gettext(finding.result.label)}: {say(finding)} ({finding.citation}){doubt}"
