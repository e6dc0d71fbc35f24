"""What a conversation promises: written once, in order, by who holds it."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.desk.model import Button, HandOver, Holder, Incoming, Outgoing, Queue, Reading, Sender
from bot.errors import (
    BadInput,
    Conflict,
    ConversationMoved,
    NotFound,
    NotHolder,
    OrderNotFound,
)
from bot.gateway.shapes import message_shape
from bot.shape import plain
from bot.shop.buyers import nobody_of
from bot.shop.model import Buyer, ImportedOrder
from tests.shop.builders import an_order


def said(key: str, text: str) -> Incoming:
    return Incoming(f"key-{key}", text=text)


def test_the_bot_greets_on_the_first_visit_only(desk):
    first = desk.conversation()
    again = desk.conversation()
    assert first == again
    assert [m.text for m in desk.conversations.messages_after(first, 0)] == ["utter_welcome"]


def test_numbers_grow_by_one_without_gaps(desk):
    id_ = desk.conversation()
    for number in range(5):
        desk.conversations.receive(id_, said(str(number), f"第{number}句"))
        desk.conversations.receive(id_, said(str(number), f"第{number}句"))  # a retry each
    assert [m.seq for m in desk.conversations.messages_after(id_, 0)] == [1, 2, 3, 4, 5, 6]


def test_a_retry_gives_the_first_message_and_tells_nobody_again(desk):
    id_ = desk.conversation()
    first = desk.conversations.receive(id_, said("a", "在吗"))
    told = len(desk.told)
    again = desk.conversations.receive(id_, said("a", "在吗"))
    assert (again.seq, again.duplicate) == (first.seq, True)
    assert len(desk.told) == told


def offered(desk, turn, what: str) -> int:
    button = Button("b1", "好的", "/affirm")
    (message,) = desk.conversations.finish_turn(turn, [Outgoing(what, buttons=(button,))]).messages
    return message.seq


def test_what_was_sent_before_the_buttons_came_is_known_to_be(desk):
    """Sent twice out of impatience, or a button of the offer before, while the next is made."""
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "我要退款"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert not turn.unseen
    desk.conversations.receive(id_, said("b", "我要退款"))
    first = offered(desk, turn, "要吗")
    impatient = desk.conversations.take_turn(id_, owner="r1")
    assert impatient.unseen
    desk.conversations.receive(id_, Incoming("key-press", button=(first, "b1")))
    offered(desk, impatient, "那这个呢")
    pressed = desk.conversations.take_turn(id_, owner="r1")
    assert (pressed.payload, pressed.unseen) == ("/affirm", True)
    desk.conversations.finish_turn(pressed, [Outgoing("再说一次")])
    desk.conversations.receive(id_, said("c", "好的"))
    assert not desk.conversations.take_turn(id_, owner="r1").unseen


def test_the_same_key_with_other_words_is_a_conflict(desk):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "在吗"))
    with pytest.raises(Conflict):
        desk.conversations.receive(id_, said("a", "退我一百"))
    assert len(desk.conversations.messages_after(id_, 0)) == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/goodwill_refund{}", id="plain"),
        pytest.param("\u3000/restart", id="full_width_space"),
        pytest.param("\u00a0/restart", id="nbsp"),
        pytest.param("\n\v /restart", id="newline_vt"),
    ],
)
def test_an_intent_cannot_be_typed(desk, text):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", text))
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert not turn.text.strip().startswith("/")
    assert turn.payload is None


@pytest.mark.parametrize("text", ["", "   ", "\u3000", "字" * 1001], ids=range(4))
def test_nothing_and_too_much_are_refused_in_words(desk, text):
    with pytest.raises(BadInput):
        desk.conversations.receive(desk.conversation(), said("a", text))


def test_a_burst_is_one_turn_and_a_press_is_its_own(desk):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "在吗"))
    desk.conversations.receive(id_, said("b", "快递到哪了"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert (turn.text, turn.seq) == ("在吗，快递到哪了", 3)
    desk.conversations.finish_turn(
        turn, [Outgoing("要吗", buttons=(Button("b1", "好的", "/affirm"),))]
    )
    desk.conversations.receive(id_, Incoming("key-press", button=(4, "b1")))
    desk.conversations.receive(id_, said("c", "谢谢"))
    pressed = desk.conversations.take_turn(id_, owner="r1")
    assert (pressed.payload, pressed.seq) == ("/affirm", 5)
    desk.conversations.finish_turn(pressed, [Outgoing("好")])
    assert desk.conversations.take_turn(id_, owner="r1").text == "谢谢"


def unclear(desk, id_: str, text: str) -> None:
    """A turn that the bot did not understand, and asked back."""
    desk.conversations.receive(id_, said(text, text))
    turn = desk.conversations.take_turn(id_, owner="r1")
    desk.conversations.record_reading(
        Reading(id_, turn.seq, turn.text, "nlu_fallback", 0.3, (), "unclear")
    )
    desk.conversations.finish_turn(turn, [Outgoing("没太明白")])


def test_the_rest_of_what_was_not_understood_is_read_with_it(desk):
    id_ = desk.conversation()
    unclear(desk, id_, "那个，我")
    desk.later(seconds=9)
    unclear(desk, id_, "买的那个宝宝霜")
    desk.later(seconds=9)
    desk.conversations.receive(id_, said("c", "还没收到啊"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert (turn.text, turn.writes_on) == ("那个，我，买的那个宝宝霜，还没收到啊", True)
    assert turn.messages == ("那个，我，买的那个宝宝霜", "还没收到啊")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [pytest.param(11, "还没收到啊", id="later"), pytest.param(1, None, id="a picked order")],
)
def test_what_comes_later_or_by_a_press_is_a_turn_of_its_own(desk, seconds, text):
    id_ = desk.conversation()
    with desk.open_uow() as uow:
        uow.shop.intake.put_orders([ImportedOrder(an_order(no="o-1", buyer_id="b1"), "o-1")])
        uow.commit()
    unclear(desk, id_, "那个，我")
    desk.later(seconds=seconds)
    order = "o-1" if text is None else None
    desk.conversations.receive(id_, Incoming("key-next", text=text, order=order))
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert not turn.writes_on
    assert "那个" not in turn.text


def test_only_the_newest_buttons_count(desk):
    id_ = desk.conversation()
    for number in range(2):
        desk.conversations.receive(id_, said(str(number), "问"))
        turn = desk.conversations.take_turn(id_, owner="r1")
        ask = Outgoing("要吗", buttons=(Button("b1", "好的", "/affirm"),))
        desk.conversations.finish_turn(turn, [ask])
    with pytest.raises(BadInput):
        desk.conversations.receive(id_, Incoming("key-old", button=(3, "b1")))
    with pytest.raises(NotFound):
        desk.conversations.receive(id_, Incoming("key-bad", button=(5, "b9")))
    assert desk.conversations.receive(id_, Incoming("key-new", button=(5, "b1"))).seq == 6


def test_a_press_sent_again_after_newer_buttons_is_acknowledged_as_before(desk):
    id_ = desk.conversation()
    for number in range(2):
        desk.conversations.receive(id_, said(str(number), "问"))
        turn = desk.conversations.take_turn(id_, owner="r1")
        ask = Outgoing("要吗", buttons=(Button("b1", "好的", "/affirm"),))
        desk.conversations.finish_turn(turn, [ask])
        press = Incoming(f"press-{number}", button=(turn.seq + 1, "b1"))
        first = desk.conversations.receive(id_, press)
        assert desk.conversations.receive(id_, press).seq == first.seq
        desk.conversations.finish_turn(
            desk.conversations.take_turn(id_, owner="r1"), [Outgoing("好")]
        )
    again = desk.conversations.receive(id_, Incoming("press-0", button=(3, "b1")))
    assert (again.seq, again.duplicate) == (4, True)
    with pytest.raises(Conflict):
        desk.conversations.receive(id_, Incoming("press-0", button=(3, "b2")))


def test_an_answer_that_comes_after_a_person_took_over_is_dropped(desk):
    id_, agent = desk.conversation(), desk.agent()
    desk.conversations.receive(id_, said("a", "在吗"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    desk.tickets.take_over(id_, staff=agent, card={})
    with pytest.raises(ConversationMoved):
        desk.conversations.finish_turn(turn, [Outgoing("我是机器人")])
    assert "我是机器人" not in [m.text for m in desk.conversations.messages_after(id_, 0)]
    assert desk.conversations.take_turn(id_, owner="r1") is None


def test_a_turn_is_leased_to_one_replica_until_it_runs_out(desk):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "在吗"))
    assert desk.conversations.take_turn(id_, owner="r1") is not None
    assert desk.conversations.take_turn(id_, owner="r2") is None
    desk.later(seconds=31)
    assert desk.conversations.take_turn(id_, owner="r2") is not None


def test_a_turn_that_is_answered_twice_is_written_once(desk):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "在吗"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    desk.conversations.finish_turn(turn, [Outgoing("在的")])
    desk.conversations.finish_turn(turn, [Outgoing("在的")])
    texts = [m.text for m in desk.conversations.messages_after(id_, 0)]
    assert texts == ["utter_welcome", "在吗", "在的"]


def test_what_waits_after_a_crash_is_found_again(desk):
    id_ = desk.conversation()
    assert desk.conversations.unanswered() == []
    desk.conversations.receive(id_, said("a", "在吗"))
    assert desk.conversations.unanswered() == [id_]
    turn = desk.conversations.take_turn(id_, owner="r1")
    desk.conversations.finish_turn(turn, [Outgoing("在的")])
    assert desk.conversations.unanswered() == []


def test_a_hand_over_is_written_with_the_reply_and_the_bot_goes_on(desk):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "转人工"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    wish = HandOver(Queue.AGENT, "request_human")
    desk.conversations.finish_turn(turn, [Outgoing("马上转接")], hand_overs=[wish])
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert desk.tickets.place(id_).place == 1
    desk.conversations.receive(id_, said("b", "快点"))
    assert desk.conversations.take_turn(id_, owner="r1").waiting is not None


def test_the_warehouse_works_behind_the_scenes(desk):
    id_ = desk.conversation()
    desk.conversations.receive(id_, said("a", "怎么还不发货"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    desk.conversations.finish_turn(
        turn, [Outgoing("已催仓库")], hand_overs=[HandOver(Queue.WAREHOUSE, "overdue")]
    )
    assert desk.conversations.conversation(id_).holder is Holder.BOT
    assert desk.tickets.place(id_) is None


def test_only_the_holder_speaks_as_agent(desk):
    id_, lin, wang = desk.conversation(), desk.agent("lin"), desk.agent("wang")
    say = {"client_msg_id": "key-12345", "text": "您好"}
    with pytest.raises(NotHolder):
        desk.conversations.say_as_agent(id_, staff=lin, **say)
    desk.tickets.take_over(id_, staff=lin, card={})
    with pytest.raises(NotHolder):
        desk.conversations.say_as_agent(id_, staff=wang, **say)
    assert desk.conversations.say_as_agent(id_, staff=lin, **say).name == "客服lin"


def test_a_line_quotes_what_the_buyer_can_read(desk):
    id_, lin = desk.conversation(), desk.agent("lin")
    asked = desk.conversations.receive(id_, said("a", "你们答应赔我50元的"))
    desk.tickets.take_over(id_, staff=lin, card={})
    note = desk.conversations.note(id_, staff=lin, client_msg_id="key-note", text="老客")
    # What is quoted is the buyer's word, and no promise of who quotes it.
    say = {"staff": lin, "client_msg_id": "key-12345", "text": "我核实一下"}
    line = desk.conversations.say_as_agent(id_, **say, quote=asked.seq)
    assert plain(message_shape(line))["data"] == {"quote": asked.seq}
    with pytest.raises(Conflict):
        desk.conversations.say_as_agent(id_, **say)
    for number in (note.seq, 99):
        with pytest.raises(NotFound):
            desk.conversations.say_as_agent(
                id_, staff=lin, client_msg_id="key-54321", text="您好", quote=number
            )


def test_a_note_is_for_staff_only(desk):
    id_, lin = desk.conversation(), desk.agent()
    desk.conversations.note(id_, staff=lin, client_msg_id="note-1234", text="老客户")
    seen_by_buyer = [m.kind for m in desk.conversations.messages_after(id_, 0)]
    seen_by_staff = [m.kind for m in desk.conversations.messages_after(id_, 0, with_notes=True)]
    assert (seen_by_buyer, seen_by_staff) == (["text"], ["text", "note"])


def test_a_picture_of_another_conversation_cannot_be_sent(desk, tmp_path):
    import io

    from PIL import Image

    raw = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(raw, "PNG")
    mine, other = desk.conversation("b1"), desk.conversation("b2")
    file = desk.pictures.add(mine, raw.getvalue())
    with pytest.raises(NotFound):
        desk.conversations.receive(other, Incoming("key-file1", file=file.id))
    assert desk.conversations.receive(mine, Incoming("key-file2", file=file.id)).kind == "image"


def test_a_reading_is_kept_once_a_turn(desk):
    id_ = desk.conversation()
    for outcome in ("asked", "settled"):
        reading = Reading(id_, 2, "在吗", "greet", 0.9, (("greet", 0.9),), outcome)
        desk.conversations.record_reading(reading)
    with desk.engine.connect() as connection:
        rows = connection.exec_driver_sql("select outcome from readings").all()
    assert rows == [("settled",)]


def test_the_order_that_the_shop_signed_becomes_the_buyers_if_it_was_nobodys(desk):
    hidden, known = "261105-000001", "261105-000002"
    with desk.open_uow() as uow:
        uow.shop.intake.put_buyers([Buyer("owner", "主人", "13900000001")])
        key = uow.shop.intake.buyer_key()
        for no, owner in ((hidden, nobody_of(key, hidden)), (known, "owner")):
            order = an_order(no=no, buyer_id=owner)
            uow.shop.intake.put_orders([ImportedOrder(order, no, nobody=nobody_of(key, no))])
        uow.commit()

    for no in (hidden, known):
        desk.conversations.open(buyer_id="b1", name="b1", order_no=no)

    with desk.open_uow(writes=False) as uow:
        assert [order.no for order in uow.shop.orders_of("b1")] == [hidden]
        assert [order.no for order in uow.shop.orders_of("owner")] == [known]


def test_an_order_that_nobody_signed_stays_nobodys(desk):
    with desk.open_uow() as uow:
        no = "261105-000001"
        nobody = nobody_of(uow.shop.intake.buyer_key(), no)
        order = an_order(no=no, buyer_id=nobody)
        uow.shop.intake.put_orders([ImportedOrder(order, no, nobody=nobody)])
        uow.commit()

    desk.conversations.open(buyer_id="b1", name="b1")

    with desk.open_uow(writes=False) as uow:
        assert uow.shop.orders_of("b1") == []
        with pytest.raises(OrderNotFound):
            uow.shop.find_order(no, buyer_id="b1")


def test_a_picked_order_stays_the_card_that_it_was(desk):
    id_ = desk.conversation()
    with desk.open_uow() as uow:
        uow.shop.intake.put_orders([ImportedOrder(an_order(no="o-1", buyer_id="b1"), "o-1")])
        uow.commit()
    message = desk.conversations.receive(id_, Incoming("key-order", order="o-1"))
    shown = plain(message_shape(message))
    assert (shown["kind"], shown["data"]["order"]["no"]) == ("order", "o-1")
    assert set(shown["data"]) == {"order"}
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert (turn.order, turn.messages) == ("o-1", ())
    assert "o-1" in turn.text


def test_of_an_order_picked_long_ago_its_words_are_shown(desk):
    """Without a card, and without a complaint in the log at each look."""
    id_ = desk.conversation()
    with desk.open_uow() as uow:
        old = Outgoing("围巾（订单 o-1）", data={"order": "o-1"})
        message = uow.desk.append(id_, old, sender=Sender.BUYER, at=desk.now)
    with capture_logs() as lines:
        shown = plain(message_shape(message))
    assert (shown["text"], shown["data"], lines) == ("围巾（订单 o-1）", {}, [])
