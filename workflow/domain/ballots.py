"""A round of voting: what is sealed, what may be opened, what a ballot holds, what the box comes to. Pure functions.

A ballot as bytes, before it is sealed: tracking code, seat (0 in a secret round), one letter per question of the round
in its order, zeros up to a size that every ballot of the round has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from math import ceil
from typing import Any

from workflow.domain.catalogue import VoteRule
from workflow.domain.meeting import Seat, present
from workflow.domain.quota import percent
from workflow.domain.states import Attendance, BallotChoice, BallotKind, CouncilOffice
from workflow.domain.text import N_
from workflow.errors import Violation

#: Letters of a tracking code: no vowel that makes words, no letter that looks like a digit.
ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_BLOCK = 256
_SEAT_BYTES = 4
_HEAD = CODE_LENGTH + _SEAT_BYTES
#: How a choice is written in a ballot and in the form that sends it: one letter each, nothing shorter or longer.
LETTERS = {BallotChoice.YES: "y", BallotChoice.NO: "n", BallotChoice.ABSTAIN: "a"}
_CHOICE = {letter: choice for choice, letter in LETTERS.items()}
#: On a question that is not on this voter's ballot.
_RECUSED = "-"
#: Under so many voters a count says much about each of them.
FEW = 5


@dataclass(frozen=True, slots=True)
class SealedQuestion:
    """A question as it was sealed. recused: seats on whose ballots it does not stand."""

    item_id: int
    nomination_id: int
    code: str
    subject: str
    award_code: str
    other_award: str
    fingerprint: str
    rule_version: str
    rule: VoteRule
    recused: frozenset[int]


@dataclass(frozen=True, slots=True)
class Seal:
    """What no one can change once the round is open: questions with their rules, members, the key of the round.

    on_paper: seats whose opinion has come in writing to a round on the system: it is counted from its sheet, and its
    author casts no ballot. stand_ins: (seat, account) of those who cast instead of a member, where the rules let them.
    """

    kind: BallotKind
    public_key: str
    questions: tuple[SealedQuestion, ...]
    seats: tuple[Seat, ...]
    on_paper: frozenset[int] = frozenset()
    stand_ins: tuple[tuple[int, int], ...] = ()

    def data(self) -> dict[str, Any]:
        """Return the seal as data for canonical JSON."""
        return {
            "kind": self.kind.value, "public_key": self.public_key,
            "questions": [
                {name: _plain(getattr(question, name)) for name in _QUESTION} for question in self.questions
            ],
            "seats": [
                {"id": seat.id, "person_id": seat.person_id, "name": seat.name, "office": seat.office.value,
                 "attendance": seat.attendance.value if seat.attendance else None}
                for seat in self.seats
            ],
            "on_paper": sorted(self.on_paper), "stand_ins": [list(pair) for pair in self.stand_ins],
        }  # fmt: skip

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Seal:
        """Return the seal that `data` describes."""
        questions = tuple(
            SealedQuestion(**{**row, "rule": _rule(row["rule"]), "recused": frozenset(row["recused"])})
            for row in data["questions"]
        )
        seats = tuple(
            Seat(row["id"], row["person_id"], row["name"], CouncilOffice(row["office"]),
                 Attendance(row["attendance"]) if row["attendance"] else None)
            for row in data["seats"]
        )  # fmt: skip
        on_paper = frozenset(data.get("on_paper", ()))
        stand_ins = tuple((seat, account) for seat, account in data.get("stand_ins", ()))
        return cls(BallotKind(data["kind"]), data["public_key"], questions, seats, on_paper, stand_ins)

    def ballot_of(self, seat_id: int) -> tuple[SealedQuestion, ...]:
        """The questions that a member votes on, in order; none when he is absent."""
        attendance = next((seat.attendance for seat in self.seats if seat.id == seat_id), None)
        return tuple(question for question in self.questions if _votes_on(question, seat_id, attendance))

    def voters(self) -> tuple[Seat, ...]:
        """The members who cast a ballot with one question at least."""
        return tuple(seat for seat in self.seats if seat.id not in self.on_paper and self.ballot_of(seat.id))

    def opinions(self) -> dict[int, int]:
        """How many opinions in writing each question has, by item; those without one are missing."""
        written = [seat.id for seat in self.seats if seat.id in self.on_paper]
        found = Counter(question.item_id for seat in written for question in self.ballot_of(seat))
        return dict(found)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the totals of an item are judged by.

    ballot: round and hash of its box, kept with what happens to the case. held_back: the council has still to choose
    among those who passed, or did not choose this one.
    """

    seats: tuple[Seat, ...]
    recused: frozenset[int]
    rule: VoteRule
    ballot: str = ""
    held_back: bool = False


_QUESTION = tuple(field.name for field in fields(SealedQuestion))


def _plain(value: Any) -> Any:
    if isinstance(value, VoteRule):
        return {name: str(part) if isinstance(part, Fraction) else part for name, part in asdict(value).items()}
    return sorted(value) if isinstance(value, frozenset) else value


def _rule(data: Mapping[str, Any]) -> VoteRule:
    shares = {name: Fraction(data[name]) for name in ("quorum", "minimum")}
    return VoteRule(**{**data, **shares, "unconfirmed": tuple(data["unconfirmed"])})


def _votes_on(question: SealedQuestion, seat_id: int, attendance: Attendance | None) -> bool:
    if seat_id in question.recused:
        return False
    return attendance is Attendance.PRESENT or (
        attendance is Attendance.WRITTEN and question.rule.written_opinions
    )


# ── before opening ──────────────────────────────────────────────────────────────────────────────────────────────────


def problems(seal: Seal, accounts: Collection[int]) -> list[Violation]:
    """Name everything that keeps the round from being opened. accounts: seats whose member can sign in."""
    if not seal.questions:
        return [Violation("no_questions", N_("Chọn ít nhất một mục để bỏ phiếu."))]
    if all(seat.attendance is None for seat in seal.seats):
        return [Violation("no_attendance", N_("Chưa điểm danh. Ghi ai có mặt trước khi mở vòng bỏ phiếu."))]
    found = list(_rule_problems(seal))
    missing = [seat.name for seat in seal.voters() if seat.id not in accounts]
    if missing and seal.kind is not BallotKind.PAPER:
        message = N_("Chưa có tài khoản để bỏ phiếu: %(names)s. Cấp tài khoản hoặc bỏ phiếu giấy.")
        found.append(Violation("no_account", message, {"names": missing}))
    return found


def _rule_problems(seal: Seal) -> Iterator[Violation]:
    here = present(seal.seats)
    said: set[tuple[str, str]] = set()
    for question in seal.questions:
        rule, subject = question.rule, question.subject
        voters = sum(_votes_on(question, seat.id, seat.attendance) for seat in seal.seats)
        if not voters:
            message = N_("%(subject)s: không còn thành viên nào được bỏ phiếu.")
            yield Violation("no_voters", message, {"subject": subject}, rule.citation)
        for violation in (_method(seal.kind, rule), _quorum(here, len(seal.seats), rule)):
            if violation is not None and (violation.code, rule.citation) not in said:
                said.add((violation.code, rule.citation))
                yield violation


def _method(kind: BallotKind, rule: VoteRule) -> Violation | None:
    if kind is BallotKind.NAMED and rule.method == "secret":
        message = N_("Quy tắc đòi bỏ phiếu kín; không biểu quyết ký danh được.")
        return Violation("must_be_secret", message, provision=rule.citation)
    if kind is BallotKind.SECRET and rule.method == "open":
        message = N_("Quy tắc đòi biểu quyết công khai; không bỏ phiếu kín được.")
        return Violation("must_be_open", message, provision=rule.citation)
    return None


def _quorum(here: int, members: int, rule: VoteRule) -> Violation | None:
    if here >= rule.quorum * members:
        return None
    message = N_("Có mặt %(present)s / %(members)s thành viên, cần ít nhất %(needed)s (%(quorum)s).")
    needed, quorum = ceil(rule.quorum * members), percent(rule.quorum)
    params = {"present": here, "members": members, "needed": needed, "quorum": quorum}
    return Violation("no_quorum", message, params, rule.citation)


def warnings(seal: Seal) -> list[Violation]:
    """Name what the council should know before it opens the round; none of it stops it."""
    found = []
    voters = len(seal.voters())
    if seal.kind is BallotKind.SECRET and voters < FEW:
        message = N_("Chỉ có %(voters)s người bỏ phiếu: kết quả có thể cho biết ai bỏ thế nào.")
        found.append(Violation("few_voters", message, {"voters": voters}))
    asked = {q.rule.citation for q in seal.questions if q.rule.chair_among_yes}
    if asked and seal.kind is BallotKind.SECRET:
        message = N_(
            "Quy tắc đòi Chủ tịch Hội đồng đồng ý. Phiếu kín không cho biết điều đó: khi kiểm phiếu, Chủ tịch phải "
            "công bố ý kiến của mình ở từng mục, nếu không mục đó không đạt."
        )  # fmt: skip
        found.append(Violation("chair_must_declare", message, provision=", ".join(sorted(asked))))
    if any(not q.rule.confirmed for q in seal.questions):
        found.append(Violation("unconfirmed", N_("Quy tắc bỏ phiếu chưa được cơ quan xác nhận.")))
    return found


# ── one ballot ──────────────────────────────────────────────────────────────────────────────────────────────────────


class BadBallot(ValueError):
    """The bytes are no ballot of this round."""


def clean_code(text: str) -> str | None:
    """Return a tracking code as it is kept, None when it is none."""
    code = text.replace("-", "").replace(" ", "").upper()
    return code if _CODE.fullmatch(code) else None


def shown_code(code: str) -> str:
    """ "4F7KQ29XPM" -> "4F7KQ-29XPM"."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def pack(seal: Seal, seat_id: int, choices: Mapping[int, BallotChoice], code: str) -> bytes:
    """Return the ballot of a member as bytes. Raises BadBallot unless all his questions, and no other, are answered."""
    ballot = {question.item_id for question in seal.ballot_of(seat_id)}
    if set(choices) != ballot or not ballot or clean_code(code) != code:
        raise BadBallot
    letters = "".join(
        LETTERS[choices[question.item_id]] if question.item_id in ballot else _RECUSED for question in seal.questions
    )
    named = seat_id if seal.kind is BallotKind.NAMED else 0
    content = code.encode() + named.to_bytes(_SEAT_BYTES, "big") + letters.encode()
    return content.ljust(size(seal), b"\0")


def size(seal: Seal) -> int:
    """How many bytes every ballot of the round has before it is sealed."""
    return -(-(_HEAD + len(seal.questions)) // _BLOCK) * _BLOCK


@dataclass(frozen=True, slots=True)
class Opened:
    """A ballot out of the box. seat_id None in a secret round; letters: per question, None where it is not his."""

    code: str
    seat_id: int | None
    choices: tuple[BallotChoice | None, ...]


def unpack(seal: Seal, content: bytes) -> Opened:
    """Return what the bytes of a ballot say. Raises BadBallot."""
    code = content[:CODE_LENGTH].decode("ascii", "replace")
    seat = int.from_bytes(content[CODE_LENGTH:_HEAD], "big")
    letters = content[_HEAD : _HEAD + len(seal.questions)].decode("ascii", "replace")
    named = seal.kind is BallotKind.NAMED
    if (
        len(content) != size(seal)
        or clean_code(code) != code
        or set(letters) - set(_CHOICE) - {_RECUSED}
        or any(content[_HEAD + len(seal.questions) :])
        or named != bool(seat)
    ):
        raise BadBallot
    return Opened(code, seat if named else None, tuple(_CHOICE.get(letter) for letter in letters))


# ── the box ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Count:
    """The count of one question."""

    yes: int = 0
    no: int = 0
    abstain: int = 0


def count(seal: Seal, box: Sequence[Opened], participants: Collection[int]) -> dict[int, Count]:
    """Return the counts by question of a box in which everybody who took part has one ballot.

    Raises BadBallot when the box cannot be that of the participants: another number of ballots, questions answered
    that were on nobody's ballot together, in a named round another voter.
    """
    if len(box) != len(participants):
        raise BadBallot
    if seal.kind is BallotKind.NAMED and sorted(ballot.seat_id or 0 for ballot in box) != sorted(participants):
        raise BadBallot
    ballots = [{question.item_id for question in seal.ballot_of(seat)} for seat in participants]
    expected = Counter(tuple(question.item_id in ballot for question in seal.questions) for ballot in ballots)
    if expected != Counter(tuple(choice is not None for choice in ballot.choices) for ballot in box):
        raise BadBallot
    found = {}
    for place, question in enumerate(seal.questions):
        answers = Counter(ballot.choices[place] for ballot in box)
        found[question.item_id] = Count(
            answers[BallotChoice.YES], answers[BallotChoice.NO], answers[BallotChoice.ABSTAIN]
        )
    return found


def chair_yes(seal: Seal, box: Iterable[Opened]) -> dict[int, bool | None]:
    """Return by question whether the chair said yes: known in a named round when he voted on it, None otherwise."""
    chair = next((seat.id for seat in seal.seats if seat.chairs), None)
    his = next((ballot for ballot in box if ballot.seat_id is not None and ballot.seat_id == chair), None)
    return {
        question.item_id: None if his is None or (answer := his.choices[place]) is None else answer is BallotChoice.YES
        for place, question in enumerate(seal.questions)
    }


# ── paper ───────────────────────────────────────────────────────────────────────────────────────────────────────────

#: yes, no, abstain, invalid, chair among the yes (None: unknown)
PaperTotals = tuple[int, int, int, int, bool | None]


def differences(first: Mapping[int, PaperTotals], second: Mapping[int, PaperTotals]) -> frozenset[int]:
    """The items whose totals were typed differently, or once only."""
    return frozenset(item for item in first.keys() | second.keys() if first.get(item) != second.get(item))


def settled(typed: Sequence[Mapping[int, PaperTotals]]) -> dict[int, PaperTotals] | None:
    """Return the totals once they were typed twice and every difference was settled by a third typing; else None."""
    if len(typed) < 2:  # noqa: PLR2004 (twice)
        return None
    first, second, *third = typed
    apart = differences(first, second)
    decided = third[0] if third else {}
    if apart - decided.keys():
        return None
    return {item: decided[item] if item in apart else first[item] for item in first.keys() | second.keys()}


def unlike(written: Mapping[int, int], typed: Mapping[int, PaperTotals]) -> list[Violation]:
    """Name the items whose typed opinions are not as many as have come in: a sheet says yes, no, nothing or is void."""
    message = N_("Có %(written)s ý kiến bằng văn bản ở mục này, đang nhập %(typed)s.")
    return [
        Violation("opinions_differ", message, {"written": written[item], "typed": sum(counts)}, field=f"i{item}")
        for item, (*counts, _chair) in typed.items()
        if sum(counts) != written[item] or min(counts) < 0
    ]


def ranking(passed: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return (place, item, yes) by descending yes; equals share a place, the next place is the one after them all."""
    ordered = sorted(passed, key=lambda pair: -pair[1])
    return [(1 + sum(other > yes for _item, other in ordered), item, yes) for item, yes in ordered]
