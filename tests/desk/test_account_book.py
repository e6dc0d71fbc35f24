"""Who keeps whose account, passwords for one sign-in, and what ends with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk import accounts
from bot.desk.account_book import ONCE, AccountBook, GivenPassword
from bot.desk.model import Role, Staff
from bot.errors import (
    BadInput,
    BadLogin,
    Conflict,
    Forbidden,
    NewPasswordNeeded,
    NotFound,
    SignedOut,
    WrongPassword,
)
from bot.store.tables.audit import SettingChangeRow
from tests.desk.conftest import Desk

OWN = "tea with 3 plums"
INSTALLER = None


@pytest.fixture
def book(desk: Desk) -> AccountBook:
    return AccountBook(desk.open_uow, clock=desk.clock)


@pytest.fixture
def boss(desk: Desk) -> Staff:
    return desk.agent("boss", Role.SUPERVISOR)


@pytest.fixture
def given(book: AccountBook, boss: Staff) -> GivenPassword:
    return book.make(boss, username="xiaohe", name=" 小 何 ")


def test_an_agent_is_made_and_chooses_a_password_at_the_first_sign_in(
    desk: Desk, given: GivenPassword
) -> None:
    staff = given.account.staff
    assert (staff.username, staff.name, staff.role) == ("xiaohe", "小 何", Role.AGENT)
    with pytest.raises(NewPasswordNeeded):
        desk.staff.sign_in(username="xiaohe", password=given.password)
    for weak in ("short", "xiaohe123456", given.password):
        with pytest.raises(BadInput):
            desk.staff.sign_in(username="xiaohe", password=given.password, new_password=weak)
    _, token = desk.staff.sign_in(username="xiaohe", password=given.password, new_password=OWN)
    assert desk.staff.signed_in(token) == staff
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="xiaohe", password=given.password, new_password=OWN + "!")
    assert desk.staff.sign_in(username="xiaohe", password=OWN)


def test_a_given_password_has_an_end(desk: Desk, given: GivenPassword) -> None:
    desk.now += ONCE
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="xiaohe", password=given.password, new_password=OWN)


def test_a_wrong_password_is_told_nothing_of_the_account(desk: Desk, given: GivenPassword) -> None:
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="xiaohe", password="not this one", new_password=OWN)


def test_drawn_passwords_are_never_the_same(book: AccountBook, given: GivenPassword) -> None:
    again = book.give_password(INSTALLER, given.account.staff.id)
    assert again.password != given.password
    assert len(again.password) == 19


@pytest.mark.parametrize(
    ("username", "name"),
    [
        ("", "小何"),
        ("小何", "小何"),
        ("a b", "小何"),
        ("a" * 41, "小何"),
        ("he", " "),
        ("he", "何" * 21),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    book: AccountBook, boss: Staff, username: str, name: str
) -> None:
    with pytest.raises(BadInput):
        book.make(boss, username=username, name=name)


def test_a_user_name_is_taken_once(book: AccountBook, boss: Staff, given: GivenPassword) -> None:
    with pytest.raises(Conflict):
        book.make(boss, username="xiaohe", name="小荷")


DEEDS: dict[str, Callable[[AccountBook, Staff | None, int], object]] = {
    "rename": lambda book, by, of: book.rename(by, of, name="别人"),
    "stop": lambda book, by, of: book.stop(by, of, stopped=True),
    "give_password": lambda book, by, of: book.give_password(by, of),
    "sign_out": lambda book, by, of: book.sign_out(by, of),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_but_the_installer_touches_a_supervisor(
    desk: Desk, book: AccountBook, boss: Staff, deed: str
) -> None:
    """Who could take over a colleague's account could release alone what needs two."""
    other = desk.agent("other", Role.SUPERVISOR)
    for of in (other.id, boss.id):
        with pytest.raises(Forbidden):
            DEEDS[deed](book, boss, of)
    assert DEEDS[deed](book, INSTALLER, other.id)


@pytest.mark.parametrize("deed", DEEDS)
def test_an_agent_touches_nobody(desk: Desk, book: AccountBook, deed: str) -> None:
    agent, other = desk.agent("lin"), desk.agent("wu")
    for of in (other.id, agent.id):
        with pytest.raises(Forbidden):
            DEEDS[deed](book, agent, of)
    with pytest.raises(Forbidden):
        book.make(agent, username="he", name="小何")


@pytest.mark.parametrize("deed", DEEDS)
def test_an_account_that_is_not_there_is_said_to_be(
    book: AccountBook, boss: Staff, deed: str
) -> None:
    with pytest.raises(NotFound):
        DEEDS[deed](book, boss, 999)


@pytest.mark.parametrize("deed", ["stop", "give_password", "sign_out"])
def test_whoever_is_signed_in_is_out(desk: Desk, book: AccountBook, boss: Staff, deed: str) -> None:
    agent = desk.agent("lin")
    tokens = [desk.staff.sign_in(username="lin", password="correct horse")[1] for _ in range(2)]
    mine = desk.staff.sign_in(username="boss", password="correct horse")[1]
    assert [one.sessions for one in book.all() if one.staff.id == agent.id] == [2]
    DEEDS[deed](book, boss, agent.id)
    for token in tokens:
        with pytest.raises(SignedOut):
            desk.staff.signed_in(token)
    assert desk.staff.signed_in(mine) == boss, "and nobody else"
    assert [one.sessions for one in book.all() if one.staff.id == agent.id] == [0]


def test_an_old_password_that_is_being_looked_at_while_a_new_one_is_given_opens_nothing(
    desk: Desk, book: AccountBook, boss: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = desk.agent("lin")
    whole = accounts.matches

    def slow(kept: str, password: str) -> bool:
        right = whole(kept, password)
        book.give_password(boss, agent.id)
        return right

    monkeypatch.setattr(accounts, "matches", slow)
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="lin", password="correct horse")
    assert [one.sessions for one in book.all() if one.staff.id == agent.id] == [0]


def test_who_is_stopped_gets_in_again_only_once_begun_again(
    desk: Desk, book: AccountBook, boss: Staff
) -> None:
    agent = desk.agent("lin")
    book.stop(boss, agent.id, stopped=True)
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="lin", password="correct horse")
    assert book.all()[-1].staff.id == agent.id, "stopped ones stand last"
    book.stop(boss, agent.id, stopped=False)
    assert desk.staff.sign_in(username="lin", password="correct horse")


def test_a_password_of_ones_own_is_changed_by_who_knows_it(desk: Desk, book: AccountBook) -> None:
    agent = desk.agent("lin")
    tokens = [desk.staff.sign_in(username="lin", password="correct horse")[1] for _ in range(3)]
    with pytest.raises(WrongPassword):
        book.change_password(agent, token=tokens[0], old="wrong horse", new=OWN)
    for bad in ("correct horse", "short"):
        with pytest.raises(BadInput):
            book.change_password(agent, token=tokens[0], old="correct horse", new=bad)
    book.change_password(agent, token=tokens[0], old="correct horse", new=OWN)
    assert desk.staff.signed_in(tokens[0]) == agent
    for token in tokens[1:]:
        with pytest.raises(SignedOut):
            desk.staff.signed_in(token)
    assert desk.staff.sign_in(username="lin", password=OWN)


def test_the_other_sign_ins_of_ones_own_are_ended(desk: Desk, book: AccountBook) -> None:
    agent = desk.agent("lin")
    here, *elsewhere = (
        desk.staff.sign_in(username="lin", password="correct horse")[1] for _ in range(3)
    )
    assert book.sign_out_elsewhere(agent, token=here) == len(elsewhere)
    assert desk.staff.signed_in(here) == agent
    for token in elsewhere:
        with pytest.raises(SignedOut):
            desk.staff.signed_in(token)


def test_what_is_done_to_accounts_stands_in_the_audit_chain_without_a_password(
    desk: Desk, book: AccountBook, boss: Staff, given: GivenPassword
) -> None:
    for step, deed in enumerate(DEEDS.values()):
        desk.now += timedelta(minutes=step)
        deed(book, boss, given.account.staff.id)
    with desk.engine.connect() as connection:
        rows = connection.execute(
            select(SettingChangeRow.value, SettingChangeRow.by)
            .where(SettingChangeRow.key == "staff:xiaohe")
            .order_by(SettingChangeRow.id)
        ).all()
    assert [row.value["what"] for row in rows] == [
        "made", "named", "stopped", "password given", "signed out",
    ]  # fmt: skip
    assert {row.by for row in rows} == {"boss"}
    assert given.password not in str(rows)
