"""Files that are put into a folder: imported by themselves where every line can be taken."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.adapters.inbox_folder import InboxFolder
from bot.errors import SettingsError
from bot.imports.inbox import BY, Inbox, Waiting
from bot.imports.model import MOST_BYTES, Kind, State
from bot.imports.work import work
from tests.imports.conftest import BOSS, Counter
from tests.shop.files import SHIPPED, pdd

NO = "261105-12345678901234"


def orders(*changes: dict[str, str]) -> bytes:
    """Three orders, with changes to the first ones."""
    changed = dict(enumerate(changes))
    lines = [{"订单号": f"{NO}{n}"} | changed.get(n, {}) for n in range(3)]
    with TemporaryDirectory() as folder:
        return pdd(*lines)(Path(folder)).read_bytes()


GOOD = orders()
BAD = orders({"商品数量(件)": "两件"})


class Shop:
    """A folder and what looks into it; a look and the work that it begins."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self.counter, self.folder = counter, folder
        folder.mkdir()
        self.inbox = Inbox(InboxFolder(folder), counter.imports, clock=counter.clock)

    def put(
        self, name: str, content: bytes, *, ago: timedelta = timedelta(minutes=1), size: int = 0
    ) -> None:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        if size:
            os.truncate(file, size)
        written = (self.counter.clock() - ago).timestamp()
        os.utime(file, (written, written))

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.inbox.look()
            while self.counter.asked:
                self.work_once()

    def work_once(self) -> None:
        one, turn = self.counter.asked.pop(0)
        counter = self.counter
        work(counter.open_uow, one, turn, clock=counter.clock, files=counter.files)

    def lies(self) -> list[str]:
        return sorted(
            file.relative_to(self.folder).as_posix()
            for file in self.folder.rglob("*")
            if file.is_file()
        )

    def note(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def shop(counter: Counter, tmp_path: Path) -> Shop:
    return Shop(counter, tmp_path / "inbox")


def test_a_file_without_a_refused_line_is_imported_and_only_a_note_of_it_stays(shop: Shop) -> None:
    shop.put("orders/today.csv", GOOD)
    shop.look(3)
    assert shop.counter.orders() == 3
    (one,) = shop.counter.imports.page(page=1).imports
    assert (one.state, one.created_by, one.started_by) == (State.DONE, BY, BY)
    assert shop.lies() == [f"imported/{one.id}-today.csv.txt"]
    assert "已导入：新增 3，更新 0，没变 0" in shop.note(f"imported/{one.id}-today.csv.txt")


def test_with_a_refused_line_it_waits_for_a_supervisor(shop: Shop) -> None:
    shop.put("orders/today.csv", BAD)
    shop.look(3)
    (one,) = shop.counter.imports.page(page=1).imports
    assert (one.state, shop.counter.orders()) == (State.READY, 0)
    assert shop.lies() == [f"taken/{one.id}-orders-today.csv"]
    shop.counter.imports.start(one.id, BOSS, digest=one.digest)
    shop.look(2)
    assert shop.counter.orders() == 2
    note = shop.note(f"imported/{one.id}-today.csv.txt")
    assert "没收 1" in note
    assert "请在控制台“导入”里看" in note


def test_what_lies_in_no_kinds_folder_waits_for_a_supervisor(shop: Shop) -> None:
    """What it looks like is a guess, and a guess writes nothing by itself."""
    shop.put("today.csv", GOOD)
    shop.look(3)
    (one,) = shop.counter.imports.page(page=1).imports
    assert (one.state, one.kind, shop.counter.orders()) == (State.READY, Kind.ORDERS, 0)
    assert shop.lies() == [f"taken/{one.id}--today.csv"]


def test_a_file_in_another_kinds_folder_writes_nothing(shop: Shop) -> None:
    shop.put("buyers/today.csv", GOOD)
    shop.look(3)
    assert shop.counter.orders() == 0
    assert "没有导入" in shop.note("refused/1-today.csv.txt")


def test_what_nobody_decides_about_is_given_up_and_said(shop: Shop) -> None:
    shop.put("orders/today.csv", BAD)
    shop.look(2)
    shop.counter.clock.on(days=2)
    shop.counter.imports.see_to()
    shop.look()
    assert shop.lies() == ["refused/1-today.csv", "refused/1-today.csv.txt"]
    assert "没有人确认" in shop.note("refused/1-today.csv.txt")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("letter.csv", "您好,见附件\n1,2\n".encode(), "认不出"),
        ("orders/empty.csv", b"", "空的"),
        ("orders/broken.xlsx", b"\x00" * 100, "没有导入"),
    ],
)
def test_what_cannot_be_read_is_laid_aside_with_its_reason(
    shop: Shop, name: str, content: bytes, why: str
) -> None:
    shop.put(name, content)
    shop.look(2)
    (file, note) = shop.lies()
    assert file.startswith("refused/")
    assert file.endswith(Path(name).name)
    assert note == f"{file}.txt"
    assert why in shop.note(note)


def test_a_file_that_is_too_large_is_not_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.put("orders/all.csv", GOOD, size=MOST_BYTES + 1)
    monkeypatch.setattr(InboxFolder, "read", lambda *_: pytest.fail("was read"))
    shop.look()
    assert shop.lies() == ["refused/all.csv", "refused/all.csv.txt"]
    assert "32 MB" in shop.note("refused/all.csv.txt")


def test_what_is_still_being_copied_is_left_alone(shop: Shop) -> None:
    shop.put("orders/today.csv", GOOD, ago=timedelta(seconds=20))
    shop.put("orders/.today.csv.Xy12", GOOD)
    shop.put("orders/later.csv.part", GOOD)
    shop.put("orders/~$today.xlsx", GOOD)
    shop.look(2)
    assert len(shop.lies()) == 4
    assert shop.counter.imports.page(page=1).total == 0
    shop.counter.clock.on(seconds=30)
    shop.look(3)
    assert shop.counter.orders() == 3


def test_a_link_out_of_the_folder_is_not_followed(shop: Shop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(GOOD)
    (shop.folder / "today.csv").symlink_to(secret)
    shop.counter.clock.on(days=36_500)
    shop.look(2)
    assert shop.counter.imports.page(page=1).total == 0


@pytest.mark.parametrize("dies_in", ["take", "imported"])
def test_a_death_between_two_steps_imports_nothing_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    shop.put("orders/today.csv", GOOD)
    whole = getattr(InboxFolder, dies_in)

    def dies(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(InboxFolder, dies_in, dies)
    with pytest.raises(SystemExit):
        shop.look(4)
    monkeypatch.setattr(InboxFolder, dies_in, whole)
    shop.look(4)
    assert shop.counter.imports.page(page=1).total == 1
    assert shop.counter.orders() == 3
    assert [name.partition("/")[0] for name in shop.lies()] == ["imported"]


@pytest.mark.parametrize("looks", [1, 2])
def test_what_is_written_to_after_it_was_read_is_said_and_not_deleted(
    shop: Shop, looks: int
) -> None:
    """A copy that pauses: half of it was taken for the whole."""
    shop.put("orders/today.csv", GOOD)
    shop.look(looks)
    (name,) = shop.lies()
    with (shop.folder / name).open("ab") as file:
        file.write(b"more\n")
    shop.look(2)
    assert shop.lies() == ["refused/1-today.csv", "refused/1-today.csv.txt"]
    assert "文件又变了" in shop.note("refused/1-today.csv.txt")
    assert shop.counter.orders() == (3 if looks == 2 else 0)


def test_what_a_person_reads_as_another_kind_is_not_begun_by_itself(shop: Shop) -> None:
    shop.put("prices/today.csv", "SKU,价格,库存\nA1,9.9,5\n".encode())
    shop.look(2)
    (one,) = shop.counter.imports.page(page=1).imports
    shop.counter.imports.read_as(one.id, BOSS, Kind.STOCK)
    shop.look(3)
    assert shop.counter.imports.get(one.id).state is State.READY


def test_the_same_content_in_another_folder_is_another_file(shop: Shop) -> None:
    shop.put("buyers/today.csv", GOOD)
    shop.look(2)
    shop.put("today.csv", GOOD)
    shop.look(2)
    shop.put("orders/today.csv", GOOD)
    shop.look(3)
    assert shop.counter.orders() == 3


def test_one_file_that_fails_stops_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = InboxFolder.read

    def read(box: InboxFolder, waiting: Waiting) -> bytes:
        if waiting.name == "locked.csv":
            raise PermissionError
        return whole(box, waiting)

    monkeypatch.setattr(InboxFolder, "read", read)
    shop.put("orders/locked.csv", GOOD, ago=timedelta(minutes=5))
    shop.put("orders/today.csv", GOOD)
    (shop.folder / "refused" / "by hand").mkdir(parents=True)
    shop.look(3)
    assert shop.counter.orders() == 3
    assert shop.lies() == ["imported/1-today.csv.txt", "orders/locked.csv"]


def test_a_name_of_any_length_ends_in_a_note(shop: Shop) -> None:
    shop.put(f"orders/{'订单' * 41}.csv", GOOD)
    shop.look(3)
    (name,) = shop.lies()
    assert name.startswith("imported/1-订单订单")
    assert name.endswith(".csv.txt")
    assert shop.counter.orders() == 3


def test_refused_files_leave_room_for_others(shop: Shop) -> None:
    for number in range(25):
        shop.put(f"buyers/{number:02}.csv", orders({"订单号": f"261106-1234567890123{number:02}"}))
    shop.look(4)
    shop.put("orders/today.csv", GOOD)
    shop.look(3)
    assert shop.counter.orders() == 3


def test_one_after_the_other_the_oldest_first(shop: Shop) -> None:
    """A newer export is not overtaken by an older one."""
    shop.put("orders/new.csv", orders(SHIPPED), ago=timedelta(minutes=1))
    shop.put("orders/old.csv", GOOD, ago=timedelta(minutes=9))
    begun: list[str] = []
    for _ in range(8):
        shop.inbox.look()
        for one in shop.counter.imports.page(page=1).imports:
            if one.state is State.IMPORTING and one.file_name not in begun:
                begun.append(one.file_name)
        if shop.counter.asked:
            shop.work_once()
    assert begun == ["old.csv", "new.csv"]


def test_when_there_is_no_room_the_rest_waits_where_it_is(shop: Shop) -> None:
    for number in range(21):
        line = {"订单号": f"261106-1234567890123{number:02}", "商品数量(件)": "两件"}
        shop.put(f"orders/{number:02}.csv", orders(line))
    shop.look()
    assert shop.lies().count("orders/20.csv") == 1
    assert shop.counter.imports.page(page=1).total == 20


def test_notes_and_refused_files_have_an_end(shop: Shop) -> None:
    shop.put("letter.csv", b"...")
    shop.look(2)
    assert len(shop.lies()) == 2
    shop.counter.clock.on(days=36_500)
    shop.look()
    assert shop.lies() == []


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ANXIN_INBOX"):
        InboxFolder(tmp_path / "nowhere")
