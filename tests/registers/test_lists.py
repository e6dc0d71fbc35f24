"""The list: filters, what is looked for in fields, order, pages, and the end of what was said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from bot.registers.model import EntryState, Field, FieldKind, Filters, Sort, Wording
from bot.registers.service import PAGE
from bot.retention.model import Kept
from bot.store.audit.verify import verify
from bot.store.tables.audit import AuditEntryRow
from bot.store.tables.registers import RegisterEventRow, RegisterValueRow
from tests.decisions.builders import NOW, ORDER, add_order
from tests.registers.builders import FAULT_KEY, MONEY_KEY, STORY_KEY, TYPED, Office

WIDE = Wording(
    name="各种",
    fields=(
        Field(name="数", kind=FieldKind.NUMBER),
        Field(name="日", kind=FieldKind.DATE),
        Field(name="多", kind=FieldKind.SEVERAL, options=("甲", "乙", "丙")),
        Field(name="话", kind=FieldKind.LINE),
    ),
)


@pytest.fixture
def three(office: Office) -> list[int]:
    """On three days: 破损 12.50 by 小林, 色差 3.00 by 小陈, 破损 without money by 小林."""
    form, found = office.form(), []
    for fault, money, story, who in (
        ("破损", "12.5", "瓶口裂了 SN-7a", office.lin),
        ("色差", "3", "颜色深 100%", office.chen),
        ("破损", "", "盖子坏", office.lin),
    ):
        typed = {**TYPED, FAULT_KEY: fault, MONEY_KEY: money, STORY_KEY: story}
        found.append(office.add(form, typed, staff=who).entry.id)
        office.clock.on(days=1)
    return found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({}, [2, 1, 0], id="newest_first"),
        pytest.param({"sort": Sort.OLDEST}, [0, 1, 2], id="oldest_first"),
        pytest.param({"q": "裂了"}, [0], id="words_in_a_field"),
        pytest.param({"q": "sn-7A"}, [0], id="in_any_case"),
        pytest.param({"q": "100%"}, [1], id="a_percent_sign_is_one"),
        pytest.param({"q": ORDER[-6:]}, [2, 1, 0], id="end_of_the_order"),
        pytest.param({"q": "没有的"}, [], id="nowhere"),
        pytest.param({"first": date(2026, 11, 22), "last": date(2026, 11, 22)}, [1], id="a_day"),
        pytest.param({"state": EntryState.DONE}, [], id="state"),
    ],
)
def test_it_is_filtered_and_sorted(office: Office, three: list[int], wanted, found):
    assert office.listed(**wanted) == [three[at] for at in found]


def test_by_person_by_form_and_by_what_stands_in_a_field(office: Office, three: list[int]):
    form = office.forms.forms(office.boss)[0]
    money, fault = form.wording.field(MONEY_KEY), form.wording.field(FAULT_KEY)
    story = form.wording.field(STORY_KEY)
    assert office.listed(staff_id=office.chen.id) == [three[1]]
    assert office.listed(form_id=form.id, field=fault, value="破损") == [three[2], three[0]]
    assert office.listed(form_id=form.id, field=fault, value="破") == []
    assert office.listed(form_id=form.id, field=story, value="裂") == [three[0]]
    assert office.listed(form_id=form.id, field=money, value="3.00") == [three[1]]
    assert office.listed(form_id=form.id, by=money, falling=True) == three
    assert office.listed(form_id=form.id, by=money) == [three[1], three[0], three[2]]
    office.change(office.registers.entry(three[0], staff=office.lin), f4="刚改")
    assert office.listed(sort=Sort.CHANGED)[0] == three[0]


def test_of_several_each_is_found_and_numbers_sort_as_numbers(office: Office):
    form = office.form(WIDE)
    made = [
        office.add(form, {"f1": number, "f2": day, "f3": several, "f4": ""}).entry.id
        for number, day, several in (
            ("9", "2026-11-02", ["甲", "丙"]),
            ("10", "2025-12-31", ["乙"]),
            ("-1.5", "", ["丙"]),
        )
    ]
    number, day, several, _ = form.wording.fields
    assert office.listed(form_id=form.id, by=number) == [made[2], made[0], made[1]]
    assert office.listed(form_id=form.id, by=day) == [made[1], made[0], made[2]]
    assert office.listed(form_id=form.id, field=several, value="丙") == [made[2], made[0]]


def test_it_counts_states_and_forms_and_has_pages(office: Office, three: list[int]):
    other = office.form(WIDE)
    for number in range(PAGE):
        office.add(other, {"f1": str(number)})
    office.move(office.registers.entry(three[0], staff=office.lin), "finish")
    page = office.registers.page(Filters(), staff=office.lin)
    assert (page.page.total, len(page.shown)) == (PAGE + 3, PAGE)
    assert dict(page.page.states) == {"todo": PAGE + 2, "done": 1}
    assert dict(page.page.forms) == {1: 3, other.id: PAGE}
    assert page.people == [(office.lin.id, "小林"), (office.chen.id, "小陈")]
    last = office.registers.page(Filters(), staff=office.lin, page=2)
    assert [one.entry.id for one in last.shown] == three[::-1]


def test_of_one_buyer_only_that_buyers(office: Office):
    add_order(office.world, "261105-2", "buyer-2", "conversation-2")
    form = office.form()
    typed = {**TYPED, "f1": "261105-2"}
    theirs = office.add(form, typed, conversation_id="conversation-2").entry
    mine = office.add(form).entry
    beside = office.registers.beside("conversation-2", None, staff=office.lin)
    assert [one.entry.id for one in beside.entries] == [theirs.id]
    assert office.listed() == [mine.id, theirs.id]


def test_what_was_said_comes_to_its_end_and_the_chain_holds(office: Office, three: list[int]):
    """What somebody still has to see to stays."""
    for number in three[:2]:
        office.move(office.registers.entry(number, staff=office.lin), "finish")
    office.clock.on(days=10)
    office.change(office.registers.entry(three[1], staff=office.lin), f4="后来改的")
    with office.world.open_uow() as uow:
        ended = uow.retention.end(Kept.REGISTERS, NOW + timedelta(days=5), most=10)
        uow.commit()
    assert ended == 1
    assert sorted(office.listed()) == three[1:]
    with office.world.open_uow(writes=False) as uow:
        kept = select(func.count()).select_from(RegisterValueRow)
        assert uow.session.scalar(kept.where(RegisterValueRow.entry_id == three[0])) == 0
        events = select(RegisterEventRow).where(RegisterEventRow.entry_id == three[0])
        ended_events = list(uow.session.scalars(events))
        assert {(str(one.now), one.note) for one in ended_events} == {("{}", "")}
        told = select(AuditEntryRow.salt).where(
            AuditEntryRow.chain == "registers",
            AuditEntryRow.subject.in_([one.id for one in ended_events]),
        )
        salts = list(uow.session.scalars(told.order_by(AuditEntryRow.seq)))
        # What the first entries say can be told by nobody any more.
        assert salts[:2] == [None, None]
        assert all(salts[2:])
    with office.world.engine.connect() as connection:
        assert verify(connection) == []
    with office.world.open_uow() as uow:
        assert uow.retention.end(Kept.REGISTERS, NOW + timedelta(days=5), most=10) == 0
