"""A backup is one moment of a running shop, and what is put back is that moment or nothing."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import shutil
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import msgspec
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, text

from bot.backups import archive
from bot.backups.service import Backups
from bot.core import build_core
from bot.errors import BackupError
from bot.policy import model
from bot.settings import Settings
from bot.store.backup import snapshots
from bot.store.base import Base
from bot.store.engine import open_engine
from bot.store.migrate import HERE, migrate
from bot.store.tables.decisions import LedgerRow
from bot.store.tables.desk import FileRow
from bot.store.tables.payouts import PayoutRow
from bot.store.uow import uow_opener
from tests import postgres
from tests.commands import anxin
from tests.decisions.builders import CONVERSATION, NOW, ORDER, SetClock, World, a_world
from tests.payouts.builders import GOODWILL

KEY = "shop_secret.key"
JPEG = b"\xff\xd8 a picture"


@pytest.fixture
def clean(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> str:
    """The address of a database of the same kind that has nothing."""
    if engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'anxin.db'}"
    server = request.getfixturevalue("postgres_server")
    return postgres.new_database(server, f"clean_{tmp_path.name}")


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> World:
    """A shop with a payment, a picture, an SMS to be sent and a key; its schema is the newest."""
    head = ScriptDirectory(str(HERE / "migrations")).get_current_head()
    with engine.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32) not null)"))
        connection.execute(text("insert into alembic_version values (:head)"), {"head": head})
    world = a_world(engine)
    world.grant(GOODWILL)
    with world.open_uow() as uow:
        uow.session.execute(insert(FileRow).values(**row_of("picture-1", JPEG)))
        uow.commit()
    var = tmp_path / "var"
    for name, data in {
        "files/picture-1": JPEG,
        "outbox/2026-11-21.csv": b"phone,text\n",
        KEY: b"s" * 64,
    }.items():
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_bytes(data)
    return world


def row_of(picture: str, data: bytes) -> dict[str, object]:
    return {
        "id": picture,
        "conversation_id": CONVERSATION,
        "at": NOW,
        "width": 1,
        "height": 1,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def backups(url: str, var: Path) -> Backups:
    return Backups(
        snapshots(url), var_dir=var, clock=SetClock(), settings={"settings.env": "ANXIN_PORT=1\n"}
    )


@pytest.fixture
def taken(shop: World, tmp_path: Path) -> Path:
    file = tmp_path / "shop.anxin"
    backups(address(shop.engine), tmp_path / "var").take(file)
    return file


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of ours."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_what_is_put_back_is_every_row_and_file(shop, taken, clean, tmp_path):
    backups(clean, tmp_path / "new-var").restore(taken)

    assert everything(clean) == everything(address(shop.engine))
    assert everything(clean)["ledger"]
    new, old = tmp_path / "new-var", tmp_path / "var"
    for name in ("files/picture-1", "outbox/2026-11-21.csv", KEY):
        assert (new / name).read_bytes() == (old / name).read_bytes()
    assert (new / "restored" / "settings.env").read_text() == "ANXIN_PORT=1\n"
    # Nothing lies about.
    assert sorted(path.name for path in new.iterdir()) == ["files", "outbox", "restored", KEY]
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_a_restored_shop_goes_on(shop, taken, clean, tmp_path):
    """With numbers that were not given out before, the guard of the ledger and the search."""
    var = tmp_path / "new-var"
    backups(clean, var).restore(taken)

    settings = Settings(database_url=clean, var_dir=var)
    core = build_core(settings, notify=lambda happened: None, clock=SetClock())
    assert core.database_takes_writes("bot-1")
    assert core.pictures.read("picture-1", conversation_id=CONVERSATION) == JPEG
    again = World(core.database, uow_opener(core.database))
    before = {row[0] for row in everything(clean)["decisions"]}
    assert again.ask(model.PriceDifference()).id not in before
    with core.database.connect() as connection, pytest.raises(Exception, match="only ever added"):
        connection.execute(text("delete from ledger"))
    core.close()


def test_a_backup_under_writes_is_one_moment(shop, clean, tmp_path):
    """Each transaction writes a ledger row and its payout: a copy of two moments has one without
    the other."""
    url, stop, failures = address(shop.engine), threading.Event(), []
    with shop.open_uow(writes=False) as uow:
        pattern = uow.session.execute(LedgerRow.__table__.select()).mappings().one()
    started = threading.Event()

    def write() -> None:
        engine, number = open_engine(url), 1000
        try:
            while not stop.is_set():
                number += 1
                with engine.begin() as connection:
                    # A decision pays once; a reversal of itself keeps the sums apart.
                    pay(connection, dict(pattern), number)
                started.set()
        except Exception as error:
            failures.append(error)
            started.set()
        finally:
            engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait(20)
    taken = [tmp_path / f"{number}.anxin" for number in range(4)]
    try:
        for file in taken:
            backups(url, tmp_path / "var").take(file)
    finally:
        stop.set()
        writer.join()

    assert failures == []
    rows = [archive.unpack(file, tmp_path / file.stem)[0].facts.rows for file in taken]
    assert all(one["ledger"] == one["payouts"] for one in rows)
    assert rows[0]["ledger"] < rows[-1]["ledger"]
    backups(clean, tmp_path / "new-var").restore(taken[-1])
    assert len(everything(clean)["ledger"]) == rows[-1]["ledger"]


def pay(connection, pattern: dict[str, object], number: int) -> None:
    decision = (
        connection.execute(text("select * from decisions order by id limit 1")).mappings().one()
    )
    columns = [name for name in decision if name != "id"]
    listed = ", ".join(f'"{name}"' for name in columns)
    new = connection.scalar(
        text(
            f"insert into decisions ({listed}) select {listed} from decisions order by id limit 1 "
            "returning id"
        )
    )
    values = pattern | {"id": number, "decision_id": new}
    connection.execute(insert(LedgerRow).values(**values))
    connection.execute(
        insert(PayoutRow).values(
            ledger_id=number, order_no=ORDER, amount_fen=1, at=NOW, state="requested"
        )
    )


def test_a_place_that_has_something_is_refused(shop, taken, clean, tmp_path):
    var, own = tmp_path / "new-var", address(shop.engine)
    before = everything(own)
    with pytest.raises(BackupError, match="already"):
        backups(own, var).restore(taken)
    assert everything(own) == before
    with pytest.raises(BackupError, match="already"):
        backups(clean, tmp_path / "var").restore(taken)
    (var).mkdir()
    (var / KEY).write_text("another")
    with pytest.raises(BackupError, match=KEY):
        backups(clean, var).restore(taken)
    assert (var / KEY).read_text() == "another"


def test_a_backup_is_never_written_over(shop, taken, tmp_path):
    before = taken.read_bytes()
    with pytest.raises(BackupError, match="already"):
        backups(address(shop.engine), tmp_path / "var").take(taken)
    assert taken.read_bytes() == before
    assert taken.stat().st_mode & 0o077 == 0


def cut_off(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def one_byte(raw: bytes) -> bytes:
    """Of a single bit the stream may make no use."""
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 0xFF]) + raw[middle + 1 :]


def no_archive(raw: bytes) -> bytes:
    return b"PK\x03\x04 something else"


def repacked(change: Callable[[dict[str, bytes]], None]) -> Callable[[bytes], bytes]:
    """As somebody would who knows tar, with other contents."""

    def damage(raw: bytes) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            parts = {one.name: cast("IO[bytes]", tar.extractfile(one)).read() for one in tar}
        change(parts)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as tar:
            for name, data in parts.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
        return out.getvalue()

    return damage


def without_manifest(parts: dict[str, bytes]) -> None:
    del parts[archive.MANIFEST]


def without_picture(parts: dict[str, bytes]) -> None:
    del parts["files/picture-1"]


def other_picture(parts: dict[str, bytes]) -> None:
    parts["files/picture-1"] = b"another"


def one_more(parts: dict[str, bytes]) -> None:
    parts["files/stray"] = b"stray"


def upwards(parts: dict[str, bytes]) -> None:
    parts["../outside"] = b"outside"


def manifest_of_lists(parts: dict[str, bytes]) -> None:
    parts[archive.MANIFEST] = b"[]"


def other_format(parts: dict[str, bytes]) -> None:
    manifest = msgspec.json.decode(parts[archive.MANIFEST])
    parts[archive.MANIFEST] = msgspec.json.encode(manifest | {"format": 99})


def schema_of_tomorrow(parts: dict[str, bytes]) -> None:
    manifest = msgspec.json.decode(parts[archive.MANIFEST])
    manifest["facts"]["schema"] = "9999"
    parts[archive.MANIFEST] = msgspec.json.encode(manifest)


def other_sum(parts: dict[str, bytes]) -> None:
    manifest = msgspec.json.decode(parts[archive.MANIFEST])
    manifest["facts"]["ledger"]["fen_by_kind"]["goodwill"] += 1
    parts[archive.MANIFEST] = msgspec.json.encode(manifest)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(cut_off, "damaged", id="cut_off"),
        pytest.param(one_byte, "damaged", id="one_byte"),
        pytest.param(no_archive, "damaged", id="no_archive"),
        pytest.param(lambda raw: b"", "damaged", id="empty"),
        pytest.param(repacked(without_manifest), "no manifest", id="without_manifest"),
        pytest.param(repacked(without_picture), "picture-1 is missing", id="without_picture"),
        pytest.param(repacked(other_picture), "not what was written", id="other_picture"),
        pytest.param(repacked(one_more), "not in its manifest", id="one_more"),
        pytest.param(repacked(upwards), "none of ours", id="upwards"),
        pytest.param(repacked(manifest_of_lists), "does not read", id="manifest_of_lists"),
        pytest.param(repacked(other_format), "format 99", id="other_format"),
        pytest.param(repacked(schema_of_tomorrow), "schema 9999", id="schema_of_tomorrow"),
        pytest.param(repacked(other_sum), "sum of goodwill", id="other_sum"),
    ],
)
def test_what_is_damaged_is_named_and_nothing_stays(damage, says, taken, clean, tmp_path):
    taken.write_bytes(damage(taken.read_bytes()))
    var = tmp_path / "new-var"
    with pytest.raises(BackupError, match=says):
        backups(clean, var).restore(taken)
    assert not var.exists() or list(var.iterdir()) == []
    # The place is as empty as before: a whole one goes there.
    snapshots(clean).refuse_unless_empty()


def test_a_full_disk_is_no_damaged_archive(taken, clean, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive, "_written", full)
    with pytest.raises(BackupError, match="no room") as told:
        backups(clean, tmp_path / "new-var").restore(taken)
    assert "is damaged" not in str(told.value)


def test_another_backup_than_the_one_named_is_refused(taken, clean, tmp_path):
    with pytest.raises(BackupError, match="is not the backup"):
        backups(clean, tmp_path / "new-var").restore(taken, sha256="0" * 64)


def other_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a rename from one disk to another: the folder for what is unpacked may be elsewhere."""
    rename = Path.replace

    def within_one_folder(self: Path, target: Path) -> Path:
        if self.parent != Path(target).parent and self.name == "anxin.db":
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", within_one_folder)


def test_the_database_may_lie_on_another_disk(sqlite_engine, tmp_path, monkeypatch):
    copy, new = tmp_path / "unpacked", tmp_path / "elsewhere" / "anxin.db"
    copy.mkdir()
    migrate(f"sqlite:///{tmp_path / 'shop.db'}")
    facts = snapshots(f"sqlite:///{tmp_path / 'shop.db'}").take(copy)
    other_disks(monkeypatch)
    snapshots(f"sqlite:///{new}").put(copy, facts)
    assert [one.name for one in new.parent.iterdir()] == ["anxin.db"]
    assert everything(f"sqlite:///{new}") == everything(f"sqlite:///{tmp_path / 'shop.db'}")


def test_a_full_disk_leaves_no_half_database(tmp_path, monkeypatch):
    copy, new = tmp_path / "unpacked", tmp_path / "elsewhere" / "anxin.db"
    copy.mkdir()
    migrate(f"sqlite:///{tmp_path / 'shop.db'}")
    facts = snapshots(f"sqlite:///{tmp_path / 'shop.db'}").take(copy)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(BackupError, match="No space left"):
        snapshots(f"sqlite:///{new}").put(copy, facts)
    assert list(new.parent.iterdir()) == []


def test_pictures_that_are_lost_are_named_and_hinder_nothing(shop, clean, tmp_path):
    with shop.open_uow() as uow:
        uow.session.execute(insert(FileRow).values(**row_of("lost", b"lost")))
        uow.session.execute(insert(FileRow).values(**row_of("changed", b"as it was")))
        uow.commit()
    (tmp_path / "var" / "files" / "changed").write_bytes(b"as it is")
    file = tmp_path / "shop.anxin"
    done = backups(address(shop.engine), tmp_path / "var").take(file)
    assert (done.manifest.missing, done.manifest.altered) == (["lost"], ["changed"])
    backups(clean, tmp_path / "new-var").restore(file)
    names = sorted(path.name for path in (tmp_path / "new-var" / "files").iterdir())
    assert names == ["changed", "picture-1"]


def test_an_older_schema_is_put_back_and_brought_up_to_date(engine, clean, tmp_path):
    Base.metadata.drop_all(engine)
    migrate(address(engine), revision="0008")
    (tmp_path / "var").mkdir()
    file = tmp_path / "old.anxin"
    taken = backups(address(engine), tmp_path / "var").take(file)
    assert taken.manifest.facts.schema == "0008"
    backups(clean, tmp_path / "new-var").restore(file)
    assert "ticket_orders" in everything(clean)


def test_the_commands_say_what_they_did(shop, clean, tmp_path):
    file = tmp_path / "shop.anxin"
    env = {"ANXIN_DATABASE_URL": address(shop.engine), "ANXIN_VAR_DIR": str(tmp_path / "var")}
    done = anxin("backup", str(file), **env, ANXIN_SHOP_SECRET="never-in-a-backup-" * 3)
    assert done.exit_code == 0, done.output
    assert b"never-in-a-backup" not in gzip.decompress(file.read_bytes())
    sha256 = done.output.split()[-1]
    new = {"ANXIN_DATABASE_URL": clean, "ANXIN_VAR_DIR": str(tmp_path / "new-var")}
    back = anxin("restore", str(file), "--sha256", sha256, **new)
    assert back.exit_code == 0, back.output
    again = anxin("restore", str(file), **new)
    assert again.exit_code == 1
    assert "already" in again.output
    assert "Traceback" not in again.output
