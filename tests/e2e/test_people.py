"""Agents and supervisors on the console, with buyers in other windows."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.desk.model import Role
from tests.e2e.pages import barriers
from tests.e2e.test_buyers import rows_of


def test_an_agent_takes_over_approves_and_the_buyer_sees_it(stack, buyer, console):
    page = buyer("liuyang")
    page.ask("空气炸锅降价了30块，退我差价")
    expect(page.page.get_by_text("您排在第")).to_be_visible()

    desk = console()
    desk.open_ticket("刘洋")
    desk.claim()
    expect(page.log).to_contain_text("小林")
    desk.say("您好，我是小林，正在帮您看差价")
    page.expect_to_read("正在帮您看差价")
    desk.tab("判责单")
    card = desk.page.locator(".decision").first
    expect(card).to_contain_text("30.00")
    expect(card).to_contain_text("P1")
    card.get_by_role("button", name="同意").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="同意").click()
    expect(card).to_contain_text("审批同意")
    page.expect_to_read("30")
    paid = rows_of(stack, "select kind, amount_fen, by from ledger where buyer_id = 'liuyang'")
    assert [(kind, amount) for kind, amount, _ in paid] == [("price_difference", 3000)]

    page.say("谢谢")
    expect(desk.page.get_by_role("log")).to_contain_text("谢谢")
    said_by_bot = "select count(*) from messages m join conversations c on "
    said_by_bot += "c.id = m.conversation_id where c.buyer_id = 'liuyang' and m.sender = 'bot'"
    before = rows_of(stack, said_by_bot)
    # Still within the time in which it could be taken back: it leaves before the talk is closed.
    desk.say("那先这样，祝您生活愉快")
    desk.page.get_by_role("button", name="完结").click()
    desk.page.get_by_role("dialog").get_by_role("textbox").fill("已退差价 30 元")
    desk.page.get_by_role("dialog").get_by_role("button", name="完结").click()
    expect(page.log.locator(".rating, .card").last).to_be_visible()
    page.expect_to_read("祝您生活愉快")
    assert rows_of(stack, said_by_bot) == before, "the bot was silent all the while"


def test_a_buyers_script_does_not_run_in_the_console(buyer, console):
    page = buyer("chenwei")
    page.ask("转人工")
    page.say("<img src=x onerror=alert(document.domain)>")
    desk = console()
    dialogs: list[str] = []
    desk.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    desk.open_ticket("陈伟")
    expect(desk.page.get_by_role("log")).to_contain_text("<img src=x onerror")
    assert dialogs == []


def test_the_supervisors_figures_match_what_was_just_done(stack, buyer, console):
    page = buyer("zhoumin", width=390, height=844)
    page.ask("你们家支持七天无理由退货吗")
    boss = console(Role.SUPERVISOR)
    boss.go("看板")
    expect(boss.page.get_by_text("会话").first).to_be_visible()
    conversations = rows_of(
        stack,
        "select count(distinct conversation_id) from messages where sender = 'buyer'",
    )[0][0]
    answer = boss.page.request.get(f"{stack.url}/api/console/board")
    totals = answer.json()["totals"]
    assert totals["conversations"] == conversations
    money = rows_of(
        stack,
        "select coalesce(sum(amount_fen), 0) from ledger where kind = 'price_difference' "
        "and at > datetime('now', '-1 hour')",
    )[0][0]
    days = answer.json()["days"]
    assert days[-1]["price_difference"] == f"{money // 100}.{money % 100:02d}"
    boss.go("常见问题")
    expect(boss.page.get_by_text("七天无理由").first).to_be_visible()
    with boss.page.expect_download() as download:
        boss.page.get_by_role("button", name="导出").click()
        boss.page.get_by_text("CSV").first.click()
    assert download.value.suggested_filename.endswith(".csv")


def test_the_console_has_no_barriers_that_axe_can_see(console):
    boss = console(Role.SUPERVISOR)
    names = (
        "工作台",
        "会话",
        "团队",
        "承诺拦截",
        "质检",
        "未成交",
        "规则",
        "审单",
        "申诉",
        "评价",
        "看板",
        "考核影子",
        "常见问题",
        "答案库",
        "快捷回复",
    )
    for name in names:
        boss.go(name)
        boss.page.wait_for_load_state("networkidle")
        if name in ("审单", "申诉", "评价"):
            # Some of all are chosen: the box for all of them tells so.
            expect(boss.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
            boss.page.get_by_role("checkbox", name=re.compile("^选择 2")).first.click()
            expect(boss.page.get_by_text("已选 1 项")).to_be_visible()
        found = Axe().run(boss.page)
        assert barriers(found) == [], name
