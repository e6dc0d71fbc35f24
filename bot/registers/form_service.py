"""Forms: a supervisor defines and changes them; each change is a version of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from bot.desk.model import Role, Staff
from bot.errors import BadFields, BadInput, Conflict, Forbidden, FormMoved
from bot.registers.forms import NAME, checked
from bot.registers.model import MOST_FORMS, Form, Version, Wording, sight_of
from bot.registers.ports import OpenUow
from bot.times import Clock

log = structlog.get_logger()


class RegisterForms:
    def __init__(self, open_uow: OpenUow, *, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    def forms(self, staff: Staff) -> list[Form]:
        """Those that this person may see, retired ones too."""
        with self._open_uow(writes=False) as uow:
            forms = uow.registers.forms()
        seen = sight_of(forms, supervisor=staff.role is Role.SUPERVISOR).forms
        return [form for form in forms if form.id in seen]

    def counts(self) -> Mapping[int, int]:
        with self._open_uow(writes=False) as uow:
            return uow.registers.counts()

    def form(self, form_id: int, staff: Staff) -> tuple[Form, Sequence[Version]]:
        """With its versions, newest first."""
        _supervisor(staff)
        with self._open_uow(writes=False) as uow:
            return uow.registers.form(form_id), uow.registers.versions(form_id)

    def add(self, wording: Wording, *, staff: Staff) -> Form:
        """Raises BadFields with what is wrong."""
        _supervisor(staff)
        with self._open_uow() as uow:
            in_use = [form for form in uow.registers.forms() if form.retired_at is None]
            if len(in_use) >= MOST_FORMS:
                raise BadInput(f"最多 {MOST_FORMS} 张表单，先停用不用的")
            plain = checked(wording, None)
            try:
                form_id = uow.registers.add_form(plain, by=staff.name, at=self._now())
            except Conflict as error:
                raise _taken(plain) from error
            uow.commit()
            log.info("register_form_made", of=form_id, by=staff.id)
            return uow.registers.form(form_id)

    def change(self, form_id: int, wording: Wording, *, was: int, staff: Staff) -> Form:
        """`was` is the version that was looked at. Raises BadFields, FormMoved."""
        _supervisor(staff)
        with self._open_uow() as uow:
            form = uow.registers.form(form_id)
            if form.version != was:
                raise FormMoved("另一位主管刚改过这张表单，请刷新再改")
            plain = checked(wording, form.wording)
            if plain != form.wording:
                try:
                    uow.registers.change_form(form, plain, by=staff.name, at=self._now())
                except Conflict as error:
                    raise _taken(plain) from error
                uow.commit()
                log.info("register_form_changed", of=form_id, by=staff.id)
            return uow.registers.form(form_id)

    def retire(self, form_id: int, *, retired: bool, staff: Staff) -> Form:
        """Nobody fills it any more; its entries stay as they are, and it may come back."""
        _supervisor(staff)
        with self._open_uow() as uow:
            form = uow.registers.form(form_id)
            if (form.retired_at is not None) != retired:
                try:
                    uow.registers.retire(form_id, self._now() if retired else None)
                except Conflict as error:
                    raise _taken(form.wording) from error
                uow.commit()
            return uow.registers.form(form_id)


def _taken(wording: Wording) -> BadFields:
    return BadFields({NAME: f"已经有一张叫“{wording.name}”的表单"})


def _supervisor(staff: Staff) -> None:
    if staff.role is not Role.SUPERVISOR:
        raise Forbidden
