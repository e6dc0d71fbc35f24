"""Frequent questions: who is counted, how groups are told, and that they keep their names."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.model import Reading, Sender
from bot.insight.acting import Deed, Wanted
from bot.insight.model import NamedGroup
from bot.insight.texts import digest_of, key_of
from bot.shape import plain
from tests.insight.builders import FIRST, ORDER, SECOND, THIRD, Scene, at

SHIPPING = ("什么时候发货", "啥时候给我发货", "怎么还不发货", "发货了没有", "催一下发货")
INVOICE = ("可以开发票吗", "发票怎么开", "要电子发票")


def ask_all(scene: Scene, texts: tuple[str, ...], day: int, **how: Any) -> None:
    for minute, text in enumerate(texts):
        scene.asks(text, at(day, f"09:{minute:02}:00"), **how)


def groups(scene: Scene, first=THIRD, last=THIRD):
    return plain(scene.insight.questions(first, last, size=50))["groups"]


def titles(scene: Scene) -> list[str]:
    return [group["title"] for group in groups(scene)]


def test_nothing_asked_gives_no_groups(scene):
    assert plain(scene.insight.questions(FIRST, THIRD, size=50)) == {
        "total": 0,
        "groups": [],
        "groups_total": 0,
        "ignored_total": 0,
        "pages": 1,
    }
    assert plain(scene.insight.question_messages("none", FIRST, THIRD))["messages"] == []


def test_a_group_tells_counts_shares_intents_days_and_orders(scene):
    scene.order()
    scene.conversation()
    ask_all(scene, SHIPPING, 21, order_no=ORDER)
    scene.asks("什么时候发货？", at(21, "10:00:00"), outcome="handed_over")
    scene.asks("什么时候发货!!", at(20, "10:00:00"), outcome="asked", order_no=ORDER)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    ask_all(scene, SHIPPING[:2], 18)
    answer = plain(scene.insight.questions(SECOND, THIRD, size=50))
    shipping, invoice = answer["groups"]
    assert answer["total"] == 10
    assert shipping["title"] in SHIPPING
    assert (shipping["count"], shipping["previous"], shipping["share"]) == (7, 2, 0.7)
    assert (shipping["settled"], shipping["handed_over"]) == (0.7143, 0.1429)
    assert shipping["intents"] == [{"name": "urge_shipping", "count": 7}]
    assert shipping["days"] == [
        {"day": "2026-11-20", "count": 1},
        {"day": "2026-11-21", "count": 6},
    ]
    assert shipping["orders"] == 1
    assert len(shipping["examples"]) == 5
    assert shipping["examples"][0].startswith("什么时候发货")
    assert (invoice["count"], invoice["previous"], invoice["orders"]) == (3, 0, 0)


def test_the_same_words_count_as_often_as_they_are_said(scene):
    scene.conversation()
    for second in range(12):
        scene.asks("发票怎么开", at(21, f"09:00:{second:02}"), intent="request_invoice")
    (group,) = groups(scene)
    assert (group["count"], group["examples"]) == (12, ["发票怎么开"])


def test_only_as_many_groups_as_asked_for_are_told_but_all_are_counted(scene):
    scene.conversation()
    ask_all(scene, SHIPPING, 21)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    answer = plain(scene.insight.questions(THIRD, THIRD, size=1))
    assert (answer["total"], [group["count"] for group in answer["groups"]]) == (8, [5])
    assert (answer["groups_total"], answer["pages"]) == (2, 2)
    rest = plain(scene.insight.questions(THIRD, THIRD, size=1, page=2))
    assert [group["count"] for group in rest["groups"]] == [3]


@pytest.mark.parametrize(
    ("intent", "outcome", "counted"),
    [
        pytest.param("greet", "settled", False, id="greeting"),
        pytest.param("inform", "settled", False, id="asked-for data"),
        pytest.param("chitchat", "settled", False, id="small talk"),
        pytest.param("chitchat", "unclear", True, id="small talk that the bot was lost at"),
        pytest.param("chitchat", "unanswered", True, id="what the bot took for small talk"),
        pytest.param("inform", "unanswered", True, id="what the bot took for data"),
        pytest.param("nlu_fallback", "unclear", True, id="not understood"),
        pytest.param("nlu_fallback", "failed", True, id="engine failed"),
        pytest.param("ask_usage", "asked", True, id="a question"),
    ],
)
def test_who_is_counted(sqlite_scene, intent, outcome, counted):
    sqlite_scene.conversation()
    sqlite_scene.asks("这个锅怎么开锅", at(21), intent=intent, outcome=outcome)
    assert titles(sqlite_scene) == (["这个锅怎么开锅"] if counted else [])


def test_what_no_reading_covers_counts_and_only_a_person_can_have_answered_it(scene):
    names = ("alone", "person", "failed", "given_back")
    for name in names:
        scene.conversation(name)
        scene.says("我的快递停发了吗", at(21), conversation_id=name)
    scene.says("我帮您看看", at(21, "10:01:00"), sender=Sender.AGENT, conversation_id="person")
    scene.says("出了点问题", at(21, "10:01:00"), sender=Sender.BOT, conversation_id="failed")
    scene.asks("在吗", at(21, "10:05:00"), intent="greet", conversation_id="given_back")
    scene.says("刚看到", at(21, "10:06:00"), sender=Sender.AGENT, conversation_id="given_back")
    (group,) = groups(scene)
    assert (group["count"], group["settled"], group["handed_over"]) == (4, 0.0, 0.25)
    messages = plain(scene.insight.question_messages(group["id"], THIRD, THIRD))["messages"]
    outcomes = dict.fromkeys(names, "unanswered") | {"person": "handed_over"}
    assert {m["conversation_id"]: m["outcome"] for m in messages} == outcomes


def test_what_was_said_by_who_is_erased_waits_for_no_answer(scene):
    """The message stays without its words, and its reading is gone."""
    scene.conversation()
    scene.says("", at(21))
    assert groups(scene) == []
    with scene.open_uow(writes=False) as uow:
        assert uow.insight.unread(at(21, "00:00:00"), at(22)) == []


def test_the_messages_of_a_joined_turn_are_not_counted_besides_its_reading(scene):
    scene.conversation()
    scene.says("你好", at(21))
    scene.says("我那个锅", at(21))
    seq = scene.says("怎么开锅", at(21))
    with scene.open_uow() as uow:
        uow.readings.add(
            Reading("c1", seq, "你好，我那个锅，怎么开锅", "ask_usage", 0.9, (), "settled"),
            at=at(21),
        )
        uow.commit()
    assert [(g["count"], g["title"]) for g in groups(scene)] == [(1, "你好，我那个锅，怎么开锅")]


@pytest.mark.parametrize("text", ["谢谢", "好的谢谢哈", "嗯嗯", "在吗"])
def test_pleasantries_that_the_bot_had_no_answer_to_are_no_questions(sqlite_scene, text):
    sqlite_scene.conversation()
    sqlite_scene.asks(text, at(21), intent="affirm", outcome="unanswered")
    assert groups(sqlite_scene) == []


def test_a_question_that_was_read_once_more_with_the_next_counts_once_and_as_that_ended(scene):
    scene.conversation()
    scene.asks("能代写贺卡吗", at(21), intent="nlu_fallback", outcome="failed")
    scene.asks("能代写贺卡吗，发票怎么开", at(21, "10:00:09"), intent="request_invoice")
    (group,) = groups(scene)
    assert (group["count"], group["unanswered"], group["settled"]) == (1, 0, 1.0)


def test_a_search_finds_what_is_on_no_page_and_may_be_merged_into(scene):
    scene.conversation()
    ask_all(scene, SHIPPING, 21)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    (shown,) = scene.insight.questions(THIRD, THIRD, size=1).groups
    found = scene.insight.find_questions("发票", THIRD, THIRD)
    assert ([one.count for one in found.groups], found.left_out) == ([3], 0)
    wanted = Wanted(Deed.MERGE, into=found.groups[0].id)
    merged = scene.insight.acting.act(shown.id, wanted, by=scene.staff())
    (group,) = groups(scene)
    assert (group["id"], group["count"]) == (merged, 8)


def test_a_search_also_finds_questions_of_earlier_days(scene):
    scene.conversation()
    ask_all(scene, INVOICE, 19, intent="request_invoice")
    ask_all(scene, SHIPPING, 21)
    groups(scene, FIRST, FIRST)
    (found,) = scene.insight.find_questions("发票", THIRD, THIRD).groups
    assert found.count == 0
    assert [one.count for one in scene.insight.find_questions("", THIRD, THIRD).groups] == [5, 0]


@pytest.mark.parametrize("text", ["谢谢", "好的谢谢哈", "嗯嗯", "在吗", "13812345678"])
def test_pleasantries_to_a_person_are_no_questions(sqlite_scene, text):
    sqlite_scene.conversation()
    sqlite_scene.says(text, at(21))
    sqlite_scene.says("不客气", at(21), sender=Sender.AGENT)
    assert groups(sqlite_scene) == []


@pytest.mark.parametrize("data", [{"payload": "/affirm"}, {"order": ORDER}])
def test_pressed_buttons_and_cards_are_not_the_buyers_words(scene, data):
    scene.conversation()
    scene.asks("申请退差价吧", at(21), data=data)
    scene.says("申请退差价吧", at(21), data=data)
    assert groups(scene) == []


def test_personal_data_is_masked_everywhere(scene):
    scene.conversation()
    scene.asks("电话改成13812345678可以吗", at(21), intent="change_address")
    (group,) = groups(scene)
    shown = [group["title"], *group["examples"]]
    shown += [
        m["text"]
        for m in plain(scene.insight.question_messages(group["id"], THIRD, THIRD))["messages"]
    ]
    assert set(shown) == {"电话改成[电话]可以吗"}


def test_messages_of_a_group_newest_first(scene):
    scene.conversation()
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    (group,) = groups(scene)
    messages = plain(scene.insight.question_messages(group["id"], THIRD, THIRD))["messages"]
    assert [message["text"] for message in messages] == list(reversed(INVOICE))
    assert messages[0] == {
        "at": "2026-11-21T09:02:00+08:00",
        "text": "要电子发票",
        "text_id": digest_of(key_of("要电子发票")),
        "conversation_id": "c1",
        "intent": "request_invoice",
        "outcome": "settled",
    }


def test_a_group_keeps_its_name_while_more_is_said(scene):
    scene.conversation()
    scene.asks(SHIPPING[2], at(20))
    scene.asks(INVOICE[0], at(20), intent="request_invoice")
    before = {group["id"]: group["title"] for group in groups(scene, SECOND, SECOND)}
    for _ in range(3):
        ask_all(scene, SHIPPING, 21)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    grown = groups(scene, SECOND, THIRD)
    assert {group["id"]: group["title"] for group in grown} == before
    assert sorted(group["count"] for group in grown) == [4, 16]


def test_no_group_gets_a_name_that_nobody_in_it_has_written(scene):
    scene.conversation()
    scene.asks("帮忙催一下我的货快点发出来", at(18))
    groups(scene, at(18).date(), at(18).date())
    ask_all(scene, SHIPPING, 21)
    (after,) = groups(scene)
    assert after["title"] in SHIPPING


def test_a_new_question_gets_a_name_of_its_own(scene):
    scene.conversation()
    ask_all(scene, SHIPPING, 21)
    (shipping,) = groups(scene)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    assert [group["id"] == shipping["id"] for group in groups(scene)] == [True, False]


def names(scene):
    with scene.open_uow(writes=False) as uow:
        return {one.id: one.title for one in uow.questions.remembered().groups}


def test_a_group_is_known_by_its_members_when_its_first_words_are_not_said_any_more(scene):
    scene.conversation()
    ask_all(scene, SHIPPING, 20)
    (before,) = groups(scene, SECOND, SECOND)
    others = [text for text in SHIPPING if text != before["title"]]
    ask_all(scene, tuple(others), 21)
    (after,) = groups(scene)
    assert (after["id"], after["title"]) == (before["id"], before["title"])


def test_two_who_name_the_same_group_at_once_do_not_quarrel(scene):
    for title in ("第一个", "第二个"):
        with scene.open_uow() as uow:
            uow.questions.name_groups([NamedGroup("id", "键", title)], at=at(21))
            uow.commit()
    assert names(scene) == {"id": "第二个"}


def test_only_groups_that_were_shown_are_remembered(scene):
    scene.conversation()
    ask_all(scene, SHIPPING, 21)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    scene.insight.export("questions", THIRD, THIRD, "csv")
    assert names(scene) == {}
    (shown,) = plain(scene.insight.questions(THIRD, THIRD, size=1))["groups"]
    assert list(names(scene)) == [shown["id"]]
