"""The console's list of conversations."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from bot.desk.model import Holder, Queue, Sender
from bot.insight.service import PAGE
from bot.shape import plain
from bot.store.conversation_list import ConversationList
from bot.store.tables.desk import MessageRow
from bot.times import iso
from tests.insight.builders import ORDER, Scene, at


def ids(scene: Scene, *, live: bool = False, q: str = "") -> list[str]:
    return [
        one["id"] for one in plain(scene.insight.conversations(live=live, q=q))["conversations"]
    ]


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
    first, second = plain(scene.insight.conversations(live=True, q=""))["conversations"]
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
        pytest.param("261119-1", ["c1"], id="beginning of the order number"),
        pytest.param("0001", ["c1"], id="last four digits"),
        pytest.param("保质期", ["c2"], id="text"),
        pytest.param("多久", ["c2"], id="two characters"),
        pytest.param("久", ["c2"], id="one character, the last"),
        pytest.param("多久ABC", [], id="pairs that stand apart"),
        pytest.param("😀", ["c2"], id="a character beyond the first plane"),
        pytest.param("c 的", ["c2"], id="across a blank"),
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
    scene.says("100😀", at(21, "09:00:01"), conversation_id="c2")
    scene.says("秘密", at(21, "09:01:00"), conversation_id="c2", sender=Sender.AGENT, kind="note")
    assert ids(scene, q=q) == found
    with scene.open_uow(writes=False) as uow:
        walked = ConversationList(uow.session, q=q.strip(), since=None, few=0)
        assert [one.id for one in walked.page(limit=10, offset=0)] == found, "as common words are"
        assert walked.count(most=1) == len(found)


def test_what_is_changed_or_gone_is_not_found_any_more(scene):
    scene.conversation("c1", "王小姐")
    scene.says("退货地址", at(21, "10:00:00"))
    scene.says("你好", at(21, "10:01:00"))
    with scene.open_uow() as uow:
        uow.session.execute(update(MessageRow).where(MessageRow.seq == 1).values(text="换货吧"))
        uow.session.execute(delete(MessageRow).where(MessageRow.seq == 2))
        uow.commit()
    assert (ids(scene, q="退货"), ids(scene, q="你好"), ids(scene, q="货吧")) == ([], [], ["c1"])


def test_more_than_is_counted_is_said_to_be_more(scene):
    for number in range(3):
        scene.conversation(f"c{number}")
        scene.says("退款", at(21), conversation_id=f"c{number}")
        scene.says("退款呢", at(21), conversation_id=f"c{number}")
    with scene.open_uow(writes=False) as uow:
        for few in (0, 100):
            found = ConversationList(uow.session, q="退款", since=None, few=few)
            assert [found.count(most=most) for most in (2, 3, 9)] == [2, 3, 3]


def test_the_list_comes_in_pages_that_say_how_many_there_are(sqlite_scene):
    for number in range(PAGE + 5):
        sqlite_scene.conversation(f"c{number}", "买家")
        sqlite_scene.says("在吗", at(21), conversation_id=f"c{number}")
    pages = [plain(sqlite_scene.insight.conversations(live=False, q="", page=n)) for n in (1, 2, 3)]
    assert [len(page["conversations"]) for page in pages] == [PAGE, 5, 0]
    assert {(page["total"], page["pages"]) for page in pages} == {(PAGE + 5, 2)}
    seen = {one["id"] for page in pages for one in page["conversations"]}
    assert len(seen) == PAGE + 5
