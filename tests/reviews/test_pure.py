"""Invitations and drafts: pure rules, each with its bounds."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.reviews.drafts import cause_of, draft, faults
from bot.reviews.invitations import invitation_due, invitation_key
from bot.reviews.model import Cause, Settled
from tests.decisions.builders import NOW
from tests.order_review.builders import an_order

ROOT = Path(__file__).resolve().parents[2]
SECOND = timedelta(seconds=1)
DONE: dict[str, Any] = {"status": "completed", "signed_at": NOW}
DAYS = timedelta(days=1)

INVITED = [
    ("a day after completion", DONE, NOW + DAYS, {}, True),
    ("a second before that", DONE, NOW + DAYS - SECOND, {}, False),
    ("after fifteen days", DONE, NOW + 15 * DAYS, {}, True),
    ("a second later", DONE, NOW + 15 * DAYS + SECOND, {}, False),
    ("signed, not completed", {**DONE, "status": "signed"}, NOW + 2 * DAYS, {}, False),
    ("refunded", {**DONE, "status": "refunded"}, NOW + 2 * DAYS, {}, False),
    ("completed, nobody knows when", {**DONE, "signed_at": None}, NOW + 2 * DAYS, {}, False),
    ("a part given back", {**DONE, "refunded_fen": 1}, NOW + 2 * DAYS, {}, False),
    ("after-sales on the platform", {**DONE, "after_sales": "换货中"}, NOW + 2 * DAYS, {}, False),
    ("a case is open", DONE, NOW + 2 * DAYS, {"case_open": True}, False),
    ("reviewed already", DONE, NOW + 2 * DAYS, {"reviewed": True}, False),
    ("money was given back by us", DONE, NOW + 2 * DAYS, {"money_back": True}, False),
]


@pytest.mark.parametrize(
    ("order", "now", "known", "due"), [row[1:] for row in INVITED], ids=[row[0] for row in INVITED]
)
def test_who_is_invited_to_a_review(order: Any, now: Any, known: Any, due: bool) -> None:
    assert invitation_due(an_order(**order), now=now, **known) is due


def test_an_order_has_one_key_of_its_own() -> None:
    assert invitation_key("1") == invitation_key("1") != invitation_key("2")


def test_no_sentence_about_reviews_promises_anything_for_one() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    told = [
        (name, one["text"])
        for name, all_of in responses.items()
        if "review" in name
        for one in all_of
    ]
    assert told
    for name, text in told:
        for word in ("返现", "红包", "奖励", "送您", "优惠券", "五星", "好评返"):
            assert word not in text.replace("不做好评返现", ""), name


CAUSES = [
    ("物流太慢了，快递放驿站不送上门", Cause.COURIER),
    ("催了三次才发货", Cause.LATE),
    ("收到杯子碎了", Cause.DAMAGED),
    ("说好的赠品没给我，漏发", Cause.MISSING),
    ("颜色不对，发错了", Cause.WRONG),
    ("穿一次就开胶", Cause.QUALITY),
    ("尺码偏小", Cause.SIZE),
    ("感觉是假货", Cause.FAKE),
    ("刚买就降价", Cause.PRICE),
    ("客服爱答不理", Cause.SERVICE),
    ("呵呵", Cause.OTHER),
    ("", Cause.OTHER),
]


@pytest.mark.parametrize(("text", "cause"), CAUSES, ids=[cause.value for _, cause in CAUSES[:-1]]
                         + ["nothing written"])  # fmt: skip
def test_the_cause_of_a_review(text: str, cause: Cause) -> None:
    assert cause_of(text) is cause


def test_every_draft_may_go_out_as_it_is() -> None:
    facts = [(), *((fact,) for fact in Settled), tuple(Settled)]
    for cause, settled in itertools.product(Cause, facts):
        assert faults(draft(cause, settled)) == [], (cause, settled)


def test_a_draft_says_what_was_done_and_nothing_that_was_not() -> None:
    assert "退款已经办理" in draft(Cause.QUALITY, [Settled.REFUNDED])
    assert "退款" not in draft(Cause.QUALITY, [])
    assert "抱歉" not in draft(Cause.OTHER, [], bad=False), "who praises is thanked"
    assert faults(draft(Cause.OTHER, [], bad=False)) == []
    assert "退货退款" in draft(Cause.QUALITY, [Settled.COMPENSATED, Settled.RETURNED])


FAULTS = [
    ("a phone", "请联系我们 138 1234 5678 谢谢", "长数字"),
    ("an order number", "订单261105-123456789012345已处理", "长数字"),
    ("a messenger", "加微信给您看看怎么处理", "站外"),
    ("VX", "请加 V X 联系我们处理", "站外"),
    ("a link", "请看 https://example.com 的说明", "站外"),
    ("money for a review", "改好评返现给您处理", "好处换评价"),
    ("a refund promised", "非常抱歉，这就给您退", "承诺"),
    ("compensation", "我们愿意补偿您的损失", "承诺"),
    ("a gift promised", "抱歉，下次送您小样", "承诺"),
    ("an amount", "已经给出三块处理", "金额"),
    ("a figure", "抱歉，已处理¥5", "金额"),
    ("never again", "保证下次不会这样了", "绝对"),
    ("an hour named", "抱歉，24小时内处理好", "绝对"),
    ("a mail address", "请写信到 kf@example.com 处理", "邮箱"),
    ("too short", "抱歉", "5 到"),
    ("too long", "很" * 501, "5 到"),
    ("the buyer's name", "王小姐您好，很抱歉没让您满意", "姓名"),
]


@pytest.mark.parametrize(
    ("reply", "reason"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_what_a_reply_must_not_say(reply: str, reason: str) -> None:
    found = faults(reply, names=("王小姐", "王"))
    assert any(reason in says for says in found), found


@pytest.mark.parametrize(
    "reply",
    ["您的退款已经办理，很抱歉没让您满意。", "感谢反馈，已经记下您说的问题。",
     "退换货的进度可以在客服对话里看。", "抱歉让您久等了，物流记录可以核对。"],
)  # fmt: skip
def test_what_a_reply_may_say(reply: str) -> None:
    assert faults(reply, names=("王小姐",)) == []
