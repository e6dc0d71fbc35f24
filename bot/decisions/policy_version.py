"""The numbers in force: those of a shop's own sheet, or the defaults."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.decisions.model import PolicyVersion
from bot.policy import Policy, sheet


def version_of(policy: Policy) -> PolicyVersion:
    """Named by what it says: the same numbers have the same name on every machine."""
    digest = hashlib.sha256(sheet.dump(policy).encode()).hexdigest()
    return PolicyVersion(policy, digest[:12])


def load_policy(file: str | Path | None) -> PolicyVersion:
    """The sheet's numbers; without a file, the defaults. Raises BadPolicy naming the place."""
    if not file:
        return version_of(Policy())
    return version_of(sheet.load(Path(file).read_text(encoding="utf-8-sig")))
