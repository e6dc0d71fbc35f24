"""What came in with a turn: the gateway's metadata, and what the engine understood of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from rasa_sdk import Tracker

_FALLBACK = "nlu_fallback"
_LIKELY = "likely"


@dataclass(frozen=True)
class Item:
    """Of a list, read as if it had been said alone."""

    text: str
    ranking: tuple[tuple[str, float], ...]

    @property
    def intent(self) -> str:
        return self.ranking[0][0]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A person is waited for: with which orders, and where the buyer stands in the queue."""

    orders: tuple[str, ...] = ()
    order_unknown: bool = True
    place: int | None = None
    minutes: int | None = None
    opens_at: datetime | None = None
    # A person has to look at it in any case.
    stays: bool = True
    danger: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> Self | None:
        if given is None:
            return None
        opens_at = given["opens_at"]
        return cls(
            orders=tuple(given["orders"]),
            order_unknown=given["order_unknown"],
            place=given["place"],
            minutes=given["minutes"],
            opens_at=datetime.fromisoformat(opens_at) if opens_at else None,
            stays=given["stays"],
            danger=given["danger"],
        )

    def covers(self, order_no: str) -> bool:
        return self.order_unknown or order_no in self.orders


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """Buyer, conversation and epoch come only from the metadata that the gateway made."""

    conversation_id: str
    buyer_id: str
    epoch: int
    seq: int
    text: str
    # The words one by one, as they were sent.
    messages: tuple[str, ...]
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    wishes: tuple[str, ...]
    # What else may be wanted, likeliest first: too doubtful to be acted on.
    perhaps: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]
    items: tuple[Item, ...] = ()
    order: str | None = None
    order_on_screen: str | None = None
    files: tuple[str, ...] = ()
    # A button of ours, not words: only the gateway can send what begins with a slash.
    pressed: bool = False
    # The rest of what was not understood a moment ago; the words have both.
    writes_on: bool = False
    # Said before the newest buttons were there: no answer to what they offer.
    unseen: bool = False
    waiting: Waiting | None = None

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """KeyError where the metadata is not the gateway's: then nothing may be looked up."""
        latest: Mapping[str, Any] = tracker.latest_message
        metadata = latest.get("metadata") or _newest_metadata(tracker)
        ranking = tuple(
            (item["name"], float(item["confidence"]))
            for item in latest.get("intent_ranking") or ()
            if item["name"] != _FALLBACK
        )
        return cls(
            conversation_id=metadata["conversation_id"],
            buyer_id=metadata["buyer_id"],
            epoch=metadata["epoch"],
            seq=metadata["seq"],
            text=metadata.get("text") or "",
            messages=tuple(metadata.get("messages") or [metadata.get("text") or ""]),
            intent=latest["intent"]["name"],
            confidence=float(latest["intent"].get("confidence") or 0.0),
            ranking=ranking,
            wishes=tuple(latest.get("wishes") or ()),
            perhaps=tuple(
                other["name"] for other in latest.get("beside") or () if other["tier"] == _LIKELY
            ),
            entities=tuple(
                (entity["entity"], str(entity["value"])) for entity in latest.get("entities") or ()
            ),
            items=tuple(
                Item(item["text"], tuple((name, float(share)) for name, share in item["ranking"]))
                for item in latest.get("items") or ()
            ),
            order=metadata.get("order"),
            order_on_screen=metadata.get("order_on_screen"),
            files=tuple(metadata.get("files") or ()),
            pressed=str(latest.get("text") or "").startswith("/"),
            writes_on=bool(metadata.get("writes_on")),
            unseen=bool(metadata.get("unseen")),
            waiting=Waiting.of(metadata.get("waiting")),
        )

    def entity(self, kind: str) -> str | None:
        """The first of its kind, in its standard form."""
        return next((value for name, value in self.entities if name == kind), None)

    def told(self) -> dict[str, Any]:
        """What was said, as a note: to be meant once more by a yes to what it led to."""
        return {"text": self.text, "order": self.order, "entities": [*map(list, self.entities)]}

    def with_told(self, before: Mapping[str, Any]) -> Self:
        """This turn's words and those that it says yes to; where both name one thing, this turn's
        count."""
        texts = (one for one in (before["text"], self.text) if one)
        entities = tuple((kind, value) for kind, value in before["entities"])
        return replace(
            self,
            text="；".join(texts),
            order=self.order or before["order"],
            entities=(*self.entities, *entities),
        )

    def saying(self, text: str) -> Self:
        """The same turn with the words that were meant by it."""
        return replace(self, text=text)


def _newest_metadata(tracker: Tracker) -> Mapping[str, Any]:
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return event.get("metadata") or {}
    return {}
