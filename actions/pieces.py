"""Which goods of an order, and how many of them: named by the buyer, or asked for by buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.reading.pieces import Pieces, pieces_in, says_which_stay, without_unharmed
from actions.words import title_of_goods
from bot.policy.model import Named
from bot.shop.model import Order, OrderItem

_MOST_BUTTONS = 6
# More pieces were named than there are.
_FEWER = "ask_how_many_fewer"


@dataclass(frozen=True)
class Part:
    """What goes back. `asked`: it could not be told, and the buyer has been asked."""

    items: tuple[Named, ...] | None = None
    asked: bool = False

    @property
    def whole(self) -> bool:
        return self.items is None and not self.asked


WHOLE = Part()


async def part_meant(turn: Turn, order: Order) -> Part:
    """The goods and pieces that the words of this matter name; the whole order where it has one
    piece only, or where all are meant."""
    lines = _kept(order)
    if sum(count for _, count in lines) <= 1:
        return WHOLE
    if (told := turn.note("return_items")) is not None:
        return _of_note(told)
    words = without_unharmed(turn.words)
    pieces = pieces_in(turn.heard.text) if turn.answering else pieces_in(words)
    if turn.answering and pieces == Pieces():
        pieces = pieces_in(words)
    whole = sum(count for _, count in lines)
    if pieces.which is not None and pieces.which <= (whole if len(lines) == 1 else len(lines)):
        item = lines[0 if len(lines) == 1 else pieces.which - 1][0]
        return _keep(turn, [[item.sku, 1]])
    if pieces.all and (pieces.number is None or pieces.number <= whole):
        return _keep(turn, None)
    skus = await _named(turn, order, words) or await _all_but_what_stays(turn, order)
    chosen = [(item, count) for item, count in lines if item.sku in skus] or lines
    if len(chosen) > 1:
        if sum(count for _, count in chosen) == pieces.number:
            return _keep(turn, None if chosen == lines else [[i.sku, None] for i, _ in chosen])
        return _ask_which(turn, lines)
    [(item, count)] = chosen
    if count == 1 or pieces.number == count:
        alone = len(lines) == 1
        return _keep(turn, None if alone else [[item.sku, None]])
    if pieces.number is not None and pieces.number < count:
        return _keep(turn, [[item.sku, pieces.number]])
    too_many = (pieces.number or 0) > count
    return _ask_how_many(turn, item, count, _FEWER if too_many else "ask_how_many")


def pieces_of(turn: Turn, item: OrderItem) -> int | None:
    """How many of one line are meant; None after asking: what is not said is not chosen here."""
    count = item.quantity - item.refunded_quantity
    if count <= 1:
        return 1
    if (told := turn.note("pieces")) is not None:
        return min(int(told), count)
    pieces = pieces_in(turn.heard.text) if turn.answering else Pieces()
    if pieces == Pieces():
        pieces = pieces_in(without_unharmed(turn.words))
    if not pieces.all and (pieces.number is None or pieces.number > count):
        too_many = (pieces.number or 0) > count
        _ask_how_many(turn, item, count, _FEWER if too_many else "ask_how_many_change")
        return None
    number = count if pieces.all or pieces.number is None else pieces.number
    turn.keep("pieces", number)
    return number


def goods_text(order: Order, items: Sequence[Named] | None = None) -> str:
    """“儿童水杯”×2、“跑鞋”×1: of the order, or of what was named of it."""
    named = {one.sku: one.quantity for one in items or ()}
    return "、".join(
        f"“{title_of_goods(item.title)}”×{named.get(item.sku) or count}"
        for item, count in _kept(order) or [(item, item.quantity) for item in order.items]
        if not named or item.sku in named
    )


def _kept(order: Order) -> list[tuple[OrderItem, int]]:
    counted = [(item, item.quantity - item.refunded_quantity) for item in order.items]
    return [(item, count) for item, count in counted if count > 0]


async def _named(turn: Turn, order: Order, words: str) -> set[str]:
    kept = {item.sku for item in order.items if item.line in (turn.note("lines") or ())}
    answer = await owned_skus_named(turn, [order]) if turn.answering else []
    return set(answer) or kept or set(await owned_skus_named(turn, [order], words))


async def _all_but_what_stays(turn: Turn, order: Order) -> set[str]:
    """退这个 砧板留下, of two goods: the other one."""
    stays = says_which_stay(turn.heard.text)
    named = set(await owned_skus_named(turn, [order], stays)) if stays else set()
    return {item.sku for item, _ in _kept(order)} - named if named else set()


def _keep(turn: Turn, told: list[list[str | int | None]] | None) -> Part:
    turn.keep("return_items", told or [])
    return _of_note(told or [])


def _of_note(told: list[list[str | int | None]]) -> Part:
    return Part(tuple(Named(str(sku), int(n) if n else None) for sku, n in told) or None)


def _ask_which(turn: Turn, lines: list[tuple[OrderItem, int]]) -> Part:
    titles = dict.fromkeys(title_of_goods(item.title) for item, _ in lines)
    buttons = [{"title": title, "payload": "/inform"} for title in [*titles][:_MOST_BUTTONS]]
    buttons.append({"title": turn.text("button_all_goods"), "payload": "/inform"})
    turn.ask("detail", "ask_which_goods", buttons=buttons)
    return Part(asked=True)


def _ask_how_many(turn: Turn, item: OrderItem, count: int, name: str) -> Part:
    numbers = [*range(1, count)][: _MOST_BUTTONS - 1]
    buttons = [{"title": f"{number}件", "payload": "/inform"} for number in numbers]
    buttons.append({"title": turn.text("button_all_goods"), "payload": "/inform"})
    turn.keep("lines", [item.line])
    title = title_of_goods(item.title)
    turn.ask("detail", name, buttons=buttons, title=title, count=count)
    return Part(asked=True)
