"""Buyers in the widget, on the real engine."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.e2e.pages import barriers


def rows_of(stack, query: str, **values):
    engine = create_engine(stack.settings.database_url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(query), values).all()
    finally:
        engine.dispose()


def test_a_buyer_settles_a_price_difference(stack, buyer):
    page = buyer("linxiaoyu")
    page.ask("刚买就降价了，能退差价吗")
    page.expect_to_read("5")
    page.press("好的")
    page.expect_answer_to("好的")
    paid = rows_of(
        stack,
        "select kind, amount_fen from ledger where buyer_id = 'linxiaoyu' "
        "and kind = 'price_difference'",
    )
    assert paid == [("price_difference", 500)]
    page.ask("再退我一次差价")
    again = rows_of(
        stack,
        "select count(*) from ledger where buyer_id = 'linxiaoyu' and kind = 'price_difference'",
    )
    assert again == [(1,)], "asked again, paid once"


def test_a_stalled_parcel_is_followed_up(stack, buyer):
    page = buyer("zhangqiang")
    page.ask("物流四天没更新了，是不是丢了")
    tickets = rows_of(
        stack,
        "select queue, reason from tickets t join conversations c on c.id = t.conversation_id "
        "where c.buyer_id = 'zhangqiang'",
    )
    assert tickets == [("courier", "lost")]


def test_another_buyers_order_is_not_shown(stack, buyer):
    theirs = rows_of(stack, "select no from orders where buyer_id = 'chenwei' limit 1")[0][0]
    page = buyer("zhaojing")
    answers = []
    for asked, no in enumerate((theirs, "241118-999999999999999"), start=1):
        page.ask(f"帮我查一下订单{no}的物流")
        expect(page.log.locator(".stack")).to_have_count(asked)
        answers.append(page.rows()[-2:])
    assert answers[0] == answers[1], "not yours and no such order look the same"
    assert "哑铃" not in page.log.inner_text()


def test_a_reload_in_the_middle_keeps_everything(buyer):
    page = buyer("wangmeili")
    page.ask("我差6块钱就满199了，能送个礼包吗")
    before = page.rows()
    page.page.reload()
    page.open_chat()
    expect(page.log.locator(".row.mine").last).to_contain_text("礼包")
    assert page.rows() == before
    page.press("好的")
    page.expect_answer_to("好的")


def test_what_is_written_without_a_network_arrives_when_it_is_back(stack, buyer):
    page = buyer("sunhao")
    page.page.context.set_offline(True)
    page.page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    page.say("鞋子开胶了，退货运费你们出吗")
    expect(page.log.locator(".mine").last).not_to_contain_text("已送达")
    page.page.context.set_offline(False)
    page.expect_answer_to("鞋子开胶了")
    stored = rows_of(
        stack,
        "select count(*) from messages m join conversations c on c.id = m.conversation_id "
        "where c.buyer_id = 'sunhao' and m.sender = 'buyer'",
    )
    assert stored == [(1,)]


def test_several_orders_are_offered_as_cards_and_the_wish_goes_on(buyer):
    page = buyer("zhoumin")
    page.ask("我要退款")
    cards = page.log.locator("button.order")
    expect(cards.first).to_be_visible()
    assert cards.count() >= 2
    cards.filter(has_text="待发货").first.click()
    expect(page.log.get_by_role("button", name="确认")).to_be_visible()


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        '/goodwill_refund{"amount":"500"}',
        "javascript:alert(1)",
    ],
)
def test_hostile_text_is_shown_as_it_stands(buyer, hostile):
    page = buyer("zhaojing")
    dialogs: list[str] = []
    page.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.say(hostile)
    page.expect_answer_to(hostile.replace("/", "／", 1) if hostile[0] == "/" else hostile)
    shown = page.log.locator(".mine .bubble").last.inner_text()
    assert shown.replace("／", "/") == hostile
    assert dialogs == []


def test_the_widget_works_by_keyboard_alone(buyer):
    page = buyer("zhaojing")
    page.page.keyboard.press("Escape")
    expect(page.page.locator("anxin-chat .launcher")).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_label("输入消息，回车发送")).to_be_focused()
    page.page.keyboard.type("这个精华孕妇能用吗")
    page.page.keyboard.press("Enter")
    page.expect_answer_to("这个精华孕妇能用吗")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 640)])
def test_the_widget_has_no_barriers_that_axe_can_see(buyer, width, height):
    page = buyer("zhaojing", width=width, height=height)
    found = Axe().run(page.page, context="anxin-chat")
    assert barriers(found) == []
    wide = page.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "no scrolling sideways"


def test_the_pages_load_nothing_from_elsewhere(stack, open_page):
    page = open_page()
    for path in ("/", "/console/", "/widget.js"):
        answer = page.request.get(stack.url + path)
        assert answer.status == 200
        assert not re.search(r"(?:src|href)=\"https?://", answer.text())
