"""The command `anxin`. Each subcommand imports what it needs, so that none waits for the others."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from bot.commands.audit import commands as audit_commands
from bot.commands.backup import commands as backup_commands
from bot.commands.desk import simulate_desk
from bot.commands.engine import commands as engine_commands
from bot.commands.person import commands as person_commands
from bot.commands.policy import commands as policy_commands
from bot.commands.policy import policy_in, write
from bot.commands.shop import commands as shop_commands
from bot.commands.staff import commands as staff_commands
from bot.times import utc_now  # noqa: TID251 - handed in here, for every command

if TYPE_CHECKING:
    from bot.times import Clock


class Commands(click.Group):
    """A wrong setting or a missing sentence is one clear line, whichever command reads it."""

    def invoke(self, ctx: click.Context) -> Any:
        from bot.errors import SentencesError, SettingsError

        try:
            return super().invoke(ctx)
        except (SettingsError, SentencesError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Anxin: the after-sales chat assistant for Chinese online shops."""
    # Databases, pictures, keys and trackers are for nobody else, whichever command makes them:
    # files of 0600 and folders of 0700, in its children too.
    os.umask(0o077)
    # Every command is handed the clock; whoever calls `main` may hand in another.
    ctx.obj = ctx.obj or utc_now
    # Standard output is each command's own. `serve` logs more; `decide` logs nothing and would
    # only start later.
    if ctx.invoked_subcommand not in ("decide", "serve"):
        from logging import WARNING

        from nlu.logs import set_up_logs

        set_up_logs(WARNING)


@main.command()
@click.option(
    "--policy",
    "sheet",
    type=click.Path(exists=True, dir_okay=False, allow_dash=False),
    help="YAML with the numbers of a draft, as `anxin policy` prints them.",
)
def decide(sheet: str | None) -> None:
    """Decide one JSON request per line of standard input; touches no database."""
    from bot.policy import wire
    from bot.policy.numbers import Policy

    policy = Policy() if sheet is None else policy_in(sheet)
    write(wire.answers(sys.stdin.buffer, policy))


@main.command()
@click.pass_obj
def up(clock: Clock) -> None:
    """Train if needed, migrate, load the demo shop, and run everything until Ctrl-C."""
    from bot.commands.up import up as run_all
    from bot.settings import Settings

    sys.exit(run_all(Settings.from_env(), clock=clock))


@main.command()
@click.pass_obj
def serve(clock: Clock) -> None:
    """Run the gateway alone; the settings come from the environment."""
    # What is loaded now stays for good: looking for garbage in it costs a sixth of the start.
    gc.disable()
    from bot.commands.serve import serve as run_gateway
    from bot.settings import Settings

    run_gateway(Settings.from_env(), clock=clock)


@main.command()
def engine() -> None:
    """Run the engine alone, at the first of ANXIN_ENGINE_URLS, with the model trained last."""
    from bot.commands.up import run_engine
    from bot.settings import Settings

    run_engine(Settings.from_env())


@main.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from bot.settings import Settings
    from bot.store.migrate import migrate as upgrade

    upgrade(Settings.from_env().database_url)


@main.command()
@click.option("--day", help="A day in Asia/Shanghai, like 2026-11-01; yesterday by default.")
@click.pass_obj
def reconcile(clock: Clock, day: str | None) -> None:
    """Compare ledger, payouts and what buyers were told of a day; exits with 1 on differences."""
    from bot.commands.reconcile import reconcile_day
    from bot.settings import Settings

    sys.exit(reconcile_day(Settings.from_env(), day, say=click.echo, clock=clock))


@main.command("add-staff")
@click.argument("username")
@click.option("--name", required=True, help="The name that buyers see.")
@click.option("--role", type=click.Choice(["agent", "supervisor"]), default="agent")
@click.password_option(
    help="At least 12 characters, not a name or a common word; asked for when absent."
)
@click.pass_obj
def add_staff(clock: Clock, username: str, name: str, role: str, password: str) -> None:
    """Add an account for the console."""
    from bot.core import build_core
    from bot.desk.model import Role
    from bot.errors import AnxinError
    from bot.settings import Settings

    core = build_core(Settings.from_env(), notify=lambda happened: None, clock=clock)
    try:
        core.staff.add(username=username, name=name, role=Role(role), password=password)
    except AnxinError as error:
        raise click.ClickException(str(error)) from error


for command in (
    *engine_commands,
    *shop_commands,
    *staff_commands,
    *backup_commands,
    *audit_commands,
    *person_commands,
    *policy_commands,
    simulate_desk,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
