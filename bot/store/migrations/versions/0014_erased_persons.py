"""A person who is erased leaves the ledger: its guard lets a row's buyer become a stand-in

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from alembic import op

from bot.store.ddl import LEDGER_GUARDS, LEDGER_GUARDS_FIRST

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _guard(LEDGER_GUARDS)


def downgrade() -> None:
    _guard(LEDGER_GUARDS_FIRST)


def _guard(of_each: dict[str, tuple[str, ...]]) -> None:
    dialect = op.get_bind().dialect.name
    first = of_each[dialect][0]
    if dialect == "sqlite":
        op.execute("DROP TRIGGER ledger_refuses_update")
        op.execute(first)
    else:
        op.execute(first.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
