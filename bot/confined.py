"""Work on what strangers sent, in a process of its own.

Such a process has no secrets and no database, and so much memory and time as it was given; what
bursts, loops or crashes there is an error here and takes nothing else along. It answers one request
after another and ends with whoever started it.
"""

from __future__ import annotations

import importlib
import os
import resource
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, NoReturn, Self

from bot.errors import BadInput

_ROOT = Path(__file__).resolve().parents[1]
_SIZE = struct.Struct("!cI")
_MOST_FRAME = 1 << 28
_DONE, _REFUSED, _BROKEN = b"+", b"-", b"!"
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_ENDED_SECONDS = 5
# A library in C or Rust that gets no memory aborts. Past its time the kernel warns, then kills.
_ENDS: dict[int, str] = {signal.SIGXCPU: "time", signal.SIGKILL: "time", signal.SIGABRT: "memory"}

Answer = Callable[[bytes], bytes]


class Bounds(NamedTuple):
    memory_mb: int
    # Of computing, over all requests.
    cpu_seconds: int
    # Until the answer to one request begins.
    silence_seconds: int


class Refused(Exception):
    """The process looked at it and says, in Chinese, why it does not take it."""


class Burst(Exception):
    """It took more memory or time than it was given, or broke; the message says which."""


class Confined:
    """One such process. Start it with `with`; not to be shared by threads."""

    def __init__(self, module: str, bounds: Bounds) -> None:
        """`module` has a function `answer`, bytes to bytes; the words of a BadInput come back."""
        self._bounds = bounds
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "bot.confined", module, *map(str, bounds[:2])],
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(_ENDED_SECONDS)

    def ask(self, request: bytes) -> bytes:
        """Raises Refused, Burst."""
        self.send(request)
        return self.receive()

    def send(self, request: bytes) -> None:
        """An answer has to be received before the next one. Raises Burst."""
        assert self._process.stdin is not None
        try:
            _write(self._process.stdin, _DONE, request)
        except BrokenPipeError:
            self._end()

    def receive(self) -> bytes:
        """Raises Refused, Burst."""
        kind, size = _SIZE.unpack(self._read(_SIZE.size))
        if size > _MOST_FRAME:
            raise Burst("memory")
        content = self._read(size)
        if kind == _REFUSED:
            raise Refused(content.decode())
        if kind != _DONE:
            raise Burst(content.decode("utf-8", "replace"))
        return content

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        file, found = self._process.stdout.fileno(), bytearray()
        waiting = select.poll()
        waiting.register(file, select.POLLIN | select.POLLHUP)
        while len(found) < size:
            if not waiting.poll(self._bounds.silence_seconds * 1000):
                raise Burst("time")
            part = os.read(file, min(size - len(found), 1 << 20))
            if not part:
                self._end()
            found += part
        return bytes(found)

    def _end(self) -> NoReturn:
        """It is gone: why, as far as its end tells."""
        code = self._process.wait(_ENDED_SECONDS)
        raise Burst(_ENDS.get(-code, f"ended with {code}"))


# In the process of its own


def _write(file: IO[bytes], kind: bytes, content: bytes) -> None:
    left = memoryview(_SIZE.pack(kind, len(content)) + content)
    while left:
        left = left[os.write(file.fileno(), left) :]


def _confine(memory_mb: int, cpu_seconds: int) -> None:
    """What is mapped from files (libraries) does not count against the memory."""
    memory = memory_mb << 20
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer_or_fault(answer: Answer, request: bytes) -> tuple[bytes, bytes]:
    try:
        return _DONE, answer(request)
    except BadInput as refused:
        return _REFUSED, str(refused).encode()
    except MemoryError:
        return _BROKEN, b"memory"
    except BaseException as error:  # a panic of a library in Rust is no Exception
        return _BROKEN, type(error).__name__.encode()


def main(module: str, memory_mb: str, cpu_seconds: str) -> None:
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    answer: Answer = importlib.import_module(module).answer
    # Before anything of a stranger's is read; after it, no bytecode could be kept for next time.
    _confine(int(memory_mb), int(cpu_seconds))
    requests = sys.stdin.buffer
    while head := requests.read(_SIZE.size):
        _, size = _SIZE.unpack(head)
        _write(answers, *_answer_or_fault(answer, requests.read(size)))


if __name__ == "__main__":
    main(*sys.argv[1:])
