"""Opens the files that people hand in: in a process of its own, with bounded memory and time.

A sheet may be made to burst, and a library may crash on it: see `bot/confined.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import msgspec
import structlog

from bot.confined import Bounds, Burst, Confined, Refused
from bot.shop.importing.sheet import Line, Sheet, sheets
from bot.shop.importing.sheet_process import Lines
from bot.shop.importing.xlsx import SheetError

log = structlog.get_logger()

# What somebody imports who sits at the server, what supervisors hand in to be imported beside
# everything else, and what is read while somebody waits for the answer.
IMPORT = Bounds(memory_mb=2_048, cpu_seconds=600, silence_seconds=300)
HANDED_IN = Bounds(memory_mb=1_024, cpu_seconds=300, silence_seconds=120)
UPLOAD = Bounds(memory_mb=512, cpu_seconds=20, silence_seconds=60)

Reading = Callable[[Path], AbstractContextManager[Iterable[Sheet]]]

_TOO_MUCH = {
    "memory": "读这个文件要占用太多内存，请拆成几个文件，或另存为 CSV 后再导入",
    "time": "读这个文件花的时间太长，请拆成几个文件，或另存为 CSV 后再导入",
}
_BROKEN = "这个文件读不出来，可能已损坏，请用 Excel 打开后另存为 XLSX 或 CSV"
_lines = msgspec.msgpack.Decoder(Lines)
_names = msgspec.msgpack.Decoder(list[str])
_NEXT = msgspec.msgpack.encode(None)


@contextmanager
def confined(path: Path, *, bounds: Bounds) -> Iterator[Iterable[Sheet]]:
    """The sheets of a file, as a process of its own reads them; it lives as long as the `with`.

    Raises SheetError, also while lines are read.
    """
    with Confined("bot.shop.importing.sheet_process", bounds) as process:
        yield Reader(process, path).sheets()


@contextmanager
def trusted(path: Path) -> Iterator[Iterable[Sheet]]:
    """Of a file that we wrote ourselves."""
    yield sheets(path)


imported: Reading = partial(confined, bounds=IMPORT)
handed_in: Reading = partial(confined, bounds=HANDED_IN)
uploaded: Reading = partial(confined, bounds=UPLOAD)


class Reader:
    """Asks for the next lines while those before are worked on."""

    def __init__(self, process: Confined, path: Path) -> None:
        self._process = process
        self._path = path
        # How many iterations were begun; only the last one goes on.
        self._begun = 0
        self._asked = False

    def sheets(self) -> Iterator[Sheet]:
        wanted = msgspec.msgpack.encode(os.fsencode(self._path.absolute()))
        for number, name in enumerate(_names.decode(self._ask(wanted))):
            yield Sheet(name, partial(self._lines, number))

    def finish(self) -> None:
        """Takes the answer that nobody waits for, of a look that nobody went on with."""
        if self._asked:
            self._receive()

    def _lines(self, sheet: int) -> Iterator[Line]:
        self._begun += 1
        mine = self._begun
        self._ask(msgspec.msgpack.encode(sheet))
        more = True
        self._send_for_more()
        while more:
            found = _lines.decode(self._receive())
            more = found.more
            if more:
                self._send_for_more()
            for line in found.lines:
                assert mine == self._begun, "another look at the file has begun"
                yield line

    def _ask(self, request: bytes) -> bytes:
        self.finish()
        try:
            return self._process.ask(request)
        except (Refused, Burst) as error:
            raise self._said(error) from error

    def _send_for_more(self) -> None:
        self._asked = True
        try:
            self._process.send(_NEXT)
        except Burst as error:
            raise self._said(error) from error

    def _receive(self) -> bytes:
        self._asked = False
        try:
            return self._process.receive()
        except (Refused, Burst) as error:
            raise self._said(error) from error

    def _said(self, error: Refused | Burst) -> SheetError:
        if isinstance(error, Refused):
            return SheetError(str(error))
        log.warning("file_burst", how=str(error), file=self._path.suffix)
        return SheetError(_TOO_MUCH.get(str(error), _BROKEN))
