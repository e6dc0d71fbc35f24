"""Settings, from the environment only. Names, defaults and limits stand in one place."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import SettingsError
from bot.opening_hours import OpeningHours

_PREFIX = "ANXIN_"
# Of the same prefix, but read by the engine's start and by tests.
_READ_ELSEWHERE = frozenset(
    {
        "ANXIN_ENGINE_PYTHON",
        "ANXIN_TRACKER_DB",
        "ANXIN_FAULT_CONVERSATIONS",
        "ANXIN_FAULT_DEATHS",
        "ANXIN_IMPORT_SETS",
        "ANXIN_RACE_BUYERS",
        "ANXIN_RACE_ORDERS",
    }
)
LOG_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_SWITCH = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("0", "false", "no", "off"), False
)


def _switch(value: object) -> object:
    """pydantic takes `t` and `n` too: here a switch is one of the words that we describe."""
    if not isinstance(value, str):
        return value
    if (word := value.strip().lower()) not in _SWITCH:
        raise ValueError(f"a switch is one of {', '.join(_SWITCH)}")
    return _SWITCH[word]


def _parts(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _fen(text: str) -> int:
    """Whole fen of an amount in yuan."""
    try:
        amount = Decimal(text) * 100
        if amount < 0 or amount != int(amount):
            raise ValueError
    except (ArithmeticError, ValueError) as error:
        raise ValueError("an amount in yuan is like 200.00") from error
    return int(amount)


def _fen_or_off(text: str) -> int | None:
    return None if text == "off" else _fen(text)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise ValueError("a time of day is like 16:00") from error


def _networks(parts: tuple[str, ...]) -> tuple[str, ...]:
    for part in parts:
        try:
            ip_network(part)
        except ValueError as error:
            raise ValueError("a proxy is an address or a network, like 10.0.0.0/8") from error
    return parts


def _as_written(read: Any) -> AfterValidator:
    """The text stays as it was given, but only if it can be read."""

    def check(text: str) -> str:
        try:
            read(text)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return text

    return AfterValidator(check)


Switch = Annotated[bool, BeforeValidator(_switch)]
# NoDecode: lists are written with commas, not as JSON.
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]
Port = Annotated[int, Field(ge=1, le=65535)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Networks = Annotated[Names, AfterValidator(_networks)]
Yuan = Annotated[str, _as_written(_fen)]
TimeOfDay = Annotated[str, _as_written(_time)]


class Settings(BaseSettings):
    """`ANXIN_<FIELD>` for each field. Secrets have no defaults that work."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    database_url: str = "sqlite:///var/anxin.db"
    # Where pictures, model files, logs and the engine's tracker lie.
    var_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: Port = 8080
    # The action endpoint and the engine listen on loopback, unless they are in a closed network of
    # their own; then the engine finds actions at these addresses, the first that answers.
    action_host: str = "127.0.0.1"
    action_port: Port = 5055
    action_urls: Names = ()
    engine_host: str = "127.0.0.1"
    engine_urls: Annotated[Names, Field(min_length=1)] = ("http://127.0.0.1:5005",)
    # Shared with the shop's server (signs buyers' tokens) and with the engine (calls actions).
    shop_secret: str = ""
    action_secret: str = ""
    # Origins that may embed the widget, and the console's own.
    shop_origins: Names = ()
    console_origins: Names = ()
    # Whose X-Forwarded-For is believed: the shop's own proxies, addresses or networks.
    trusted_proxies: Networks = ()
    shop_id: str = "demo"
    demo: Switch = False
    # Messages typed in a burst become one turn: wait this long after the last one, and while the
    # buyer types on; at most so long after the first one.
    burst_seconds: Seconds = 0.6
    burst_most_seconds: Seconds = 8.0
    engine_timeout_seconds: Seconds = 10.0
    # How long a turn waits for an engine that is starting or restarting.
    engine_wait_seconds: Seconds = 60.0
    # After how long a conversation goes back to the queue: without a word of the agent while the
    # buyer waits, and without a page of the console being open. 0: never.
    desk_silent_seconds: Seconds = 600.0
    desk_away_seconds: Seconds = 300.0
    # Whether people claim those who wait, or each is given to somebody who is online.
    desk_assignment: Literal["claiming", "automatic"] = "claiming"
    cookie_secure: Switch = False
    replica: str = "bot-1"
    # What goes to the log: debug, info, warning, error.
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    policy_file: str = ""
    # Where a payout provider takes orders; empty: the supervisor fetches batch files. Its secret
    # signs both directions.
    payout_url: str = ""
    payout_secret: str = ""
    payout_timeout_seconds: Seconds = 10.0
    # How often due payouts are sent and silent ones asked about.
    payout_seconds: Seconds = 5.0
    # Above this two supervisors agree; an agent approves no more than that a day. In yuan.
    four_eyes_above: Yuan = "200.00"
    agent_day_above: Yuan = "1000.00"
    # What a change of the rules may cost more a month, in yuan, before another supervisor than its
    # author has to release it; "off" where one may release everything.
    policy_second_above: Annotated[str, _as_written(_fen_or_off)] = "0.00"
    # A folder whose files are imported by themselves; none where it is empty.
    inbox: Path | None = None
    # When no notice goes out by SMS and no message to a group, in Asia/Shanghai; the same time
    # twice for at any time.
    quiet_hours: str = "22:00-08:00"
    # How many messages to groups a buyer gets, and within how many days.
    group_messages_most: Annotated[int, Field(ge=1, le=100)] = 2
    group_messages_days: Days = 7
    # When people answer, in Asia/Shanghai; days that are closed, or have other hours.
    opening_hours: Annotated[str, _as_written(OpeningHours.read)] = "09:00-22:00"
    holidays: Annotated[str, _as_written(partial(OpeningHours.read, "00:00-24:00"))] = ""
    # When the warehouse takes the day's orders, in Asia/Shanghai.
    cut_off: TimeOfDay = "16:00"
    # After how many days what is of no use any more is deleted: sessions and used tokens that have
    # ended, a provider's nonces, pictures that nothing rests on, readings, exports, SMS files.
    keep_sessions_days: Days = 7
    keep_nonces_days: Days = 30
    keep_pictures_days: Days = 365
    keep_readings_days: Days = 400
    keep_exports_days: Days = 90
    keep_sms_days: Days = 30
    # The same for what entries of the shop's own forms say, once nobody waits for them.
    keep_registers_days: Days = 1095
    # The same for which buyer got which message to a group.
    keep_sends_days: Days = 400
    # The same for the list of imports through the console.
    keep_imports_days: Days = 400
    # How many talks without an order a day's list has for each person: usually, in a campaign.
    unsold_daily: Annotated[int, Field(ge=1, le=500)] = 30
    unsold_daily_campaign: Annotated[int, Field(ge=1, le=500)] = 20
    # What grouping the frequent questions may take, in a process of its own.
    mining_memory_mb: Annotated[int, Field(ge=256)] = 2_048

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """`Settings(…)` is what was handed in; only `from_env` looks at the environment."""
        return (init_settings,)

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read the environment. Raises SettingsError on a value or a name that does not fit."""
        given = os.environ if env is None else env
        _refuse_unknown(given, known={_variable(name) for name in cls.model_fields})
        source = EnvSettingsSource(cls)
        source.env_vars = {name.lower(): text or None for name, text in given.items()}
        try:
            return cls(**source())
        except ValidationError as error:
            raise SettingsError("; ".join(_complaints(error))) from error

    def as_env(self) -> dict[str, str]:
        """The variables that `from_env` reads the same settings from."""
        values = ((_variable(name), getattr(self, name)) for name in type(self).model_fields)
        return {
            name: ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in values
            if value is not None
        }

    @property
    def actions_at(self) -> tuple[str, ...]:
        """Where the engine calls actions."""
        return self.action_urls or (f"http://127.0.0.1:{self.action_port}/webhook",)

    @property
    def cut_off_time(self) -> time:
        return _time(self.cut_off)

    @property
    def open_at(self) -> OpeningHours:
        return OpeningHours.read(self.opening_hours, self.holidays)

    @property
    def four_eyes_fen(self) -> int:
        return _fen(self.four_eyes_above)

    @property
    def policy_second_fen(self) -> int | None:
        """None: one supervisor may release everything."""
        return _fen_or_off(self.policy_second_above)

    @property
    def agent_day_fen(self) -> int:
        return _fen(self.agent_day_above)

    @property
    def log_level_number(self) -> int:
        return LOG_LEVELS[self.log_level]

    def need_secrets(self) -> None:
        """Refuse to start without the secrets: no working defaults."""
        needed = ["shop_secret", "action_secret"]
        if self.payout_url:
            needed.append("payout_secret")
        for name in needed:
            if len(getattr(self, name)) < 32:
                raise SettingsError(f"{_variable(name)} must be set, 32 characters or more")


def _variable(field: str) -> str:
    return _PREFIX + field.upper()


def _refuse_unknown(given: Iterable[str], *, known: set[str]) -> None:
    """A misspelt name would leave its setting at the default, and nobody would see it."""
    allowed = known | _READ_ELSEWHERE
    for name in sorted(given):
        if name.upper().startswith(_PREFIX) and name not in allowed:
            ends = sorted(other.removeprefix(_PREFIX) for other in allowed)
            near = get_close_matches(name.upper().removeprefix(_PREFIX), ends, n=1)
            hint = f"; did you mean {_PREFIX}{near[0]}?" if near else ""
            raise SettingsError(f"{name} is no setting{hint}")


def _complaints(error: ValidationError) -> Iterable[str]:
    for one in error.errors(include_url=False):
        reason = one["msg"].removeprefix("Value error, ")
        yield f"{_variable(str(one['loc'][0]))} does not fit: {reason} (it is {one['input']!r})"
