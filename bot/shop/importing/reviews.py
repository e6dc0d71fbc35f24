"""The platform's export of reviews (评价): what its lines mean."""

from __future__ import annotations

import re
from hashlib import blake2b

from bot.shop.importing.cells import CellError, Row
from bot.shop.importing.columns import Layout
from bot.shop.importing.order_lines import read_order_no
from bot.shop.model import ImportedReview

LAYOUT = Layout(
    columns={
        "id": ("评价ID", "评价编号", "评论ID"),
        "no": ("订单号", "订单编号"),
        "at": ("评价时间", "评论时间", "首评时间"),
        "stars": ("评分", "商品评分", "综合评分", "星级", "评价星级", "描述相符", "评价等级"),
        "text": ("评价内容", "评论内容", "评价", "首评内容"),
        "more": ("追评内容", "追加评价", "追评"),
        "product": ("商品名称", "商品", "商品标题"),
    },
    needed=(("no",), ("stars",), ("at",)),
)
_STARS = re.compile(r"([1-5])(?:\.0+)?\s*(?:分|星|颗星)?\Z", re.ASCII)
_WORDS = {"差评": 1, "中评": 3, "好评": 5}


def read_review(row: Row) -> ImportedReview:
    no = read_order_no(row)
    at = row.time("at")
    if at is None:
        raise CellError("评价时间：不能为空")
    product, first, more = row.text("product", most=300), row.text("text"), row.text("more")
    number = row.code("id")
    return ImportedReview(
        key=f"id:{number}" if number else _key(no, at.isoformat(), product),
        order_no=no,
        product=product,
        stars=_stars(row),
        at=at,
        text=f"{first}\n追评：{more}" if more else first,
    )


def _stars(row: Row) -> int:
    text = row.needed("stars", most=20)
    match = _STARS.match(text)
    if match is not None:
        return int(match[1])
    if text not in _WORDS:
        raise CellError(f"评分：应为 1 到 5 星，或 {'、'.join(_WORDS)}（{text}）")
    return _WORDS[text]


def _key(*parts: str) -> str:
    """Without the platform's number, a review is known by its order, time and product."""
    return "row:" + blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()
