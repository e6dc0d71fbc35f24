"""After-sales cases from the first word to their end: the buyer in the widget, people in the
console, and the database as the judge. Each test has a buyer and an order of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.load import ACCOUNTS
from bot.desk.model import Role
from tests.e2e.orders import (
    DAY,
    LOST,
    NOT_SHIPPED,
    PACK_199,
    PACKED,
    PAN,
    SERUM,
    SHIRT,
    SOLD_OUT,
    a_buyer,
    a_picture,
)
from tests.e2e.pages import BuyerPage, CasesPage, ConsolePage
from tests.e2e.test_buyers import rows_of

Ended = dict[str, str]


@pytest.fixture(scope="module")
def signed_in(stack: Any, browser: Browser) -> Any:
    """One sign-in for all of these tests: more in a minute are refused."""
    account = next(account for account in ACCOUNTS if account.role is Role.SUPERVISOR)
    context = browser.new_context()
    given = {"username": account.username, "password": account.password}
    answer = context.request.post(
        f"{stack.url}/api/console/login", data=given, headers={"X-Anxin": "1"}
    )
    assert answer.ok, answer.text()
    yield context.cookies()
    context.close()


@pytest.fixture
def people(stack: Any, open_page: Callable[..., Page], signed_in: Any) -> CasesPage:
    desk = ConsolePage(open_page(), stack.url)
    desk.page.context.add_cookies(signed_in)
    desk.page.goto(desk.url)
    return CasesPage(desk, stack.url)


def cases_of(stack: Any, buyer_id: str) -> Ended:
    query = "select kind, state from aftersales where buyer_id = :buyer order by id"
    return dict(map(tuple, rows_of(stack, query, buyer=buyer_id)))


def paid_to(stack: Any, buyer_id: str) -> list[tuple[str, int, str]]:
    """What the ledger has, with the payout of each row."""
    query = (
        "select l.kind, l.amount_fen, p.state from ledger l "
        "left join payouts p on p.ledger_id = l.id where l.buyer_id = :buyer order by l.id"
    )
    return [tuple(row) for row in rows_of(stack, query, buyer=buyer_id)]


def told(stack: Any, buyer_id: str, words: str) -> int:
    """How often the buyer was told so."""
    query = (
        "select m.text from messages m join conversations c on c.id = m.conversation_id "
        "where c.buyer_id = :buyer and m.sender <> 'buyer'"
    )
    return sum(words in row[0] for row in rows_of(stack, query, buyer=buyer_id))


def next_day(page: BuyerPage) -> None:
    """The page is opened again: another session of the same conversation."""
    page.page.reload()
    page.open_chat()


def test_not_shipped_is_refunded_once_however_often_it_is_asked(stack, customer):
    a_buyer(stack, "case-cancel", PAN, **NOT_SHIPPED)
    page = customer("case-cancel")
    page.ask("我不想要了，取消订单")
    page.ask("再等等")
    page.ask("好的")
    expect(page.case).to_contain_text("退款中")
    next_day(page)
    page.ask("我昨天申请的退款怎么样了")
    page.ask("再退我一次")
    assert cases_of(stack, "case-cancel") == {"refund_only": "refunding"}
    assert paid_to(stack, "case-cancel") == [("refund", 129_00, "requested")]
    assert told(stack, "case-cancel", "退款 129 元已经为您办理") == 1


def test_a_lost_parcel_is_refunded_and_the_payout_closes_the_case(stack, customer, people):
    a_buyer(stack, "case-lost", PAN, **LOST)
    page = customer("case-lost")
    page.ask("快递丢了，给我退款")
    page.ask("可以")
    expect(page.case).to_contain_text("退款中")
    people.pay_out("case-lost")
    page.ask("退款到账了吗")
    expect(page.case).to_contain_text("已完成")
    assert cases_of(stack, "case-lost") == {"refund_only": "done"}
    assert paid_to(stack, "case-lost") == [("refund", 129_00, "confirmed")]


def test_an_intercepted_parcel_is_taken_back_by_the_buyer(stack, customer):
    a_buyer(stack, "case-packed", PAN, **PACKED)
    page = customer("case-packed")
    page.ask("不想要了，取消订单")
    expect(page.case).to_contain_text("待处理")
    page.ask("不退了")
    page.press("确认撤销")
    page.expect_to_read("已经撤销了")
    assert cases_of(stack, "case-packed") == {"refund_only": "withdrawn"}
    assert paid_to(stack, "case-packed") == []


def test_a_return_goes_all_the_way_on_the_pages(stack, customer, people):
    a_buyer(stack, "case-return", SHIRT)
    page = customer("case-return")
    page.ask("衣服大了，我要退货")
    page.press("提交申请")
    expect(page.case).to_contain_text("待买家寄回")
    page.ask("寄回去了，SF1234567890123")
    expect(page.case).to_contain_text("买家已寄回")

    people.open("case-return")
    people.move("收到退货")
    expect(page.case).to_contain_text("已收到待检查")
    assert paid_to(stack, "case-return") == [], "nothing before the goods were checked"
    people.move("检查合格，退款")
    expect(page.case).to_contain_text("检查完成，已提交退款")
    assert cases_of(stack, "case-return") == {"return_refund": "refunding"}
    assert paid_to(stack, "case-return") == [("refund", 49_00, "requested")]
    assert told(stack, "case-return", "退款 49 元已经提交") == 1


def test_a_picture_the_next_day_settles_a_faulty_return(stack, customer, people, tmp_path):
    a_buyer(stack, "case-late", PAN)
    page = customer("case-late")
    page.ask("锅质量有问题，退货")
    page.ask("没有照片")
    expect(page.case).to_contain_text("待处理")
    people.release("case-late")
    page.expect_to_read("安安继续为您服务")
    next_day(page)
    page.send_picture(a_picture(tmp_path))
    page.expect_to_read("补充到您的退货退款申请")
    page.press("提交申请")
    expect(page.case).to_contain_text("待买家寄回")
    page.ask("我要退货")
    assert cases_of(stack, "case-late") == {"return_refund": "awaiting_return"}
    kept = "select count(*) from aftersales_evidence e join aftersales a on a.id = e.case_id "
    assert rows_of(stack, kept + "where a.buyer_id = 'case-late'") == [(1,)]
    assert paid_to(stack, "case-late") == []


def test_a_late_return_is_refused_with_a_reason_on_the_pages(stack, customer, people):
    long_ago = datetime.now(UTC) - 20 * DAY
    a_buyer(stack, "case-refused", SHIRT, signed_at=long_ago, shipped_at=long_ago - DAY)
    page = customer("case-refused")
    page.ask("不喜欢，我要退货")
    expect(page.case).to_contain_text("待处理")
    people.open("case-refused")
    people.move("拒绝", note="签收太久，商品已经洗过")
    page.expect_to_read("签收太久，商品已经洗过")
    expect(page.case).to_contain_text("已拒绝")
    assert cases_of(stack, "case-refused") == {"return_refund": "refused"}
    assert told(stack, "case-refused", "签收太久，商品已经洗过") == 1
    assert paid_to(stack, "case-refused") == []


def test_not_back_but_exchanged_and_sent_on_the_pages(stack, customer, people):
    a_buyer(stack, "case-exchange", SHIRT)
    page = customer("case-exchange")
    page.ask("衣服大了，我要退货")
    page.ask("不退了改换货")
    page.ask("换成L码")
    page.press("提交换货")
    expect(page.case).to_contain_text("待买家寄回")
    page.send_back("YT8877665544332")
    expect(page.case).to_contain_text("买家已寄回")
    people.open("case-exchange")
    people.move("收到退货")
    people.move("检查合格，换货发出")
    people.move("发出", courier="顺丰速运", tracking_no="SF5566778899001")
    expect(page.case).to_contain_text("SF5566778899001")
    assert cases_of(stack, "case-exchange") == {"exchange": "reshipped"}
    assert paid_to(stack, "case-exchange") == []


def test_sold_out_so_rather_the_money(stack, customer, people, tmp_path):
    a_buyer(stack, "case-sold-out", SOLD_OUT)
    page = customer("case-sold-out")
    page.ask("质量有问题，想换货，换同款")
    page.send_picture(a_picture(tmp_path))
    expect(page.case).to_contain_text("待处理")
    people.release("case-sold-out")
    page.expect_to_read("安安继续为您服务")
    page.ask("不喜欢，我要退货")
    page.expect_to_read("要一起撤销")
    page.press("好的")
    page.expect_to_read("已经一起撤销")
    expected = {"exchange": "withdrawn", "return_refund": "awaiting_return"}
    assert cases_of(stack, "case-sold-out") == expected
    assert paid_to(stack, "case-sold-out") == []


def test_a_missing_gift_is_sent_and_a_second_one_is_not(stack, customer, people):
    a_buyer(stack, "case-gift", PACK_199)
    page = customer("case-gift")
    page.ask("我的满199礼包没收到")
    page.ask("好的")
    expect(page.case).to_contain_text("待发出")
    people.do("case-gift", "reship", courier="中通快递", tracking_no="ZT4455667788990")
    expect(page.case).to_contain_text("ZT4455667788990")
    page.ask("满199礼包没收到，再补发一个")
    assert cases_of(stack, "case-gift") == {"reship": "reshipped"}
    remarks = "select count(*) from remarks r join orders o on o.no = r.order_no "
    assert rows_of(stack, remarks + "where o.buyer_id = 'case-gift'") == [(1,)]
    assert paid_to(stack, "case-gift") == []


def test_the_postage_of_a_faulty_return_is_paid_once(stack, customer, tmp_path):
    a_buyer(stack, "case-postage", SERUM)
    page = customer("case-postage")
    page.ask("泵头是坏的，质量有问题，我要退货")
    page.send_picture(a_picture(tmp_path))
    page.press("提交申请")
    expect(page.case).to_contain_text("待买家寄回")
    page.ask("退货运费退我")
    page.ask("12块")
    page.send_picture(a_picture(tmp_path))
    page.press("好的")
    expect(page.case).to_contain_text("退运费")
    page.ask("再退我一次运费")
    assert cases_of(stack, "case-postage") == {
        "return_refund": "awaiting_return",
        "postage": "refunding",
    }
    assert paid_to(stack, "case-postage") == [("postage", 12_00, "requested")]
    assert re.search("运费", page.last_answer())


def test_a_size_that_is_not_sold_is_asked_for_with_those_that_are(stack, customer):
    a_buyer(stack, "case-size", SHIRT)
    page = customer("case-size")
    page.ask("这件衣服我要换成3XL")
    page.expect_to_read("没有您说的那一种")
    assert cases_of(stack, "case-size") == {}
    page.press("白色 L")
    page.expect_to_read("“白色 L”")
    page.press("提交换货")
    expect(page.case).to_contain_text("待买家寄回")
    assert cases_of(stack, "case-size") == {"exchange": "awaiting_return"}


def test_a_lost_parcel_is_sent_again_and_the_buyer_says_that_it_came(stack, customer, people):
    a_buyer(stack, "case-again", PAN, **LOST)
    page = customer("case-again")
    page.ask("快递丢了，给我补发一个")
    page.ask("丢件了，补发")
    expect(page.case).to_contain_text("待处理")
    people.open("case-again")
    people.move("同意")
    people.move("发出", courier="顺丰速运", tracking_no="SF5566778899002")
    people.release("case-again")
    page.expect_to_read("安安继续为您服务")
    page.ask("补发的收到了")
    page.expect_to_read("收到就好")
    assert cases_of(stack, "case-again") == {"reship": "done"}
    assert paid_to(stack, "case-again") == []


def test_a_refusal_that_promises_goes_out_with_a_supervisors_reason(stack, customer, people):
    long_ago = datetime.now(UTC) - 20 * DAY
    no = a_buyer(stack, "case-held", PAN, signed_at=long_ago, shipped_at=long_ago - DAY)
    page = customer("case-held")
    page.ask("不喜欢，我要退货")
    expect(page.case).to_contain_text("待处理")
    people.page.goto(f"{stack.url}/console/#/approvals")
    row = people.page.locator(".approval", has_text=no)
    row.get_by_role("button", name="拒绝").click()
    dialog = people.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("签收太久办不了，补您5元券吧")
    dialog.get_by_role("button", name="确认拒绝").click()
    expect(dialog.get_by_role("alert")).to_contain_text("补您5元券")
    dialog.get_by_label("为什么可以这样说").fill("主管特批")
    dialog.get_by_role("button", name="仍要发送").click()
    expect(row).to_have_count(0)
    page.expect_to_read("补您5元券")
    people.page.goto(f"{stack.url}/console/#/holds")
    people.page.get_by_role("button", name="写明原因后发出").click()
    expect(people.page.locator(".held-row", has_text="case-held")).to_contain_text("主管特批")
