"""All moves of a case, in one table: who may make it, from where to where, and what it needs.

The table draws itself into docs/cases.md; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.cases.model import Kind, State

Need = Literal["note", "courier", "tracking_no", "amount"]


class Who(StrEnum):
    BUYER = "buyer"
    STAFF = "staff"
    SYSTEM = "system"  # a rule's grant, a payment that settled, time


_WHO_TEXTS = {Who.BUYER: "买家", Who.STAFF: "客服", Who.SYSTEM: "系统"}


@dataclass(frozen=True)
class Move:
    """`was` is None where it opens a case. `tells`: the buyer reads of it in the chat. A note that
    it needs is read by the buyer, on the case and in the chat; any other is for staff."""

    name: str
    title: str
    was: State | None
    to: State
    kinds: frozenset[Kind]
    who: frozenset[Who]
    needs: tuple[Need, ...] = ()
    tells: bool = False

    @property
    def note_for_buyer(self) -> bool:
        return "note" in self.needs


_S = State
_ALL = frozenset(Kind)
_BACK = frozenset({Kind.RETURN_REFUND, Kind.EXCHANGE})
_RETURN = frozenset({Kind.RETURN_REFUND})
_EXCHANGE = frozenset({Kind.EXCHANGE})
_MONEY = frozenset({Kind.REFUND_ONLY, Kind.POSTAGE})
_PAID = _MONEY | _RETURN
_SENT = frozenset({Kind.EXCHANGE, Kind.RESHIP})
_RESHIP = frozenset({Kind.RESHIP})
_BUYER, _STAFF, _SYSTEM = (frozenset({who}) for who in Who)
_PARCEL: tuple[Need, ...] = ("courier", "tracking_no")

MOVES: tuple[Move, ...] = (
    Move("ask", "提交申请", None, _S.ASKED, _ALL, _BUYER | _STAFF),
    Move("grant", "申请通过", None, _S.AWAITING_RETURN, _BACK, _SYSTEM | _STAFF),
    Move("grant", "申请通过", None, _S.REFUNDING, _MONEY, _SYSTEM | _STAFF),
    Move("grant", "申请通过", None, _S.TO_RESHIP, _RESHIP, _SYSTEM | _STAFF),
    Move("agree", "同意", _S.ASKED, _S.AWAITING_RETURN, _BACK, _SYSTEM | _STAFF, (), True),
    Move("agree", "同意", _S.ASKED, _S.REFUNDING, _MONEY, _SYSTEM | _STAFF, (), True),
    Move("agree", "同意", _S.ASKED, _S.TO_RESHIP, _RESHIP, _SYSTEM | _STAFF, (), True),
    Move("refuse", "拒绝", _S.ASKED, _S.REFUSED, _ALL, _STAFF, ("note",), True),
    Move("send_back", "登记寄回单号", _S.AWAITING_RETURN, _S.RETURNING, _BACK, _BUYER | _STAFF,
         _PARCEL),
    Move("correct_parcel", "更正寄回单号", _S.RETURNING, _S.RETURNING, _BACK, _BUYER | _STAFF,
         _PARCEL),
    Move("receive", "收到退货", _S.AWAITING_RETURN, _S.RECEIVED, _BACK, _STAFF, (), True),
    Move("receive", "收到退货", _S.RETURNING, _S.RECEIVED, _BACK, _STAFF, (), True),
    Move("refund", "检查合格，退款", _S.RECEIVED, _S.REFUNDING, _RETURN, _STAFF, (), True),
    Move("refund_part", "检查不符，退一部分", _S.RECEIVED, _S.REFUNDING, _RETURN, _STAFF,
         ("amount", "note"), True),
    Move("accept", "检查合格，换货发出", _S.RECEIVED, _S.TO_RESHIP, _EXCHANGE, _STAFF, (), True),
    Move("refuse", "拒绝", _S.RECEIVED, _S.REFUSED, _BACK, _STAFF, ("note",), True),
    Move("reship", "发出", _S.TO_RESHIP, _S.RESHIPPED, _SENT, _STAFF, _PARCEL, True),
    Move("finish", "完成", _S.RESHIPPED, _S.DONE, _SENT, _BUYER | _STAFF | _SYSTEM),
    Move("paid", "退款到账", _S.REFUNDING, _S.DONE, _PAID, _SYSTEM),
    Move("void", "款项已冲销，关闭", _S.REFUNDING, _S.REFUSED, _PAID, _STAFF, ("note",), True),
    Move("withdraw", "撤销申请", _S.ASKED, _S.WITHDRAWN, _ALL, _BUYER | _STAFF),
    Move("withdraw", "撤销申请", _S.AWAITING_RETURN, _S.WITHDRAWN, _BACK, _BUYER | _STAFF),
    Move("withdraw", "撤销申请", _S.TO_RESHIP, _S.WITHDRAWN, _RESHIP, _BUYER),
    Move("close", "未寄回，关闭", _S.AWAITING_RETURN, _S.WITHDRAWN, _BACK, _STAFF, ("note",), True),
    Move("close", "不再补发，关闭", _S.TO_RESHIP, _S.WITHDRAWN, _RESHIP, _STAFF, ("note",), True),
    Move("reopen", "重新申请", _S.WITHDRAWN, _S.AWAITING_RETURN, _BACK, _BUYER | _STAFF),
)  # fmt: skip

# What passed the promise gate; no other note reaches a buyer.
NOTE_FOR_BUYER = frozenset(move.name for move in MOVES if move.note_for_buyer)


def move_named(name: str, *, kind: Kind, was: State | None, who: Who) -> Move | None:
    """The one move of this name that is allowed; None where none is."""
    found = (move for move in allowed(kind=kind, was=was, who=who) if move.name == name)
    return next(found, None)


def allowed(*, kind: Kind, was: State | None, who: Who) -> Iterator[Move]:
    return (move for move in MOVES if move.was is was and kind in move.kinds and who in move.who)


def known(name: str) -> bool:
    return any(move.name == name for move in MOVES)


def title(name: str) -> str:
    """Of an event: notes that are no move have a title too."""
    found = (move.title for move in MOVES if move.name == name)
    return next(found, _OTHER_TITLES.get(name, name))


# Events that leave the state as it is.
_OTHER_TITLES = {
    "evidence": "补充照片",
    "decision": "更新申请",
    "unpaid": "打款没有成功",
    "overdue": "超过处理期限",
}


def drawn() -> str:
    """docs/cases.md: the states as a diagram, the moves as a table."""
    edges = dict.fromkeys(
        f"    {move.was.value if move.was else '[*]'} --> {move.to.value}: {move.title}"
        for move in MOVES
    )
    ends = [f"    {state.value} --> [*]" for state in State if state.closed]
    names = [f"    {state.value}: {state.text}" for state in State]
    rows = [f"| {' | '.join(_row(move))} |" for move in MOVES]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *names, *edges, *ends, "```"])
    titles = ("动作", "从", "到", "售后单类型", "谁能做", "要填", "在聊天里告诉买家")
    head = f"| {' | '.join(titles)} |\n" + "| --- " * len(titles) + "|"
    return "\n".join([diagram, "", head, *rows, ""])


def _row(move: Move) -> tuple[str, ...]:
    kinds = [kind.text for kind in Kind if kind in move.kinds]
    return (
        f"{move.title} `{move.name}`",
        move.was.text if move.was else "（新建）",
        move.to.text,
        "全部" if move.kinds == _ALL else "、".join(kinds),
        "、".join(_WHO_TEXTS[who] for who in Who if who in move.who),
        "、".join(_NEED_TEXTS[need] for need in move.needs) or "—",
        "是" if move.tells else "—",
    )


_NEED_TEXTS = {"note": "说明", "courier": "快递公司", "tracking_no": "单号", "amount": "金额"}
