"""Groups by facts, the list, and tags by hand and by rule."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from bot.buyers.conditions import About, BuyerRule, all_of, any_of, condition
from bot.buyers.model import Chosen, Filters, Sort
from bot.errors import BadInput, Forbidden, NotFound
from bot.store.persons.places import ERASED
from bot.store.tables.shop import BuyerRow, OrderRow
from tests.buyers.builders import DAY, Book

EVERYBODY = all_of(condition(About.SPEND, most=10**9))


def a_shop(book: Book) -> None:
    """One who spends much and complains, one of old, one who only asks, one who never was."""
    book.buyer("rich", level="金卡", tags=["老客"])
    book.product("POT", "锅具")
    book.order("rich", fen=300_00, sku="POT", province="广东省")
    book.order("rich", fen=100_00, back=100_00, ago=40 * DAY)
    book.case("rich", "return_refund", "done")
    book.ticket("rich", mood="angry", reason="complain_service")
    book.buyer("old", level="银卡")
    book.order("old", ago=200 * DAY, fen=20_00)
    book.order("old", fen=900_00, status="cancelled")
    book.writes("old", ago=100 * DAY)
    book.buyer("asks")
    book.writes("asks", ago=2 * DAY)
    book.ticket("asks", mood="upset")
    book.buyer("none")


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        pytest.param(condition(About.LEVEL, "金卡", "银卡"), {"rich", "old"}, id="a level"),
        pytest.param(
            condition(About.LEVEL, "金卡", "银卡", without=True), {"asks", "none"}, id="no"
        ),
        pytest.param(condition(About.TAG, "老客"), {"rich"}, id="a tag of the shop's file"),
        pytest.param(condition(About.SPEND, least=350_00), {"rich"}, id="what came back is off"),
        pytest.param(condition(About.SPEND, least=351_00), set(), id="and not a fen more"),
        pytest.param(condition(About.SPEND, least=350_01), set(), id="not one fen more"),
        pytest.param(condition(About.SPEND, least=300_00, days=30), {"rich"}, id="of a period"),
        pytest.param(
            condition(About.SPEND, most=20_00), {"old", "asks", "none"}, id="nothing is little, too"
        ),
        pytest.param(condition(About.ORDERS, least=2), {"rich"}, id="a cancelled one is none"),
        pytest.param(condition(About.ORDERS, most=0), {"asks", "none"}, id="no order"),
        pytest.param(condition(About.ORDERS, least=1, most=1), {"old"}, id="exactly one"),
        pytest.param(condition(About.LAST_ORDER, least=90), {"old"}, id="long ago"),
        pytest.param(condition(About.LAST_ORDER, most=7), {"rich"}, id="lately"),
        pytest.param(condition(About.LAST_CONTACT, least=90), {"old"}, id="silent"),
        pytest.param(condition(About.LAST_CONTACT, most=7), {"asks"}, id="wrote lately"),
        pytest.param(condition(About.CASES), {"rich"}, id="any case"),
        pytest.param(condition(About.CASES, "exchange"), set(), id="of another kind"),
        pytest.param(condition(About.CASES, states=("done",)), {"rich"}, id="of a state"),
        pytest.param(condition(About.CASES, most=0), {"old", "asks", "none"}, id="no case"),
        pytest.param(condition(About.MOOD, "upset"), {"asks"}, id="a mood"),
        pytest.param(condition(About.MOOD, "complained"), {"rich"}, id="a complaint"),
        pytest.param(condition(About.GOODS, "POT"), {"rich"}, id="goods"),
        pytest.param(condition(About.CATEGORY, "锅具"), {"rich"}, id="a category"),
        pytest.param(condition(About.REGION, "广东省"), {"rich"}, id="a province"),
        pytest.param(condition(About.REGION, "杭州市"), {"rich", "old"}, id="a city"),
    ],
)
def test_a_condition_finds_whom_it_says(book: Book, rule: Any, found: set[str]) -> None:
    a_shop(book)
    assert set(book.who(all_of(rule))) == found


def test_conditions_are_joined_by_all_or_any(book: Book) -> None:
    a_shop(book)
    silver, talks = condition(About.LEVEL, "银卡"), condition(About.LAST_CONTACT, most=7)
    assert book.who(all_of(silver, talks)) == []
    assert book.who(any_of(silver, talks)) == ["asks", "old"]
    buys = condition(About.ORDERS, least=1)
    assert book.who(all_of(buys, any_of(silver, talks))) == ["old"]


def test_who_was_erased_is_in_no_group(book: Book) -> None:
    book.buyer("b1", f"{ERASED}1")
    assert book.who(EVERYBODY) == ["b1"]
    assert [one.id for one in book.buyers.page(Filters()).buyers] == ["b1"]
    with pytest.raises(NotFound):
        book.buyers.one(f"{ERASED}1")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (all_of(), "至少"),
        (all_of(condition(About.LEVEL)), "还没有选"),
        (all_of(condition(About.SPEND)), "最少或最多"),
        (all_of(condition(About.ORDERS, least=3, most=2)), "最少比最多还大"),
        (all_of(condition(About.CASES, "nothing")), "没有这一项"),
        (all_of(condition(About.GOODS, "POT", days=0)), "天数"),
        (all_of(condition(About.CASES), any_of()), "空的"),
        (all_of(*[condition(About.CASES)] * 21), "条件太多"),
        (all_of(any_of(all_of(any_of(condition(About.CASES))))), "条件太多"),
    ],
)
def test_what_cannot_be_asked_is_refused(book: Book, rule: BuyerRule, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        book.buyers.try_rule(rule)
    with pytest.raises(BadInput, match=why):
        book.group(rule)


def test_the_list_has_the_facts_of_each(book: Book) -> None:
    a_shop(book)
    page = book.buyers.page(Filters(sort=Sort.SPEND))
    assert (page.total, [one.id for one in page.buyers]) == (4, ["rich", "old", "asks", "none"])
    rich = page.buyers[0]
    assert (rich.orders, rich.spend_fen, rich.cases, rich.open_cases) == (3, 350_00, 1, 0)
    assert [tag.name for tag in rich.tags] == ["老客"]
    by_contact = book.buyers.page(Filters(sort=Sort.LAST_CONTACT)).buyers
    assert [one.id for one in by_contact][:2] == ["asks", "old"]


def test_the_list_is_filtered_and_paged(book: Book) -> None:
    a_shop(book)
    number = book.order("asks")
    with book.open_uow() as uow:
        uow.session.get_one(BuyerRow, "rich").phone = "13800138000"
        uow.session.get_one(OrderRow, number).phone = "139****5678"
        uow.commit()
    for wanted, found in (
        (Filters(q="ch小"), ["rich"]),
        (Filters(q="8000"), ["rich"]),
        (Filters(q="１３８ 0013 8000"), ["rich"]),
        (Filters(q="5678"), ["asks"]),
        (Filters(q="800"), []),
        (Filters(q="%"), []),
        (Filters(q="rich小"), ["rich"]),
        (Filters(q=number), ["asks"]),
        (Filters(q="nobody"), []),
        (Filters(level="银卡"), ["old"]),
        (Filters(tag="老客"), ["rich"]),
        (Filters(rule=all_of(condition(About.MOOD, "upset"))), ["asks"]),
    ):
        assert [one.id for one in book.buyers.page(wanted).buyers] == found
    second = book.buyers.page(Filters(sort=Sort.ORDERS), page=2, size=3)
    assert (second.total, second.pages, len(second.buyers)) == (4, 2, 1)


def test_a_page_asks_as_often_for_many_as_for_one(book: Book) -> None:
    asked: list[str] = []
    book.buyer("b0")
    event.listen(book.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    book.buyers.page(Filters())
    once = len(asked)
    book.buyer(*(f"b{number}" for number in range(1, 9)))
    asked.clear()
    assert len(book.buyers.page(Filters()).buyers) == 9
    assert len(asked) == once


# Tags


def test_a_tag_by_hand_says_who_and_since_when(book: Book) -> None:
    book.buyer("b1", "b2")
    tag = book.buyers.save_tag(None, "大客户", None, staff=book.boss)
    assert book.buyers.mark(tag.id, Chosen(("b1",)), on=True, staff=book.agent) == 1
    assert book.buyers.mark(tag.id, Chosen(("b1",)), on=True, staff=book.boss) == 0
    (found,) = book.buyers.one("b1").tags
    assert (found.name, found.by, found.rule, found.since) == ("大客户", "小林", "", book.now)
    assert book.who(all_of(condition(About.TAG, "大客户"))) == ["b1"]
    assert book.buyers.mark(tag.id, Chosen(("b1",)), on=False, staff=book.boss) == 1
    assert book.buyers.one("b1").tags == ()


def test_an_agent_tags_one_and_a_supervisor_all_that_a_list_shows(book: Book) -> None:
    book.buyer("b1", "b2", level="金卡")
    book.buyer("b3")
    tag = book.buyers.save_tag(None, "回访", None, staff=book.boss)
    listed = Chosen(all_of=Filters(level="金卡"))
    for chosen in (Chosen(("b1", "b2")), listed):
        with pytest.raises(Forbidden):
            book.buyers.mark(tag.id, chosen, on=True, staff=book.agent)
    assert book.buyers.mark(tag.id, listed, on=True, staff=book.boss) == 2
    assert book.buyers.tags()[0].count == 2


def test_a_tag_by_rule_follows_the_facts(book: Book) -> None:
    book.buyer("b1", "b2")
    book.order("b1")
    bought = book.group(all_of(condition(About.LAST_ORDER, most=30)), "近期下单")
    tag = book.buyers.save_tag(None, "活跃", bought.id, staff=book.boss)
    (found,) = book.buyers.one("b1").tags
    assert (found.by, found.rule, found.since) == ("", "近期下单", book.now)
    since = book.now
    book.now += 20 * DAY
    book.order("b2")
    assert book.buyers.follow_rules() == 1
    assert book.buyers.one("b1").tags[0].since == since, "it had it all the time"
    book.now += 20 * DAY
    assert book.buyers.follow_rules() == 1
    assert book.buyers.one("b1").tags == ()
    assert book.buyers.follow_rules() == 0
    assert book.buyers.tags()[0].count == 1
    with pytest.raises(BadInput, match="自动打"):
        book.buyers.mark(tag.id, Chosen(("b1",)), on=True, staff=book.boss)


def test_another_rule_begins_anew(book: Book) -> None:
    book.buyer("b1", "b2", level="金卡")
    book.order("b2")
    gold = book.group(all_of(condition(About.LEVEL, "金卡")), "金卡")
    buys = book.group(all_of(condition(About.ORDERS, least=1)), "下过单")
    tag = book.buyers.save_tag(None, "重点", gold.id, staff=book.boss)
    assert tag.count == 2
    assert book.buyers.save_tag(tag.id, "重点", buys.id, staff=book.boss).count == 1
    by_hand = book.buyers.save_tag(tag.id, "重点", None, staff=book.boss)
    assert (by_hand.count, by_hand.group_id) == (0, None)


def test_rules_go_in_no_circle(book: Book) -> None:
    gold = book.group(all_of(condition(About.LEVEL, "金卡")), "金卡")
    book.buyers.save_tag(None, "自动", gold.id, staff=book.boss)
    by_tag = all_of(condition(About.TAG, "自动", without=True))
    other = book.group(by_tag, "没有自动标签")
    with pytest.raises(BadInput, match="手工标签"):
        book.buyers.save_tag(None, "反过来", other.id, staff=book.boss)
    with pytest.raises(BadInput, match="手工标签"):
        book.buyers.save_group(gold.id, "金卡", by_tag, staff=book.boss)
    hand = book.buyers.save_tag(None, "手工", None, staff=book.boss)
    asks = book.group(all_of(condition(About.TAG, "手工")), "按手工标签")
    book.buyers.save_tag(None, "跟着手工", asks.id, staff=book.boss)
    with pytest.raises(BadInput, match="手工标签"):
        book.buyers.save_tag(hand.id, "手工", gold.id, staff=book.boss)


def test_names_are_there_once_and_free_again_once_dropped(book: Book) -> None:
    group = book.group(EVERYBODY, "大家")
    with pytest.raises(BadInput, match="同名"):
        book.group(EVERYBODY, " 大家 ")
    other = book.group(EVERYBODY, "别的")
    with pytest.raises(BadInput, match="同名"):
        book.buyers.save_group(other.id, "大家", EVERYBODY, staff=book.boss)
    tag = book.buyers.save_tag(None, "跟", group.id, staff=book.boss)
    with pytest.raises(BadInput, match="同名"):
        book.buyers.save_tag(None, "跟", None, staff=book.boss)
    with pytest.raises(BadInput, match="有标签"):
        book.buyers.drop_group(group.id, staff=book.boss)
    book.buyers.drop_tag(tag.id, staff=book.boss)
    book.buyers.drop_group(group.id, staff=book.boss)
    assert [one.name for one, _ in book.buyers.groups()] == ["别的"]
    assert book.group(EVERYBODY, "大家").id != group.id


def test_what_conditions_can_be_made_of(book: Book) -> None:
    a_shop(book)
    book.buyers.save_tag(None, "大客户", None, staff=book.boss)
    found = book.buyers.choices()
    assert (found.levels, found.categories) == (["金卡", "银卡"], ["锅具"])
    assert (found.tags, sorted(found.provinces)) == (["大客户"], ["广东省", "浙江省"])
    assert dict(found.goods) == {"CUP": "商品CUP", "POT": "商品POT"}
