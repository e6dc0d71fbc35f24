"""The platforms' rules: ours, and the shop's own, which stand in place of ours of the same name."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.errors import SettingsError
from bot.shadow.model import PlatformRule, RuleFile

OURS = Path(__file__).parent / "rules"


def load_rules(own: Path | None = None) -> list[PlatformRule]:
    """In the order of the files. Raises SettingsError that names the file which cannot be read."""
    found: dict[str, PlatformRule] = {}
    for folder in (OURS, own):
        for file in sorted(folder.glob("*.toml")) if folder else ():
            found |= {rule.name: rule for rule in _read(file)}
    return list(found.values())


def _read(file: Path) -> list[PlatformRule]:
    try:
        rules = msgspec.toml.decode(file.read_bytes(), type=RuleFile).rules
    except (msgspec.MsgspecError, ValueError) as error:
        raise SettingsError(f"{file}: {error}") from error
    for rule in rules:
        _ = rule.opening  # raises SettingsError where its hours are none
        if not 0 <= rule.bot_credit <= 1 or rule.within_seconds <= 0:
            raise SettingsError(f"{file}: {rule.name}: a credit is 0 to 1, a time more than 0 s")
    return rules
