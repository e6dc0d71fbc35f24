"""Takes the pictures of READMEs and guides: the real pages over a demo shop after a day."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bot.demo.load import ACCOUNTS
from bot.desk.model import Role
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.pages import BuyerPage, ConsolePage
from tests.stack import Stack, running_stack

OUT = Path(__file__).resolve().parent.parent / "docs" / "images"
DESKTOP, PHONE = (1440, 900), (390, 844)


class Camera:
    def __init__(self, browser: Browser, stack: Stack) -> None:
        self._browser = browser
        self._stack = stack

    def page(self, size: tuple[int, int]) -> Page:
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        return context.new_page()

    def buyer(self, buyer_id: str, size: tuple[int, int] = DESKTOP) -> BuyerPage:
        page = BuyerPage(self.page(size), self._stack.url, buyer_id)
        page.open()
        return page

    def staff(self, role: Role, size: tuple[int, int] = DESKTOP) -> ConsolePage:
        account = next(account for account in ACCOUNTS if account.role is role)
        page = ConsolePage(self.page(size), self._stack.url)
        page.sign_in(account.username, account.password)
        return page


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)  # charts draw themselves
    page.screenshot(path=OUT / f"{name}.png")
    print(f"docs/images/{name}.png")


def a_day_passes(camera: Camera) -> None:
    """Conversations of the kind that a shop has, so that no page is empty."""
    said = {
        "zhangqiang": ("物流四天没更新了，是不是丢了", "给点补偿吧", "好的"),
        "chenwei": ("怎么还不发货，都三天了", "再催一下"),
        "zhaojing": ("这个精华是正品吗", "孕妇能用吗", "谢谢"),
        "sunhao": ("鞋子开胶了，退货运费你们出吗",),
        "wangmeili": ("我差6块钱就满199了，能送个礼包吗", "好的"),
    }
    for buyer_id, lines in said.items():
        page = camera.buyer(buyer_id)
        for line in lines:
            page.ask(line)
        page.page.context.close()


def pictures_of_buyers(camera: Camera) -> None:
    page = camera.buyer("linxiaoyu")
    page.ask("刚买就降价了，能退差价吗")
    page.press("好的")
    page.expect_answer_to("好的")
    page.ask("这条裤子怎么洗")
    shoot(page.page, "widget-desktop")
    phone = camera.buyer("zhoumin", PHONE)
    phone.ask("我的快递到哪了")
    shoot(phone.page, "widget-phone")
    back = camera.buyer("sunhao", PHONE)
    back.ask("我的退货到哪一步了")
    shoot(back.page, "widget-case")


def pictures_of_agents(camera: Camera) -> None:
    for buyer_id, line in (("liuyang", "空气炸锅降价了30块，退我差价"), ("zhoumin", "转人工")):
        camera.buyer(buyer_id).ask(line)

    def work(size: tuple[int, int], name: str, then: Callable[[ConsolePage], None]) -> None:
        desk = camera.staff(Role.AGENT, size)
        then(desk)
        shoot(desk.page, name)

    def take(desk: ConsolePage) -> None:
        desk.open_ticket("刘洋")
        desk.claim()
        desk.tab("判责单")
        desk.say("您好，我是小林，正在帮您看差价，稍等一下")
        desk.page.locator(".el-message").wait_for(state="detached")

    work(DESKTOP, "agent-desk", take)
    work(PHONE, "agent-phone", lambda desk: None)


def pictures_of_supervisors(camera: Camera) -> None:
    boss = camera.staff(Role.SUPERVISOR)
    for name, file, shown in (
        ("看板", "supervisor-board", "每日接待"),
        ("常见问题", "supervisor-questions", "处理情况"),
        ("售后单", "agent-cases", "待处理"),
        ("审单", "agent-screening", "不能发"),
        ("申诉", "agent-appeals", "极速退款"),
    ):
        boss.go(name)
        boss.page.get_by_text(shown).first.wait_for()
        shoot(boss.page, file)


def pictures_of_rules_and_answers(camera: Camera) -> None:
    """A draft of the numbers that was replayed, and an answer that is being tried."""
    boss = camera.staff(Role.SUPERVISOR)
    page = boss.page
    boss.go("规则")
    page.get_by_role("button", name="新建草稿").click()
    page.get_by_label("安抚退款起步金额").fill("4.00")
    page.get_by_label("改动原因").fill("快递慢的投诉变多，先多安抚一点")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("button", name="开始回放").click()
    page.get_by_text("今后 30 天多付").wait_for()
    page.locator(".el-message").wait_for(state="detached")
    page.locator("h1").scroll_into_view_if_needed()
    shoot(page, "supervisor-draft")
    boss.go("答案库")
    page.get_by_role("button", name="新答案").click()
    page.get_by_label("名称").fill("发货地")
    page.get_by_label("买家的问法").fill("你们从哪里发货\n仓库在哪个城市\n发货地是哪里")
    page.get_by_label("答案", exact=True).fill("我们的仓库在浙江杭州。")
    page.get_by_role("button", name="保存并试答").click()
    page.get_by_role("button", name="发布").wait_for(timeout=60_000)
    shoot(page, "supervisor-answer")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder)) as stack:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
            )
            camera = Camera(browser, stack)
            a_day_passes(camera)
            pictures_of_buyers(camera)
            pictures_of_agents(camera)
            pictures_of_supervisors(camera)
            pictures_of_rules_and_answers(camera)


if __name__ == "__main__":
    main()
