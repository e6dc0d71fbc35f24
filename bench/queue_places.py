"""What one change of the queue costs with so many buyers waiting, beside asking for each of them.

    python -m bench queue_places [--waiting 25 100 300 1000]

Both ways take turns in one run over the same SQLite file; the figures are of looking and of making
the JSON, without sockets. "one by one" is how it was done before: conversation, tickets, everybody
ahead and the usual wait, for each who waits.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, select

from bot.core import Core, build_core
from bot.desk.model import Conversation, Holder, Place, Queue
from bot.gateway.shapes import Conversation as Shown
from bot.gateway.shapes import conversation_shape
from bot.settings import Settings
from bot.store.base import Base
from bot.store.tables.desk import ConversationRow, TicketRow
from bot.store.tables.shop import BuyerRow
from bot.store.uow import uow_opener
from tests.decisions.builders import NOW

ROUNDS = 5


def fill(core: Core, waiting: int) -> None:
    names = [f"b{number:06}" for number in range(waiting)]
    with uow_opener(core.database)() as uow:
        uow.session.execute(insert(BuyerRow), [{"id": name, "name": name} for name in names])
        held = {"holder": Holder.QUEUE.value, "opened_at": NOW, "last_at": NOW}
        conversations = [{"id": name, "buyer_id": name, **held} for name in names]
        uow.session.execute(insert(ConversationRow), conversations)
        tickets = [
            {
                "conversation_id": name,
                "queue": Queue.AGENT.value,
                "reason": "request_human",
                "opened_at": NOW + timedelta(seconds=number),
            }
            for number, name in enumerate(names)
        ]
        uow.session.execute(insert(TicketRow), tickets)
        uow.commit()


def at_once(core: Core) -> list[Shown]:
    standings = core.tickets.standings(everybody=True)
    return [conversation_shape(one.conversation, one.place) for one in standings]


def one_by_one(core: Core) -> list[Shown]:
    open_uow = uow_opener(core.database)
    with open_uow(writes=False) as uow:
        waiting = uow.session.scalars(select(TicketRow.conversation_id)).all()
    shown = []
    for name in waiting:
        conversation: Conversation = core.conversations.conversation(name)
        with open_uow(writes=False) as uow:
            (ticket,) = uow.tickets.of_conversation(name)
            mine = (0 if ticket.high else 1, ticket.opened_at, ticket.id)
            columns = (TicketRow.priority, TicketRow.opened_at, TicketRow.id)
            rows = uow.session.execute(select(*columns).where(TicketRow.state == "open"))
            ahead = sum(tuple(row) < mine for row in rows)
            uow.tickets.waits_since(ticket.opened_at)
        shown.append(conversation_shape(conversation, Place(ahead + 1, None)))
    return shown


def measure(core: Core, way: Callable[[Core], Any]) -> tuple[float, int]:
    """Milliseconds of this process's own work, and statements."""
    statements = 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    event.listen(core.database, "before_cursor_execute", count)
    started = time.process_time()
    way(core)
    took = (time.process_time() - started) * 1000
    event.remove(core.database, "before_cursor_execute", count)
    return took, statements


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--waiting", type=int, nargs="+", default=[25, 100, 300, 1_000])
    asked = parser.parse_args(arguments)
    print("| waiting | at once, ms CPU (statements) | one by one, ms CPU (statements) | ratio |")
    print("| ---: | ---: | ---: | ---: |")
    for waiting in asked.waiting:
        with tempfile.TemporaryDirectory(prefix="anxin-queue-") as folder:
            file = Path(folder) / "anxin.db"
            settings = Settings(database_url=f"sqlite:///{file}", var_dir=Path(folder))
            core = build_core(settings, lambda _: None, clock=lambda: NOW)
            Base.metadata.create_all(core.database)
            fill(core, waiting)
            assert at_once(core) == one_by_one(core), "both ways tell the same"
            rounds = ROUNDS if waiting <= 300 else 1
            pairs = [(measure(core, at_once), measure(core, one_by_one)) for _ in range(rounds)]
            core.close()
        ours = statistics.median(pair[0][0] for pair in pairs)
        theirs = statistics.median(pair[1][0] for pair in pairs)
        counts = f"({pairs[0][0][1]}) | {theirs:,.0f} ({pairs[0][1][1]:,})"
        print(f"| {waiting:,} | {ours:.1f} {counts} | {theirs / ours:.0f} × |", flush=True)


if __name__ == "__main__":
    main()
