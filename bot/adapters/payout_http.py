"""The payout provider over HTTP. Only a whole answer that names our key and the amount counts;
everything else, a refusal of the connection included, is unknown."""

from __future__ import annotations

import http.client
import logging
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import msgspec

from bot.adapters.payout_signing import sign
from bot.errors import BadInput
from bot.money import fen, yuan
from bot.payouts.model import PayoutOrder, PayoutResult, Result
from bot.times import Clock

log = logging.getLogger(__name__)

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_LARGEST = 64 * 1024
_NOTHING = PayoutResult(result=Result.UNKNOWN)


class Answer(msgspec.Struct):
    """What a provider says of a payout, in an answer as in a callback."""

    key: str
    state: str
    amount: str = ""
    reference: str = ""
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class HttpPayouts:
    """`url` is where `/payouts` is. HTTPS, except on this machine; redirects are not followed."""

    url: str
    secret: str
    clock: Clock
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise BadInput("打款接口的地址须是 https")

    def send(self, order: PayoutOrder) -> PayoutResult:
        body = msgspec.json.encode(
            {
                "key": order.key,
                "order_no": order.order_no,
                "amount": yuan(order.amount_fen),
                "currency": "CNY",
                "reason": order.reason,
            }
        )
        status, content = self._call("POST", "/payouts", body, key=order.key)
        return _read(content, order.key) if status in (200, 201, 202) else _NOTHING

    def ask(self, key: str) -> PayoutResult:
        status, content = self._call("GET", f"/payouts/{quote(key, safe='')}", b"", key=key)
        if status == 404 and _says_not_found(content, key):
            return PayoutResult(result=Result.NOT_FOUND)
        return _read(content, key) if status == 200 else _NOTHING

    def _call(self, method: str, path: str, body: bytes, *, key: str) -> tuple[int, bytes]:
        """(0, nothing) where no whole answer came."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/") + path
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            **sign(self.secret, method, path, body, at=self.clock()),
        }
        connection = self._connection()
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(_LARGEST)
        except (OSError, http.client.HTTPException) as error:
            log.warning("payout provider: %s %s", key, type(error).__name__)
            return 0, b""
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=self.timeout_seconds)
        return http.client.HTTPSConnection(
            host, parts.port, timeout=self.timeout_seconds, context=ssl.create_default_context()
        )


def result_of(answer: Answer) -> PayoutResult:
    """Raises BadInput on a state or an amount that is none."""
    try:
        result = {
            "confirmed": Result.CONFIRMED,
            "failed": Result.FAILED,
            "pending": Result.PENDING,
        }[answer.state]
        amount_fen = fen(answer.amount) if answer.amount else None
    except (KeyError, ValueError):
        raise BadInput("打款结果的状态或金额不对") from None
    return PayoutResult(
        result=result,
        amount_fen=amount_fen,
        reference=answer.reference[:100],
        message=answer.message[:200],
    )


def _read(content: bytes, key: str) -> PayoutResult:
    try:
        answer = msgspec.json.decode(content, type=Answer)
        if answer.key == key:
            return result_of(answer)
    except (msgspec.MsgspecError, BadInput):
        log.warning("payout provider: %s answered nonsense", key)
    return _NOTHING


def _says_not_found(content: bytes, key: str) -> bool:
    """A bare 404 may come from anything on the way."""
    try:
        answer = msgspec.json.decode(content, type=Answer)
    except msgspec.MsgspecError:
        return False
    return answer.key == key and answer.state == "not_found"
