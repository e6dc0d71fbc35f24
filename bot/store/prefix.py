"""Text that begins with something, so that an index on the column finds it on both databases."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

_SPECIAL = re.compile(r"[*?\[]")


def begins_with(
    column: InstrumentedAttribute[str], text: str, *, is_sqlite: bool
) -> ColumnElement[bool]:
    """SQLite's LIKE folds case and reads no index; its GLOB does. PostgreSQL's LIKE reads one of
    `text_pattern_ops`, in any locale."""
    if is_sqlite:
        pattern = _SPECIAL.sub(r"[\g<0>]", text) + "*"
        return column.op("GLOB", is_comparison=True)(pattern)
    return column.startswith(text, autoescape=True)
