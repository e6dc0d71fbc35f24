"""What exports said

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    op.add_column('orders', sa.Column('exported', _JSON, nullable=False, server_default='{}'))
    op.add_column('orders', sa.Column('doubts', _JSON, nullable=False, server_default='[]'))
    op.add_column('parcels', sa.Column('state_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('parcels', sa.Column('doubt', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('parcels', 'doubt')
    op.drop_column('parcels', 'state_at')
    op.drop_column('orders', 'doubts')
    op.drop_column('orders', 'exported')
