"""The payout provider over HTTP. Only a whole answer that names our key and the amount counts;
everything else, a refusal of the connection included, is unknown."""

from __future__ import annotations

import ssl
from urllib.parse import quote, urlsplit

import httpx
import msgspec
import structlog

from bot.adapters.payout_signing import sign
from bot.errors import BadInput
from bot.money import fen, yuan
from bot.payouts.model import PayoutOrder, PayoutResult, Result
from bot.times import Clock

log = structlog.get_logger()

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_LARGEST = 64 * 1024
# Kept for the next payout of a row, and shorter than servers keep them: an order that is written
# into a connection which the other side just closed would be one that nobody knows of.
_CONNECTIONS = httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=2.0)
_NOTHING = PayoutResult(result=Result.UNKNOWN)


class Answer(msgspec.Struct):
    """What a provider says of a payout, in an answer as in a callback."""

    key: str
    state: str
    amount: str = ""
    reference: str = ""
    message: str = ""


class HttpPayouts:
    """`url` is where `/payouts` is. HTTPS, except on this machine; redirects are not followed, and
    proxies of the environment are not asked: the order goes to that address or nowhere."""

    def __init__(
        self, *, url: str, secret: str, clock: Clock, timeout_seconds: float = 10.0
    ) -> None:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise BadInput("打款接口的地址须是 https")
        self._root = parts.path.rstrip("/")
        self._secret = secret
        self._now = clock
        self._url = httpx.URL(url)
        self._http = httpx.Client(
            timeout=timeout_seconds,
            limits=_CONNECTIONS,
            verify=False if local else ssl.create_default_context(),
            trust_env=False,
        )

    def close(self) -> None:
        self._http.close()

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
        path = self._root + path
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "Idempotency-Key": key,
            **sign(self._secret, method, path, body, at=self._now()),
        }
        # The very bytes that were signed: nothing is quoted anew.
        url = self._url.copy_with(raw_path=path.encode())
        try:
            with self._http.stream(method, url, content=body or None, headers=headers) as answer:
                return answer.status_code, _whole(answer)
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            log.warning("payout_unanswered", key=key, error=type(error).__name__)
            return 0, b""


def _whole(answer: httpx.Response) -> bytes:
    """The body, as far as it may be an answer to us; what is longer is none."""
    content = b""
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > _LARGEST:
            return b""
    return content


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
        log.warning("payout_answer_not_understood", key=key)
    return _NOTHING


def _says_not_found(content: bytes, key: str) -> bool:
    """A bare 404 may come from anything on the way."""
    try:
        answer = msgspec.json.decode(content, type=Answer)
    except msgspec.MsgspecError:
        return False
    return answer.key == key and answer.state == "not_found"
