"""The log as an operator's tools read it: every line JSON, with the ids of what it is about."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import textwrap
import traceback
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from bot.errors import SettingsError
from bot.gateway.log_ids import about, frame, log_ids
from bot.settings import Settings
from bot.store.tables.desk import MessageRow
from nlu.logs import masked, set_up_logs, without_rows

EACH_KIND = """
import asyncio, logging, threading, warnings
import structlog
from nlu.logs import set_up_logs
from nlu.logs import without_rows
from bot.gateway.log_ids import one_call

set_up_logs(logging.{level})
log = structlog.get_logger()
with one_call(conversation="c7"):
    log.info("decision_carried_out", order="o-1", decision=7)
    logging.getLogger("aiohttp.server").warning("library says %s", "意外")
log.debug("only_when_asked_for")
try:
    raise ValueError("两行\\n的错误")
except ValueError:
    log.exception("job_failed")
try:
    raise OSError("disk full")
except OSError:
    logging.getLogger("aiohttp.server").exception("Error handling request")
warnings.warn("old ways", DeprecationWarning)
logging.getLogger("engineio.server").info("Sending packet 我的手机号是")

async def forgotten():
    asyncio.get_running_loop().create_task(fails())
    await asyncio.sleep(0)

async def fails():
    raise RuntimeError("nobody waits for me")

asyncio.run(forgotten())
import gc; gc.collect()
thread = threading.Thread(target=lambda: 1 / 0)
thread.start(); thread.join()
raise SystemError("the end")
"""


def lines_at(level: str) -> list[dict[str, Any]]:
    """What a process writes; every line of it has to be JSON."""
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", textwrap.dedent(EACH_KIND.format(level=level))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_kind_of_line_is_json_with_time_level_and_event():
    lines = lines_at("INFO")
    assert all({"timestamp", "level", "event", "logger"} <= set(line) for line in lines)
    ours, library, caught, of_library, warning, task, thread, end = lines
    assert (ours["event"], ours["level"]) == ("decision_carried_out", "info")
    assert (ours["order"], ours["decision"], ours["conversation"]) == ("o-1", 7, "c7")
    assert (library["event"], library["level"]) == ("library says 意外", "warning")
    assert (library["logger"], library["conversation"]) == ("aiohttp.server", "c7")
    assert library["request"] == ours["request"]
    assert "conversation" not in caught, "the call was over"
    assert caught["exception"].endswith("ValueError: 两行\n的错误")
    assert "Traceback" in of_library["exception"]
    assert (warning["logger"], "old ways" in warning["event"]) == ("py.warnings", True)
    assert "nobody waits for me" in task["exception"]
    assert (thread["event"], end["event"]) == ("thread_crashed", "crashed")
    assert "ZeroDivisionError" in thread["exception"]
    assert "SystemError: the end" in end["exception"]


def test_the_level_decides_for_ours_and_for_the_libraries():
    events = [line["event"] for line in lines_at("ERROR")]
    assert "decision_carried_out" not in events
    assert "library says 意外" not in events
    assert events[:2] == ["job_failed", "Error handling request"]


def test_at_the_lowest_level_libraries_still_keep_to_themselves_what_they_carry():
    events = [line["event"] for line in lines_at("DEBUG")]
    assert "only_when_asked_for" in events
    assert not any("我的手机号" in event for event in events)


@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_tells_its_lines_and_no_values_of_variables(as_json):
    out = io.StringIO()
    set_up_logs(logging.INFO, as_json=as_json, stream=out)
    words = "王小明住" + "幸福路"
    try:
        raise ValueError("nothing of it")
    except ValueError:
        structlog.get_logger().exception("job_failed")
    assert "ValueError: nothing of it" in out.getvalue()
    assert words not in out.getvalue()


def test_an_error_of_the_database_does_not_repeat_what_was_to_be_written(engine):
    unknown = insert(MessageRow).values(conversation_id="nobody", text="我的手机号\n是")
    with engine.connect() as connection, pytest.raises(IntegrityError) as caught:
        connection.execute(unknown)
    told = "".join(traceback.format_exception(caught.value))
    line = without_rows(None, "error", {"exception": told})["exception"]
    assert "INSERT INTO messages" in line
    assert line.splitlines()[0].startswith("Traceback")
    assert "我的手机号" not in line


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        pytest.param("打13800138000给我", "打[电话]给我", id="mobile"),
        pytest.param("+86 138-0013-8000", "[电话]", id="mobile in groups"),
        pytest.param("0571-87654321", "[电话]", id="landline"),
        pytest.param("身份证11010119900307851X", "身份证[身份证号]", id="identity card"),
        pytest.param("6222 0212 3456 7890 123", "[银行卡号]", id="bank card"),
        pytest.param("xiao.wang@example.com", "[邮箱]", id="mail"),
        pytest.param("261105-100000000000001", "261105-100000000000001", id="order number"),
        pytest.param("260101-13800138000", "260101-13800138000", id="order number, like a phone"),
        pytest.param("2411098820037651", "2411098820037651", id="order number of 16 digits"),
        pytest.param("SF1380013800012", "SF1380013800012", id="tracking number"),
        pytest.param("took 0.13800138000", "took 0.13800138000", id="fraction"),
    ],
)
def test_what_names_a_person_is_not_logged(said, logged):
    assert masked(said) == logged


@pytest.mark.parametrize("as_json", [True, False])
def test_it_is_masked_wherever_it_stands_in_a_line(as_json):
    out = io.StringIO()
    set_up_logs(logging.INFO, as_json=as_json, stream=out)
    log = structlog.get_logger()
    try:
        raise ValueError("电话 13800138000")
    except ValueError:
        log.exception("来电 13800138001", seen=["13800138002", {"in": "13800138003"}], id=7)
    logging.getLogger("aiohttp").warning("from %s", "13800138004")  # noqa: TID251
    assert "138001380" not in out.getvalue()
    assert out.getvalue().count("[电话]") >= 5


@pytest.mark.parametrize("level", ["loud", "INFO ", "20"])
def test_a_level_that_is_none_is_refused_by_name(level):
    with pytest.raises(SettingsError, match="ANXIN_LOG_LEVEL"):
        Settings.from_env({"ANXIN_LOG_LEVEL": level})


def written() -> Any:
    return capture_logs(processors=[structlog.contextvars.merge_contextvars])


async def test_lines_of_one_call_have_its_number_and_what_it_is_about():
    log = structlog.get_logger()

    async def decide(request: web.Request) -> web.Response:
        log.info("first")
        about(conversation=request.query["c"])
        log.info("second")
        return web.Response()

    app = web.Application(middlewares=[log_ids])
    app.add_routes([web.post("/api/console/decisions/{id}/approve", decide)])
    with written() as lines:
        async with TestClient(TestServer(app)) as client:
            for decision in ("7", "8"):  # over one connection, and so in one task
                async with client.post(f"/api/console/decisions/{decision}/approve?c=c{decision}"):
                    pass
    assert [line.get("decision") for line in lines] == ["7", "7", "8", "8"]
    assert [line.get("conversation") for line in lines] == [None, "c7", None, "c8"]
    numbers = [line["request"] for line in lines]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


async def test_frames_of_a_socket_have_theirs():
    log = structlog.get_logger()

    async def send(sid: str, data: Any = None) -> str:
        about(conversation=sid)
        log.info("heard")
        return "ok"

    handled = frame("send", send)
    with written() as lines:
        assert [await handled("c1"), await handled("c2", {})] == ["ok", "ok"]
    assert [(line["frame"], line["conversation"]) for line in lines] == [
        ("send", "c1"),
        ("send", "c2"),
    ]
    assert lines[0]["request"] != lines[1]["request"]
