"""What a report means for a payout in a state. Pure: one answer for each pair, whatever the order
in which answers, callbacks and repetitions arrive."""

from __future__ import annotations

from dataclasses import dataclass

from bot.money import yuan
from bot.payouts.model import Mover, Payout, PayoutResult, PayoutState, Result, may_move


@dataclass(frozen=True)
class Verdict:
    """Where the payout goes, or what a person has to look at; neither: the report is no news."""

    to: PayoutState | None = None
    note: str = ""
    dispute: str = ""


_NO_NEWS = Verdict()
_S = PayoutState
_MEANS = {
    Result.CONFIRMED: _S.CONFIRMED,
    Result.FAILED: _S.FAILED,
    Result.NOT_FOUND: _S.FAILED,
    Result.UNKNOWN: _S.UNKNOWN,
}


def judge(payout: Payout, said: PayoutResult) -> Verdict:
    pays = said.result in (Result.CONFIRMED, Result.PENDING)
    if pays and said.amount_fen is not None and said.amount_fen != payout.amount_fen:
        return _another_sum(payout, said.amount_fen)
    if said.result is Result.CONFIRMED and said.amount_fen is None:
        said = PayoutResult(result=Result.UNKNOWN, message="没有说明到账金额")
    if said.result is Result.PENDING:
        return _NO_NEWS
    if payout.state is _S.REQUESTED:
        return _before_sending(payout, said)
    to = _MEANS[said.result]
    if said.result is Result.UNKNOWN and payout.state is not _S.SENT:
        return _NO_NEWS  # it says nothing, and we know more
    if may_move(payout.state, to, Mover.REPORT):
        return Verdict(to, note=said.message or _NOTES.get(said.result, ""))
    return _contradiction(payout, said)


_NOTES = {Result.NOT_FOUND: "对方没有这笔打款", Result.UNKNOWN: "对方没有明确回复"}


def _another_sum(payout: Payout, paid_fen: int) -> Verdict:
    text = f"对方说打款 {yuan(paid_fen)} 元，应为 {yuan(payout.amount_fen)} 元"
    # What is unknown already stays so, and what is settled is not opened again by itself.
    moves = may_move(payout.state, _S.UNKNOWN, Mover.REPORT)
    return Verdict(_S.UNKNOWN if moves else None, note=text, dispute=text)


def _before_sending(payout: Payout, said: PayoutResult) -> Verdict:
    """Nothing was sent, or not since it failed last."""
    if payout.attempts == 0 and said.result in (Result.CONFIRMED, Result.FAILED):
        return Verdict(_S.UNKNOWN, note="还没有打款，对方就有了结果")
    if said.result is Result.CONFIRMED:
        return Verdict(_S.CONFIRMED, note=said.message)
    return _NO_NEWS


def _contradiction(payout: Payout, said: PayoutResult) -> Verdict:
    if payout.state is _S.CONFIRMED and said.result is Result.FAILED:
        return Verdict(dispute=f"已到账的款项，对方又说失败：{said.message}".rstrip("："))
    if payout.state is _S.REVERSED and said.result is Result.CONFIRMED:
        return Verdict(dispute="已冲正的款项，对方说已到账")
    return _NO_NEWS
