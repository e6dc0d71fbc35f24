"""What the tables' definitions cannot say: the ledger is only ever added to, messages are found by
an index of another kind on each database, and what changes for the board is noted.

The statements are here once, for tables made from the metadata and for the migration.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

# As the first schema had them.
LEDGER_GUARDS_FIRST: dict[str, tuple[str, ...]] = {
    "sqlite": (
        """
        CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END
        """,
        """
        CREATE TRIGGER ledger_refuses_delete BEFORE DELETE ON ledger
        BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION ledger_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger is only ever added to'
                USING ERRCODE = 'integrity_constraint_violation';
        END
        $$
        """,
        """
        CREATE TRIGGER ledger_refuses_change BEFORE UPDATE OR DELETE ON ledger
        FOR EACH ROW EXECUTE FUNCTION ledger_refuses_change()
        """,
        """
        CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON ledger
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses_change()
        """,
    ),
}

# A person who is erased leaves the ledger, and nothing else of a row may change with that: whose it
# was becomes a stand-in, and the words about it are gone.
_SAME = (*("id", "at", "order_no", "kind", "cause", "amount_fen", "decision_id", "by", "reverses"),)
_ERASED = "substr(new.buyer_id, 1, 7) = 'erased-' AND new.note = ''"
LEDGER_GUARDS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        f"""
        CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger
        WHEN NOT ({_ERASED} AND {" AND ".join(f'new."{name}" IS old."{name}"' for name in _SAME)})
        BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END
        """,
        LEDGER_GUARDS_FIRST["sqlite"][1],
    ),
    "postgresql": (
        f"""
        CREATE OR REPLACE FUNCTION ledger_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {_ERASED} AND ({", ".join(f'new."{name}"' for name in _SAME)})
                    IS NOT DISTINCT FROM ({", ".join(f'old."{name}"' for name in _SAME)}) THEN
                    RETURN new;
                END IF;
            END IF;
            RAISE EXCEPTION 'the ledger is only ever added to'
                USING ERRCODE = 'integrity_constraint_violation';
        END
        $$
        """,
        *LEDGER_GUARDS_FIRST["postgresql"][1:],
    ),
}

# For a downgrade; the triggers go with the table.
LEDGER_GUARDS_GONE: dict[str, tuple[str, ...]] = {
    "sqlite": (),
    "postgresql": ("DROP FUNCTION IF EXISTS ledger_refuses_change() CASCADE",),
}


# The index that messages are found by; notes are none of it. SQLite's keeps no text of its own, so
# that what is to go has to be said once more.
_NEW = "INSERT INTO message_grams (rowid, grams) VALUES (new.id, message_grams(new.text));"
_OLD = """
INSERT INTO message_grams (message_grams, rowid, grams)
VALUES ('delete', old.id, message_grams(old.text));
"""
MESSAGE_GRAMS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        """
        CREATE VIRTUAL TABLE message_grams USING fts5
        (grams, content='', detail='none', tokenize='ascii')
        """,
        f"""
        CREATE TRIGGER message_grams_of_new AFTER INSERT ON messages WHEN new.kind <> 'note'
        BEGIN {_NEW} END
        """,
        f"""
        CREATE TRIGGER message_grams_of_old AFTER DELETE ON messages WHEN old.kind <> 'note'
        BEGIN {_OLD} END
        """,
        f"""
        CREATE TRIGGER message_grams_of_changed AFTER UPDATE OF text ON messages
        WHEN new.kind <> 'note' AND new.text <> old.text
        BEGIN {_OLD} {_NEW} END
        """,
    ),
    # For the index that the table names. By the collation "C": the same grams under any locale. The
    # cost keeps the planner from asking for the grams of row after row instead of the index.
    "postgresql": (
        """
        CREATE FUNCTION message_grams(said text) RETURNS text[]
        LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
            SELECT coalesce(array_agg(DISTINCT gram), '{}')
            FROM (
                SELECT one, one || lead(one) OVER (ORDER BY place) AS pair
                FROM unnest(string_to_array(lower(said COLLATE "C"), NULL))
                WITH ORDINALITY AS characters (one, place)
            ) AS neighbours, LATERAL (VALUES (one), (pair)) AS of_each (gram)
            WHERE gram IS NOT NULL
        $$
        """,
    ),
}
# Those that are there already, for a migration: PostgreSQL's index reads them when it is made.
GRAMS_OF_ALL = """
INSERT INTO message_grams (rowid, grams)
SELECT id, message_grams(text) FROM messages WHERE kind <> 'note'
"""
# For a downgrade; with the table of the messages its triggers and its index go as well.
MESSAGE_GRAMS_GONE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS message_grams_of_new",
        "DROP TRIGGER IF EXISTS message_grams_of_old",
        "DROP TRIGGER IF EXISTS message_grams_of_changed",
        "DROP TABLE IF EXISTS message_grams",
    ),
    "postgresql": ("DROP FUNCTION IF EXISTS message_grams(text)",),
}


# What the board counts of a conversation has changed: a row for each change, so that nobody waits
# for anybody. By the database, so that no way of writing is forgotten.
_FACTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # Table: the column with the conversation, the columns that count, and what happens to rows.
    "messages": (
        "conversation_id",
        "seq, at, sender, kind, text, data",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    "readings": (
        "conversation_id",
        "seq, at, text, intent, outcome, order_no",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    "tickets": (
        "conversation_id",
        "queue, state, reason, opened_at, first_reply_due, claimed_at, replied_at, closed_at",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    "conversations": ("id", "rated, rated_at", ("UPDATE",)),
}


def _noted(row: str, column: str) -> str:
    return f"INSERT INTO board_changes (conversation_id) VALUES ({row}.{column});"  # noqa: S608


def _noted_by_sqlite(table: str) -> tuple[str, ...]:
    column, counts, ways = _FACTS[table]
    return tuple(
        f"""
        CREATE TRIGGER board_notes_{table}_{way.lower()}
        AFTER {way}{f" OF {counts}" if way == "UPDATE" else ""} ON {table}
        BEGIN {_noted("old" if way == "DELETE" else "new", column)} END
        """
        for way in ways
    )


def _noted_by_postgres(table: str) -> tuple[str, ...]:
    column, counts, ways = _FACTS[table]
    moments = " OR ".join(f"UPDATE OF {counts}" if way == "UPDATE" else way for way in ways)
    return (
        f"""
        CREATE OR REPLACE FUNCTION board_notes_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                {_noted("old", column)}
            ELSE
                {_noted("new", column)}
            END IF;
            RETURN NULL;
        END
        $$
        """,
        f"""
        CREATE TRIGGER board_notes_{table} AFTER {moments} ON {table}
        FOR EACH ROW EXECUTE FUNCTION board_notes_{table}()
        """,
    )


BOARD_NOTES: dict[str, dict[str, tuple[str, ...]]] = {
    table: {"sqlite": _noted_by_sqlite(table), "postgresql": _noted_by_postgres(table)}
    for table in _FACTS
}
# For a downgrade.
BOARD_NOTES_GONE: dict[str, dict[str, tuple[str, ...]]] = {
    table: {
        "sqlite": tuple(
            f"DROP TRIGGER IF EXISTS board_notes_{table}_{way.lower()}" for way in ways
        ),
        "postgresql": (f"DROP FUNCTION IF EXISTS board_notes_{table}() CASCADE",),
    }
    for table, (_, _, ways) in _FACTS.items()
}


def is_described(name: str | None, kind: str, _parents: object) -> bool:
    """For alembic: SQLite keeps the index of the messages in tables that no class describes."""
    return kind != "table" or not str(name).startswith("message_grams")


def guard_ledger(table: Table) -> None:
    """Attach the guards to the making and dropping of the table."""
    _attach(table, "after_create", LEDGER_GUARDS)
    _attach(table, "after_drop", LEDGER_GUARDS_GONE)


def index_messages(table: Table) -> None:
    """SQLite's triggers need the table; PostgreSQL's index on the table needs the function."""
    _attach(table, "after_create", {"sqlite": MESSAGE_GRAMS["sqlite"]})
    _attach(table, "before_create", {"postgresql": MESSAGE_GRAMS["postgresql"]})
    _attach(table, "after_drop", MESSAGE_GRAMS_GONE)


def note_changes(table: Table) -> None:
    """What changes in this table is noted for the board."""
    _attach(table, "after_create", BOARD_NOTES[table.name])
    _attach(table, "after_drop", BOARD_NOTES_GONE[table.name])


def _attach(table: Table, moment: str, of_each: dict[str, tuple[str, ...]]) -> None:
    for dialect, statements in of_each.items():
        for statement in statements:
            ddl = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, moment, ddl.execute_if(dialect=dialect))
