"""Files × importers: every damaged file is read, or refused in words; never a traceback."""

from __future__ import annotations

import csv
import io
import random
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook

from bot.confined import Burst, Confined
from bot.demo.files import write_files
from bot.errors import BadInput
from bot.payouts.batch_file import read_results
from bot.shop.importing.reading import IMPORT, Reader
from bot.shop.importing.service import load_file
from bot.shop.importing.sheet import Sheet
from bot.shop.importing.xlsx import SheetError
from bot.store.base import Base
from bot.store.engine import open_engine
from bot.store.uow import uow_opener
from tests.decisions.builders import NOW
from tests.fuzz.nasty import TEXTS, damaged
from tests.fuzz.report import Found, Limit

# Where there is a disk in memory, nobody waits for the real one.
_MEMORY = Path("/dev/shm")  # noqa: S108
_LINES = 12
_BOUNDS = ("memory", "time")
# The process that reads has a limit of computing over all it did.
_FILES_A_PROCESS = 200
_RESULTS = (
    "打款单号,订单编号,打款金额,打款状态,失败原因,平台流水号\n"
    "AX-1,261105-100000000000001,3.00,成功,,9001\nAX-2,261105-100000000000002,5.00,失败,账号有误,\n"
)
Rows = list[list[str]]


class _Readers:
    """As `reading.confined`, but one process for many files: starting one costs the most."""

    def __init__(self) -> None:
        self._process: Confined | None = None
        self._files = 0

    @contextmanager
    def __call__(self, path: Path) -> Iterator[Iterable[Sheet]]:
        if self._process is None or self._files >= _FILES_A_PROCESS:
            self.close()
            self._process, self._files = Confined("bot.shop.importing.sheet_process", IMPORT), 0
        self._files += 1
        reader = Reader(self._process, path)
        try:
            yield reader.sheets()
            reader.finish()
        except BadInput as error:
            if isinstance(error.__cause__, Burst):
                self.close()
            else:
                reader.finish()
            raise
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._process is not None:
            self._process.__exit__(None, None, None)
            self._process = None


def fuzz(limit: Limit, *, seed: int, folder: Path) -> Found:
    chance, found, read = random.Random(seed), Found("files", folder), _Readers()
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as place:
        seeds = list(_seeds(Path(place)))
        engine = open_engine(f"sqlite:///{place}/fuzz.db")
        Base.metadata.create_all(engine)
        open_uow = uow_opener(engine)
        while limit.left(found.tries):
            found.tries += 1
            kind, rows = chance.choice(seeds)
            raw = _made(rows, chance)
            path = Path(place) / "fuzzed"
            path.write_bytes(raw)
            try:
                if kind == "results":
                    read_results(path, read=read)
                else:
                    load_file(open_uow, kind, path, read=read)
                found.outcomes["read"] += 1
            except SheetError as error:
                found.outcomes["refused"] += 1
                if not str(error):
                    found.fault(f"{kind}: refused without a word", raw)
                # Past its bounds it may go; that it broke is told in general words only.
                if isinstance(how := error.__cause__, Burst) and str(how) not in _BOUNDS:
                    found.fault(f"the reading process broke: {how}", raw)
            except Exception as error:
                found.broke(error, raw)
        engine.dispose()
    read.close()
    return found


def _seeds(folder: Path) -> Iterator[tuple[str, Rows]]:
    encodings = {"orders": "gb18030"}
    for kind, path in write_files(folder, NOW):
        with path.open(encoding=encodings.get(kind, "utf-8-sig"), newline="") as file:
            yield kind, [row for _, row in zip(range(_LINES), csv.reader(file), strict=False)]
    yield "results", list(csv.reader(io.StringIO(_RESULTS)))


def _made(rows: Rows, chance: random.Random) -> bytes:
    rows = [list(row) for row in rows]
    for _ in range(chance.choice((0, 0, 1, 2, 5))):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(TEXTS)
    raw = _book(rows, chance) if chance.random() < 0.5 else _plain(rows, chance)
    return damaged(raw, chance) if chance.random() < 0.5 else raw


def _plain(rows: Rows, chance: random.Random) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=chance.choice(",,,\t;")).writerows(rows)
    encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
    return text.getvalue().encode(encoding, "replace")


def _book(rows: Rows, chance: random.Random) -> bytes:
    """A workbook; often with one of its parts damaged and packed again as if it were whole."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        # What openpyxl itself would not write is put in by damage further down.
        sheet.append([_writable(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    if chance.random() < 0.5:
        return out.getvalue()
    packed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as to:
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            to.writestr(name, damaged(content, chance) if name == chosen else content)
    return packed.getvalue()


def _writable(cell: str) -> str:
    return (
        "".join(c for c in cell if c >= " " or c in "\t\n")[:32_767]
        .encode("utf-8", "replace")
        .decode()
    )
