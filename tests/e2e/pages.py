"""What a person does on the pages, in a person's words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AxeResults
from playwright.sync_api import Locator, Page, expect


class BuyerPage:
    """The demo shop with the widget."""

    def __init__(self, page: Page, url: str, buyer_id: str) -> None:
        self.page = page
        self._url = f"{url}/?buyer={buyer_id}"

    def open(self) -> None:
        self.page.goto(self._url)
        self.open_chat()

    def open_chat(self) -> None:
        self.page.locator("anxin-chat .launcher").click()
        expect(self.log.locator(".row").first).to_be_visible()

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def say(self, text: str) -> None:
        field = self.page.get_by_label("输入消息，回车发送")
        field.fill(text)
        field.press("Enter")

    def ask(self, text: str) -> None:
        """Say it, and wait until somebody else's words stand below it."""
        self.say(text)
        self.expect_answer_to(text)

    def expect_answer_to(self, text: str) -> None:
        self.page.wait_for_function(
            """text => {
                const log = document.querySelector('anxin-chat').shadowRoot
                    .querySelector('[role=log]')
                const rows = [...log.querySelectorAll('.row, .notice, .rating')]
                const mine = rows.findLastIndex(row =>
                    row.classList.contains('mine') && row.textContent.includes(text) &&
                    row.textContent.includes('已送达'))
                return mine >= 0 && rows.slice(mine).some(row =>
                    !row.matches('.mine, .typing-row'))
            }""",
            arg=text,
        )

    def press(self, title: str) -> None:
        self.log.get_by_role("button", name=title).last.click()

    def expect_to_read(self, text: str) -> None:
        expect(self.log).to_contain_text(text)

    def last_answer(self) -> str:
        return self.log.locator(".theirs:not(.typing-row)").last.inner_text()

    def rows(self) -> list[str]:
        return self.log.locator(".row:not(.typing-row) .bubble, .notice").all_inner_texts()

    @property
    def case(self) -> Locator:
        """The newest card of an after-sales case."""
        return self.log.locator(".card.case").last

    def send_picture(self, file: Path) -> None:
        rows = self.log.locator(".row.mine").count()
        self.page.locator("anxin-chat input[type=file]").set_input_files(file)
        self.page.locator("anxin-chat").get_by_text("发送", exact=True).click()
        sent = self.log.locator(".row.mine").nth(rows)
        expect(sent).to_contain_text("已送达")
        expect(self.log.locator(".row.mine ~ .row.theirs:not(.typing-row)").last).to_be_visible()

    def send_back(self, number: str) -> None:
        """The number of the parcel, by the form on the case's card."""
        self.case.get_by_role("button", name="填写退货单号").click()
        self.log.get_by_label("快递单号").fill(number)
        self.log.get_by_role("button", name="提交单号").click()


class ConsolePage:
    """The console of a signed-in member of staff."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = f"{url}/console/"

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(self.url)
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("navigation", name="主导航")).to_be_visible()

    def open_ticket(self, buyer: str) -> None:
        self.page.get_by_role("region", name="队列").get_by_text(buyer).first.click()

    def claim(self) -> None:
        self.page.get_by_role("button", name="领取").click()
        expect(self.page.get_by_role("button", name="完结")).to_be_visible()

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def say(self, text: str) -> None:
        field = self.page.get_by_role("textbox", name="回复", exact=True)
        field.fill(text)
        field.press("Enter")

    def go(self, name: str) -> None:
        self.page.get_by_role("navigation", name="主导航").get_by_text(name).click()


class CasesPage:
    """What people do with after-sales cases: on the pages, or by the calls that those make."""

    def __init__(self, desk: ConsolePage, url: str) -> None:
        self.desk = desk
        self.page = desk.page
        self._api = f"{url}/api/console"

    def open(self, buyer: str) -> None:
        """The newest case of a buyer, found in the workbench."""
        self.desk.go("售后单")
        self.page.get_by_role("textbox", name="订单号、买家、售后单号、快递单号").fill(buyer)
        # Before the answer comes, the row stands in the old list and is drawn anew.
        expect(self.page.get_by_text("找到 1 张")).to_be_visible()
        row = self.page.locator("tr", has_text=buyer)
        row.get_by_role("link").first.click()
        expect(self.page.get_by_role("heading", name="现在要做")).to_be_visible()

    def move(self, title: str, *, note: str = "", courier: str = "", tracking_no: str = "") -> None:
        todo = self.page.locator(".case-todo")
        todo.get_by_role("button", name=title, exact=True).click()
        dialog = self.page.get_by_role("dialog")
        if note:
            dialog.get_by_role("textbox", name="说明（买家会看到）").fill(note)
        if courier:
            dialog.get_by_label("快递公司").last.fill(courier)
            dialog.get_by_label("快递公司").last.press("Enter")
        if tracking_no:
            dialog.get_by_label(re.compile("快递单号")).fill(tracking_no)
        dialog.get_by_role("button", name=f"确认{title}").click()
        expect(dialog.get_by_text("处理结果")).to_be_visible()
        dialog.get_by_role("button", name="关闭").last.click()
        expect(dialog).to_be_hidden()

    def do(self, buyer: str, move: str, **given: str) -> None:
        (case,) = self._get(f"cases?q={buyer}")["cases"]
        report = self._post("cases/do", {"ids": [case["id"]], "move": move, **given})["report"]
        assert report[0]["ok"], report

    def release(self, buyer: str) -> None:
        """Back to the bot, as nobody has time for it now."""
        for ticket in self._get("tickets?state=open")["tickets"]:
            if ticket["buyer"] == buyer:
                self._post(f"tickets/{ticket['id']}/claim", {})
                self._post(f"tickets/{ticket['id']}/release", {})

    def pay_out(self, buyer: str) -> None:
        """The batch is downloaded and paid, and each of the buyer's payouts found confirmed."""
        self._post("payouts/batches", {})
        (case,) = self._get(f"cases?q={buyer}")["cases"]
        for payout in self._get(f"payouts?q={case['order_no']}")["payouts"]:
            done = {"state": "confirmed", "note": "平台已打款"}
            self._post(f"payouts/{payout['id']}/resolve", done)

    def _get(self, path: str) -> Any:
        answer = self.page.request.get(f"{self._api}/{path}")
        assert answer.ok, answer.text()
        return answer.json()

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"X-Anxin": "1"}
        answer = self.page.request.post(f"{self._api}/{path}", data=body, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()


def barriers(found: AxeResults) -> list[tuple[str, list[str]]]:
    """What axe found: the rule, and the elements it stands against."""
    return [
        (violation["id"], [str(node["target"]) for node in violation["nodes"]])
        for violation in found.response["violations"]
    ]
