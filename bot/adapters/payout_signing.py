"""Signatures of calls between Anxin and a payout provider: HMAC-SHA256 over everything that counts,
with a time and a number that is used once. The same in both directions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import SignedOut

TIMESTAMP, NONCE, SIGNATURE = "X-Anxin-Timestamp", "X-Anxin-Nonce", "X-Anxin-Signature"
# Older calls are not taken; as long have their nonces to be remembered.
WINDOW = timedelta(minutes=5)
_SHORTEST_NONCE, _LONGEST_NONCE = 16, 64


class BadSignature(SignedOut):
    """Not from the provider, too old, or changed on the way. Which of them is not told."""

    code = "bad_signature"
    message = "签名不对"


def sign(
    secret: str, method: str, path: str, body: bytes, *, at: datetime, nonce: str = ""
) -> dict[str, str]:
    """The three headers."""
    stamp, nonce = str(int(at.timestamp())), nonce or secrets.token_hex(16)
    return {
        TIMESTAMP: stamp,
        NONCE: nonce,
        SIGNATURE: _mac(secret, method, path, body, stamp, nonce),
    }


def checked_nonce(
    secret: str,
    method: str,
    path: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    now: datetime,
) -> str:
    """The nonce of a call that is signed by who knows the secret, just now. Raises BadSignature."""
    stamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    given = headers.get(SIGNATURE, "")
    right = _mac(secret, method, path, body, stamp, nonce)
    fits = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
    fits = fits and _SHORTEST_NONCE <= len(nonce) <= _LONGEST_NONCE
    same = hmac.compare_digest(given.encode(), right.encode())
    if not secret or not fits or not same:
        raise BadSignature
    if abs(now.timestamp() - int(stamp)) > WINDOW.total_seconds():
        raise BadSignature
    return nonce


def _mac(secret: str, method: str, path: str, body: bytes, stamp: str, nonce: str) -> str:
    digest = hashlib.sha256(body).hexdigest()
    text = "\n".join((method.upper(), path, stamp, nonce, digest))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
