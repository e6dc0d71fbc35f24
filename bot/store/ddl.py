"""What the tables' definitions cannot say: the ledger is only ever added to.

The statements are here once, for tables made from the metadata and for the migration.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

LEDGER_GUARDS: dict[str, tuple[str, ...]] = {
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

# For a downgrade; the triggers go with the table.
LEDGER_GUARDS_GONE: dict[str, tuple[str, ...]] = {
    "sqlite": (),
    "postgresql": ("DROP FUNCTION IF EXISTS ledger_refuses_change() CASCADE",),
}


def guard_ledger(table: Table) -> None:
    """Attach the guards to the making and dropping of the table."""
    for moment, guards in (("after_create", LEDGER_GUARDS), ("after_drop", LEDGER_GUARDS_GONE)):
        for dialect, statements in guards.items():
            for statement in statements:
                ddl = DDL(statement)  # type: ignore[no-untyped-call]
                event.listen(table, moment, ddl.execute_if(dialect=dialect))
