"""The demo shop's own forms, and what was entered in them these days beside its talks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from bot.bulk import move_for
from bot.demo.model import DAY, HOUR
from bot.demo.people import buyers, orders
from bot.demo.talks import TALKS
from bot.desk.model import Staff
from bot.registers.forms import checked
from bot.registers.model import (
    MOVES,
    Default,
    Field,
    FieldKind,
    Shown,
    Wording,
)
from bot.registers.service import Filled, make, make_move
from bot.shop.model import Order
from bot.store.uow import SqlUnitOfWork

K, D = FieldKind, Default
_ORDER = Field(name="订单号", kind=K.ORDER, required=True, default=D.ORDER)
_GOODS = Field(name="商品", kind=K.GOODS, required=True, default=D.GOODS)
FORMS = (
    Wording(
        name="质量问题登记",
        purpose="买家说收到的商品有问题时填；品控每天看一遍，同一款集中出现就下架检查",
        fields=(
            _ORDER,
            _GOODS,
            Field(
                name="问题",
                kind=K.ONE,
                required=True,
                options=("破损", "少件", "色差", "异味", "坏了不能用", "其他"),
            ),
            Field(name="经过", kind=K.TEXT, hint="买家怎么说的、有没有照片"),
            Field(
                name="给买家办了",
                kind=K.SEVERAL,
                options=("退款", "退一部分", "补寄", "换货", "还没办"),
            ),
            Field(
                name="责任方", kind=K.ONE, options=("仓库", "快递", "供应商", "买家"), hidden=True
            ),
        ),
    ),
    Wording(
        name="补寄登记",
        purpose="少发、漏发、配件坏了要补寄时填；仓库每天下午四点前看",
        fields=(
            _ORDER,
            Field(name="补寄什么", kind=K.GOODS, required=True, default=D.GOODS),
            Field(name="件数", kind=K.NUMBER, required=True),
            Field(name="收件电话", kind=K.PHONE, required=True, default=D.PHONE),
            Field(name="售后单号", kind=K.LINE, default=D.CASE),
            Field(name="最晚寄出", kind=K.DATE, default=D.TODAY),
            Field(name="补寄单号", kind=K.LINE, hint="仓库寄出后填"),
        ),
    ),
    Wording(
        name="线下打款登记",
        purpose="平台上退不了、要财务线下打款时填；没有审批过的金额不要填",
        fields=(
            _ORDER,
            Field(name="金额", kind=K.MONEY, required=True),
            Field(name="打款原因", kind=K.LINE, required=True),
            Field(name="收款方式", kind=K.ONE, required=True, options=("支付宝", "微信", "银行卡")),
            Field(name="审批过", kind=K.YESNO, required=True),
            Field(name="登记人", kind=K.LINE, default=D.AGENT),
            Field(name="凭证号", kind=K.LINE, hidden=True, hint="财务打款后填"),
        ),
    ),
)


@dataclass(frozen=True)
class _Entered:
    """`values` by the field's name, beside the order and goods that every one has."""

    form: int
    ago: timedelta
    values: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    moves: tuple[str, ...] = ()
    why: str = ""


_TAKEN, _DONE = ("take",), ("take", "finish")


def _fault(ago: timedelta, what: str, story: str, *done: str, moves: tuple[str, ...]) -> _Entered:
    return _Entered(0, ago, {"问题": what, "经过": story, "给买家办了": done}, moves)


def _again(ago: timedelta, count: str, phone: str, parcel: str = "") -> _Entered:
    values = {"件数": count, "收件电话": phone, "补寄单号": parcel}
    return _Entered(1, ago, values, _DONE if parcel else ())


def _pay(ago: timedelta, amount: str, why: str, way: str, moves: tuple[str, ...]) -> _Entered:
    approved = "否" if "withdraw" in moves else "是"
    values = {"金额": amount, "打款原因": why, "收款方式": way, "审批过": approved}
    return _Entered(2, ago, values, moves, "金额没有审批，重新登记" if approved == "否" else "")


_ENTERED = (
    _fault(9 * DAY, "破损", "外盒压扁，有照片", "退一部分", moves=_DONE),
    _again(8 * DAY, "1", "13800000001", "ZT7700112"),
    _pay(7 * DAY, "12", "退回的运费", "支付宝", _DONE),
    _fault(6 * DAY, "异味", "打开有塑料味，晾了两天还有", moves=_TAKEN),
    _again(5 * DAY, "2", "13800000002", "YT8800345"),
    _fault(4 * DAY, "少件", "少了一个盖子，有照片", "补寄", moves=_DONE),
    _pay(3 * DAY, "30", "买家说的金额，没核对", "微信", ("withdraw",)),
    _fault(2 * DAY, "坏了不能用", "用两天就不通电了", "还没办", moves=_TAKEN),
    _again(26 * HOUR, "1", "13800000003"),
    _pay(20 * HOUR, "8.50", "补差价", "微信", _TAKEN),
    _fault(6 * HOUR, "色差", "实物比图片深", moves=()),
    _again(2 * HOUR, "1", "13800000004"),
)


def enter(uow: SqlUnitOfWork, now: datetime, agents: Sequence[Staff], boss: Staff) -> None:
    """In the caller's transaction; where forms are there already nothing happens."""
    if uow.registers.forms():
        return
    made = [
        uow.registers.add_form(checked(wording, None), by=boss.name, at=now - 20 * DAY)
        for wording in FORMS
    ]
    talks = list(islice(_talks(uow), len(_ENTERED)))
    for number, entered in enumerate(_ENTERED):
        conversation_id, order = talks[number % len(talks)]
        form = uow.registers.form(made[entered.form])
        agent, at = agents[number % len(agents)], now - entered.ago
        filled = Filled(
            key=f"demo-register-{number}",
            form_id=form.id,
            version=form.version,
            conversation_id=conversation_id,
            order_no=order.no,
            given=_given(form.wording, entered, order),
        )
        entry_id = make(uow, filled, staff=agent, at=at)
        for step, name in enumerate(entered.moves, start=1):
            move = move_for(name, MOVES, ids=[entry_id], note=entered.why)
            entry = uow.registers.entry(entry_id)
            shown = Shown(entry=entry, form=form, fields=(), moves=(move,))
            make_move(uow, shown, move, note=entered.why, staff=agent, at=at + step * HOUR)


def _given(wording: Wording, entered: _Entered, order: Order) -> dict[str, str | Sequence[str]]:
    first = order.items[0]
    known = {"订单号": order.no, "商品": f"{first.sku} {first.title}", "登记人": "小林"}
    known["补寄什么"] = known["商品"]
    values = {**known, **entered.values}
    return {one.key: values[one.name] for one in wording.live if one.name in values}


def _talks(uow: SqlUnitOfWork) -> Iterator[tuple[str, Order]]:
    """Conversations that are there, each with an order of its buyer; the latest ones last."""
    of_scene = {one.scene: one for one in orders()}
    lately = [of_scene[talk.scene] for talk in TALKS]
    ids = [f"demo-{one.id}" for one in buyers()]
    ids += [f"demo-talk-{number}" for number in range(1, len(TALKS) + 1)]
    there = {one.buyer_id: one.id for one in uow.desk.conversations(ids)}
    for one in (*(one for one in orders() if one.signed is not None), *lately):
        conversation_id = there.pop(one.buyer, None)
        if conversation_id is not None:
            yield conversation_id, uow.shop.order(one.no, buyer_id=one.buyer)
