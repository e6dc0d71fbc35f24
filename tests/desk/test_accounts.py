"""Who gets in: the shop's tokens, staff passwords, sessions, pictures."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import jwt
import pytest
from sqlalchemy import select, update

from bot.errors import BadInput, BadLogin, BadToken, SignedOut
from bot.store.base import Base
from bot.store.tables.desk import StaffRow

SECRET = "s" * 32


def claims(desk, **changed):
    now = int(desk.now.timestamp())
    base = {
        "sub": "b1",
        "aud": "anxin",
        "iss": "demo",
        "iat": now,
        "exp": now + 300,
        "jti": "one",
    }
    given = {**base, **changed}
    return {key: value for key, value in given.items() if value is not None}


def token(desk, *, key=SECRET, algorithm="HS256", **changed) -> str:
    return jwt.encode(claims(desk, **changed), key, algorithm=algorithm)


def test_a_fresh_token_of_the_shop_is_good_once(desk):
    made = desk.buyers.sign(buyer_id="b1", name="小王", order_no="O1")
    claim = desk.buyers.check(made)
    assert (claim.buyer_id, claim.name, claim.order_no) == ("b1", "小王", "O1")
    with pytest.raises(BadToken):
        desk.buyers.check(made)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"aud": "other"}, id="other_audience"),
        pytest.param({"aud": None}, id="no_audience"),
        pytest.param({"iss": "evil"}, id="other_shop"),
        pytest.param({"exp": None}, id="no_expiry"),
        pytest.param({"jti": None}, id="no_id"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"sub": ""}, id="empty_buyer"),
        pytest.param({"sub": "x" * 65}, id="long_buyer"),
        pytest.param({"key": "t" * 32}, id="other_secret"),
        pytest.param({"algorithm": "HS512", "key": SECRET * 2}, id="other_algorithm"),
    ],
)
def test_any_other_token_is_refused(desk, change):
    assert desk.buyers.check(token(desk, jti="control")).buyer_id == "b1"
    with pytest.raises(BadToken):
        desk.buyers.check(token(desk, **change))


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        pytest.param(-700, -100, id="expired"),
        pytest.param(0, 601, id="longer_than_ten_minutes"),
        pytest.param(0, 315_360_000, id="ten_years"),
        pytest.param(120, 300, id="from_the_future"),
        pytest.param(0, 0, id="no_life"),
    ],
)
def test_a_token_lives_ten_minutes_at_most(desk, issued, expires):
    now = int(desk.now.timestamp())
    with pytest.raises(BadToken):
        desk.buyers.check(token(desk, iat=now + issued, exp=now + expires))


def test_a_token_without_a_signature_is_refused(desk):
    def part(value) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    for algorithm in ("none", "None", "HS256"):
        forged = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims(desk))}."
        with pytest.raises(BadToken):
            desk.buyers.check(forged)


def test_a_buyer_session_ends(desk):
    id_ = desk.conversation()
    session, expires_at = desk.buyers.open_session(buyer_id="b1", conversation_id=id_)
    assert desk.buyers.signed_in(session) == ("b1", id_)
    desk.now = expires_at
    with pytest.raises(SignedOut):
        desk.buyers.signed_in(session)


def test_sign_in_needs_the_right_password_of_the_right_name(desk):
    desk.agent("lin")
    assert desk.staff.sign_in(username="lin", password="correct horse")[0].name == "客服lin"
    for username, password in (("lin", "wrong"), ("nobody", "correct horse"), ("lin", "x" * 2000)):
        with pytest.raises(BadLogin):
            desk.staff.sign_in(username=username, password=password)


def test_signing_out_ends_the_session_at_once(desk):
    desk.agent("lin")
    _, session = desk.staff.sign_in(username="lin", password="correct horse")
    assert desk.staff.signed_in(session).username == "lin"
    desk.staff.sign_out(session)
    with pytest.raises(SignedOut):
        desk.staff.signed_in(session)


def test_a_staff_session_ends_after_a_shift(desk):
    desk.agent("lin")
    _, session = desk.staff.sign_in(username="lin", password="correct horse")
    desk.later(hours=12)
    with pytest.raises(SignedOut):
        desk.staff.signed_in(session)


def test_a_disabled_account_is_out_at_once(desk):
    desk.agent("lin")
    _, session = desk.staff.sign_in(username="lin", password="correct horse")
    with desk.engine.begin() as connection:
        connection.execute(update(StaffRow).values(disabled=True))
    with pytest.raises(SignedOut):
        desk.staff.signed_in(session)
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="lin", password="correct horse")


def test_a_weak_password_is_refused(desk):
    with pytest.raises(BadInput):
        desk.staff.add(username="lin", name="小林", role="agent", password="lin123456789")


def test_tokens_and_passwords_are_not_stored(desk):
    desk.agent("lin")
    _, session = desk.staff.sign_in(username="lin", password="correct horse")
    desk.later(seconds=1)
    with desk.engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    stored = str(rows)
    assert "lin" in stored
    assert session not in stored
    assert "correct horse" not in stored


def test_the_clock_is_ours_not_the_machines(desk):
    desk.now -= timedelta(days=400)
    assert desk.buyers.check(token(desk)).buyer_id == "b1"
