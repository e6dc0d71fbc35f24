"""What each report means for a payout in each state, whatever the order they arrive in."""

from __future__ import annotations

import pytest

from bot.decisions.model import Money
from bot.payouts.model import (
    MOVES,
    Mover,
    Payout,
    PayoutResult,
    PayoutState,
    Result,
    ledger_id_of,
    may_move,
)
from bot.payouts.report_verdict import judge
from tests.decisions.builders import NOW

S, R = PayoutState, Result
NOTHING = None


def a_payout(state: PayoutState, *, attempts: int = 1) -> Payout:
    return Payout(
        ledger_id=7,
        order_no="o",
        buyer_id="b",
        amount_fen=5_00,
        kind=Money.GOODWILL,
        cause=None,
        decision_id=1,
        conversation_id=None,
        by="安安",
        at=NOW,
        state=state,
        attempts=attempts,
        sent_at=None,
        asked_at=None,
        settled_at=None,
        batch_id=None,
        reference="",
        note="",
        dispute="",
    )


def said(result: Result, amount_fen: int | None = 5_00) -> PayoutResult:
    return PayoutResult(result=result, amount_fen=amount_fen)


@pytest.mark.parametrize(
    ("state", "result", "to"),
    [
        pytest.param(S.SENT, R.CONFIRMED, S.CONFIRMED, id="the plain way"),
        pytest.param(S.SENT, R.FAILED, S.FAILED, id="refused"),
        pytest.param(S.SENT, R.UNKNOWN, S.UNKNOWN, id="no answer"),
        pytest.param(S.SENT, R.PENDING, NOTHING, id="still at work"),
        pytest.param(S.SENT, R.NOT_FOUND, S.FAILED, id="the call never arrived"),
        pytest.param(S.UNKNOWN, R.CONFIRMED, S.CONFIRMED, id="a late callback ends the doubt"),
        pytest.param(S.UNKNOWN, R.FAILED, S.FAILED, id="a late refusal ends the doubt"),
        pytest.param(S.UNKNOWN, R.UNKNOWN, NOTHING, id="still no answer"),
        pytest.param(S.UNKNOWN, R.PENDING, NOTHING, id="pending is no end"),
        pytest.param(S.CONFIRMED, R.CONFIRMED, NOTHING, id="a repeated callback"),
        pytest.param(S.CONFIRMED, R.UNKNOWN, NOTHING, id="callback before a lost answer"),
        pytest.param(S.CONFIRMED, R.PENDING, NOTHING, id="callback before a slow answer"),
        pytest.param(S.FAILED, R.CONFIRMED, S.CONFIRMED, id="it arrived after all"),
        pytest.param(S.FAILED, R.FAILED, NOTHING, id="a repeated refusal"),
        pytest.param(S.FAILED, R.UNKNOWN, NOTHING, id="we know more than that"),
        pytest.param(S.REVERSED, R.FAILED, NOTHING, id="reversed and failed agree"),
    ],
)
def test_a_report_moves_a_payout_or_is_no_news(state, result, to):
    verdict = judge(a_payout(state), said(result))

    assert (verdict.to, verdict.dispute) == (to, "")


@pytest.mark.parametrize("amount_fen", [4_99, 5_01, 50_00, 0])
@pytest.mark.parametrize("state", [S.SENT, S.FAILED])
def test_another_sum_is_unknown(state, amount_fen):
    assert judge(a_payout(state), said(R.CONFIRMED, amount_fen)).to is S.UNKNOWN


@pytest.mark.parametrize(
    ("state", "report"),
    [
        pytest.param(S.CONFIRMED, said(R.CONFIRMED, 50_00), id="confirmed with another sum"),
        pytest.param(S.CONFIRMED, said(R.FAILED), id="confirmed and then failed"),
        pytest.param(S.REVERSED, said(R.CONFIRMED), id="paid although it was reversed"),
        pytest.param(S.REVERSED, said(R.CONFIRMED, 1), id="another sum, and reversed"),
        pytest.param(S.UNKNOWN, said(R.CONFIRMED, 50_00), id="unknown, and another sum"),
    ],
)
def test_what_cannot_be_true_together_is_for_a_person(state, report):
    verdict = judge(a_payout(state), report)

    assert verdict.to is None
    assert verdict.dispute


@pytest.mark.parametrize(
    ("attempts", "result", "to"),
    [
        pytest.param(0, R.CONFIRMED, S.UNKNOWN, id="paid before we asked: a person"),
        pytest.param(0, R.FAILED, S.UNKNOWN, id="refused before we asked: a person"),
        pytest.param(1, R.CONFIRMED, S.CONFIRMED, id="the first attempt arrived: not again"),
        pytest.param(1, R.FAILED, NOTHING, id="the first refusal once more"),
    ],
)
def test_a_report_about_one_that_waits_to_be_sent(attempts, result, to):
    assert judge(a_payout(S.REQUESTED, attempts=attempts), said(result)).to is to


def test_a_confirmation_without_an_amount_confirms_nothing():
    assert judge(a_payout(S.SENT), said(R.CONFIRMED, None)).to is S.UNKNOWN


def test_no_move_leads_from_unknown_or_confirmed_back_to_sending():
    after_unknown = {move.now for move in MOVES if move.was is S.UNKNOWN}
    after_confirmed = {move.now for move in MOVES if move.was is S.CONFIRMED}

    assert after_unknown == {S.CONFIRMED, S.FAILED}
    assert after_confirmed == set()
    assert not may_move(S.SENT, S.REQUESTED, Mover.PERSON)


@pytest.mark.parametrize(
    ("key", "ledger_id"),
    [
        ("payout:7", 7),
        ("payout:", None),
        ("7", None),
        ("payout:-7", None),
        ("payout:7-2", None),
        ("payout:٧", None),
        ("payout:" + "9" * 16, None),
    ],
)
def test_only_our_own_keys_name_a_payout(key, ledger_id):
    assert ledger_id_of(key) == ledger_id


@pytest.mark.parametrize("result", [R.PENDING, R.UNKNOWN, R.NOT_FOUND])
def test_before_it_was_sent_a_provider_who_knows_nothing_of_it_is_no_news(result):
    verdict = judge(a_payout(S.REQUESTED, attempts=0), said(result))
    assert (verdict.to, verdict.dispute) == (NOTHING, "")
