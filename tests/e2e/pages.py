"""What a person does on the pages, in a person's words."""

from __future__ import annotations

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


def barriers(found: AxeResults) -> list[tuple[str, list[str]]]:
    """What axe found: the rule, and the elements it stands against."""
    return [
        (violation["id"], [str(node["target"]) for node in violation["nodes"]])
        for violation in found.response["violations"]
    ]
