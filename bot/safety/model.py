"""Values of the safety reports: an alarm, the goods it concerns, and how a supervisor sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from nlu.danger_kinds import Danger

KIND_TEXT = {
    Danger.SELF_HARM: "轻生念头",
    Danger.SHOCK: "触电、漏电",
    Danger.FIRE: "起火、冒烟、爆炸",
    Danger.BATTERY: "电池鼓包、漏液、过热",
    Danger.SWALLOWED: "误食、误吞、卡喉",
    Danger.FOREIGN: "异物",
    Danger.INJURY: "受伤",
    Danger.ILLNESS: "身体不适、过敏、就医",
}


@dataclass(frozen=True)
class Alarm:
    """A message that tells of danger: what it was, which message, in whose words."""

    kind: Danger
    seq: int
    words: str


@dataclass(frozen=True)
class Concerned:
    """Goods that the danger may have come from; without an order nobody knows when they left."""

    sku: str
    title: str
    spec: str = ""
    order_no: str | None = None
    shipped_at: datetime | None = None


@dataclass(frozen=True)
class SafetyReport:
    """One alarm and one of the goods concerned; `goods` is None where none are known."""

    id: int
    at: datetime
    conversation_id: str
    seq: int
    buyer: str
    kind: Danger
    words: str
    order_no: str | None
    goods: Concerned | None


@dataclass(frozen=True)
class Batch:
    """Reports on one SKU that left the shop on one day, which stands for the batch."""

    sku: str
    title: str
    spec: str
    shipped_on: date | None
    reports: tuple[SafetyReport, ...]
