"""A library over the small shop, with the real encoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.desk.model import Staff
from bot.library.giving import Giving
from bot.library.meanings import Meanings
from bot.library.model import Answer, Wording
from bot.library.service import Library
from nlu.components.encoder import encode
from tests.cases.builders import supervisor
from tests.decisions.builders import World

HOURS = "每天 09:00-22:00"
# Of this process: what one test has read, the next need not.
MEANINGS = Meanings(encode, most=2_000)
WORDING = Wording(
    name="发货地",
    examples=("你们从哪里发货", "仓库在哪个城市", "发货地是哪里"),
    text="我们的仓库在浙江杭州。",
)


def wording(**changes: Any) -> Wording:
    return replace(WORDING, **changes)


def giving_of(world: World) -> Giving:
    return Giving(
        world.open_uow,
        clock=world.clock,
        reader=world.gate,
        meanings=MEANINGS,
        hours=HOURS,
    )


# In place of thousands of training lines, which take seconds to read.
ACTING_LINES = ("我要退款", "帮我改下地址", "收到就碎了", "少发了一件", "能开发票吗", "换个颜色")


def library_of(world: World) -> Library:
    return Library(
        world.open_uow,
        clock=world.clock,
        reader=world.gate,
        meanings=MEANINGS,
        acting=lambda: ACTING_LINES,
    )


def published(world: World, staff: Staff | None = None, **changes: Any) -> Answer:
    """Live at once."""
    library, staff = library_of(world), staff or supervisor(world)
    saved = library.save(wording(**changes), staff=staff)
    return library.publish(saved.id, version=saved.newest.number, staff=staff)
