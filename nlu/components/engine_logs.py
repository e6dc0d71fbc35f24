"""The engine's log: one line an event, like the bot's, and nothing of what a turn carried.

Rasa writes beside its events the text, the tracker or the action's answer, and with an error the
value of every variable: words of buyers, addresses, phones. Here a line keeps its event, and an
error its places; what an error says of itself is kept only where that is about files, connections
and Rasa's own settings, not about what was being read.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import traceback
from typing import Any, Dict, List, MutableMapping, Optional, Text, cast

import jsonschema
import rasa.__main__
import rasa.utils.io
from rasa.shared.exceptions import RasaException

from nlu.logs import set_up_logs

_KEPT = frozenset({"event", "level", "logger", "timestamp", "exception", "exc_info"})
# Connections that fail are OSErrors; Rasa's ClientResponseError repeats what was answered.
_ABOUT_ITSELF = (OSError, ImportError, RasaException, sqlite3.Error)
# At their lower levels: requests, jobs, what the server says of itself.
_TALKATIVE = ("sanic", "sanic.root", "sanic.access", "apscheduler", "asyncio", "matplotlib")
_LONGEST = 200


def use() -> None:
    """From now on, whatever Rasa would set up."""
    set_up_logs(logging.INFO, first=(without_values,))
    # Those of the libraries pinned by Rasa are pages; serve.py shows none.
    logging.captureWarnings(False)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)  # noqa: TID251
    for place, name in (
        (rasa.__main__, "configure_structlog"),
        (rasa.__main__, "configure_logging_and_warnings"),
        (rasa.utils.io, "configure_colored_logging"),
    ):
        if not hasattr(place, name):
            raise RuntimeError(f"another Rasa: {place.__name__} has no {name}")
        setattr(place, name, lambda *_, **__: None)


def without_values(_: Any, __: Text, line: MutableMapping[Text, Any]) -> Dict[Text, Any]:
    """The line by its event and its places; `left_out` names what else there was."""
    kept = {name: value for name, value in line.items() if name in _KEPT}
    error = _error_of(kept.pop("exc_info", None))
    if error is not None:
        kept["exception"] = places(error)
    left_out = sorted(set(line) - _KEPT)
    return {**kept, "left_out": left_out} if left_out else kept


def places(error: BaseException) -> Text:
    """Where it happened, and what it came from, as Python tells it, without what it says of
    values."""
    told: List[Text] = []
    link: Optional[BaseException] = error
    while link is not None and len(told) < 10:
        lines = traceback.format_tb(link.__traceback__)
        told.append("".join(["Traceback (most recent call last):\n", *lines, _named(link)]))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n\nwhich led to:\n\n".join(reversed(told))


def _named(error: BaseException) -> Text:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if not isinstance(error, _ABOUT_ITSELF) or isinstance(error, jsonschema.ValidationError):
        return name
    first = (str(error).splitlines() or [""])[0]
    return f"{name}: {first[:_LONGEST]}"


def _error_of(given: Any) -> Optional[BaseException]:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return cast("Optional[BaseException]", given[1])
    return sys.exc_info()[1] if given else None
