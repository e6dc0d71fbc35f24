"""Commands that keep a shop: `anxin backup` and `anxin restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.backups.model import Summary
    from bot.backups.service import Backups
    from bot.settings import Settings
    from bot.times import Clock


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(clock: Clock, file: Path) -> None:
    """Write database, pictures, SMS to be sent, keys and settings into FILE, while all runs."""
    from bot.errors import BackupError

    try:
        done = _backups(clock).take(file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    facts = done.manifest.facts
    click.echo(
        f"{file}: {facts.database}, schema {facts.schema}, {done.rows} rows, "
        f"{facts.ledger.rows} of the ledger, {done.pictures} pictures"
    )
    for word, ids in (("missing", done.manifest.missing), ("altered", done.manifest.altered)):
        if ids:
            click.echo(f"{len(ids)} pictures were {word}: {', '.join(ids[:5])}", err=True)
    _warn(done)
    click.echo(f"sha256 of its manifest, to be kept elsewhere: {done.sha256}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", default="", help="What `anxin backup` printed: another one is refused.")
@click.pass_obj
def restore(clock: Clock, file: Path, sha256: str) -> None:
    """Put FILE back into an empty database and an empty ANXIN_VAR_DIR, and check it."""
    from bot.errors import BackupError

    try:
        done = _backups(clock).restore(file, sha256=sha256)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    facts = done.manifest.facts
    click.echo(
        f"Restored what was taken at {done.manifest.made_at}: {done.rows} rows, "
        f"{facts.ledger.rows} of the ledger, {done.pictures} pictures; counts, sums, hashes and "
        "audit chain are those of the backup. Go on with: anxin up"
    )
    _warn(done)
    click.echo("Compare your settings with those in restored/ of ANXIN_VAR_DIR.")


def _warn(done: Summary) -> None:
    """A shop that somebody has altered is kept and put back as it is, and that is said."""
    for misfit in done.manifest.facts.misfits:
        click.echo(f"The audit chain did not fit when the backup was taken: {misfit}", err=True)


def _backups(clock: Clock) -> Backups:
    from bot.backups.service import Backups
    from bot.settings import Settings
    from bot.store.backup import snapshots

    settings = Settings.from_env()
    return Backups(
        snapshots(settings.database_url),
        var_dir=settings.var_dir,
        clock=clock,
        settings=_texts(settings, clock),
    )


def _texts(settings: Settings, clock: Clock) -> dict[str, str]:
    """Without what opens doors: secrets and the database's address stay in the environment."""
    from bot.commands.policy import in_force
    from bot.policy import sheet

    secret = (
        "ANXIN_DATABASE_URL",
        "ANXIN_SHOP_SECRET",
        "ANXIN_ACTION_SECRET",
        "ANXIN_PAYOUT_SECRET",
    )
    lines = [f"{name}={value}" for name, value in settings.as_env().items() if name not in secret]
    policy = in_force(settings, clock()).policy
    return {"settings.env": "\n".join(lines) + "\n", "policy.yml": sheet.dump(policy)}


commands: tuple[click.Command, ...] = (backup, restore)
