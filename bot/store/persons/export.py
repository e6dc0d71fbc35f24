"""All that is kept about a person, as a person can be given it: JSON and the pictures."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.store.persons.find import ids_of, rows_of
from bot.store.persons.places import ALSO_GIVEN, PLACES

# What opens doors, and what tells a picture's place in our store: none of theirs.
_OURS = {"buyer_sessions": ("token_hash",), "messages": ("body_hash",)}


def export(session: Session, buyer_id: str) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Rows by table, and the ids of the pictures. Raises NotFound."""
    ids = ids_of(session, buyer_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for place in (*reversed(PLACES), *ALSO_GIVEN):
        hidden = _OURS.get(place.table, ())
        rows = [
            {name: value for name, value in row.items() if name not in hidden}
            for row in rows_of(session, place, ids)
        ]
        if rows:
            found[place.table] = rows
    pictures = [row["id"] for row in found.get("files", [])]
    return found, pictures
