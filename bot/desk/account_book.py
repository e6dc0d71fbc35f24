"""Accounts of staff: made, named, stopped, given a new password; and what everybody does with their
own.

Supervisors keep the accounts of agents. Those of supervisors are the installer's (`anxin staff`):
who could make or take over one of them could release alone what needs two.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.accounts import hashed, matches, session_digest
from bot.desk.model import Account, Role, Staff
from bot.desk.passwords import weakness
from bot.desk.ports import OpenUow, Uow
from bot.errors import BadInput, Forbidden, WrongPassword
from bot.times import Clock

# A password that somebody else has seen is for one sign-in, soon.
ONCE = timedelta(days=3)
_LONGEST_NAME, _LONGEST_USERNAME = 20, 40
# Without letters and digits that look alike: it is read out or copied by hand.
_GROUPS, _GROUP = 4, 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class GivenPassword:
    """`password` is shown once, and good for one sign-in."""

    account: Account
    password: str


class AccountBook:
    def __init__(self, open_uow: OpenUow, *, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    def all(self) -> list[Account]:
        with self._open_uow(writes=False) as uow:
            return uow.accounts.accounts(now=self._now())

    def make(self, by: Staff | None, *, username: str, name: str) -> GivenPassword:
        """An agent's. Raises BadInput, Conflict on a name that is taken."""
        self._may(by, None)
        username = username.strip()
        if not username.isascii() or not username.replace("_", "").replace("-", "").isalnum():
            raise BadInput("用户名由字母、数字、- 和 _ 组成")
        if len(username) > _LONGEST_USERNAME:
            raise BadInput(f"用户名最多 {_LONGEST_USERNAME} 个字符")
        password, kept = _drawn()
        with self._open_uow() as uow:
            staff = uow.accounts.add_staff(
                username=username, name=_named(name), role=Role.AGENT, password_hash=kept
            )
            uow.accounts.set_password(staff.id, kept, until=self._now() + ONCE)
            account = self._noted(uow, staff.id, by, "made")
            uow.commit()
        return GivenPassword(account, password)

    def rename(self, by: Staff | None, staff_id: int, *, name: str) -> Account:
        """As buyers see it."""
        with self._open_uow() as uow:
            self._may(by, self._account(uow, staff_id))
            uow.accounts.set_name(staff_id, _named(name))
            account = self._noted(uow, staff_id, by, "named")
            uow.commit()
        return account

    def stop(self, by: Staff | None, staff_id: int, *, stopped: bool) -> Account:
        """Nobody signs in with it, and whoever is signed in is out."""
        with self._open_uow() as uow:
            self._may(by, self._account(uow, staff_id))
            uow.accounts.set_disabled(staff_id, disabled=stopped)
            if stopped:
                uow.accounts.close_sessions(staff_id)
            account = self._noted(uow, staff_id, by, "stopped" if stopped else "begun again")
            uow.commit()
        return account

    def give_password(self, by: Staff | None, staff_id: int) -> GivenPassword:
        """The old one is good no more, and whoever is signed in is out."""
        password, kept = _drawn()
        with self._open_uow() as uow:
            self._may(by, self._account(uow, staff_id))
            uow.accounts.set_password(staff_id, kept, until=self._now() + ONCE)
            uow.accounts.close_sessions(staff_id)
            account = self._noted(uow, staff_id, by, "password given")
            uow.commit()
        return GivenPassword(account, password)

    def sign_out(self, by: Staff | None, staff_id: int) -> Account:
        """Everywhere."""
        with self._open_uow() as uow:
            self._may(by, self._account(uow, staff_id))
            uow.accounts.close_sessions(staff_id)
            account = self._noted(uow, staff_id, by, "signed out")
            uow.commit()
        return account

    # One's own

    def change_password(self, staff: Staff, *, token: str, old: str, new: str) -> None:
        """All other sessions end. Takes the time of two hashes. Raises WrongPassword, BadInput."""
        with self._open_uow(writes=False) as uow:
            stored = uow.accounts.staff_by_name(staff.username)
        if stored is None or not matches(stored[1], old):
            raise WrongPassword
        if new == old:
            raise BadInput("新密码和旧密码一样")
        if weak := weakness(new, names=(staff.username, staff.name)):
            raise BadInput(weak)
        fresh = hashed(new)
        with self._open_uow() as uow:
            uow.accounts.set_password(staff.id, fresh, until=None)
            uow.accounts.close_sessions(staff.id, but=session_digest(token))
            self._noted(uow, staff.id, staff, "password changed")
            uow.commit()

    def sign_out_elsewhere(self, staff: Staff, *, token: str) -> int:
        """How many sessions ended."""
        with self._open_uow() as uow:
            ended = uow.accounts.close_sessions(staff.id, but=session_digest(token))
            uow.commit()
        return ended

    def _may(self, by: Staff | None, of: Account | None) -> None:
        """`by` None is the installer at the command line."""
        if by is None:
            return
        if by.role is not Role.SUPERVISOR:
            raise Forbidden
        if of is not None and of.staff.role is not Role.AGENT:
            raise Forbidden("主管的账号由安装的人管理（anxin staff）")

    def _account(self, uow: Uow, staff_id: int) -> Account:
        return uow.accounts.account(staff_id, now=self._now())

    def _noted(self, uow: Uow, staff_id: int, by: Staff | None, what: str) -> Account:
        """Who may sign in decides who may pay: it stands in the audit chain."""
        now, account = self._now(), self._account(uow, staff_id)
        said = {
            "what": what,
            "at": now.isoformat(),
            "role": account.staff.role.value,
            "name": account.staff.name,
            "stopped": account.staff.disabled,
        }
        who = "anxin staff" if by is None else by.username
        uow.setting_changes.note(f"staff:{account.staff.username}", said, at=now, by=who)
        return account


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadInput("请填写名字：买家看到的就是它")
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"名字最多 {_LONGEST_NAME} 个字")
    return name


def _drawn() -> tuple[str, str]:
    """A password and what is kept of it."""
    password = "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )
    return password, hashed(password)
