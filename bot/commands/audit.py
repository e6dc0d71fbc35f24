"""Commands that look through the audit chain: `anxin audit verify`, `anxin audit checkpoint`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store.audit.verify import Head
    from bot.times import Clock


@click.group()
def audit() -> None:
    """Whether decisions, ledger, payout events, approvals and settings are what was written."""


@audit.command("verify")
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `anxin audit checkpoint` printed earlier, kept elsewhere.",
)
def audit_verify(kept: Path | None) -> None:
    """Name the first row of each chain that does not fit; exits with 1 where there is one."""
    from bot.store.audit.verify import heads, verify

    checkpoint = None if kept is None else _read(kept)
    with _reading() as connection:
        ends = heads(connection)
        found = verify(connection, checkpoint=checkpoint)
    wrong = {one.chain: one for one in found}
    for name, end in ends.items():
        one = wrong.get(name)
        if one is None:
            click.echo(f"{name}: {end.seq} entries fit")
        else:
            row = f"row {one.subject}, " if one.subject else ""
            click.echo(f"{name}: {row}entry {one.seq}: {one.text}")
    sys.exit(1 if found else 0)


@audit.command("checkpoint")
@click.pass_obj
def audit_checkpoint(clock: Clock) -> None:
    """Print where each chain ends, to be kept where nobody of this machine can change it."""
    import msgspec

    from bot.store.audit.verify import Checkpoint, heads

    with _reading() as connection:
        kept = Checkpoint(clock().isoformat(), heads(connection))
    click.echo(msgspec.json.encode(kept))


def _reading() -> Connection:
    """Of one moment: whoever writes meanwhile is not seen."""
    from bot.settings import Settings
    from bot.store.engine import WRITES, open_engine

    engine = open_engine(Settings.from_env().database_url)
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.execution_options(**{WRITES: False}).connect()


def _read(file: Path) -> dict[str, Head]:
    import msgspec

    from bot.store.audit.verify import Checkpoint

    try:
        return msgspec.json.decode(file.read_bytes(), type=Checkpoint).chains
    except msgspec.MsgspecError as error:
        complaint = f"{file} is no checkpoint of ours: {error}"
        raise click.BadParameter(complaint, param_hint="--checkpoint") from error


commands: tuple[click.Command, ...] = (audit,)
