"""Logs: one line an event, ours and the libraries' alike; JSON, or text at a terminal."""

from __future__ import annotations

import logging
import re
import sys
import threading
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

# At their lower levels these write down what they carry: statements with their values, frames,
# whole conversations. Words of buyers and agents are in no log, whatever level is asked for.
_TALKATIVE = ("sqlalchemy", "socketio", "engineio", "rasa_sdk", "httpx", "httpcore")

_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\nThe above|\n\nDuring|\Z)", re.DOTALL)


def set_up_logs(level: int, *, as_json: bool | None = None, stream: TextIO | None = None) -> None:
    """Everything from `level` on goes to `stream`, by default standard error; without `as_json`,
    as text where that is a terminal."""
    out = sys.stderr if stream is None else stream
    as_json = not out.isatty() if as_json is None else as_json
    named: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*named, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=named,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_json() if as_json else [structlog.dev.ConsoleRenderer()]),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _TALKATIVE:
        library = logging.getLogger(name)  # noqa: TID251
        library.setLevel(max(level, logging.WARNING))
    _catch_the_rest()


def _json() -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        without_rows,
        structlog.processors.UnicodeDecoder(),
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def without_rows(_: Any, __: str, line: EventDict) -> EventDict:
    """PostgreSQL's errors tell the whole row that did not fit, words of buyers with it."""
    if "exception" in line:
        line["exception"] = _ROW.sub("DETAIL: left out", line["exception"])
    return line


def _catch_the_rest() -> None:
    """What Python itself would print: warnings, and what nobody caught."""
    log = structlog.get_logger(__name__)
    logging.captureWarnings(True)

    def crashed(kind: type[BaseException], error: BaseException, trace: object) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("crashed", exc_info=error)

    def thread_crashed(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            log.critical("thread_crashed", exc_info=given.exc_value)

    sys.excepthook = crashed
    threading.excepthook = thread_crashed
