"""Settings, from the environment only. Names, defaults and help stand in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Self

_TRUE = {"1", "true", "yes", "on"}


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`ANXIN_<FIELD>` for each field. Secrets have no defaults that work."""

    database_url: str = "sqlite:///var/anxin.db"
    # Where pictures, model files, logs and the engine's tracker lie.
    var_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8080
    # The action endpoint and the engine listen on loopback only.
    action_port: int = 5055
    engine_urls: tuple[str, ...] = ("http://127.0.0.1:5005",)
    # Shared with the shop's server (signs buyers' tokens) and with the engine (calls actions).
    shop_secret: str = ""
    action_secret: str = ""
    # Origins that may embed the widget, and the console's own.
    shop_origins: tuple[str, ...] = ()
    console_origins: tuple[str, ...] = ()
    shop_id: str = "demo"
    demo: bool = False
    # Messages typed in a burst become one turn: wait this long after the last one.
    burst_seconds: float = 0.6
    burst_most_seconds: float = 2.0
    engine_timeout_seconds: float = 10.0
    cookie_secure: bool = False
    replica: str = "bot-1"
    policy_file: str = ""
    # Where a payout provider takes orders; empty: the supervisor fetches batch files. Its secret
    # signs both directions.
    payout_url: str = ""
    payout_secret: str = ""
    payout_timeout_seconds: float = 10.0
    # How often due payouts are sent and silent ones asked about.
    payout_seconds: float = 5.0
    # Above this two supervisors agree; an agent approves no more than that a day. In yuan.
    four_eyes_above: str = "200.00"
    agent_day_above: str = "1000.00"
    # When no notice goes out by SMS, in Asia/Shanghai; empty for at any time.
    quiet_hours: str = "22:00-08:00"
    # When the warehouse takes the day's orders, in Asia/Shanghai.
    cut_off: str = "16:00"
    # What grouping the frequent questions may take, in a process of its own.
    mining_memory_mb: int = 2_048

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read the environment. Raises SettingsError on a value that does not fit."""
        source = os.environ if env is None else env
        values: dict[str, object] = {}
        for name, field in cls.__dataclass_fields__.items():
            text = source.get(f"ANXIN_{name.upper()}")
            if text is None or (text == "" and field.type != "str"):
                continue
            values[name] = _parse(name, text, str(field.type))
        return cls(**values)  # type: ignore[arg-type]

    @property
    def cut_off_time(self) -> time:
        """Raises SettingsError for what is no time of day."""
        try:
            return time.fromisoformat(self.cut_off)
        except ValueError as error:
            raise SettingsError(f"ANXIN_CUT_OFF is not a time: {self.cut_off!r}") from error

    @property
    def four_eyes_fen(self) -> int:
        return _fen("four_eyes_above", self.four_eyes_above)

    @property
    def agent_day_fen(self) -> int:
        return _fen("agent_day_above", self.agent_day_above)

    def need_secrets(self) -> None:
        """Refuse to start without the secrets: no working defaults."""
        needed = ["shop_secret", "action_secret"]
        if self.payout_url:
            needed.append("payout_secret")
        for name in needed:
            if len(getattr(self, name)) < 32:
                raise SettingsError(f"ANXIN_{name.upper()} must be set, 32 characters or more")


def _fen(name: str, text: str) -> int:
    """Whole fen of an amount in yuan."""
    try:
        amount = Decimal(text) * 100
        if amount < 0 or amount != int(amount):
            raise ValueError
    except (ArithmeticError, ValueError) as error:
        raise SettingsError(f"ANXIN_{name.upper()} is not like 200.00: {text!r}") from error
    return int(amount)


def _parse(name: str, text: str, kind: str) -> object:
    try:
        match kind:
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "bool":
                return text.strip().lower() in _TRUE
            case "Path":
                return Path(text)
            case "str":
                return text
            case _:
                return tuple(part.strip() for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(f"ANXIN_{name.upper()} is not a {kind}: {text!r}") from error
