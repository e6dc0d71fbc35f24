"""What every SMS port promises, the file's and the fake's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.sms_file import SmsOutbox
from bot.notices.model import Sms
from bot.notices.ports import SmsNotSentError, SmsPort
from tests.notices.builders import Provider

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # the 21st in Shanghai
TEXTS = ["您买的「马克杯」已经发出啦", '引号 " 与逗号,和\n换行', "emoji 📦"]


class Written:
    """A port, and what came out at its other end."""

    def __init__(self, port: SmsPort, read: Callable[[], list[Sms]]) -> None:
        self.port = port
        self.read = read


def outbox(folder: Path, replica: str = "bot-1") -> Written:
    def read() -> list[Sms]:
        found = []
        for file in sorted(folder.glob("*.csv")):
            with file.open(encoding="utf-8-sig", newline="") as lines:
                found += [Sms(r["编号"], r["手机号"], r["内容"]) for r in csv.DictReader(lines)]
        return found

    return Written(SmsOutbox(folder, replica=replica, clock=lambda: NOW), read)


def fake(_: Path) -> Written:
    provider = Provider()
    return Written(provider, lambda: provider.sent)


@pytest.fixture(params=[outbox, fake])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Written:
    made: Written = request.param(tmp_path / "outbox")
    return made


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_sent_arrives_as_it_was(written: Written, text: str) -> None:
    sms = Sms("notice:1", "13812345678", text)
    written.port.send(sms)
    assert written.read() == [sms]


def test_several_arrive_in_order(written: Written) -> None:
    several = [Sms(f"notice:{number}", "13812345678", "你好") for number in range(5)]
    for sms in several:
        written.port.send(sms)
    assert written.read() == several


def test_the_file_is_the_shops_day_and_the_gateways_own(tmp_path: Path) -> None:
    for replica in ("bot-1", "bot-2"):
        outbox(tmp_path, replica).port.send(Sms("notice:1", "13812345678", "你好"))
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["sms-2026-11-21-bot-1.csv", "sms-2026-11-21-bot-2.csv"]
    assert (tmp_path / names[0]).stat().st_mode & 0o077 == 0, "telephone numbers are nobody's"


def test_a_restart_goes_on_in_the_same_file(tmp_path: Path) -> None:
    for number in (1, 2):
        outbox(tmp_path).port.send(Sms(f"notice:{number}", "13812345678", "你好"))
    assert [sms.key for sms in outbox(tmp_path).read()] == ["notice:1", "notice:2"]


def test_where_nothing_can_be_written_nothing_was_sent(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in the way")
    with pytest.raises(SmsNotSentError):
        outbox(tmp_path / "outbox").port.send(Sms("notice:1", "13812345678", "你好"))
