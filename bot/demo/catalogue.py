"""The demo shop's products, as they are written down in `catalogue/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from bot.money import fen
from bot.shop.importing.lists import FACT_COLUMNS


@dataclass(frozen=True)
class DemoProduct:
    """`price_fen` is the everyday price, at which the demo's orders were bought."""

    sku: str
    title: str
    category: str
    emoji: str
    price_fen: int
    no_reason_return: bool
    stock: int
    specs: tuple[str, ...]
    gifts: tuple[tuple[str, int], ...]
    facts: dict[str, tuple[str, ...]]


# What has another price now: cheaper by a little, by more than the bot may give, by a flash sale.
CURRENT_PRICES: dict[str, tuple[int, str]] = {
    "FS-1002": (84_00, "活动价"),
    "MZ-4001": (92_00, "日常价"),
    "XB-2001": (149_00, "活动价"),
    "JD-7001": (159_00, "活动价"),
    "JD-7003": (69_00, "限时秒杀"),
    "SM-7102": (79_00, "限时秒杀"),
    "SP-6004": (115_00, "日常价"),
}


@cache
def products() -> tuple[DemoProduct, ...]:
    folder = resources.files("bot.demo") / "catalogue"
    sheets = sorted((one for one in folder.iterdir()), key=lambda one: one.name)
    return tuple(
        _product(raw)
        for sheet in sheets
        if sheet.name.endswith(".yml")
        for raw in yaml.safe_load(sheet.read_text(encoding="utf-8"))
    )


@cache
def by_sku() -> dict[str, DemoProduct]:
    return {product.sku: product for product in products()}


def _product(raw: dict[str, object]) -> DemoProduct:
    facts = raw.get("facts") or {}
    assert isinstance(facts, dict)
    assert set(facts) <= set(FACT_COLUMNS), raw["sku"]
    return DemoProduct(
        sku=str(raw["sku"]),
        title=str(raw["title"]),
        category=str(raw["category"]),
        emoji=str(raw["emoji"]),
        price_fen=fen(str(raw["price"])),
        no_reason_return=bool(raw.get("no_reason_return", True)),
        stock=int(str(raw["stock"])),
        specs=tuple(_texts(raw["specs"])),
        gifts=tuple(_gift(text) for text in _texts(raw.get("gifts", []))),
        facts={topic: tuple(_texts(texts)) for topic, texts in facts.items()},
    )


def _texts(raw: object) -> list[str]:
    assert isinstance(raw, list)
    return [str(one) for one in raw]


def _gift(text: str) -> tuple[str, int]:
    sku, quantity = text.split("*")
    return sku, int(quantity)
