"""What leaves for the pages: one class a value, from which its JSON, schema and types are made."""

from __future__ import annotations

from typing import Any

import msgspec


class Shape(msgspec.Struct):
    """A value of docs/protocol.md. The pages take their types from all of these, so a field
    without a value is None and not left out; only UNSET leaves it out."""


def plain(shape: Shape) -> dict[str, Any]:
    """As it is kept with a message or told to the engine: what JSON can hold."""
    told: dict[str, Any] = msgspec.to_builtins(shape)
    return told
