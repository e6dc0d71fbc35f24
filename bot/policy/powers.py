"""Who may decide what: how far each role goes on its own. Deny what the table does not allow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.policy.numbers import Policy


class Role(StrEnum):
    BOT = "bot"
    AGENT = "agent"
    SUPERVISOR = "supervisor"


class Spend(StrEnum):
    GOODWILL = "goodwill"
    PRICE_DIFFERENCE = "price_difference"
    POSTAGE = "postage"


@dataclass(frozen=True, slots=True)
class Powers:
    """None is without limit. Amounts are per order; `extra_packs` is beyond the tables."""

    goodwill_fen: int | None
    price_difference_fen: int | None
    postage_fen: int | None
    extra_packs: int | None

    def limit_fen(self, spend: Spend) -> int | None:
        match spend:
            case Spend.GOODWILL:
                return self.goodwill_fen
            case Spend.PRICE_DIFFERENCE:
                return self.price_difference_fen
            case Spend.POSTAGE:
                return self.postage_fen


def powers_of(role: Role, policy: Policy) -> Powers:
    match role:
        case Role.BOT:
            # The numbers of the rules themselves: none of them is written twice.
            return Powers(
                goodwill_fen=policy.goodwill.highest_fen,
                price_difference_fen=policy.price_difference.bot_limit_fen,
                postage_fen=policy.postage.bot_limit_fen,
                extra_packs=0,
            )
        case Role.AGENT:
            return Powers(
                goodwill_fen=policy.agent.goodwill_fen,
                price_difference_fen=policy.agent.price_difference_fen,
                postage_fen=policy.agent.postage_fen,
                extra_packs=policy.agent.extra_packs,
            )
        case Role.SUPERVISOR:
            return Powers(None, None, None, None)


def may_pay(role: Role, spend: Spend, *, order_total_fen: int, policy: Policy) -> bool:
    """`order_total_fen` is what the order will have got of this kind, this payment included."""
    limit = powers_of(role, policy).limit_fen(spend)
    return limit is None or order_total_fen <= limit


def may_add_packs(role: Role, *, extra: int, policy: Policy) -> bool:
    """`extra` packs are those beyond what the tables give."""
    limit = powers_of(role, policy).extra_packs
    return limit is None or extra <= limit
