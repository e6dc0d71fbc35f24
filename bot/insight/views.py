"""What supervisors are shown: the board, frequent questions, the list of conversations."""

from __future__ import annotations

from bot.desk.model import Holder
from bot.insight.acting import Deed
from bot.insight.trends import Trend
from bot.shape import Shape


class Figures(Shape):
    """Shares from 0 to 1; None where there is nothing to count. Money in yuan."""

    conversations: int
    settled_by_bot: int
    settled_provisional: int
    handed_over: int
    unanswered: int
    waiting: int
    reply_3min: float | None
    people_3min: float | None
    goodwill: str
    price_difference: str
    postage: str
    refund: str
    gifts: int
    rating: float | None
    rated: int


class DayFigures(Figures):
    day: str


class TotalFigures(Figures):
    distinct_conversations: int


class SpentByCause(Shape):
    kind: str
    kind_text: str
    cause_text: str
    count: int
    amount: str


class GiftRow(Shape):
    sku: str
    title: str
    quantity: int


class Board(Shape):
    totals: TotalFigures
    days: list[DayFigures]
    spent_by_cause: list[SpentByCause]
    gifts: list[GiftRow]


class IntentCount(Shape):
    name: str
    count: int


class DayCount(Shape):
    day: str
    count: int


class OutcomeCount(Shape):
    outcome: str
    count: int


class QuestionGoods(Shape):
    """Goods that this group has more of than all questions; `expected` orders by chance."""

    sku: str
    title: str
    orders: int
    expected: float


class QuestionEvent(Shape):
    """What a person did about a group; `deed` is one of Deed."""

    at: str
    by: str
    deed: Deed
    text: str


class QuestionGroup(Shape):
    """`previous` is the count in the period of the same length before; `joined` are the titles of
    earlier groups that are found in this one now."""

    id: str
    title: str
    count: int
    previous: int
    share: float
    trend: Trend
    settled: float
    handed_over: float
    outcomes: list[OutcomeCount]
    unanswered: int
    came_back: int
    intents: list[IntentCount]
    examples: list[str]
    days: list[DayCount]
    orders: int
    goods: list[QuestionGoods]
    named_by: str | None
    pinned: bool
    ignored: bool
    assignee: str | None
    split_from: str | None
    joined: list[str]
    events: list[QuestionEvent]


class QuestionPage(Shape):
    """`total` counts questions, `groups_total` groups that are looked at, `ignored_total` those
    that are not."""

    total: int
    groups: list[QuestionGroup]
    groups_total: int
    ignored_total: int
    pages: int


class QuestionFound(Shape):
    """`count` of the period; 0 for a group that is known from earlier."""

    id: str
    title: str
    count: int


class QuestionsFound(Shape):
    """`left_out`: how many more there are."""

    groups: list[QuestionFound]
    left_out: int


class QuestionMessage(Shape):
    at: str
    text: str
    text_id: str
    conversation_id: str
    intent: str
    outcome: str


class QuestionMessages(Shape):
    messages: list[QuestionMessage]


class ConversationRow(Shape):
    id: str
    buyer: str
    holder: Holder
    agent_name: str | None
    last_text: str
    last_at: str
    ticket: int | None


class ConversationPage(Shape):
    conversations: list[ConversationRow]
    total: int
    pages: int
