"""Logs: one line an event, ours and the libraries' alike; JSON, or text at a terminal.

Here, because the engine logs the same way (components/engine_logs.py), on Python 3.10.
"""

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

_BIRTHDAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# ASCII: what stands beside Chinese characters stands at the edge of a word.
# A letter may stand before a number: the colours of a terminal end in one.
_PERSONAL = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), label)
    for pattern, label in (
        (r"(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", "[邮箱]"),
        (rf"(?<![\d.-])[1-9]\d{{5}}{_BIRTHDAY}\d{{3}}[\dx](?!\d)", "[身份证号]"),
        (r"(?<![\d.-])62(?:[ -]?\d){14,17}(?!\d)", "[银行卡号]"),
        (r"(?<![\d.-])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\d-])", "[电话]"),
        (r"(?<![\d.-])0\d{2,3}[- ]\d{7,8}(?![\d-])", "[电话]"),
    )
)

_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\nThe above|\n\nDuring|\Z)", re.DOTALL)


def set_up_logs(
    level: int,
    *,
    as_json: bool | None = None,
    stream: TextIO | None = None,
    first: tuple[Processor, ...] = (),
) -> None:
    """Everything from `level` on goes to `stream`, by default standard error; without `as_json`,
    as text where that is a terminal. `first` sees each line before errors are made text."""
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
                *first,
                *(_json() if as_json else _text()),
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
        without_persons,
        structlog.processors.JSONRenderer(
            ensure_ascii=False, default=lambda other: masked(str(other))
        ),
    ]


def _text() -> list[Processor]:
    # The renderer's own way of showing an error costs seconds and shows every variable's value.
    show = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return [
        structlog.processors.format_exc_info,
        without_rows,
        lambda *given: masked(show(*given)),
    ]


def without_rows(_: Any, __: str, line: EventDict) -> EventDict:
    """PostgreSQL's errors tell the whole row that did not fit, words of buyers with it."""
    if "exception" in line:
        line["exception"] = _ROW.sub("DETAIL: left out", line["exception"])
    return line


def without_persons(_: Any, __: str, line: EventDict) -> EventDict:
    """What may name a person, wherever it stands in the line."""
    return {name: _masked_in(value) for name, value in line.items()}


def masked(text: str) -> str:
    """Without phone numbers, identity and bank cards, and addresses of mail. Order numbers are none
    of these: they are longer, shorter, or have no day of birth in them."""
    for pattern, label in _PERSONAL:
        text = pattern.sub(label, text)
    return text


def _masked_in(value: object) -> object:
    match value:
        case str():
            return masked(value)
        case dict():
            return {name: _masked_in(one) for name, one in value.items()}
        case list() | tuple() | set():
            return [_masked_in(one) for one in value]
        case _:
            return value


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
