"""The migrations make what the tables say, on both databases, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.store.base import Base
from bot.store.ddl import is_described
from bot.store.engine import open_engine
from bot.store.migrate import downgrade, migrate
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.shop import BuyerRow, OrderRow

AT = datetime(2026, 11, 21, tzinfo=UTC)
DONE = {"rule": "P2", "outcome": "grant", "reason": "goodwill", "state": "done"}
ROWS = (
    insert(BuyerRow).values(id="b", name="b"),
    insert(OrderRow).values(no="o", buyer_id="b", status="paid", placed_at=AT, paid_fen=100),
    insert(DecisionRow).values(
        id=1,
        at=AT,
        order_no="o",
        buyer_id="b",
        kind="goodwill",
        policy_version="v",
        input={},
        proof=[],
        **DONE,
    ),
    insert(LedgerRow).values(
        at=AT, order_no="o", buyer_id="b", kind="goodwill", amount_fen=3, decision_id=1, by="bot"
    ),
)


@pytest.fixture
def empty(engine: Engine) -> str:
    """The address of a database without any table."""
    Base.metadata.drop_all(engine)
    return engine.url.render_as_string(hide_password=False)


# SQLAlchemy cannot read an index on an expression back from SQLite.
@pytest.mark.filterwarnings("ignore:.*expression")
def test_a_migrated_database_is_what_the_tables_say(empty):
    migrate(empty)
    engine = open_engine(empty)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_described})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_migrating_again_changes_nothing(empty):
    migrate(empty)
    migrate(empty)


def test_a_migrated_ledger_refuses_change(empty):
    migrate(empty)
    engine = open_engine(empty)
    for row in ROWS:
        with engine.begin() as connection:
            connection.execute(row)
    for change in ("update ledger set amount_fen = 9", "delete from ledger"):
        with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


def test_a_downgrade_leaves_nothing_behind(empty):
    migrate(empty)
    downgrade(empty, revision="base")
    engine = open_engine(empty)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    migrate(empty)


FIRST_ROWS = """
insert into buyers (id, name, phone, tags, version) values ('b', 'b', '', '[]', 0);
insert into orders (no, buyer_id, status, placed_at, packed, paid_fen, postage_paid_fen,
  refunded_fen, freight_insurance, consignee, phone, province, city, district, detail,
  address_ours, after_sales, seller_remark, imported_hash)
  values ('o', 'b', 'signed', '2026-11-01 00:00:00', true, 5900, 0,
  0, false, '', '', '', '', '', '', false, '', '', '');
insert into decisions (id, at, order_no, buyer_id, kind, rule, outcome, reason, amount_fen,
  gifts, policy_version, input, proof, would_change, state, settle_note)
  values (1, '2026-11-02 00:00:00', 'o', 'b', 'goodwill', 'P2', 'grant', 'goodwill', 300,
  '[]', 'v', '{}', '[]', '[]', 'done', '');
insert into ledger (id, at, order_no, buyer_id, kind, amount_fen, decision_id, by)
  values (1, '2026-11-02 00:00:00', 'o', 'b', 'goodwill', 300, 1, 'bot');
insert into remarks (at, order_no, text, by, decision_id)
  values ('2026-11-02 00:00:00', 'o', '快递原因退差价3元', 'bot', 1);
"""
REVERSED_ROWS = """
insert into decisions (id, at, order_no, buyer_id, kind, rule, outcome, reason, amount_fen,
  gifts, policy_version, input, proof, would_change, state, settled_by, settle_note)
  values (2, '2026-11-02 00:00:00', 'o', 'b', 'postage', 'P5', 'grant', 'seller_pays', 800,
  '[]', 'v', '{}', '[]', '[]', 'approved', '小林', '');
insert into grants (order_no, rule, item, decision_id, at)
  values ('o', 'P5', '', 2, '2026-11-02 00:00:00'), ('o', 'P2', '', 1, '2026-11-02 00:00:00');
insert into ledger (id, at, order_no, buyer_id, kind, amount_fen, decision_id, by, reverses)
  values (2, '2026-11-02 00:00:00', 'o', 'b', 'postage', 800, 2, 'bot', null),
  (3, '2026-11-03 00:00:00', 'o', 'b', 'postage', -800, 2, '主管', 2);
"""


def rows_of_the_first_schema(url: str, rows: str = FIRST_ROWS) -> None:
    """A payment and its remark, as the first release wrote them."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in rows.split(";")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_shop_of_the_first_release_keeps_its_rows_and_pays_nothing_again(empty):
    migrate(empty, revision="0001")
    rows_of_the_first_schema(empty)

    migrate(empty)

    engine = open_engine(empty)
    with engine.connect() as connection:
        assert connection.execute(text("select state, amount_fen from payouts")).all() == [
            ("confirmed", 300)
        ]
        assert connection.scalar(text("select text from remarks")) == "快递原因退差价3元"
    engine.dispose()
    downgrade(empty, revision="0001")
    engine = open_engine(empty)
    with engine.connect() as connection:
        assert connection.scalar(text("select amount_fen from ledger")) == 300
    engine.dispose()
    migrate(empty)


def test_what_was_reversed_before_may_be_had_anew_and_what_stands_may_not(empty):
    migrate(empty, revision="0001")
    rows_of_the_first_schema(empty, FIRST_ROWS + REVERSED_ROWS)

    migrate(empty)

    engine = open_engine(empty)
    with engine.connect() as connection:
        states = connection.scalars(text("select state from decisions order by id")).all()
        taken = connection.scalars(text("select rule from grants")).all()
    assert (states, taken) == (["done", "reversed"], ["P2"])
    downgrade(empty, revision="0006")
    with engine.connect() as connection:
        states = connection.scalars(text("select state from decisions order by id")).all()
    engine.dispose()
    assert states == ["done", "approved"]


FAILED_PAYMENTS = """
insert into conversations (id, buyer_id, holder, epoch, last_seq, answered_seq, asked_seq,
  opened_at, last_at, rating_comment)
  values ('c', 'b', 'bot', 1, 0, 0, 0, '2026-11-01 00:00:00', '2026-11-01 00:00:00', '');
insert into tickets (id, conversation_id, queue, priority, state, reason, summary, card,
  opened_at, closing_note)
  values (1, 'c', 'supervisor', 1, 'open', 'payout_failed', '', '{}', '2026-11-01 00:00:00', '');
"""


def test_payments_that_failed_before_make_nobody_wait_any_more(empty):
    migrate(empty, revision="0009")
    rows_of_the_first_schema(empty, FIRST_ROWS.split(";", maxsplit=1)[0] + ";" + FAILED_PAYMENTS)

    migrate(empty)

    assert queues(empty) == [("payout", "open")]
    downgrade(empty, revision="0009")
    assert queues(empty) == [("supervisor", "open")]


def test_a_ticket_that_a_buyer_waits_on_stays_with_the_people(empty):
    """A wish was added to it: in the queue, or as a decision that waits for a person."""
    migrate(empty, revision="0009")
    other = another_talk("d", 2, holder="queue")
    third = another_talk("e", 3, holder="bot")
    waits = "insert into ticket_decisions (ticket_id, decision_id) values (3, 1);"
    decided = ";".join(FIRST_ROWS.split(";")[:3]).replace("'done'", "'waiting'") + ";"
    rows_of_the_first_schema(empty, decided + FAILED_PAYMENTS + other + third + waits)

    migrate(empty)

    assert queues(empty) == [("payout", "open"), ("supervisor", "open"), ("supervisor", "open")]


def another_talk(name: str, ticket: int, *, holder: str) -> str:
    buyer = FIRST_ROWS.split(";", maxsplit=1)[0].replace("('b', 'b'", f"('b-{name}', 'b'")
    rows = FAILED_PAYMENTS.replace("('c', 'b', 'bot'", f"('{name}', 'b-{name}', '{holder}'")
    return buyer + ";" + rows.replace("(1, 'c'", f"({ticket}, '{name}'")


def queues(url: str) -> list[tuple[str, str]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("select queue, state from tickets order by id")).all()
    engine.dispose()
    return [(row.queue, row.state) for row in found]


def choices(url: str, names: str) -> list[tuple[object, ...]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"select {names} from notice_choices order by buyer_id"))
        rows = [tuple(row) for row in found]
    engine.dispose()
    return rows


def test_who_switched_all_off_gets_no_message_to_a_group_before_and_after(empty):
    migrate(empty, revision="0025")
    off = "insert into notice_choices (buyer_id, wanted, offers, at) values ('b', false, false, "
    buyer = FIRST_ROWS.split(";", maxsplit=1)[0]
    rows_of_the_first_schema(empty, f"{buyer};{off}'2026-11-01 00:00:00');")

    migrate(empty)

    assert choices(empty, "wanted, leaves_groups") == [(False, True)]
    rows_of_the_first_schema(empty, "update notice_choices set wanted = true;")
    downgrade(empty, revision="0025")
    assert choices(empty, "wanted") == [(False,)]
