"""Rate limits per buyer, address and account. In memory: a restart forgives, nothing more. Of
several gateways each counts what the others tell it: who spreads tries gains what is on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

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


_known = lru_cache(maxsize=64)(parse)


class Limits:
    """`tell` hears of each hit that was let through."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self.tell: Callable[[RateLimitItem, tuple[str, ...]], None] = lambda limit, who: None

    def hit(self, limit: RateLimitItem, *who: str) -> None:
        """Count one; raises SlowDown past the limit."""
        if not self._limiter.hit(limit, *who):
            raise SlowDown(after_seconds=limit.get_expiry())
        self.tell(limit, who)

    def remaining(self, limit: RateLimitItem, *who: str) -> int:
        return self._limiter.get_window_stats(limit, *who).remaining

    def count(self, limit: str, who: Sequence[str]) -> None:
        """One that another gateway let through; `limit` is the text of one."""
        self._limiter.hit(_known(limit), *who)
