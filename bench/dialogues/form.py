"""The form of a file of conversations (tests/dialogues/README.md says what its keys mean)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

import yaml

from bot.times import SHOP_ZONE

_SHOP = frozenset(
    {"name", "service_hours", "service_open", "campaign_running", "goodwill_spent_today",
     "waiting_tickets", "products", "everyday_gifts", "stock", "knowledge"}
)  # fmt: skip
ORDER = frozenset(
    {"order_no", "status", "confirmed_h", "ship_by_h", "shipped_h", "last_event_h", "signed_d",
     "courier", "tracking", "parcel", "items", "total", "postage_paid", "refunded",
     "freight_insurance", "address"}
)  # fmt: skip
_BUYER = frozenset({"goodwill_30d", "contacts", "urges", "name"})
_DIALOGUE = frozenset(
    {"id", "title", "capability", "at", "shop", "buyer", "orders", "history", "open_cases",
     "if_bot_asks", "turns"}
)  # fmt: skip
_TURN = frozenset(
    {"buyer", "photo", "pick", "after_hours", "set", "state", "says", "never", "since",
     "no_repeat", "same_reply_as"}
)  # fmt: skip
STATE = frozenset(
    {"ledger", "gifts", "tickets", "ticket_count", "cases", "remark", "order_status", "decisions",
     "first_in_line", "register", "any_of", "carried_out"}
)  # fmt: skip


class BadForm(Exception):
    """A file that cannot be played; the message says where and why."""


@dataclass(frozen=True)
class Rule:
    """What the buyer answers when the bot's last message of a turn matches."""

    match: str
    send: str | None
    photo: str | None
    yes_no: bool


@dataclass(frozen=True)
class Turn:
    """`lines` is what is typed: several are a burst."""

    lines: tuple[str, ...]
    photo: str | None
    pick: str | None
    after_hours: float
    changes: Mapping[str, Mapping[str, Any]]
    state: Mapping[str, Any]
    says: tuple[str | float, ...]
    never: tuple[str, ...]
    since: int | None
    no_repeat: bool
    same_reply_as: int | None


@dataclass(frozen=True)
class Dialogue:
    id: str
    title: str
    capability: str
    starts_at: datetime
    shop: Mapping[str, Any]
    buyer: Mapping[str, Any]
    orders: Mapping[str, Mapping[str, Any]]
    history: tuple[Mapping[str, Any], ...]
    open_cases: tuple[Mapping[str, Any], ...]
    rules: tuple[Rule, ...]
    turns: tuple[Turn, ...]
    macros: Mapping[str, str] = field(default_factory=dict)


def read_file(path: Path) -> list[Dialogue]:
    """All conversations of a file. Raises BadForm."""
    try:
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadForm(f"{path}: {error}") from error
    if not isinstance(file, dict) or not isinstance(file.get("dialogues"), list):
        raise BadForm(f"{path}: a file has `clock`, `shop` and a list of `dialogues`")
    return dialogues_of(file, str(path))


def dialogues_of(file: Mapping[str, Any], where: str) -> list[Dialogue]:
    """Those of a file's content; `where` is said in complaints. Raises BadForm."""
    _known(file.get("shop") or {}, _SHOP, f"{where}: shop")
    try:
        found = [_dialogue(one, file) for one in file["dialogues"]]
    except (KeyError, TypeError, ValueError) as error:
        raise BadForm(f"{where}: {error!r}") from error
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise BadForm(f"{where}: {one.id} stands there twice")
        seen.add(one.id)
    return found


def _dialogue(raw: Mapping[str, Any], file: Mapping[str, Any]) -> Dialogue:
    where = str(raw.get("id"))
    _known(raw, _DIALOGUE, where)
    shop = {**(file.get("shop") or {}), **(raw.get("shop") or {})}
    _known(shop, _SHOP, where)
    _known(raw.get("buyer") or {}, _BUYER, where)
    orders = raw.get("orders") or {}
    for order in orders.values():
        _known(order, ORDER, where)
    turns = tuple(_turn(turn, f"{where} turn {n}") for n, turn in enumerate(raw["turns"], 1))
    return Dialogue(
        id=where,
        title=str(raw["title"]),
        capability=str(raw.get("capability") or _capability(where)),
        starts_at=_starts(file["clock"], raw.get("at")),
        shop=shop,
        buyer=raw.get("buyer") or {},
        orders=orders,
        history=tuple(raw.get("history") or ()),
        open_cases=tuple(raw.get("open_cases") or ()),
        rules=tuple(_rule(rule) for rule in raw.get("if_bot_asks") or ()),
        turns=turns,
        macros=file.get("macros") or {},
    )


def _capability(name: str) -> str:
    """d08_p2_stalled_parcel: the rule that its name says."""
    parts = name.split("_")
    return parts[1] if len(parts) > 1 else "other"


def _starts(clock: str, at: str | None) -> datetime:
    day = datetime.fromisoformat(str(clock))
    if at is None:
        return day
    return datetime.combine(day.astimezone(SHOP_ZONE), time.fromisoformat(at), SHOP_ZONE)


def _turn(raw: Mapping[str, Any], where: str) -> Turn:
    _known(raw, _TURN, where)
    said = raw.get("buyer")
    lines = said if isinstance(said, list) else [] if said is None else [said]
    state = raw.get("state") or {}
    _known(state, STATE, where)
    for changed in (raw.get("set") or {}).values():
        _known(changed, ORDER, where)
    turn = Turn(
        lines=tuple(str(line) for line in lines),
        photo=raw.get("photo"),
        pick=raw.get("pick"),
        after_hours=float(raw.get("after_hours") or 0),
        changes=raw.get("set") or {},
        state=state,
        says=tuple(raw.get("says") or ()),
        never=tuple(raw.get("never") or ()),
        since=raw.get("since"),
        no_repeat=bool(raw.get("no_repeat")),
        same_reply_as=raw.get("same_reply_as"),
    )
    if not (turn.lines or turn.photo or turn.pick):
        raise BadForm(f"{where}: the buyer does nothing")
    return turn


def _rule(raw: Mapping[str, Any]) -> Rule:
    re.compile(raw["match"])
    send = raw.get("send")
    return Rule(
        raw["match"],
        None if send is None else str(send),
        raw.get("photo"),
        bool(raw.get("yes_no")),
    )


def _known(given: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise BadForm(f"{where}: unknown key {unknown[0]!r}")
