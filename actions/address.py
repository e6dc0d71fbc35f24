"""Another address, phone or consignee: only the parts that are missing are asked for."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.orders import closed, need_order, not_shipped
from actions.talk import Talk
from actions.verdicts import decide, decision_values, granted_before, tell
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

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, not_shipped)
        if order is None:
            return
        before = dict(talk.note("address") or {})
        given = _joined(before, given_parts(talk))
        talk.keep("address", given)
        if not given and not closed(order) and order.signed_at is None:
            earlier = await granted_before(talk, AddressChange.kind, order)
            if earlier is not None and _IS_IT_DONE.search(talk.heard.text):
                talk.say("address_change_again", **await decision_values(talk, earlier, order))
                return
            talk.keep("missing", "新地址")
            name = "ask_address_shipped" if order.shipped_at else "ask_address"
            talk.ask("address", name, missing=talk.note("missing"))
            return
        asked = await decide(talk, AddressChange(_merged(given, order)), order)
        if asked.decision.reason == "incomplete":
            missing = [
                PARTS[dict(change.params)["part"]]
                for change in asked.decision.would_change
                if change.code is Lever.ADDRESS_PART
            ]
            talk.keep("missing", "、".join(missing))
            talk.ask(
                "address",
                "address_change_incomplete",
                progress=given != before,
                missing=talk.note("missing"),
            )
            return
        await tell(talk, asked, order)


def given_parts(talk: Talk) -> dict[str, str]:
    """What this message says; while we ask for a part, bare words count as that part."""
    found = {part: value for part in PARTS if (value := talk.heard.entity(part)) is not None}
    if talk.answering and "detail" not in found:
        found |= _loose_parts(talk)
    return found


def _loose_parts(talk: Talk) -> dict[str, str]:
    missing = talk.note("missing") or ""
    found = {}
    for words in _SEPARATORS.split(talk.heard.text):
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
