"""Another address, phone or consignee: only the parts that are missing are asked for."""

from __future__ import annotations

import re

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.orders import closed, need_order, not_shipped
from actions.saying.decisions import decide, decision_values, granted_before, tell
from bot.policy.address import PARTS
from bot.policy.model import Address as NewAddress
from bot.policy.model import AddressChange, Lever
from bot.shop.model import Order

_REGION = ("province", "city", "district")
# Without a word before it only an answer to our question can be a name.
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LOOSE_DETAIL = re.compile(r".*(?:路|街|巷|弄|村|小区|号|栋|幢|楼|室|单元|大厦|公寓|广场|驿站).*")
_SEPARATORS = re.compile(r"[,，;；。\s]+|(?:收[件货]人|电话|手机号?|改成|改为)[:：是]?")
_IS_IT_DONE = re.compile(r"改好|改了[吗没]|改成功|改过来|有没有改")
_DIGITS = re.compile(r"\d{7,}")
_STREET = re.compile(r"[路街巷弄道村镇乡]")


class ChangeAddress(WishAction):
    title = "action_change_address"
    wishes = ("change_address",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, not_shipped)
        if order is None:
            return
        before = dict(turn.note("address") or {})
        given = _joined(before, given_parts(turn))
        turn.keep("address", given)
        if not given and not closed(order) and order.signed_at is None:
            earlier = await granted_before(turn, AddressChange.kind, order)
            if earlier is not None and _IS_IT_DONE.search(turn.heard.text):
                turn.say("address_change_again", **await decision_values(turn, earlier, order))
                return
            turn.keep("missing", "新地址")
            name = "ask_address_shipped" if order.shipped_at else "ask_address"
            turn.ask("address", name, missing=turn.note("missing"))
            return
        asked = await decide(turn, AddressChange(_merged(given, order)), order)
        if asked.decision.reason == "incomplete":
            missing = [
                PARTS[dict(change.params)["part"]]
                for change in asked.decision.would_change
                if change.code is Lever.ADDRESS_PART
            ]
            turn.keep("missing", "、".join(missing))
            turn.ask(
                "address",
                "address_change_incomplete",
                progress=given != before,
                missing=turn.note("missing"),
            )
            return
        await tell(turn, asked, order)


def given_parts(turn: Turn) -> dict[str, str]:
    """What this message says; while we ask for a part, bare words count as that part."""
    found = {part: value for part in PARTS if (value := turn.heard.entity(part)) is not None}
    if turn.answering and "detail" not in found:
        found |= _loose_parts(turn)
    return found


def _loose_parts(turn: Turn) -> dict[str, str]:
    missing = turn.note("missing") or ""
    found = {}
    for words in _SEPARATORS.split(turn.heard.text):
        if PARTS["name"] in missing and _NAME.fullmatch(words):
            found["name"] = words
        elif _LOOSE_DETAIL.fullmatch(words) and not _DIGITS.search(words):
            found["detail"] = words
    return found


def _joined(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """What is new counts; a house number that comes after its street is put behind it."""
    street, house = before.get("detail"), now.get("detail")
    if street and house and _STREET.search(street) and not _STREET.search(house):
        return before | now | {"detail": street + house}
    return before | now


def _merged(given: dict[str, str], order: Order) -> NewAddress:
    """What is not named stays as it is on the order, except that a new city has new streets."""
    old = order.address
    parts = {"name": old.name, "phone": old.phone}
    if not any(part in given for part in (*_REGION, "detail")):
        parts |= {"detail": old.detail}
    if not any(part in given for part in _REGION):
        parts |= {part: getattr(old, part) for part in _REGION}
    elif "city" not in given and "province" not in given:
        parts |= {"province": old.province, "city": old.city}
    return NewAddress(**{part: (parts | given).get(part) for part in PARTS})
