"""Accounts of staff at the command line: the installer's, and the only way to a supervisor's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.core import Core
    from bot.times import Clock


@click.group()
def staff() -> None:
    """Accounts of the console: who there is, stopped, begun again, given a password."""


def _core(clock: Clock) -> Core:
    from bot.core import build_core
    from bot.settings import Settings

    return build_core(Settings.from_env(), notify=lambda happened: None, clock=clock)


def _of(core: Core, username: str) -> int:
    found = [one for one in core.account_book.all() if one.staff.username == username]
    if not found:
        raise click.ClickException(f"There is no account {username}")
    return found[0].staff.id


@staff.command("list")
@click.pass_obj
def list_(clock: Clock) -> None:
    """User name, role, name, and what is special about it."""
    for one in _core(clock).account_book.all():
        stopped = "stopped" if one.staff.disabled else ""
        once = "" if one.once_until is None else f"password for one sign-in until {one.once_until}"
        rest = [word for word in (stopped, once) if word]
        click.echo("\t".join([one.staff.username, one.staff.role, one.staff.name, *rest]))


def _stop(clock: Clock, username: str, *, stopped: bool) -> None:
    core = _core(clock)
    core.account_book.stop(None, _of(core, username), stopped=stopped)


@staff.command()
@click.argument("username")
@click.pass_obj
def stop(clock: Clock, username: str) -> None:
    """Nobody signs in with it any more; whoever is signed in is out."""
    _stop(clock, username, stopped=True)


@staff.command()
@click.argument("username")
@click.pass_obj
def start(clock: Clock, username: str) -> None:
    """It may be signed in with again."""
    _stop(clock, username, stopped=False)


@staff.command()
@click.argument("username")
@click.pass_obj
def password(clock: Clock, username: str) -> None:
    """Print a new password for one sign-in; the old one is good no more."""
    core = _core(clock)
    click.echo(core.account_book.give_password(None, _of(core, username)).password)


commands = (staff,)
