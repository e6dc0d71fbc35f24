"""Entries: filled with what is known, once, changed with a history, seen by whom they are for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.model import NO_TERM, Kind, NewCase, State
from bot.desk.model import Staff
from bot.errors import BadFields, BadInput, Conflict, EntryMoved, FormMoved, NotFound
from bot.registers.model import Audience, Deed, Default, EntryState, Field, FieldKind, Wording
from bot.store.persons.erase import erase
from tests.decisions.builders import BUYER, CONVERSATION, NOW, ORDER, add_order, add_parcel
from tests.registers.builders import (
    BLAME_KEY,
    FAULT,
    FAULT_KEY,
    MONEY_KEY,
    ORDER_KEY,
    SECRET,
    STORY_KEY,
    TYPED,
    Office,
    texts,
)

OTHER_ORDER = "261105-2"
# A field of a kind that fits for each of what a chat knows.
EVERYTHING = Wording(
    name="都要",
    fields=tuple(
        Field(
            name=one.text,
            kind=FieldKind.DATE if one is Default.TODAY else FieldKind.LINE,
            default=one,
        )
        for one in Default
        if one is not Default.NONE
    ),
)


def test_a_chat_knows_what_a_form_asks_for(office: Office):
    office.world.change_order(phone="13800138000")
    add_parcel(office.world, "SF1")
    add_parcel(office.world, "SF2")
    with office.world.open_uow() as uow:
        uow.cases.open(
            NewCase(
                kind=Kind.RESHIP,
                state=State.ASKED,
                order_no=ORDER,
                buyer_id=BUYER,
                conversation_id=None,
                decision_id=None,
                items=(),
                at=NOW,
                term=NO_TERM,
            )
        )
        uow.commit()
    form = office.form(EVERYTHING)
    beside = office.registers.beside(CONVERSATION, ORDER, staff=office.lin)
    with office.world.open_uow(writes=False) as uow:
        order = uow.shop.order(ORDER, buyer_id=BUYER)
        buyer = uow.shop.buyer(BUYER)
    assert [one.id for one in beside.forms] == [form.id]
    goods = [f"{item.sku} {item.title}" for item in order.items]
    assert beside.goods == goods
    assert beside.known == {
        Default.BUYER: buyer.name,
        Default.PHONE: "13800138000",
        Default.ORDER: ORDER,
        Default.GOODS: "、".join(goods),
        Default.TRACKING: "SF2",
        Default.CASE: "SH000001",
        Default.CHANNEL: "网页聊天",
        Default.AGENT: "小林",
        Default.TODAY: "2026-11-21",
    }


def test_no_more_of_a_buyer_is_told_than_a_form_asks_this_person_for(office: Office):
    """An agent sees phones masked everywhere else."""
    office.world.change_order(phone="13800138000")
    phone = Field(name="电话", kind=FieldKind.LINE, default=Default.PHONE, hidden=True)
    form = office.form(
        Wording(name="回访", fields=(phone, Field(name="结果", kind=FieldKind.LINE)))
    )

    def known(staff: Staff) -> Mapping[Default, str]:
        return office.registers.beside(CONVERSATION, ORDER, staff=staff).known

    assert known(office.lin) == {}
    assert known(office.boss) == {Default.PHONE: "13800138000"}
    office.forms.retire(form.id, retired=True, staff=office.boss)
    assert known(office.boss) == {}


def test_who_was_forgotten_is_not_written_down_again_by_an_old_page(office: Office):
    form = office.form()
    shown = office.add(form)
    office.move(shown, "finish")
    with office.world.open_uow() as uow:
        erase(uow.session, BUYER, beside=lambda erased: None)
        uow.commit()
    with pytest.raises(BadInput, match="已经删除"):
        office.change(shown, None, f4="张三 13800138000")
    with pytest.raises(BadInput, match="已经删除"):
        office.add(form)


def test_a_hidden_order_is_no_bodys_but_the_supervisors(office: Office):
    hidden = Wording(
        name="复核",
        fields=(
            Field(name="原订单", kind=FieldKind.ORDER, hidden=True),
            Field(name="说明", kind=FieldKind.LINE),
        ),
    )
    shown = office.add(office.form(hidden), {"f1": ORDER, "f2": "查"}, staff=office.boss)
    assert office.registers.entry(shown.entry.id, staff=office.lin).entry.order_no is None
    assert office.listed(q=ORDER) == []


def test_an_order_that_is_taken_out_is_the_entrys_no_more(office: Office):
    wording = Wording(
        name="回访",
        fields=(
            Field(name="订单", kind=FieldKind.ORDER),
            Field(name="说明", kind=FieldKind.LINE),
        ),
    )
    form = office.form(wording)
    shown = office.add(form, {"f1": ORDER, "f2": "查"})
    assert shown.entry.order_no == ORDER
    assert office.change(shown, f1="").entry.order_no is None
    beside = office.add(form, {"f2": "查"}, order_no=ORDER)
    assert office.change(beside, f2="查了").entry.order_no == ORDER, "the chat's own stays"


def test_what_was_begun_is_finished_where_the_form_is_followed_no_more(office: Office):
    form = office.form()
    shown = office.add(form)
    untracked = replace(form.wording, tracked=False)
    office.forms.change(form.id, untracked, was=1, staff=office.boss)
    assert not office.move(shown, "finish").startswith("NO")


def test_without_an_order_nothing_of_one_is_known(office: Office):
    add_order(office.world, OTHER_ORDER, "buyer-2", "conversation-2")
    for order_no in (None, OTHER_ORDER, "no such"):
        known = office.registers.beside(CONVERSATION, order_no, staff=office.lin).known
        assert not {Default.ORDER, Default.GOODS, Default.TRACKING, Default.CASE} & set(known)


def test_what_is_saved_is_bound_to_chat_buyer_and_order(office: Office):
    shown = office.add(office.form())
    entry = shown.entry
    assert texts(shown) == {**{key: [text] for key, text in TYPED.items()}, MONEY_KEY: ["12.50"]}
    assert entry.values[MONEY_KEY].number == 1250
    assert (entry.conversation_id, entry.buyer_id, entry.order_no) == (CONVERSATION, BUYER, ORDER)
    assert (entry.no, entry.state, entry.by) == ("DJ000001", EntryState.TODO, "小林")
    assert [one.deed for one in shown.events] == [Deed.MADE]
    beside = office.registers.beside(CONVERSATION, ORDER, staff=office.chen)
    assert [one.entry.id for one in beside.entries] == [entry.id]
    assert office.registers.count_of(BUYER, staff=office.chen) == 1


def test_the_order_that_is_looked_at_is_bound_where_the_form_asks_for_none(office: Office):
    plain = Wording(name="留言", tracked=False, fields=(Field(name="话", kind=FieldKind.LINE),))
    form = office.form(plain)
    entry = office.add(form, {"f1": "好"}, order_no=ORDER).entry
    assert (entry.order_no, entry.state) == (ORDER, EntryState.DONE)
    assert office.add(form, {"f1": "好"}).entry.order_no is None
    add_order(office.world, OTHER_ORDER, "buyer-2", "conversation-2")
    with pytest.raises(NotFound):
        office.add(form, {"f1": "好"}, order_no=OTHER_ORDER)


def test_what_is_missing_or_wrong_is_told_at_each_field_and_nothing_is_saved(office: Office):
    add_order(office.world, OTHER_ORDER, "buyer-2", "conversation-2")
    form = office.form()
    with pytest.raises(BadFields) as refused:
        office.add(form, {ORDER_KEY: OTHER_ORDER, MONEY_KEY: "很多"})
    assert refused.value.wrong == {
        ORDER_KEY: "订单：没有这个订单，或者不是这位买家的",
        FAULT_KEY: "问题：还没有填",
        MONEY_KEY: "赔付：应是金额，如 12 或 12.50",
    }
    assert office.listed() == []


def test_the_same_again_is_the_same_entry(office: Office):
    form = office.form()
    filled = office.filled(form)
    first = office.registers.add(filled, staff=office.lin)
    office.change(first, f4="改过了")
    again = office.registers.add(filled, staff=office.lin)
    assert again.entry.id == first.entry.id
    assert office.listed() == [first.entry.id]


@pytest.mark.parametrize("how", ["other_words", "other_agent", "other_form"])
def test_a_key_that_came_before_with_something_else_is_refused(office: Office, how: str):
    form = office.form()
    filled = office.filled(form, key="page-key-0")
    office.registers.add(filled, staff=office.lin)
    other = office.form(Wording(name="另一张", fields=(FAULT.fields[1],)))
    changed = {
        "other_words": (
            office.filled(form, {**TYPED, FAULT_KEY: "色差"}, key=filled.key),
            "lin",
        ),
        "other_agent": (filled, "chen"),
        "other_form": (office.filled(other, {"f1": "破损"}, key=filled.key), "lin"),
    }
    again, who = changed[how]
    with pytest.raises(Conflict):
        office.registers.add(again, staff=getattr(office, who))


@pytest.mark.slow
def test_two_presses_at_once_make_one_entry(office: Office):
    filled, found = office.filled(office.form()), []
    barrier = threading.Barrier(4)

    def press() -> None:
        barrier.wait()
        found.append(office.registers.add(filled, staff=office.lin).entry.id)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [found[0]] * 4
    assert office.listed() == [found[0]]


def test_a_change_says_who_when_and_what_stood_before(office: Office):
    shown = office.add(office.form())
    office.clock.on(hours=1)
    changed = office.change(shown, office.chen, **{FAULT_KEY: "异味", MONEY_KEY: ""})
    event = changed.events[-1]
    assert (event.deed, event.by, event.at) == (Deed.CHANGED, "小陈", NOW + timedelta(hours=1))
    assert event.was == {FAULT_KEY: ["破损"], MONEY_KEY: ["12.50"]}
    assert event.now == {FAULT_KEY: ["异味"]}
    assert (changed.entry.by, changed.entry.changed_at) == ("小林", event.at)
    # What changes nothing is no event.
    assert len(office.change(changed).events) == 2


def test_who_looked_at_an_older_state_changes_nothing(office: Office):
    shown = office.add(office.form())
    office.change(shown, office.chen, f4="小陈写的")
    with pytest.raises(EntryMoved):
        office.change(shown, f4="小林写的")
    with pytest.raises(FormMoved):
        office.registers.change(shown.entry.id, TYPED, revision=2, version=9, staff=office.lin)
    assert texts(office.registers.entry(shown.entry.id, staff=office.lin))[STORY_KEY] == [
        "小陈写的"
    ]


def test_an_entry_is_taken_finished_and_opened_again(office: Office):
    shown = office.add(office.form())
    assert office.move(shown, "take", office.chen) == "我来处理"
    doing = office.registers.entry(shown.entry.id, staff=office.lin)
    assert (doing.entry.state, doing.entry.handler) == (EntryState.DOING, "小陈")
    assert office.move(shown, "take") == "NO 这条登记处理中，不能再我来处理"
    assert office.move(shown, "finish") == "完成"
    assert office.move(shown, "reopen") == "重新打开"
    again = office.registers.entry(shown.entry.id, staff=office.lin)
    assert (again.entry.state, again.entry.handler) == (EntryState.TODO, None)
    assert [one.deed.value for one in again.events] == ["made", "take", "finish", "reopen"]


def test_withdrawing_needs_a_reason_and_the_right_hand(office: Office):
    shown = office.add(office.form())
    with pytest.raises(BadInput, match="请写明原因"):
        office.move(shown, "withdraw")
    assert "NO 只能作废自己登记的" in office.move(shown, "withdraw", office.chen, "登错了人")
    assert office.move(shown, "withdraw", office.lin, "登错了人") == "作废"
    gone = office.registers.entry(shown.entry.id, staff=office.lin)
    assert (gone.entry.state, gone.entry.note, gone.moves) == (
        EntryState.WITHDRAWN,
        "登错了人",
        (),
    )
    with pytest.raises(BadInput, match="作废的登记不能再改"):
        office.change(gone, f4="还是改")
    assert office.listed() == []
    assert office.listed(state=EntryState.WITHDRAWN) == [shown.entry.id]
    beside = office.registers.beside(CONVERSATION, None, staff=office.lin)
    assert [one.entry.state for one in beside.entries] == [EntryState.WITHDRAWN]
    other = office.add(office.forms.forms(office.boss)[0])
    assert office.move(other, "withdraw", office.boss, "主管作废") == "作废"


def test_what_nobody_follows_is_done_at_once(office: Office):
    shown = office.add(office.form(SECRET), {"f1": "5"}, staff=office.boss)
    assert [move.name for move in shown.moves] == ["withdraw"]
    assert office.move(shown, "reopen", office.boss).startswith("NO 这张表单不用跟进")


def test_a_preview_changes_nothing(office: Office):
    shown = office.add(office.form())
    (report,) = office.registers.preview([shown.entry.id], "finish", note="", staff=office.lin)
    assert (report.ok, report.message) == (True, "完成")
    assert office.registers.entry(shown.entry.id, staff=office.lin).entry.revision == 1


def test_an_agent_neither_sees_nor_finds_a_field_of_supervisors(office: Office):
    form = office.form()
    with pytest.raises(BadFields) as refused:
        office.add(form, {**TYPED, BLAME_KEY: "仓库老王"})
    assert set(refused.value.wrong) == {BLAME_KEY}
    shown = office.add(form, {**TYPED, BLAME_KEY: "仓库老王"}, staff=office.boss)
    assert texts(shown)[BLAME_KEY] == ["仓库老王"]
    number = shown.entry.id

    seen = office.registers.entry(number, staff=office.lin)
    assert BLAME_KEY not in texts(seen)
    assert BLAME_KEY not in {one.key for one in seen.fields}
    assert all(BLAME_KEY not in {**one.was, **one.now} for one in seen.events)
    assert office.listed(q="老王") == []
    assert office.listed(office.boss, q="老王") == [number]
    for act in (BLAME_KEY, "f9"):
        with pytest.raises(BadInput, match="没有这个字段"):
            office.registers.wanted_field(form.id, act, staff=office.lin)
    # An agent's change leaves it as it is, and a supervisor's change of it alone is not theirs.
    office.change(seen, office.lin, f4="别的")
    assert texts(office.registers.entry(number, staff=office.boss))[BLAME_KEY] == ["仓库老王"]
    now = office.registers.entry(number, staff=office.boss)
    office.change(now, office.boss, **{BLAME_KEY: "快递"})
    assert len(office.registers.entry(number, staff=office.boss).events) == 3
    assert len(office.registers.entry(number, staff=office.lin).events) == 2


def test_an_agent_sees_no_entry_of_a_form_of_supervisors(office: Office):
    form = office.form(SECRET)
    shown = office.add(form, {"f1": "88"}, staff=office.boss)
    number = shown.entry.id
    with pytest.raises(NotFound):
        office.registers.entry(number, staff=office.lin)
    with pytest.raises(NotFound):
        office.add(form, {"f1": "1"})
    with pytest.raises(NotFound):
        office.registers.change(number, {"f1": "1"}, revision=1, version=1, staff=office.lin)
    with pytest.raises(NotFound):
        office.listed(form_id=form.id)
    with pytest.raises(BadInput):
        office.registers.wanted_field(form.id, "f1", staff=office.lin)
    assert office.move(shown, "withdraw", office.lin, "看看") == "NO 没有找到"
    assert office.listed() == []
    assert office.listed(q="88.00") == []
    beside = office.registers.beside(CONVERSATION, None, staff=office.lin)
    assert (beside.forms, beside.entries) == ([], [])
    assert office.registers.count_of(BUYER, staff=office.lin) == 0
    assert office.registers.beside(CONVERSATION, None, staff=office.boss).entries
    # What becomes theirs alone later is theirs with all entries.
    fault = office.form()
    theirs = office.add(fault)
    changed = Wording(name="收回", audience=Audience.SUPERVISORS, fields=fault.wording.fields)
    office.forms.change(fault.id, changed, was=1, staff=office.boss)
    with pytest.raises(NotFound):
        office.registers.entry(theirs.entry.id, staff=office.lin)


def test_a_key_is_neither_empty_nor_endless(office: Office):
    form = office.form()
    for key in ("", "short", "k" * 65):
        with pytest.raises(BadInput):
            office.add(form, key=key)


def test_no_entry_without_its_chat(office: Office):
    with pytest.raises(NotFound):
        office.add(office.form(), conversation_id="nowhere")


# Phones: pages have them masked

CALL = Wording(
    name="回电登记",
    fields=(
        Field(name="手机号", kind=FieldKind.PHONE, default=Default.PHONE),
        Field(name="联系人", kind=FieldKind.LINE, default=Default.PHONE),
    ),
)
PHONE, HIDDEN = "13800138000", "138****8000"


def test_a_masked_number_that_the_page_was_shown_is_kept_whole(office: Office):
    office.world.change_order(phone=PHONE)
    form = office.form(CALL)
    filled = office.filled(form, {"f1": HIDDEN, "f2": HIDDEN}, order_no=ORDER)
    shown = office.registers.add(filled, staff=office.lin)
    assert texts(shown) == {"f1": [PHONE], "f2": [PHONE]}
    assert office.registers.add(filled, staff=office.lin).entry.id == shown.entry.id
    changed = office.change(shown, f1=HIDDEN, f2="张三")
    assert texts(changed) == {"f1": [PHONE], "f2": ["张三"]}
    other = office.change(changed, f1="139****9999")
    assert texts(other)["f1"] == ["139****9999"], "what nobody knows stays as it was typed"
