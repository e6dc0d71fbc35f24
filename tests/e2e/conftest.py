"""A real browser against the real processes. One stack for all of these tests: they use
different buyers, so that none sees what another did."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.demo.load import ACCOUNTS
from bot.desk.model import Role
from tests.e2e.pages import BuyerPage, ConsolePage
from tests.stack import Stack, running_stack

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: make setup-test installs it"
    # Two busy cores: what is slow is measured by benchmarks, not here.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pages in contexts of their own; an error in a page's script fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def buyer(stack: Stack, open_page: Callable[..., Page]) -> Callable[..., BuyerPage]:
    def come(buyer_id: str, **size: int) -> BuyerPage:
        page = BuyerPage(open_page(**size), stack.url, buyer_id)
        page.open()
        return page

    return come


@pytest.fixture
def customer(stack: Stack, open_page: Callable[..., Page]) -> Callable[[str], BuyerPage]:
    """A buyer who is not in the demo shop's list of those to sign in as."""

    def come(buyer_id: str) -> BuyerPage:
        opened = open_page()
        known = {"id": buyer_id, "name": buyer_id, "note": "", "sentences": [], "order_no": ""}
        opened.route("**/demo/buyers", lambda route: route.fulfill(json={"buyers": [known]}))
        page = BuyerPage(opened, stack.url, buyer_id)
        page.open()
        return page

    return come


@pytest.fixture
def console(stack: Stack, open_page: Callable[..., Page]) -> Callable[..., ConsolePage]:
    def sign_in(role: Role = Role.AGENT, **size: int) -> ConsolePage:
        account = next(account for account in ACCOUNTS if account.role is role)
        page = ConsolePage(open_page(**size), stack.url)
        page.sign_in(account.username, account.password)
        return page

    return sign_in
