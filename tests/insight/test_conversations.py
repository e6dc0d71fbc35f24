"""The console's list of conversations."""

from __future__ import annotations

import pytest

from bot.desk.model import Holder, Queue, Sender
from bot.insight.service import PAGE
from bot.times import iso
from tests.insight.builders import ORDER, Scene, at


def ids(scene: Scene, *, live: bool = False, q: str = "") -> list[str]:
    return [one["id"] for one in scene.insight.conversations(live=live, q=q)["conversations"]]


def test_newest_first_with_who_holds_it_its_last_words_and_its_ticket(scene):
    scene.conversation("c1", "王小姐")
    scene.conversation("c2", "李先生")
    scene.asks("什么时候发货", at(21, "09:00:00"), conversation_id="c1")
    scene.says("人呢", at(21, "11:00:00"), conversation_id="c2")
    scene.says("别理他", at(21, "11:01:00"), conversation_id="c2", sender=Sender.AGENT, kind="note")
    scene.ticket(at(21), conversation_id="c2", queue=Queue.WAREHOUSE)
    ticket = scene.ticket(at(21), conversation_id="c2", queue=Queue.AGENT)
    staff = scene.staff("小林")
    with scene.open_uow() as uow:
        uow.desk.hand_to("c2", Holder.AGENT, staff_id=staff.id)
        uow.commit()
    first, second = scene.insight.conversations(live=True, q="")["conversations"]
    assert first == {
        "id": "c2",
        "buyer": "李先生",
        "holder": "agent",
        "agent_name": "小林",
        "last_text": "人呢",
        "last_at": iso(at(21, "11:01:00")),
        "ticket": ticket,
    }
    assert (second["id"], second["holder"], second["last_text"]) == ("c1", "bot", "好的")
    assert (second["agent_name"], second["ticket"]) == (None, None)


def test_live_are_those_of_the_last_24_hours(scene):
    scene.conversation("today")
    scene.conversation("yesterday")
    scene.says("在吗", at(20, "12:00:01"), conversation_id="today")
    scene.says("在吗", at(20, "11:59:59"), conversation_id="yesterday")
    assert ids(scene, live=True) == ["today"]
    assert ids(scene) == ["today", "yesterday"]


def test_who_never_wrote_is_not_listed(scene):
    scene.conversation()
    scene.says("您好，我是安安", at(21), sender=Sender.BOT)
    assert ids(scene) == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        pytest.param("王小", ["c1"], id="buyer's name"),
        pytest.param(ORDER, ["c1"], id="order number"),
        pytest.param("100000000000001", ["c1"], id="end of the order number"),
        pytest.param("保质期", ["c2"], id="text"),
        pytest.param(" abc ", ["c2"], id="case and blanks do not matter"),
        pytest.param("%", [], id="a wildcard is a character"),
        pytest.param("_", [], id="so is an underscore"),
        pytest.param("秘密", [], id="notes are not searched"),
        pytest.param("' or 1=1 --", [], id="SQL is text"),
    ],
)
def test_search(scene, q, found):
    scene.conversation("c1", "王小姐")
    scene.order()
    scene.conversation("c2", "李先生")
    scene.says("你好", at(21, "10:00:00"), conversation_id="c1")
    scene.says("ABC 的保质期多久", at(21, "09:00:00"), conversation_id="c2")
    scene.says("秘密", at(21, "09:01:00"), conversation_id="c2", sender=Sender.AGENT, kind="note")
    assert ids(scene, q=q) == found


def test_the_list_comes_in_pages_that_say_how_many_there_are(sqlite_scene):
    for number in range(PAGE + 5):
        sqlite_scene.conversation(f"c{number}", "买家")
        sqlite_scene.says("在吗", at(21), conversation_id=f"c{number}")
    pages = [sqlite_scene.insight.conversations(live=False, q="", page=n) for n in (1, 2, 3)]
    assert [len(page["conversations"]) for page in pages] == [PAGE, 5, 0]
    assert {(page["total"], page["pages"]) for page in pages} == {(PAGE + 5, 2)}
    seen = {one["id"] for page in pages for one in page["conversations"]}
    assert len(seen) == PAGE + 5
