"""What the bot remembers between turns. Hints only: every action looks the facts up anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

NOTHING = "nothing"
# What the buyer told about one order; another order makes it void.
_OF_ONE_ORDER = (
    "cause",
    "cause_heard",
    "concern",
    "files",
    "address",
    "detail",
    "new_sku",
    "pieces",
    "becomes",
    "line",
    "lines",
    "return_items",
    "lost",
    "not_received",
    "no_picture",
    "picture_asked",
    "reship_asked",
    "repair_told",
    "matter",
    "postage",
    "postage_seen",
    "proved",
    "words",
)


@dataclass
class Memory:
    """The slots of domain.yml, by name."""

    question: str = NOTHING
    wish: str | None = None
    wishes: list[str] = field(default_factory=list)
    order_no: str | None = None
    offer: int | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        slots = tracker.slots
        return cls(
            question=slots.get("question") or NOTHING,
            wish=slots.get("wish"),
            wishes=list(slots.get("wishes") or ()),
            order_no=slots.get("order_no"),
            offer=slots.get("offer"),
            notes=dict(slots.get("notes") or {}),
        )

    def events(self, before: Memory) -> list[EventType]:
        """What changed since; few events keep the engine's own record short."""
        return [
            SlotSet(name, value)
            for name, value in self.__dict__.items()
            if value != getattr(before, name)
        ]

    def about(self, order_no: str) -> None:
        """From now on the turn is about this order."""
        if self.order_no not in (None, order_no):
            for name in _OF_ONE_ORDER:
                self.notes.pop(name, None)
            self.notes["order_before"] = self.order_no
        self.order_no = order_no

    def settled(self) -> None:
        """Nothing is being asked."""
        self.question, self.wish, self.offer = NOTHING, None, None


def seq_before(before: Memory) -> int:
    """The number of the message that the turn before answered; 0 where there was none."""
    lately: tuple[int, list[int]] = before.notes.get("lately") or (0, [])
    return lately[0]
