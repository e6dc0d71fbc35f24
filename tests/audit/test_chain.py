"""What was altered, removed, put in or put elsewhere behind Anxin's back is found, on both
databases; and what Anxin itself does is not."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Connection, Engine, text

from bot.buyers.model import Event, Subject
from bot.core import build_core
from bot.decisions.policy_version import version_of
from bot.payouts.model import PayoutState
from bot.policy import Policy, sheet
from bot.policy_versions.model import NewVersion
from bot.settings import Settings
from bot.store.audit.chains import CHAINS
from bot.store.audit.seal import seal_what_exists, touch
from bot.store.audit.verify import Head, Misfit, heads, verify
from bot.store.migrate import migrate
from tests.commands import anxin
from tests.decisions.builders import NOW, SetClock, World
from tests.payouts.builders import Owing, boss, payouts_of
from tests.registers.builders import Office

GUARDS = {
    "sqlite": (
        "drop trigger if exists ledger_refuses_update",
        "drop trigger if exists ledger_refuses_delete",
    ),
    "postgresql": (
        "drop trigger if exists ledger_refuses_change on ledger",
        "drop trigger if exists ledger_refuses_truncate on ledger",
    ),
}


def misfits(engine: Engine, checkpoint: dict[str, Head] | None = None) -> list[Misfit]:
    with engine.connect() as connection:
        return verify(connection, checkpoint=checkpoint)


def behind_its_back(engine: Engine, *statements: str) -> None:
    """As somebody with the database's password: guards are no hindrance."""
    with engine.begin() as connection:
        for statement in (*GUARDS[engine.dialect.name], *statements):
            connection.execute(text(statement))


@pytest.fixture
def shop(world: World) -> World:
    """Four payments with their events, one reversed; an approval, changed settings, an entry."""
    ids, staff = Owing(world).orders(4), boss(world)
    payouts = payouts_of(world)
    payouts.batch(staff)
    payouts.resolve(ids[0], staff=staff, state=PayoutState.FAILED, note="账户异常")
    payouts.reverse(ids[0], staff=staff, note="退错了")
    with world.open_uow() as uow:
        for value in (False, True, True, False):
            uow.setting_changes.note("campaign_running", value, at=NOW, by="anxin campaign")
        for number in (1, 2, 3):
            uow.buyer_groups.note(
                Event(at=NOW, by="主管", about=Subject.TAG, about_id=number, deed="saved")
            )
            uow.policy_versions.add_version(
                NewVersion(
                    version=f"v{number}",
                    numbers=sheet.dump(Policy()),
                    effective_at=NOW,
                    released_at=NOW,
                    released_by="主管",
                )
            )
        for decision_id in (1, 2, 3):
            uow.decisions.add_approval(
                decision_id, staff_id=staff.id, amount_fen=300, at=NOW, note=f"同意 {decision_id}"
            )
        uow.commit()
    office = Office(world)
    made = office.add(office.form())
    office.move(made, "take")
    office.move(made, "finish")
    return world


def test_numbers_are_noted_that_the_services_go_by(tmp_path):
    """The file was written anew since the start: that is for the next one."""
    file = tmp_path / "policy.yml"
    file.write_text(sheet.dump(Policy()), encoding="utf-8")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'anxin.db'}", var_dir=tmp_path, policy_file=str(file)
    )
    migrate(settings.database_url)
    core = build_core(settings, notify=lambda happened: None, clock=SetClock())
    file.write_text("written by halves: [", encoding="utf-8")
    core.note_settings(settings)
    with core.database.connect() as connection:
        noted = connection.execute(text("select value from setting_changes where key = 'policy'"))
        assert version_of(Policy()).version in str(noted.scalar_one())
    core.close()


def test_what_anxin_writes_fits(shop):
    assert misfits(shop.engine) == []
    with shop.engine.connect() as connection:
        ends = heads(connection)
    rows = {name: count(shop.engine, CHAINS[name].table.name) for name in CHAINS}
    assert all(rows.values()), rows
    assert {name: ends[name].seq for name in CHAINS if not CHAINS[name].changes} == {
        name: rows[name] for name in CHAINS if not CHAINS[name].changes
    }
    # Each state of a decision has an entry, so there are more of them.
    assert ends["decisions"].seq > rows["decisions"]


def test_a_setting_that_stays_the_same_is_no_change(shop):
    assert count(shop.engine, "setting_changes") == 3


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(f"select count(*) from {table}")) or 0


# For each chain: a column that may stay for good, and one that may tell of a person.
ALTERED = {
    "decisions": ("update decisions set amount_fen = 99999 where id = 2", "proof = '[]'"),
    "ledger": ("update ledger set amount_fen = 99999 where id = 2", "buyer_id = 'somebody'"),
    "payout_events": ("update payout_events set now = 'confirmed' where id = 2", "note = 'x'"),
    "approvals": ("update approvals set amount_fen = 1 where id = 2", "note = 'x'"),
    "buyer_events": ("update buyer_events set deed = 'x' where id = 2", "by = 'x'"),
    "policies": ("update policy_versions set numbers = 'x' where id = 2", "why = 'x'"),
    "settings": ("update setting_changes set value = '7' where id = 2", "by = 'x'"),
    "registers": ("update register_events set by = 'x' where id = 2", "note = 'x'"),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_an_altered_row_is_named(shop, chain):
    behind_its_back(shop.engine, ALTERED[chain][0])
    found = misfits(shop.engine)
    assert [(one.chain, one.subject) for one in found] == [(chain, 2)]
    assert "not what was written" in found[0].text


@pytest.mark.parametrize("chain", CHAINS)
def test_an_altered_word_about_a_person_is_named(shop, chain):
    table = CHAINS[chain].table.name
    behind_its_back(shop.engine, f"update {table} set {ALTERED[chain][1]} where id = 3")
    assert [(one.chain, one.subject) for one in misfits(shop.engine)] == [(chain, 3)]


# What points at the row goes with it.
REMOVED = {
    "ledger": (
        "delete from payout_events where ledger_id = 2",
        "delete from payouts where ledger_id = 2",
    ),
}


@pytest.mark.parametrize("chain", ["ledger", "payout_events", "approvals", "settings", "registers"])
def test_a_removed_row_is_named(shop, chain):
    table = CHAINS[chain].table.name
    behind_its_back(shop.engine, *REMOVED.get(chain, ()), f"delete from {table} where id = 2")
    found = {one.chain: one for one in misfits(shop.engine)}
    assert (found[chain].subject, found[chain].text) == (2, "the row is gone")


@pytest.mark.parametrize("chain", CHAINS)
def test_a_row_that_was_put_in_is_named(shop, chain):
    table = CHAINS[chain].table
    columns = [column.name for column in table.columns if column.name != "id"]
    listed = ", ".join(f'"{name}"' for name in columns)
    values = listed
    for name, value in (("reverses", "2"), ("amount_fen", "-amount_fen"), ("staff_id", "99")):
        if chain == "ledger" or name == "staff_id":
            values = values.replace(f'"{name}"', value)
    if chain == "approvals":
        behind_its_back(
            shop.engine,
            "insert into staff (id, username, name, role, password_hash, disabled) "
            "values (99, 'x', 'x', 'agent', '', false)",
        )
    behind_its_back(
        shop.engine,
        f"insert into {table.name} (id, {listed}) select 99, {values} from {table.name} "
        "where id = 2",
    )
    found = misfits(shop.engine)
    assert [(one.chain, one.subject) for one in found] == [(chain, 99)]
    assert "no entry" in found[0].text


@pytest.mark.parametrize("chain", CHAINS)
def test_rows_that_changed_places_are_named(shop, chain):
    """Their numbers are exchanged, and what points at them is let go."""
    table = CHAINS[chain].table.name
    behind_its_back(
        shop.engine,
        *(
            f"update {table} set {name} = (select other.{name} from {table} as other "
            f"where other.id = 5 - {table}.id) where id in (2, 3)"
            for name in SWAPPED[chain]
        ),
    )
    assert [(one.chain, one.subject) for one in misfits(shop.engine)] == [(chain, 2)]


# What differs between the second and the third row of each; one statement reads what was before.
SWAPPED = {
    "decisions": ("order_no",),
    "ledger": ("order_no",),
    "payout_events": ("ledger_id",),
    "approvals": ("note",),
    "buyer_events": ("about_id",),
    "policies": ("version",),
    "settings": ("value",),
    "registers": ("deed",),
}


def swapped(connection: Connection, chain: str) -> None:
    for was, now in ((2, -2), (3, 2), (-2, 3)):
        move(connection, chain, was, now)


def move(connection: Connection, chain: str, was: int, now: int) -> None:
    connection.execute(
        text("update audit_entries set seq = :now where chain = :chain and seq = :was"),
        {"chain": chain, "was": was, "now": now},
    )


def altered(connection: Connection, chain: str) -> None:
    sql = "update audit_entries set core = :core where chain = :chain and seq = 2"
    connection.execute(text(sql), {"chain": chain, "core": "0" * 64})


def removed(connection: Connection, chain: str) -> None:
    connection.execute(
        text("delete from audit_entries where chain = :chain and seq = 2"), {"chain": chain}
    )


def put_in(connection: Connection, chain: str) -> None:
    """In between: those after it move up."""
    highest = connection.scalar(
        text("select max(seq) from audit_entries where chain = :chain"), {"chain": chain}
    )
    for seq in range(highest or 0, 1, -1):
        move(connection, chain, seq, seq + 1)
    connection.execute(
        text(
            "insert into audit_entries (chain, seq, subject, form, core, personal, salt, hash) "
            "select chain, 2, subject, form, core, personal, salt, hash from audit_entries "
            "where chain = :chain and seq = 1"
        ),
        {"chain": chain},
    )


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("damage", [altered, removed, swapped, put_in])
def test_entries_that_were_touched_are_named(shop, chain, damage):
    with shop.engine.begin() as connection:
        damage(connection, chain)
    found = misfits(shop.engine)
    assert [(one.chain, one.seq) for one in found] == [(chain, 2)]


def test_an_end_that_was_cut_off_is_named(shop):
    """With the row, and with its entry."""
    behind_its_back(
        shop.engine,
        "delete from approvals where id = 3",
        "delete from audit_entries where chain = 'approvals' and seq = 3",
    )
    assert [one.text for one in misfits(shop.engine)] == [
        "the chain does not end where its head says"
    ]


def test_a_chain_that_was_written_anew_is_found_by_a_checkpoint_kept_elsewhere(shop):
    """Whoever has the database can make chains that fit themselves."""
    with shop.engine.connect() as connection:
        kept = heads(connection)
    with shop.open_uow() as uow:
        uow.setting_changes.note("campaign_running", True, at=NOW, by="anxin campaign")
        uow.commit()
    assert misfits(shop.engine, kept) == []

    behind_its_back(
        shop.engine,
        "update decisions set amount_fen = 99999 where id = 2",
        "delete from audit_entries",
        "delete from audit_heads",
    )
    with shop.engine.begin() as connection:
        seal_what_exists(connection)

    assert misfits(shop.engine) == []
    # The chain of the settings is the same once more but for its salts.
    assert {one.chain for one in misfits(shop.engine, kept)} >= set(CHAINS) - {"settings"}


def test_a_row_that_never_changes_is_not_written_anew(shop):
    behind_its_back(shop.engine, "update ledger set amount_fen = 99999 where id = 2")
    with shop.open_uow() as uow:
        touch(uow.session, "ledger", [2])
        uow.commit()
    assert [(one.subject, one.text) for one in misfits(shop.engine)] == [
        (2, "a row that never changes was written anew")
    ]


def test_what_was_not_committed_has_no_entry(shop):
    with shop.engine.connect() as connection:
        before = heads(connection)
    with shop.open_uow() as uow:
        uow.setting_changes.note("campaign_running", True, at=NOW, by="anxin campaign")
    with shop.engine.connect() as connection:
        assert heads(connection) == before
    assert misfits(shop.engine) == []


def test_many_at_once_make_one_chain(world):
    """Eight who write at the same moment: no entry is lost, none follows the same one."""
    shops = [Owing(world, prefix=f"owed-{number}") for number in range(8)]
    failures: list[BaseException] = []

    def write(owing: Owing) -> None:
        try:
            owing.orders(5, at_once=1)
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(owing,)) for owing in shops]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert misfits(world.engine) == []
    with world.engine.connect() as connection:
        assert heads(connection)["ledger"].seq == 40


def test_a_migration_chains_what_exists(shop, tmp_path):
    url = shop.engine.url.render_as_string(hide_password=False)
    with shop.engine.begin() as connection:
        connection.execute(text("delete from buyer_events"))
        later = ("policy_replays", "policy_versions", "policy_drafts")
        for table in ("audit_entries", "audit_heads", "setting_changes", *later):
            connection.execute(text(f"drop table {table}"))
        connection.execute(text("delete from register_events"))
        connection.execute(text("create table alembic_version (version_num varchar(32) not null)"))
        connection.execute(text("insert into alembic_version values ('0012')"))
    shop.engine.dispose()
    # What came later stands there already.
    migrate(url, revision="0015")
    assert misfits(shop.engine) == []
    rows = count(shop.engine, "ledger")
    with shop.engine.connect() as connection:
        assert heads(connection)["ledger"].seq == rows == 5
    behind_its_back(shop.engine, "update payout_events set by = 'x' where id = 4")
    assert [(one.chain, one.subject) for one in misfits(shop.engine)] == [("payout_events", 4)]


def test_the_commands_keep_a_checkpoint_and_name_what_differs(shop, tmp_path):
    env = {"ANXIN_DATABASE_URL": shop.engine.url.render_as_string(hide_password=False)}
    kept = tmp_path / "checkpoint.json"
    printed = anxin("audit", "checkpoint", **env)
    assert printed.exit_code == 0, printed.output
    kept.write_text(printed.output)
    good = anxin("audit", "verify", "--checkpoint", str(kept), **env)
    assert good.exit_code == 0, good.output
    assert "ledger: 5" in good.output

    behind_its_back(shop.engine, "update ledger set amount_fen = 4 where id = 2")
    bad = anxin("audit", "verify", **env)
    assert bad.exit_code == 1
    assert "ledger" in bad.output
    assert "row 2" in bad.output
    for broken in ("", "[]", '{"chains": {"ledger": 3}}'):
        kept.write_text(broken)
        refused = anxin("audit", "verify", "--checkpoint", str(kept), **env)
        assert refused.exit_code == 2
        assert "checkpoint" in refused.output
