"""Who is meant: people found by staff code, or by name and birth date; never by guessing.

Two people of the same name and birth date, and names that differ by accents only, are told apart by a staff code;
without one the row is refused with what to do.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.domain.sheets import Row
from workflow.domain.text import N_, fold

ASK_CODE = N_("Có %(count)s người cùng là “%(name)s”, cùng ngày sinh. Ghi mã cán bộ để phân biệt.")
_NEAR = N_(
    "Đã có “%(other)s”, tên chỉ khác dấu với “%(name)s”. Nếu là một người, sửa tên cho khớp; nếu là hai người, "
    "ghi mã cán bộ."
)


def name_key(name: str) -> str:
    """What makes two spellings of a name the same name: case and spaces do not count, accents do."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Identity:
    """One name by which somebody is known. subject: identifier, or minus the row number of a new person.

    waiting: the row that brings this person in is itself wrong.
    """

    subject: int
    name: str
    birth_date: date | None
    code: str
    waiting: int = 0


class Directory:
    """Identities by whatever one may be looked for."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self.by_code: dict[str, dict[int, Identity]] = defaultdict(dict)
        self.by_name: dict[str, dict[int, list[Identity]]] = defaultdict(lambda: defaultdict(list))
        self.by_fold: dict[str, list[Identity]] = defaultdict(list)
        for who in identities:
            if who.code:
                self.by_code[who.code.casefold()][who.subject] = who
            self.by_name[name_key(who.name)][who.subject].append(who)
            self.by_fold[fold(who.name)].append(who)

    def same(self, name: str, birth: date | None) -> dict[int, Identity]:
        """Everybody of exactly this name and birth date, an unknown date being a date of its own."""
        return {
            subject: who
            for subject, known in self.by_name.get(name_key(name), {}).items()
            for who in known
            if who.birth_date == birth
        }

    def near(self, name: str, birth: date | None) -> Identity | None:
        """Somebody whose name differs by accents alone and whose birth date does not speak against it."""
        found = [
            who
            for who in self.by_fold.get(fold(name), ())
            if name_key(who.name) != name_key(name) and (birth is None or who.birth_date in (None, birth))
        ]
        return min(found, key=lambda who: (who.name, who.subject)) if found else None


def staff(row: Row, directory: Directory) -> int | None:
    """Return whom a row of the staff sheet is about, None for somebody new; what is doubtful is put into the row."""
    name, birth, code = row.values["name"], row.values["birth_date"], row.values["code"]
    if code:
        coded = directory.by_code.get(code.casefold(), {})
        if len(coded) == 1:
            return next(iter(coded))
        if coded:
            row.refuse(
                "code_twice",
                N_("Mã cán bộ %(code)s đang có ở %(count)s người. Sửa trên trang của họ trước."),
                code=code,
                count=len(coded),
            )
            return None
    same = {subject: who for subject, who in directory.same(name, birth).items() if not (code and who.code)}
    if len(same) == 1:
        return next(iter(same))
    if same:
        row.refuse("ambiguous", ASK_CODE, name=name, count=len(same))
    elif not code:
        _doubts(row, directory, name, birth)
    return None


def _doubts(row: Row, directory: Directory, name: str, birth: date | None) -> None:
    """A new person without a code must not look like one who is there."""
    near = directory.near(name, birth)
    if near is not None:
        row.refuse("accents", _NEAR, name=name, other=near.name)
        return
    namesakes = [who for known in directory.by_name.get(name_key(name), {}).values() for who in known]
    if birth is None and namesakes:
        message = N_(
            "Đã có “%(name)s” (sinh ngày %(birth)s). Ghi ngày sinh hoặc mã cán bộ để biết có phải người này không."
        )
        row.refuse(
            "birth_needed",
            message,
            name=name,
            birth=min((w.birth_date for w in namesakes if w.birth_date), default="–"),
        )
    elif any(who.birth_date is None for who in namesakes):
        message = N_("Đã có “%(name)s” chưa ghi ngày sinh. Ghi mã cán bộ, hoặc bổ sung ngày sinh cho người đó trước.")
        row.refuse("birth_unknown", message, name=name)


def subject(row: Row, directory: Directory) -> int | None:
    """Return whose record a row belongs to; when it cannot be told, the row says why."""
    code = row.values["code"]
    found = _coded(row, directory, code) if code else _named(row, directory)
    if found is not None and found.waiting:
        row.refuse("waiting", N_("Chưa ghi được vì dòng %(row)s trang Cán bộ (người này) còn sai."), row=found.waiting)
        return None
    return found.subject if found else None


def _coded(row: Row, directory: Directory, code: str) -> Identity | None:
    name, birth = row.values["name"], row.values["birth_date"]
    coded = directory.by_code.get(code.casefold(), {})
    if len(coded) != 1:
        message = (
            N_("Mã cán bộ %(code)s không có trong danh sách.")
            if not coded
            else N_("Mã cán bộ %(code)s đang có ở nhiều người.")
        )
        row.refuse("code_unknown" if not coded else "code_twice", message, code=code)
        return None
    (who,) = coded.values()
    known = [w for w in directory.by_fold[fold(who.name)] if w.subject == who.subject]
    named = directory.by_name.get(name_key(name), {}).get(who.subject, [])
    if not named and fold(name) == fold(who.name):
        row.refuse(
            "accents_of_code",
            N_("Mã %(code)s là của “%(other)s”, tên chỉ khác dấu với “%(name)s”. Sửa cho khớp."),
            code=code,
            other=who.name,
            name=name,
        )
    elif not named:
        row.refuse(
            "other_name",
            N_("Mã %(code)s là của “%(other)s”, không phải “%(name)s”."),
            code=code,
            other=who.name,
            name=name,
        )
    elif birth is not None and all(w.birth_date not in (None, birth) for w in [*known, *named]):
        row.refuse(
            "other_birth", N_("“%(name)s” (mã %(code)s) có ngày sinh khác ngày ghi ở đây."), name=name, code=code
        )
    else:
        return who
    return None


def _named(row: Row, directory: Directory) -> Identity | None:
    name, birth = row.values["name"], row.values["birth_date"]
    namesakes = directory.by_name.get(name_key(name), {})
    fitting = directory.same(name, birth) if birth else {k: v[0] for k, v in namesakes.items()}
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    if fitting:
        row.refuse(
            "ambiguous",
            ASK_CODE if birth else N_("Có %(count)s người tên “%(name)s”. Ghi ngày sinh hoặc mã cán bộ."),
            name=name,
            count=len(fitting),
        )
        return None
    near = directory.near(name, birth)
    if near is not None:
        row.refuse(
            "accents",
            N_("Trong danh sách có “%(other)s”, tên chỉ khác dấu với “%(name)s”. Sửa tên cho khớp hoặc ghi mã cán bộ."),
            name=name,
            other=near.name,
        )
    elif namesakes:
        row.refuse("other_birth", N_("“%(name)s” có trong danh sách nhưng ngày sinh khác ngày ghi ở đây."), name=name)
    else:
        row.refuse(
            "unknown_person", N_("“%(name)s” không có trong danh sách. Thêm người này ở trang Cán bộ."), name=name
        )
    return None


def twins(rows: Iterable[Row], known: Collection[int]) -> None:
    """Refuse rows of the staff sheet that cannot be told from one another; the order of the rows does not matter.

    known: numbers of the rows whose person is already on the list.
    """
    same: dict[Any, list[Row]] = defaultdict(list)
    near: dict[Any, list[Row]] = defaultdict(list)
    codes: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name, birth, code = row.values["name"], row.values["birth_date"], row.values["code"]
        if code:
            codes[code.casefold()].append(row)
        if name:
            same[name_key(name), birth].append(row)
            near[fold(name), birth].append(row)
    for group in codes.values():
        _refuse_twins(group, group, "code_repeated", N_("Mã cán bộ %(code)s ghi ở nhiều dòng: %(rows)s."))
    for group in same.values():
        plain = [row for row in group if not row.values["code"]]
        _refuse_twins(
            group,
            plain,
            "repeated",
            N_(
                "“%(name)s” cùng ngày sinh có ở nhiều dòng: %(rows)s. Xóa dòng thừa, hoặc ghi mã cán bộ cho từng người."
            ),
        )
    for group in near.values():
        if len({name_key(row.values["name"]) for row in group}) > 1:
            fresh = [row for row in group if not row.values["code"] and row.number not in known]
            _refuse_twins(
                group,
                fresh,
                "accents_repeated",
                N_("Các dòng %(rows)s có tên chỉ khác dấu, cùng ngày sinh. Sửa cho khớp, hoặc ghi mã cho từng người."),
            )


def _refuse_twins(group: list[Row], refused: list[Row], code: str, message: str) -> None:
    if len(group) < 2:  # noqa: PLR2004 (one is alone)
        return
    numbers = ", ".join(str(row.number) for row in sorted(group, key=lambda row: row.number))
    for row in refused:
        row.refuse(code, message, rows=numbers, name=row.values["name"], code=row.values["code"] or "")
