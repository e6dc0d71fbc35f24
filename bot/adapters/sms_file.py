"""The SMS port that every shop has: a file a day for the provider's page for sending many."""

from __future__ import annotations

import csv
import io
import os
from contextlib import ExitStack
from pathlib import Path

from bot.folder_lock import writing_in
from bot.notices.model import Sms
from bot.notices.ports import SmsNotSentError
from bot.times import Clock, iso, shop_day

_TITLES = ("编号", "手机号", "内容", "时间")


class SmsOutbox:
    """Lines in `sms-DAY-REPLICA.csv`: each gateway writes files of its own, UTF-8 with BOM."""

    def __init__(self, folder: Path, *, replica: str, clock: Clock) -> None:
        self._folder = folder
        self._replica = replica
        self._now = clock

    def send(self, sms: Sms) -> None:
        now = self._now()
        file = self._folder / f"sms-{shop_day(now)}-{self._replica}.csv"
        with ExitStack() as locked:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                # An erasure writes files anew: a line put into the old one would be lost.
                locked.enter_context(writing_in(self._folder))
                number = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            except OSError as error:
                raise SmsNotSentError from error
            with os.fdopen(number, "ab") as out:
                if out.tell() == 0:
                    out.write(b"\xef\xbb\xbf" + _line(*_TITLES))
                out.write(_line(sms.key, sms.phone, sms.text, iso(now) or ""))
                out.flush()
                os.fsync(out.fileno())


def _line(*cells: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
