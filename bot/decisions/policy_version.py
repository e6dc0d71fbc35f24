"""Numbers with the name under which decisions are recorded."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from bot.decisions.model import PolicySource, PolicyVersion
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


def always(version: PolicyVersion) -> PolicySource:
    """Of a shop whose numbers never change: the demo's past, and tests."""

    def source(at: datetime | None = None) -> PolicyVersion:
        return version

    return source
