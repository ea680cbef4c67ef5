"""Forms about public notices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain.publicity import AnswerComment, PostNotice, TakeDown, WriteComment
from workflow.domain.states import CommentStatus
from workflow.web.forms.base import Choice, Form, LongText, Text, VersionedForm, Whole


class PostForm(Form):
    title = Text(_("Tên danh sách"), description=_("Ví dụ: Danh sách đề nghị khen thưởng năm 2024"))
    days = Whole(_("Số ngày làm việc niêm yết"), least=1, most=60)

    def to_command(self, council_id: int, year: int, ids: list[int]) -> PostNotice:
        return PostNotice(
            council_id=council_id, year=year, title=self.title.data, days=self.days.data, nomination_ids=tuple(ids)
        )


class TakeDownForm(VersionedForm):
    reason = LongText(_("Lý do gỡ"), limit=500)

    def to_command(self, notice_id: int) -> TakeDown:
        return TakeDown(notice_id=notice_id, version=self.seen_version, reason=self.reason.data)


class CommentForm(Form):
    nomination_id = Choice(_("Góp ý về"), coerce=int, required=False)
    text = LongText(_("Nội dung góp ý"), limit=4000)
    name = Text(_("Họ và tên"), limit=120)
    contact = Text(
        _("Điện thoại hoặc thư điện tử"), limit=200, required=False,
        description=_("Chỉ thư ký Hội đồng xem, để trả lời khi cần."),
    )  # fmt: skip

    def signed(self) -> None:
        """Whoever is signed in says who he is by that."""
        del self.name
        del self.contact

    def to_command(self, notice_id: int, address: str) -> WriteComment:
        given = {name: self[name].data or "" for name in ("name", "contact") if name in self}
        return WriteComment(
            notice_id=notice_id, text=self.text.data, nomination_id=self.nomination_id.data, address=address,
            name=given.get("name", ""), contact=given.get("contact", ""),
        )  # fmt: skip


class ReplyForm(Form):
    status = Choice(_("Đăng góp ý"), choices=[(s.value, _(s.label)) for s in CommentStatus], coerce=CommentStatus)
    answer = LongText(_("Trả lời của Hội đồng"), limit=4000, required=False)

    def to_command(self, comment_id: int) -> AnswerComment:
        return AnswerComment(comment_id=comment_id, status=self.status.data, answer=self.answer.data or "")
