"""Rate limits per buyer, address and account. In memory: a restart forgives, nothing more."""

from __future__ import annotations

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.errors import SlowDown

MESSAGES = parse("30/10second")
TOKENS = parse("60/minute")
LOGINS = parse("5/minute")
FILES = parse("20/minute")


class Limits:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, limit: RateLimitItem, *who: str) -> None:
        """Count one; raises SlowDown past the limit."""
        if not self._limiter.hit(limit, *who):
            raise SlowDown
