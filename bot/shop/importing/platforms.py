"""The platforms whose order exports are read: what each calls its columns and states.

Facts of the platforms only, one table each. Every line is one item of an order; where a platform
writes the money of the whole order on each of its lines, `money_of_order` says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.shop.importing.columns import Layout
from bot.shop.importing.states import StateWords


@dataclass(frozen=True)
class Platform:
    """`paid_is_confirmed`: an order counts as confirmed once it is paid."""

    name: str
    layout: Layout
    states: StateWords
    paid_is_confirmed: bool = True
    money_of_order: bool = False


# Not in every export; read where a shop adds them, on any platform.
_ADDED: dict[str, tuple[str, ...]] = {
    "packed": ("是否打包", "打包状态"),
    "insurance": ("运费险", "是否有运费险"),
    "refunded": ("退款金额", "已退款金额"),
    "refunded_quantity": ("退款数量", "已退款数量"),
    "line_no": ("子订单编号", "子订单号"),
}

PINDUODUO = Platform(
    "拼多多",
    Layout(
        columns={
            "title": ("商品", "商品名称", "商品标题"),
            "no": ("订单号", "订单编号"),
            "status": ("订单状态",),
            "postage": ("邮费", "运费", "快递费"),
            "paid": ("用户实付金额", "用户实付", "买家实付金额"),
            "received": ("商家实收金额", "商家实收"),
            "quantity": ("商品数量", "数量"),
            "consignee": ("收货人", "收货人姓名"),
            "phone": ("手机", "收货人手机", "联系电话"),
            "province": ("省", "省份"),
            "city": ("市", "城市"),
            "district": ("区", "区县"),
            "street": ("街道", "乡镇"),
            "detail": ("详细地址", "收货地址"),
            "placed_at": ("下单时间", "订单创建时间"),
            "paid_at": ("支付时间", "付款时间"),
            "confirmed_at": (
                "确认时间/拼单成功时间",
                "拼单成功时间",
                "确认时间",
                "成团时间",
            ),
            # Newer exports have this one in place of the two before.
            "deal_at": ("订单成交时间", "成交时间"),
            "ship_by": ("承诺发货时间",),
            "shipped_at": ("发货时间",),
            "signed_at": ("确认收货时间", "签收时间"),
            "goods_id": ("商品id",),
            "spec": ("商品规格", "规格"),
            "style_id": ("样式id",),
            "spec_code": ("商家编码-规格维度", "商家编码-sku维度"),
            "goods_code": ("商家编码-商品维度",),
            "tracking_no": ("快递单号", "运单号"),
            "courier": ("快递公司", "物流公司"),
            "after_sales": ("售后状态",),
            "remark": ("商家备注",),
            "buyer_phone": ("用户购买手机号",),
            **_ADDED,
        },
        needed=(("no",), ("status",), ("paid", "received"), ("quantity",)),
    ),
    StateWords(
        {
            "待成团": "paid",
            "拼单中": "paid",
            "已成团": "paid",
            "拼单成功": "paid",
            "拼团成功": "paid",
            "拼团失败": "cancelled",
            "拼单失败": "cancelled",
            "未成团": "cancelled",
        }
    ),
    paid_is_confirmed=False,
)

TAOBAO = Platform(
    "淘宝/天猫",
    Layout(
        columns={
            "title": ("宝贝标题", "商品标题", "标题"),
            "no": ("主订单编号", "订单编号"),
            "status": ("订单状态",),
            "postage": ("买家应付邮费",),
            "paid": ("买家实际支付金额", "买家实付金额"),
            "quantity": ("宝贝总数量", "购买数量"),
            "kinds": ("宝贝种类",),
            "consignee": ("收货人姓名",),
            "phone": ("联系手机",),
            "detail": ("修改后的收货地址", "收货地址"),
            "placed_at": ("订单创建时间",),
            "paid_at": ("订单付款时间",),
            "ship_by": ("应发货时间", "承诺发货时间"),
            "shipped_at": ("发货时间",),
            "signed_at": ("确认收货时间",),
            "goods_id": ("商品ID", "宝贝ID"),
            "spec": ("商品属性",),
            "spec_code": ("商家编码",),
            "goods_code": ("外部系统编号",),
            "tracking_no": ("物流单号",),
            "courier": ("物流公司",),
            "after_sales": ("退款状态",),
            "remark": ("商家备注", "订单备注"),
            "account": ("买家会员名",),
            **_ADDED,
        },
        needed=(
            ("no",),
            ("status",),
            ("paid",),
            ("quantity",),
            ("account", "goods_code", "kinds", "line_no"),
        ),
    ),
    StateWords(
        {
            "等待买家付款": "unpaid",
            "买家已付款": "paid",
            "等待卖家发货": "paid",
            "卖家部分发货": "shipped",
            "卖家已发货": "shipped",
            "等待买家确认收货": "shipped",
            "等待买家确认": "shipped",
            "买家已收货": "signed",
            "买家已签收": "signed",
            "付款以前": "",
            "卖家或买家主动关闭交易": "cancelled",
            "交易被淘宝关闭": "cancelled",
            "没有申请退款": "",
            "未退款": "",
        }
    ),
)

JINGDONG = Platform(
    "京东",
    Layout(
        columns={
            "title": ("商品名称",),
            "no": ("订单号", "订单编号"),
            "status": ("订单状态",),
            "postage": ("运费金额", "运费"),
            "price": ("京东价", "商品单价"),
            "paid": ("应付金额", "实付金额"),
            "quantity": ("订购数量",),
            "consignee": ("客户姓名", "收货人姓名"),
            "phone": ("联系电话", "收货人电话"),
            "detail": ("客户地址", "收货地址"),
            "placed_at": ("下单时间",),
            "paid_at": ("付款确认时间",),
            "ship_by": ("承诺发货时间", "最晚发货时间"),
            "shipped_at": ("订单出库时间", "出库时间", "发货时间"),
            "signed_at": ("确认收货时间", "签收时间"),
            "goods_id": ("商品ID", "商品编号"),
            "spec": ("商品规格",),
            "spec_code": ("商家SKUID", "商家SKU"),
            "goods_code": ("货号",),
            "tracking_no": ("运单号", "快递单号", "物流单号"),
            "courier": ("快递公司", "物流公司", "承运商"),
            "after_sales": ("售后状态",),
            "remark": ("商家备注",),
            **_ADDED,
        },
        needed=(("no",), ("status",), ("paid",), ("quantity",)),
    ),
    StateWords(
        {
            "等待厂家发货": "paid",
            "等待打印": "paid",
            "等待出库": "paid",
            "等待发货": "paid",
            "商品出库": "shipped",
            "等待确认收货": "shipped",
            "等待收货": "shipped",
            "完成": "completed",
            "删除": "cancelled",
        }
    ),
    money_of_order=True,
)

DOUDIAN = Platform(
    "抖店",
    Layout(
        columns={
            "title": ("选购商品",),
            "no": ("主订单编号",),
            "status": ("订单状态",),
            "postage": ("运费",),
            "paid": ("订单应付金额", "订单实付金额"),
            "quantity": ("商品数量",),
            "consignee": ("收件人",),
            "phone": ("收件人手机号",),
            "province": ("省",),
            "city": ("市",),
            "district": ("区",),
            "street": ("街道",),
            "detail": ("详细地址",),
            "placed_at": ("订单提交时间",),
            "paid_at": ("支付完成时间",),
            "ship_by": ("承诺发货时间",),
            "shipped_at": ("发货时间",),
            # 订单完成时间 is when the case was closed, not when the parcel was signed for.
            "signed_at": ("确认收货时间",),
            "goods_id": ("商品ID",),
            "spec": ("商品规格",),
            "spec_code": ("商家编码",),
            "goods_code": ("货号",),
            # Number and courier in one cell: 73000000000001-中通快递.
            "tracking_no": ("快递信息",),
            "after_sales": ("售后状态",),
            "remark": ("商家备注",),
            **_ADDED,
        },
        needed=(("no",), ("status",), ("paid",), ("quantity",), ("line_no", "title")),
    ),
    StateWords(
        {
            "待确认": "unpaid",
            "同意退款": "",
            "已完结": "",
        }
    ),
)

# The first whose columns are all there: the titles of the later ones are the more common.
PLATFORMS = (DOUDIAN, TAOBAO, JINGDONG, PINDUODUO)
BY_LAYOUT = {id(one.layout): one for one in PLATFORMS}
