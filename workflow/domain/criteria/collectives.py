"""Criteria of a collective from the results of its members."""

from __future__ import annotations

from fractions import Fraction

from workflow.domain.criteria.base import Answer, AwardCode, Params, Result, collective, criterion
from workflow.domain.evidence import Case
from workflow.domain.quota import percent
from workflow.domain.states import Rating, SubjectKind
from workflow.domain.text import N_


@criterion(SubjectKind.COLLECTIVE, award=AwardCode, share=Fraction, strict=bool)
def member_share(case: Case, params: Params) -> Answer:
    """At least `share` of the members, or more than it when strict, hold the award of the year."""
    facts = collective(case)
    held = facts.members_with.get(params["award"])
    values = {"award": params["name"], "wanted": percent(params["share"]), "held": held, "members": facts.members}
    if held is None or facts.members < 1:
        return Result.NEEDS_HUMAN, N_("Chưa đếm được số người đạt %(award)s; cần %(wanted)s."), values
    needed = params["share"] * facts.members
    values["share"] = percent(Fraction(held, facts.members))
    passed = held > needed if params["strict"] else held >= needed
    if passed:
        return Result.PASSED, N_("%(held)s / %(members)s người đạt %(award)s = %(share)s."), values
    if params["strict"]:
        return Result.FAILED, N_("%(held)s / %(members)s người đạt %(award)s = %(share)s, phải quá %(wanted)s."), values
    return Result.FAILED, N_("%(held)s / %(members)s người đạt %(award)s = %(share)s, phải từ %(wanted)s."), values


@criterion(SubjectKind.COLLECTIVE, award=AwardCode, count=int)
def members_holding(case: Case, params: Params) -> Answer:
    """At least `count` members hold the award of the year."""
    held = collective(case).members_with.get(params["award"])
    values = {"award": params["name"], "count": params["count"], "held": held}
    if held is None:
        return Result.NEEDS_HUMAN, N_("Chưa đếm được số người đạt %(award)s; cần ít nhất %(count)s người."), values
    if held >= params["count"]:
        return Result.PASSED, N_("Có %(held)s người đạt %(award)s."), values
    return Result.FAILED, N_("Có %(held)s người đạt %(award)s, cần ít nhất %(count)s người."), values


@criterion(SubjectKind.COLLECTIVE, rating=Rating)
def members_rated_at_least(case: Case, params: Params) -> Answer:
    """Every member is rated `rating` or better in the year; failed as soon as one is rated lower."""
    facts = collective(case)
    order = list(Rating)
    rated = facts.members_rated or {}
    below = sum(number for level, number in rated.items() if order.index(level) > order.index(params["rating"]))
    known = sum(rated.values())
    values = {
        "year": case.year, "wanted": params["rating"], "below": below, "rated": known, "members": facts.members,
    }  # fmt: skip
    if below:
        return Result.FAILED, N_("Năm %(year)s có %(below)s người xếp loại dưới “%(wanted)s”; cần 100 %%."), values
    if not known or known < facts.members:
        message = N_("Năm %(year)s mới có xếp loại của %(rated)s / %(members)s người; cần 100 %% từ “%(wanted)s”.")
        return Result.NEEDS_HUMAN, message, values
    return Result.PASSED, N_("Năm %(year)s cả %(rated)s người xếp loại từ “%(wanted)s”."), values


@criterion(SubjectKind.COLLECTIVE)
def no_member_disciplined(case: Case, params: Params) -> Answer:  # noqa: ARG001 (all criteria look alike)
    facts = collective(case)
    values = {"year": case.year, "count": facts.disciplined}
    if facts.disciplined is None:
        return Result.NEEDS_HUMAN, N_("Chưa tra kỷ luật của thành viên năm %(year)s."), values
    if facts.disciplined:
        return Result.FAILED, N_("Năm %(year)s có %(count)s người bị kỷ luật từ cảnh cáo trở lên."), values
    return Result.PASSED, N_("Năm %(year)s không có người bị kỷ luật từ cảnh cáo trở lên."), values
