"""Another address, phone or consignee: only the parts that are missing are asked for."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.orders import closed, need_order, not_shipped
from actions.reading.addresses import (
    asks_if_changed,
    corrected,
    house_named,
    is_house,
    is_name,
    keeps_the_place,
    loose_parts,
    names_street,
    not_a_phone,
    only_phone,
    same_as_before,
    says_place_changes,
    street_of,
)
from actions.saying.decisions import decide, decision_values, granted_before, say_decision
from bot.policy import Decision
from bot.policy.address import PARTS
from bot.policy.model import Address as NewAddress
from bot.policy.model import AddressChange, Lever
from bot.shop.model import Order

_FEW = 2  # parts that change, so that they are named by themselves
_REGION = ("province", "city", "district")


class ChangeAddress(WishAction):
    title = "action_change_address"
    wishes = ("change_address",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, not_shipped)
        if order is None:
            return
        before, now = dict(turn.note("address") or {}), given_parts(turn)
        if not (before or now) and same_as_before(turn.heard.text):
            # 那单地址也改过去: to what was given a moment ago, for another order.
            now = dict(turn.note("address_given") or {})
        elif not _names_a_place(now):
            now |= corrected(turn.heard.text, _standing(before, order))
        if keeps_the_place(turn.heard.text):
            before = _without_place(before)
            now = _without_place(now)
        given = _joined(before, now)
        turn.keep("address", given)
        if given:
            turn.keep("address_given", given)
        if "phone" not in now and not_a_phone(turn.heard.text):
            turn.keep("missing", PARTS["phone"])
            turn.ask("address", "address_phone_wrong", progress=True)
            return
        if _only_wants_a_place(turn, given, order):
            turn.keep("missing", "新地址")
            turn.ask("address", "ask_address", missing=turn.note("missing"))
            return
        if not given and not closed(order) and order.signed_at is None:
            earlier = await granted_before(turn, AddressChange.kind, order)
            if earlier is not None and asks_if_changed(turn.heard.text):
                turn.say("address_change_again", **await decision_values(turn, earlier, order))
                return
            phone = only_phone(turn.heard.text)
            turn.keep("missing", "新的手机号" if phone else "新地址")
            plain = "ask_phone" if phone else "ask_address"
            name = "ask_address_shipped" if order.shipped_at else plain
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
        await say_decision(turn, asked, order, _name_of(turn, asked.decision, given, order))


def _name_of(turn: Turn, decision: Decision, given: dict[str, str], order: Order) -> str | None:
    """电话留错了 is confirmed as just that, beside the whole as it will be."""
    old = {part: str(getattr(order.address, part) or "") for part in PARTS}
    changes = [part for part in PARTS if given.get(part, old[part]) != old[part]]
    if decision.reason != "address_changed" or not changes or len(changes) > _FEW:
        return None
    if any(part in changes for part in (*_REGION, "detail")):
        return None
    turn.keep("changes", "、".join(f"{PARTS[part]} {given[part]}" for part in changes))
    return "address_change_part"


def _only_wants_a_place(turn: Turn, given: dict[str, str], order: Order) -> bool:
    """搬家了 地址要改 138…: a phone is given, and the place is what changes."""
    moves = says_place_changes(turn.heard.text) and not turn.answering
    bare = bool(given) and not any(part in given for part in (*_REGION, "detail"))
    return moves and bare and not_shipped(order) and not closed(order)


def given_parts(turn: Turn) -> dict[str, str]:
    """What this message says; while we ask for a part, bare words count as that part."""
    found = {part: value for part in PARTS if (value := turn.heard.entity(part)) is not None}
    asked = turn.answering or turn.before.question == "address"
    if asked and "detail" not in found:
        text, missing = turn.heard.text, turn.note("missing") or ""
        named = PARTS["name"] in missing or (not found and is_name(text.strip()))
        found |= loose_parts(text, name=named)
    if "detail" not in found and (house := house_named(turn.heard.text)) is not None:
        found["detail"] = house
    return found


def _standing(before: dict[str, str], order: Order) -> dict[str, str]:
    """What a correction is about: the new address as it was put together, else the order's."""
    old = {part: str(getattr(order.address, part) or "") for part in PARTS}
    return old | before


def _names_a_place(parts: dict[str, str]) -> bool:
    """A new place with its street, which corrects nothing in the old one."""
    return any(part in parts for part in _REGION) or names_street(parts.get("detail") or "")


def _without_place(parts: dict[str, str]) -> dict[str, str]:
    return {part: value for part, value in parts.items() if part in ("name", "phone")}


def _joined(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """What is new counts; a house number that comes after its street is put behind it."""
    street, house = before.get("detail"), now.get("detail")
    if street and house and names_street(street) and not names_street(house):
        return before | now | {"detail": street + house}
    return before | now


def _merged(given: dict[str, str], order: Order) -> NewAddress:
    """What is not named stays as it is on the order, except that a new city has new streets."""
    old = order.address
    parts = {"name": old.name, "phone": old.phone}
    house = given.get("detail") or ""
    alone = house and not any(part in given for part in _REGION)
    if alone and is_house(house) and names_street(old.detail or ""):
        # 就门牌号错了，改成6栋602: of the street that stands there.
        given = given | {"detail": street_of(old.detail or "", house) + house}
    if not any(part in given for part in (*_REGION, "detail")):
        parts |= {"detail": old.detail}
    if not any(part in given for part in _REGION):
        parts |= {part: getattr(old, part) for part in _REGION}
    elif "city" not in given and "province" not in given:
        parts |= {"province": old.province, "city": old.city}
    return NewAddress(**{part: (parts | given).get(part) for part in PARTS})
