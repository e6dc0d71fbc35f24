"""Reads a sheet in a process of its own; `reading.py` asks it.

Requests are MessagePack: the path of a file → the names of its sheets; the number of one of them →
nothing, it is begun anew; nothing → the next lines of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.shop.importing.sheet import Line, Sheet, sheets

_MOST_LINES = 500
_MOST_CHARACTERS = 1 << 20


class Lines(msgspec.Struct, array_like=True):
    lines: list[Line]
    more: bool


Request = bytes | int | None
_requests = msgspec.msgpack.Decoder(Request)


class _State:
    sheets: list[Sheet]
    lines: Iterator[Line]


_state = _State()


def answer(request: bytes) -> bytes:
    """Raises BadInput."""
    return msgspec.msgpack.encode(_answer(_requests.decode(request)))


def _answer(wanted: Request) -> list[str] | Lines | None:
    if isinstance(wanted, bytes):
        _state.sheets = list(sheets(Path(os.fsdecode(wanted))))
        return [sheet.name for sheet in _state.sheets]
    if isinstance(wanted, int):
        _state.lines = _state.sheets[wanted].lines()
        return None
    return _next_lines(_state.lines)


def _next_lines(lines: Iterator[Line]) -> Lines:
    found: list[Line] = []
    characters = 0
    for line in lines:
        found.append(line)
        characters += sum(map(len, line.cells))
        if len(found) >= _MOST_LINES or characters >= _MOST_CHARACTERS:
            return Lines(found, more=True)
    return Lines(found, more=False)
