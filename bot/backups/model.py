"""What a backup says of itself."""

from __future__ import annotations

import msgspec

FORMAT = 1


class Part(msgspec.Struct, frozen=True):
    """A file of the archive: bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


class Ledger(msgspec.Struct, frozen=True):
    """Sums in fen, by kind of money; reversals are negative rows."""

    rows: int
    fen_by_kind: dict[str, int]


class Facts(msgspec.Struct, frozen=True):
    """What can be counted in a database, to be counted again after the restore."""

    # `sqlite` or `postgresql`
    database: str
    # Revision of the migrations.
    schema: str
    rows: dict[str, int]
    ledger: Ledger
    # Pictures that rows name: id → SHA-256 and size of the file.
    pictures: dict[str, Part]
    # Where each audit chain ends, as `seq:hash`, and what did not fit even then. Empty for a schema
    # that had none.
    audit: dict[str, str] = {}
    misfits: list[str] = []


class Manifest(msgspec.Struct, frozen=True):
    """Last in the archive, so that a file that was cut off has none."""

    format: int
    made_at: str
    facts: Facts
    parts: dict[str, Part]
    # Pictures that had a row and no file when they were to be copied.
    missing: list[str]
    # Pictures whose file was not what had been uploaded.
    altered: list[str]


class Summary(msgspec.Struct, frozen=True):
    """For the person who asked."""

    manifest: Manifest
    sha256: str

    @property
    def rows(self) -> int:
        return sum(self.manifest.facts.rows.values())

    @property
    def pictures(self) -> int:
        return sum(name.startswith("files/") for name in self.manifest.parts)
