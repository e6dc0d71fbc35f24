"""Holds of buyers, remarks that were taken back

Revision ID: 0004
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'remarks', sa.Column('taken_back', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column('promise_holds', sa.Column('buyer_id', sa.String(), nullable=True))
    op.execute(
        'update promise_holds set buyer_id = (select buyer_id from conversations'
        ' where conversations.id = promise_holds.conversation_id)'
    )
    with op.batch_alter_table('promise_holds', schema=None) as batch_op:
        batch_op.alter_column('buyer_id', existing_type=sa.String(), nullable=False)
        batch_op.alter_column('conversation_id', existing_type=sa.String(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f('fk_promise_holds_buyer_id'), 'buyers', ['buyer_id'], ['id']
        )
        batch_op.drop_index('ix_promise_holds_conversation')
        batch_op.create_index('ix_promise_holds_buyer', ['buyer_id', 'id'], unique=False)


def downgrade() -> None:
    # What was held outside a conversation has no place in the older table.
    op.execute('delete from promise_holds where conversation_id is null')
    with op.batch_alter_table('promise_holds', schema=None) as batch_op:
        batch_op.drop_index('ix_promise_holds_buyer')
        batch_op.create_index(
            'ix_promise_holds_conversation', ['conversation_id', 'id'], unique=False
        )
        batch_op.drop_constraint(batch_op.f('fk_promise_holds_buyer_id'), type_='foreignkey')
        batch_op.alter_column('conversation_id', existing_type=sa.String(), nullable=False)
        batch_op.drop_column('buyer_id')
    op.drop_column('remarks', 'taken_back')
