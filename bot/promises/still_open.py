"""What a buyer was promised and still waits for or was just given, in words for staff. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.cases.model import Kind
from bot.decisions.wording import kind_text
from bot.money import short_yuan
from bot.promises.model import Basis, Hold, Outcome, Standing
from bot.times import shop_time

_CASE = "case:"


def still_open(bases: Sequence[Basis], holds: Iterable[Hold]) -> list[str]:
    """Every offer and promise that the gate would let somebody repeat, and every one that a person
    made without a decision; `bases` are live."""
    rests = [text for basis in bases if (text := _of(basis))]
    sent = [
        f"客服说过“{hold.text}”，没有对应的审批（{hold.reason}）"
        for hold in holds
        if hold.outcome is Outcome.SENT
    ]
    return [*dict.fromkeys(rests), *sent]


def _of(basis: Basis) -> str:
    what, by = _what(basis), _moment(basis.by)
    if basis.kind.startswith(_CASE):
        return f"售后单（{what}）{by}前有进展" if by else ""
    match basis.standing:
        case Standing.OFFERED:
            return f"{what}，已向买家提出，还没有办理"
        case Standing.WAITING:
            return f"{what}，等客服决定" + (f"，{by}前给结果" if by else "")
        case _ if by and not basis.amount_fen and not basis.pieces:
            return f"{what}，{by}前"
        case _:
            return f"{what}，由{basis.who}办理"


def _what(basis: Basis) -> str:
    if basis.kind.startswith(_CASE):
        return Kind(basis.kind.removeprefix(_CASE)).text
    parts = [kind_text(basis.kind)]
    if basis.amount_fen:
        parts.append(f"{short_yuan(basis.amount_fen)} 元")
    if basis.pieces:
        parts.append(f"{basis.pieces} 件")
    return " ".join(parts)


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = shop_time(at)
    return f"{local.month}月{local.day}日{local.hour}:{local.minute:02d}"
