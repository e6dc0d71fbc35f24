"""The provider over real HTTP, and its signed calls to us: early, late, twice, forged, wrong."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from bot.adapters import payout_signing as signing
from bot.adapters.payout_http import HttpPayouts
from bot.errors import BadInput
from bot.gateway.payouts import CALLBACK
from bot.payouts.model import PayoutOrder, PayoutResult, PayoutState, Result
from tests.decisions.builders import NOW, SetClock
from tests.payouts.builders import boss, granted, newest, payouts_of
from tests.payouts.mixed import connected
from tests.payouts.provider import SECRET, Loop, Provider, serve

S = PayoutState
ORDER = PayoutOrder(key="payout:7", order_no="o-1", amount_fen=5_00, reason="安抚退款")


@pytest.fixture
def wired(sqlite_world) -> Iterator[tuple]:
    """(world, provider, our payouts, port, loop), each side on a port of its own."""
    world = sqlite_world
    provider = Provider(world.clock)
    with connected(world, provider) as (payouts, port, loop):
        yield world, provider, payouts, port, loop


@pytest.mark.parametrize(
    ("mood", "result"),
    [
        ("fine", Result.CONFIRMED),
        ("fails", Result.FAILED),
        ("pays_and_times_out", Result.UNKNOWN),
        ("pays_and_says_500", Result.UNKNOWN),
        ("pays_and_hangs_up", Result.UNKNOWN),
        ("never_answers", Result.UNKNOWN),
        ("talks_nonsense", Result.UNKNOWN),
        ("talks_too_long", Result.UNKNOWN),
        ("pays_wrong", Result.CONFIRMED),
    ],
)
def test_only_a_whole_answer_counts(wired, mood, result):
    _, provider, _, port, _ = wired
    provider.mood = lambda order_no: mood

    assert port.send(ORDER).result is result


def test_a_repeated_order_pays_once_and_both_sides_check_signatures(wired):
    _, provider, _, port, _ = wired

    assert port.send(ORDER) == port.send(ORDER)
    assert provider.paid == {"o-1": [5_00]}
    provider.secret = "q" * 32
    assert port.send(ORDER) == PayoutResult(result=Result.UNKNOWN)
    assert provider.refused == 1


def test_a_key_that_was_never_sent_is_not_found(wired):
    assert wired[3].ask("payout:99").result is Result.NOT_FOUND


def test_nobody_at_home_is_unknown():
    port = HttpPayouts(url="http://127.0.0.1:9", secret=SECRET, clock=SetClock())

    assert port.send(ORDER).result is Result.UNKNOWN
    assert port.ask("payout:7").result is Result.UNKNOWN


def test_a_certificate_that_nobody_vouches_for_gets_no_order(tmp_path):
    """The provider is who it says it is, or nothing is sent: its address alone is no proof."""
    with untrusted_server(tmp_path) as (url, heard):
        port = HttpPayouts(url=url, secret=SECRET, clock=SetClock())
        said = port.send(ORDER)
        port.close()

    assert said.result is Result.UNKNOWN
    assert heard == []


@pytest.mark.parametrize(
    "url", ["http://pay.example.com", "ftp://127.0.0.1", "pay.example.com", "https://", ""]
)
def test_money_goes_over_https_only(url):
    with pytest.raises(BadInput):
        HttpPayouts(url=url, secret=SECRET, clock=SetClock())


@contextmanager
def untrusted_server(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """HTTPS with a certificate of its own making; (address, the requests that came through)."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed here")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.json_response({"key": ORDER.key, "state": "confirmed", "amount": "5.00"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hear)
    loop = Loop()
    runner, url = loop.run(serve(app, context))
    try:
        yield url, heard
    finally:
        loop.run(runner.cleanup())
        loop.stop()


# Callbacks


def sent(world, provider, payouts, mood="pays_and_says_500"):
    granted(world)
    provider.mood = lambda order_no: mood
    payouts.send_due()
    return newest(world).key


def body_of(provider, key, **changes):
    return msgspec.json.encode({**provider.states[key], **changes})


def test_a_late_callback_ends_the_doubt_and_a_repeated_one_changes_nothing(wired):
    world, provider, payouts, _, loop = wired
    key = sent(world, provider, payouts)
    assert newest(world).state is S.UNKNOWN

    answers = [loop.run(provider.call_back(key)) for _ in range(3)]

    assert answers == [200, 200, 200]
    assert newest(world).state is S.CONFIRMED
    moves = [event.now for event in payouts.history(newest(world).ledger_id)[1]]
    assert moves == ["sent", "unknown", "confirmed"]


@pytest.mark.parametrize("mood", ["calls_back_before", "calls_back_before_500"])
def test_a_callback_before_the_answer_is_not_undone_by_it(wired, mood):
    world, provider, payouts, _, _ = wired
    sent(world, provider, payouts, mood)

    assert newest(world).state is S.CONFIRMED


def test_a_callback_with_another_sum_is_for_a_person(wired):
    world, provider, payouts, _, loop = wired
    key = sent(world, provider, payouts)

    assert loop.run(provider.call_back(key, amount="300.00")) == 200

    assert newest(world).state is S.UNKNOWN
    assert "300.00" in payouts.for_a_person()[0].dispute


def test_a_callback_about_what_was_never_sent_stops_it_from_being_sent(wired):
    world, provider, payouts, _, loop = wired
    payout = granted(world)
    provider.states[payout.key] = {"key": payout.key, "state": "confirmed", "amount": "3.00"}

    loop.run(provider.call_back(payout.key))

    assert newest(world).state is S.UNKNOWN
    assert payouts.send_due() == 0


def test_the_very_same_call_again_is_answered_and_does_nothing(wired):
    world, provider, payouts, _, loop = wired
    key = sent(world, provider, payouts)
    body = body_of(provider, key)
    headers = signing.sign(SECRET, "POST", CALLBACK, body, at=world.clock())
    assert loop.run(provider.post(body, headers)) == 200
    before = payouts.history(newest(world).ledger_id)

    assert loop.run(provider.post(body, headers)) == 200
    assert payouts.history(newest(world).ledger_id) == before


def _changed(name):
    return lambda headers: headers | {name: headers[name][:-1] + "0"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda headers: {}, id="unsigned"),
        pytest.param(lambda headers: headers | {signing.SIGNATURE: ""}, id="empty signature"),
        pytest.param(lambda headers: headers | {signing.NONCE: "short"}, id="short nonce"),
        pytest.param(lambda headers: headers | {signing.NONCE: "x" * 32}, id="other nonce"),
        pytest.param(lambda headers: headers | {signing.TIMESTAMP: "1"}, id="other time"),
        pytest.param(lambda headers: headers | {signing.TIMESTAMP: "now"}, id="no time"),
        pytest.param(
            lambda headers: headers | {signing.SIGNATURE: headers[signing.SIGNATURE].upper()},
            id="upper case",
        ),
    ],
)
def test_a_call_that_is_not_signed_right_is_refused(wired, change):
    world, provider, payouts, _, loop = wired
    key = sent(world, provider, payouts)
    body = body_of(provider, key)
    headers = signing.sign(SECRET, "POST", CALLBACK, body, at=world.clock())

    assert loop.run(provider.post(body, change(headers))) == 401
    assert newest(world).state is S.UNKNOWN


@pytest.mark.parametrize(
    ("secret", "method", "path", "age", "status"),
    [
        pytest.param(SECRET, "POST", CALLBACK, timedelta(0), 200, id="right"),
        pytest.param(SECRET, "POST", CALLBACK, timedelta(minutes=5), 200, id="five minutes old"),
        pytest.param(SECRET, "POST", CALLBACK, timedelta(seconds=301), 401, id="too old"),
        pytest.param(SECRET, "POST", CALLBACK, timedelta(seconds=-302), 401, id="of the future"),
        pytest.param("q" * 32, "POST", CALLBACK, timedelta(0), 401, id="another secret"),
        pytest.param(SECRET, "GET", CALLBACK, timedelta(0), 401, id="another method"),
        pytest.param(SECRET, "POST", "/api/other", timedelta(0), 401, id="another path"),
    ],
)
def test_signatures_are_of_this_call_and_of_now(wired, secret, method, path, age, status):
    world, provider, payouts, _, loop = wired
    key = sent(world, provider, payouts)
    body = body_of(provider, key)
    headers = signing.sign(secret, method, path, body, at=NOW - age)

    assert loop.run(provider.post(body, headers)) == status
    assert newest(world).state is (S.CONFIRMED if status == 200 else S.UNKNOWN)


def test_a_changed_body_does_not_fit_its_signature(wired):
    world, provider, payouts, _, loop = wired
    key = sent(world, provider, payouts)
    headers = signing.sign(SECRET, "POST", CALLBACK, body_of(provider, key), at=NOW)

    assert loop.run(provider.post(body_of(provider, key, state="failed"), headers)) == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"key": "payout:1"}', 400),
        (b'{"key": "payout:1", "state": "gone", "amount": "3.00"}', 400),
        (b'{"key": "payout:1", "state": "confirmed", "amount": "3"}', 400),
        (b'{"key": "payout:1", "state": "confirmed", "amount": 3.0}', 400),
        (b'{"key": "payout:404", "state": "confirmed", "amount": "3.00"}', 404),
        (b'{"key": "' + b"x" * 20_000 + b'"}', 413),
    ],
    ids=["empty", "list", "no state", "odd state", "odd amount", "float", "unknown key", "long"],
)
def test_what_cannot_be_read_is_refused(wired, body, status):
    world, provider, _, _, loop = wired
    headers = signing.sign(SECRET, "POST", CALLBACK, body, at=world.clock())

    assert loop.run(provider.post(body, headers)) == status


def test_without_a_secret_no_call_is_taken():
    body = b"{}"
    headers = signing.sign("", "POST", CALLBACK, body, at=NOW)
    with pytest.raises(signing.BadSignature):
        signing.checked_nonce("", "POST", CALLBACK, body, headers=headers, now=NOW)


def test_a_file_shop_takes_no_money_by_itself(wired):
    """The same rows, without a provider: only a download sends."""
    world, provider, _, _, _ = wired
    granted(world)
    by_file = payouts_of(world)

    assert by_file.send_due() == 0
    assert provider.seen == {}
    assert by_file.batch(boss(world)).count == 1
