"""Every number of the shop's rules, with its default. A supervisor changes these, never the logic.

The groups and names are also the keys of the YAML sheet, where `_fen` fields are written in yuan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Any, ClassVar


class Gives(Enum):
    """When a number gives the buyer more, or lets more be given without a person's look."""

    HIGHER = "higher"
    LOWER = "lower"
    ANY_CHANGE = "any_change"
    NEITHER = "neither"


_HIGHER, _LOWER, _NEITHER = Gives.HIGHER, Gives.LOWER, Gives.NEITHER


def number(
    default: Any, says: str, *, most: int = 0, least: int = 0, gives: Gives = _NEITHER
) -> Any:
    """A field with the words that stand beside it, and between what a person may set it: a slip
    of the hand is refused on the page, while a sheet of before still reads."""
    return field(
        default=default, metadata={"says": says, "least": least, "most": most, "gives": gives}
    )


@dataclass(frozen=True, slots=True)
class PriceDifferenceNumbers:
    title: ClassVar[str] = "P1 退差价"
    window_hours: int = number(15 * 24, "签收后多少小时内可退差价", most=8_760, gives=_HIGHER)
    bot_limit_fen: int = number(20_00, "机器人一次最多退多少元差价", most=1_000_00, gives=_HIGHER)


@dataclass(frozen=True, slots=True)
class GoodwillNumbers:
    title: ClassVar[str] = "P2 安抚退款"
    base_fen: int = number(3_00, "安抚退款起步金额", most=100_00, gives=_HIGHER)
    promise_extra_fen: int = number(
        1_00, "承诺严重落空时加多少，只加一次", most=100_00, gives=_HIGHER
    )
    late_hours: int = number(24, "超过承诺发货时间多少小时算严重", most=720, gives=_LOWER)
    silent_hours: int = number(72, "在途超过多少小时没有物流更新算严重", most=720, gives=_LOWER)
    contacts_extra_fen: int = number(1_00, "同一件事多次联系时加多少", most=100_00, gives=_HIGHER)
    contacts: int = number(3, "同一件事联系几次起加钱", least=1, most=20, gives=_LOWER)
    contact_minutes: int = number(
        10, "同一订单同一诉求多少分钟内只算一次联系", least=1, most=1_440, gives=_LOWER
    )
    highest_fen: int = number(
        5_00, "安抚退款最高金额，也是机器人每单的上限", most=200_00, gives=_HIGHER
    )
    payments: int = number(3, "买家近期安抚退款达到几次须人工处理", most=100, gives=_HIGHER)
    payments_days: int = number(30, "近期指多少天", least=1, most=365, gives=_LOWER)
    daily_budget_fen: int = number(
        500_00, "全店每天的安抚退款预算", most=1_000_000_00, gives=_HIGHER
    )


@dataclass(frozen=True, slots=True)
class Pack:
    """What an order earns from this goods total on."""

    from_fen: int
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ThresholdGiftNumbers:
    title: ClassVar[str] = "P3 满赠"
    within_fen: int = number(10_00, "差多少元以内可送下一档", most=500_00, gives=_HIGHER)
    missing_window_hours: int = number(
        15 * 24, "签收后多少小时内机器人可补发漏发的赠品", most=8_760, gives=_HIGHER
    )
    packs: tuple[Pack, ...] = number(
        (Pack(99_00, "GIFT-99", 1), Pack(199_00, "GIFT-199", 1)),
        "满赠档位，金额从低到高",
        gives=Gives.ANY_CHANGE,
    )

    def __post_init__(self) -> None:
        totals = [pack.from_fen for pack in self.packs]
        if any(low >= high for low, high in pairwise(totals)):
            raise ValueError("threshold_gifts.packs must rise from one `from` to the next")


@dataclass(frozen=True, slots=True)
class PostageNumbers:
    title: ClassVar[str] = "P5 运费"
    bot_limit_fen: int = number(12_00, "机器人最多退多少元运费", most=200_00, gives=_HIGHER)


@dataclass(frozen=True, slots=True)
class RefundNumbers:
    title: ClassVar[str] = "P6 仅退款、退货退款、换货"
    lost_hours: int = number(
        96, "在途多少小时没有物流更新可直接仅退款", least=24, most=720, gives=_LOWER
    )
    lost_bot_limit_fen: int = number(
        200_00, "丢件、退回的仅退款，机器人最多退多少元", most=5_000_00, gives=_HIGHER
    )
    lost_review_hours: int = number(
        24, "丢件退款超出机器人权限、或全无物流，多少小时内处理", least=1, most=240
    )
    intercept_hours: int = number(24, "已打包未发货的退款，仓库多少小时内拦截", least=1, most=240)
    review_hours: int = number(36, "客服多少小时内处理退款申请", least=1, most=240)
    seller_cause_days: int = number(
        15, "商家原因退换货：签收日之后多少天内", least=7, most=365, gives=_HIGHER
    )
    no_reason_days: int = number(
        7, "无理由退货：签收日之后多少天内", least=7, most=365, gives=_HIGHER
    )
    exchange_days: int = number(15, "买家原因换货：签收日之后多少天内", most=365, gives=_HIGHER)


@dataclass(frozen=True, slots=True)
class ShippingNumbers:
    title: ClassVar[str] = "P7 发货"
    promise_hours: int = number(
        48, "确认后多少小时内发货（预售以商品承诺为准）", least=1, most=720, gives=_LOWER
    )
    overdue_hours: int = number(24, "超时未发货，仓库多少小时内处理", least=1, most=240)
    urges: int = number(3, "催几次起转仓库", least=1, most=20)


@dataclass(frozen=True, slots=True)
class StalledNumbers:
    title: ClassVar[str] = "P8 物流停滞"
    stalled_hours: int = number(48, "多少小时没有物流更新算停滞", least=1, most=720)
    lost_hours: int = number(96, "多少小时没有物流更新按丢件处理", least=1, most=720)
    courier_hours: int = number(24, "快递跟进多少小时内处理", least=1, most=240)


@dataclass(frozen=True, slots=True)
class AddressNumbers:
    title: ClassVar[str] = "P9 改地址"
    courier_hours: int = number(24, "已发货改地址，快递跟进多少小时内处理", least=1, most=240)


@dataclass(frozen=True, slots=True)
class DeadlineNumbers:
    title: ClassVar[str] = "时限提醒"
    amber_percent: int = number(50, "处理时限过了百分之几显示黄色", least=1, most=100)
    red_percent: int = number(80, "处理时限过了百分之几显示红色", least=1, most=100)

    def __post_init__(self) -> None:
        if not self.amber_percent <= self.red_percent <= 100:
            raise ValueError("deadlines: amber_percent ≤ red_percent ≤ 100 is needed")


@dataclass(frozen=True, slots=True)
class ArrivalNumbers:
    """No decision rests on these: what the buyer is told of money that goes back."""

    title: ClassVar[str] = "退款到账"
    wechat_days: int = number(1, "微信零钱、财付通：提交后一般多少个工作日内到账", most=60)
    alipay_days: int = number(1, "支付宝余额、余额宝：提交后一般多少个工作日内到账", most=60)
    credit_days: int = number(1, "花呗、白条等月付额度：提交后一般多少个工作日内恢复", most=60)
    debit_card_days: int = number(3, "储蓄卡：提交后一般多少个工作日内到账", most=60)
    credit_card_days: int = number(5, "信用卡：提交后一般多少个工作日内到账", most=60)


@dataclass(frozen=True, slots=True)
class AgentNumbers:
    """The bot's limits stand with its rules; a supervisor has none."""

    title: ClassVar[str] = "客服权限"
    goodwill_fen: int = number(10_00, "客服每单安抚退款上限", most=1_000_00, gives=_HIGHER)
    price_difference_fen: int = number(50_00, "客服每单退差价上限", most=5_000_00, gives=_HIGHER)
    postage_fen: int = number(30_00, "客服退运费上限", most=500_00, gives=_HIGHER)
    extra_packs: int = number(1, "客服可在规则之外多送几份赠品", most=20, gives=_HIGHER)


@dataclass(frozen=True, slots=True)
class Policy:
    price_difference: PriceDifferenceNumbers = field(default_factory=PriceDifferenceNumbers)
    goodwill: GoodwillNumbers = field(default_factory=GoodwillNumbers)
    threshold_gifts: ThresholdGiftNumbers = field(default_factory=ThresholdGiftNumbers)
    postage: PostageNumbers = field(default_factory=PostageNumbers)
    refunds: RefundNumbers = field(default_factory=RefundNumbers)
    shipping: ShippingNumbers = field(default_factory=ShippingNumbers)
    stalled: StalledNumbers = field(default_factory=StalledNumbers)
    address: AddressNumbers = field(default_factory=AddressNumbers)
    deadlines: DeadlineNumbers = field(default_factory=DeadlineNumbers)
    arrival: ArrivalNumbers = field(default_factory=ArrivalNumbers)
    agent: AgentNumbers = field(default_factory=AgentNumbers)
