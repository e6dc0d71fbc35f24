"""A shop with two forms; tests name only what they are about."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from bot.desk.model import Role, Staff
from bot.registers.form_service import RegisterForms
from bot.registers.model import (
    Audience,
    Default,
    Field,
    FieldKind,
    Filters,
    Form,
    Shown,
    Told,
    Wording,
    told,
)
from bot.registers.service import Filled, Registers
from tests.decisions.builders import CONVERSATION, ORDER, World

FAULT = Wording(
    name="质量问题登记",
    purpose="买家说商品有问题",
    fields=(
        Field(name="订单", kind=FieldKind.ORDER, required=True, default=Default.ORDER),
        Field(name="问题", kind=FieldKind.ONE, required=True, options=("破损", "色差", "异味")),
        Field(name="赔付", kind=FieldKind.MONEY),
        Field(name="经过", kind=FieldKind.TEXT),
        Field(name="责任人", kind=FieldKind.LINE, hidden=True),
    ),
)
# Of the fields above.
ORDER_KEY, FAULT_KEY, MONEY_KEY, STORY_KEY, BLAME_KEY = "f1", "f2", "f3", "f4", "f5"
TYPED: Mapping[str, str | Sequence[str]] = {
    ORDER_KEY: ORDER,
    FAULT_KEY: "破损",
    MONEY_KEY: "12.5",
    STORY_KEY: "瓶口裂了",
}


class Office:
    """A supervisor, two agents, and the services."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = world.clock
        self.registers = Registers(world.open_uow, clock=world.clock)
        self.forms = RegisterForms(world.open_uow, clock=world.clock)
        self.boss = world.staff(Role.SUPERVISOR, "周主管")
        self.lin = world.staff(Role.AGENT, "小林")
        self.chen = world.staff(Role.AGENT, "小陈")
        self._keys = (f"page-key-{number}" for number in itertools.count(1))

    def form(self, wording: Wording = FAULT) -> Form:
        return self.forms.add(wording, staff=self.boss)

    def filled(self, form: Form, given: Mapping[str, Any] = TYPED, **changes: Any) -> Filled:
        values: dict[str, Any] = {
            "key": next(self._keys),
            "form_id": form.id,
            "version": form.version,
            "conversation_id": CONVERSATION,
            "order_no": None,
            "given": given,
        }
        return Filled(**{**values, **changes})

    def add(
        self,
        form: Form,
        given: Mapping[str, Any] = TYPED,
        *,
        staff: Staff | None = None,
        **changes: Any,
    ) -> Shown:
        return self.registers.add(self.filled(form, given, **changes), staff=staff or self.lin)

    def change(self, shown: Shown, staff: Staff | None = None, **changed: Any) -> Shown:
        """`changed` on top of what stands in it, by the newest version of the form."""
        entry = self.registers.entry(shown.entry.id, staff=staff or self.lin).entry
        with self.world.open_uow(writes=False) as uow:
            form = uow.registers.form(entry.form_id)
        open_ = {one.key for one in form.wording.live}
        given = {key: texts for key, texts in told(entry.values).items() if key in open_}
        return self.registers.change(
            entry.id,
            {**given, **changed},
            revision=shown.entry.revision,
            version=form.version,
            staff=staff or self.lin,
        )

    def listed(self, staff: Staff | None = None, **wanted: Any) -> list[int]:
        found = self.registers.page(Filters(**wanted), staff=staff or self.lin)
        assert found.page.total == len(found.shown)
        return [one.entry.id for one in found.shown]

    def move(self, shown: Shown, name: str, staff: Staff | None = None, note: str = "") -> str:
        (report,) = self.registers.do([shown.entry.id], name, note=note, staff=staff or self.lin)
        return report.message if report.ok else f"NO {report.message}"


def texts(shown: Shown) -> Told:
    return told(shown.entry.values)


SECRET = Wording(
    name="线下打款",
    audience=Audience.SUPERVISORS,
    tracked=False,
    fields=(Field(name="金额", kind=FieldKind.MONEY, required=True),),
)
