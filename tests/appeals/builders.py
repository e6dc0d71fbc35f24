"""Appeals as they come about, and what became of them."""

from __future__ import annotations

from typing import Any

from bot.appeals.model import AppealKind, AppealState, Filters
from bot.appeals.service import Appeals
from tests.decisions.builders import ORDER, World
from tests.order_review.builders import add_waiting, tag


def refunded(world: World, no: str = ORDER, **changes: Any) -> None:
    """The platform gave it all back; nothing says that the goods came."""
    given = {"status": "refunded", "refunded_fen": 59_00, "after_sales": "退款成功"}
    world.change_order(no, **(given | changes))


def proposed(appeals: Appeals, **wanted: Any) -> list[tuple[str, str, str]]:
    appeals.propose()
    page = appeals.page(Filters(**wanted))
    return [(one.kind.value, one.order_no, one.reason) for one in page.appeals]


def the_only(appeals: Appeals, state: AppealState | None = None) -> Any:
    (one,) = appeals.page(Filters(state=state)).appeals
    return one


def malicious_ones(world: World, appeals: Appeals, count: int) -> list[int]:
    for number in range(count):
        add_waiting(world, f"261121-4000000000000{number:02}", f"bad-{number}")
        tag(world, f"bad-{number}", "黑名单")
    appeals.propose()
    page = appeals.page(Filters(kind=AppealKind.MALICIOUS))
    return [one.id for one in page.appeals]


def used(world: World, month: str = "2026-11") -> int:
    with world.open_uow(writes=False) as uow:
        return uow.appeals.used(f"appeals:malicious:{month}")
