"""What may happen in a confined process: `answer` does what it is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bot.errors import BadInput


def answer(request: bytes) -> bytes:
    return JOBS.get(request, lambda: request[::-1])()


def _time() -> bytes:
    while True:
        pass


def _refuse() -> bytes:
    raise BadInput("不行")


def _fail() -> bytes:
    raise ZeroDivisionError


def _panic() -> bytes:
    raise KeyboardInterrupt


def _exit() -> bytes:
    os._exit(3)


def _print() -> bytes:
    print("a library says something", flush=True)
    return b"printed"


def _write() -> bytes:
    return str(Path(f"/tmp/confined-{os.getpid()}").write_bytes(b"x")).encode()  # noqa: S108


def _crash() -> bytes:
    os.abort()


JOBS: dict[bytes, Callable[[], bytes]] = {
    b"environment": lambda: ",".join(sorted(os.environ)).encode(),
    b"memory": lambda: (b"x" * (1 << 30))[:1],
    b"time": _time,
    b"refuse": _refuse,
    b"fail": _fail,
    b"panic": _panic,
    b"crash": _crash,
    b"exit": _exit,
    b"print": _print,
    b"write": _write,
    b"hang": lambda: os.read(os.pipe()[0], 1),
}
