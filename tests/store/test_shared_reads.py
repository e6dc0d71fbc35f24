"""What an action looks up is read in one transaction, and never older than what was written."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, select

from bot.store.shared_reads import shared_reads
from bot.store.tables.shop import BuyerRow
from bot.store.uow import SqlUnitOfWork, uow_opener


@contextmanager
def begun(engine: Engine) -> Iterator[list[object]]:
    """The transactions that begin meanwhile."""
    found: list[object] = []

    def begins(connection: object) -> None:
        found.append(connection)

    event.listen(engine, "begin", begins)
    yield found
    event.remove(engine, "begin", begins)


def names(uow: SqlUnitOfWork) -> list[str]:
    return sorted(uow.session.scalars(select(BuyerRow.name)))


def test_several_looks_are_one_transaction_also_from_other_threads(engine: Engine):
    open_uow = uow_opener(engine)

    def look() -> None:
        with open_uow(writes=False) as uow:
            names(uow)

    with begun(engine) as found, shared_reads():
        for _ in range(3):
            look()
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(look,))
        thread.start()
        thread.join()
    assert len(found) == 1
    with begun(engine) as found:
        look()
        look()
    assert len(found) == 2, "by itself each is one"


def test_what_was_written_is_read_afterwards(engine: Engine):
    open_uow = uow_opener(engine)
    with shared_reads():
        with open_uow(writes=False) as uow:
            assert names(uow) == []
        with open_uow() as uow:
            uow.shop.ensure_buyer("b1", "小林")
            # A look within is of before, and stays with nobody.
            with open_uow(writes=False) as other:
                assert names(other) == []
            uow.commit()
        with open_uow(writes=False) as uow:
            assert names(uow) == ["小林"]


def test_who_began_to_read_before_a_write_hands_nothing_on(engine: Engine):
    open_uow = uow_opener(engine)
    with shared_reads():
        with open_uow(writes=False) as early:
            assert names(early) == []
            with open_uow() as uow:
                uow.shop.ensure_buyer("b1", "小林")
                uow.commit()
        with open_uow(writes=False) as late:
            assert late.session is not early.session
            assert names(late) == ["小林"]


def test_who_reads_beside_another_has_a_transaction_of_his_own(engine: Engine):
    open_uow = uow_opener(engine)
    with begun(engine) as found, shared_reads():
        with open_uow(writes=False) as uow, open_uow(writes=False) as other:
            assert names(uow) == names(other) == []
            assert uow.session is not other.session
    assert len(found) == 2


def test_a_look_that_failed_is_not_handed_on(engine: Engine):
    open_uow = uow_opener(engine)
    failed = []

    def look() -> None:
        with open_uow(writes=False) as uow:
            failed.append(uow.session)
            names(uow)
            raise LookupError

    with shared_reads():
        with pytest.raises(LookupError):
            look()
        with open_uow(writes=False) as uow:
            assert uow.session not in failed


def test_nothing_stays_open_when_it_is_over(engine: Engine):
    open_uow = uow_opener(engine)
    with shared_reads():
        with open_uow(writes=False) as uow:
            names(uow)
        late = contextvars.copy_context()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]

    def look() -> None:
        with open_uow(writes=False) as uow:
            names(uow)

    late.run(look)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
