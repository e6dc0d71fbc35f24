"""Values of the mining and the board: what was asked, how it was handled, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Ranking = tuple[tuple[str, float], ...]

# Holds a group together, and says nothing about what buyers need.
SMALL_TALK = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "inform", "bot_challenge", "chitchat"}
)
# Outcomes of a reading after which the buyer's question still stood.
LOST = frozenset({"unclear", "failed"})
UNANSWERED = LOST | {"unanswered"}


@dataclass(frozen=True)
class Asked:
    """A buyer's words and what became of them.

    Outcomes: a reading's settled, asked, unclear, unanswered (the bot said that it does not
    know), handed_over, failed; without a reading handed_over (a person answered) or unanswered
    (nobody did).
    """

    at: datetime
    conversation_id: str
    text: str
    outcome: str
    intent: str = ""
    ranking: Ranking = ()
    order_no: str | None = None

    @property
    def small_talk(self) -> bool:
        """Greetings and answers to the bot's own questions. What the bot had no answer to is none,
        whatever it was read as."""
        return self.intent in SMALL_TALK and self.outcome not in UNANSWERED


@dataclass(frozen=True)
class NamedGroup:
    """A group that was shown or acted on before. `key` is the normalised text of the question it
    is named after, `named_by` who gave it another name; `merged_into` and `split_from` are ids."""

    id: str
    key: str
    title: str
    named_by: str = ""
    pinned: bool = False
    ignored: bool = False
    assignee_id: int | None = None
    assignee: str = ""
    merged_into: str = ""
    split_from: str = ""


@dataclass(frozen=True)
class QuestionText:
    """One way to put a question, by the digest of its normalised text: its vector, the group it
    was in when it was last grouped, and whether a person put it there (`held`)."""

    digest: str
    vector: bytes
    group_id: str
    held: bool = False


@dataclass(frozen=True)
class Remembered:
    """What is known of earlier groups, the oldest first, and of texts by their digests."""

    groups: tuple[NamedGroup, ...] = ()
    texts: Mapping[str, QuestionText] = field(default_factory=dict)

    @property
    def held(self) -> frozenset[str]:
        """The groups that people have made: who stands in one stays there."""
        return frozenset(text.group_id for text in self.texts.values() if text.held)


@dataclass(frozen=True)
class QuestionEvent:
    """What a person did about a group. `deed` is one of deeds.Deed; `text` a name, a note, or
    which other group."""

    group_id: str
    at: datetime
    by: str
    deed: str
    text: str = ""


@dataclass(frozen=True)
class Goods:
    sku: str
    title: str


@dataclass(frozen=True)
class Figures:
    """What the board shows of one day. Shares and means come as parts, so that they add up."""

    conversations: int = 0
    settled_by_bot: int = 0
    # Of these, what the buyer may still come back with.
    settled_provisional: int = 0
    handed_over: int = 0
    unanswered: int = 0
    waiting: int = 0
    rounds: int = 0
    rounds_in_time: int = 0
    # Tickets whose person has replied, or had three minutes to.
    tickets_due: int = 0
    tickets_in_time: int = 0
    # One for each kind of money in the ledger.
    goodwill_fen: int = 0
    price_difference_fen: int = 0
    postage_fen: int = 0
    refund_fen: int = 0
    gifts: int = 0
    rated: int = 0
    rating_sum: int = 0


# A conversation and a day of the shop.
Talk = tuple[str, date]


@dataclass
class TalkCount:
    """What one talk adds to the figures of its day, by their names. At `changes_at` it has to be
    counted again though nothing was written."""

    figures: Counter[str] = field(default_factory=Counter)
    changes_at: datetime | None = None

    def stands_until(self, moment: datetime) -> None:
        self.changes_at = min(self.changes_at or moment, moment)


@dataclass(frozen=True)
class Recount:
    """Conversations with the ids of their changes, and all their talks as they are now."""

    changes: Mapping[str, Sequence[int]]
    talks: Mapping[Talk, TalkCount]


@dataclass(frozen=True)
class CauseSpend:
    """Money of one kind and cause: payments that were made, and what they came to after
    reversals."""

    kind: str
    cause: str | None
    count: int
    amount_fen: int


@dataclass(frozen=True)
class GiftCount:
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True)
class BoardData:
    days: dict[date, Figures] = field(default_factory=dict)
    # A conversation counts on every day; this many there are in the whole period.
    distinct_conversations: int = 0
    waiting_now: int = 0
    spent_by_cause: tuple[CauseSpend, ...] = ()
    gifts: tuple[GiftCount, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A conversation in the console's list."""

    id: str
    buyer: str
    holder: str
    agent_name: str | None
    last_text: str
    last_at: datetime
    ticket_id: int | None


@dataclass(frozen=True)
class ConversationLine:
    """A conversation of the period, for export."""

    id: str
    buyer: str
    first_at: datetime
    last_at: datetime
    from_buyer: int
    from_bot: int
    from_agent: int
    handed_over: bool
    holder: str
    rated: int | None
    rating_comment: str


@dataclass(frozen=True)
class DecisionLine:
    id: int
    at: datetime
    order_no: str
    buyer: str
    kind: str
    rule: str
    outcome: str
    reason: str
    amount_fen: int
    gifts: tuple[tuple[str, int], ...]
    state: str
    settled_by: str | None
    settle_note: str
    policy_version: str


@dataclass(frozen=True)
class LedgerLine:
    id: int
    at: datetime
    order_no: str
    buyer: str
    kind: str
    cause: str | None
    amount_fen: int
    decision_id: int
    by: str
    reverses: int | None
