"""Rate limits per buyer, address and account. In memory: a restart forgives, nothing more."""

from __future__ import annotations

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.errors import SlowDown

MESSAGES = parse("30/10second")
TOKENS = parse("60/minute")
# Before a password is hashed: of one name from one address, of an address, of all together. A
# browser that somebody signed in from before is counted for itself.
LOGINS = parse("5/minute")
LOGINS_FROM_AN_ADDRESS = parse("30/minute")
LOGINS_OF_STRANGERS = parse("120/minute")
LOGINS_OF_A_DEVICE = parse("10/minute")
FILES = parse("20/minute")


class Limits:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, limit: RateLimitItem, *who: str) -> None:
        """Count one; raises SlowDown past the limit."""
        if not self._limiter.hit(limit, *who):
            raise SlowDown(after_seconds=limit.get_expiry())
