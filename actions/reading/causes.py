"""Causes and remedies in a buyer's words: why goods come back, what is wanted instead."""

from __future__ import annotations

import re

from bot.policy.model import Cause, GoodwillCause

# The first that is found counts; the plainer ones stand first.
_CAUSES: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    (Cause.FAKE, re.compile(r"假货|假的|仿品|不是正品|高仿")),
    (Cause.DAMAGED, re.compile(r"破损|碎|[压摔磕砸]坏|磕|漏[了液水油]|裂|烂了|变形|破了")),
    (Cause.WRONG_ITEM, re.compile(r"发错|错发|不是我(?:买|拍|要)的|发成")),
    (Cause.MISSING_ITEM, re.compile(r"少发|漏发|缺件|少了|没发全")),
    (
        Cause.NOT_AS_DESCRIBED,
        re.compile(
            r"不符|[跟和与]?图片?不一样|描述|色差|与实物|[跟和与](?:图片?|照片|详情|页面).{0,3}(?:差|不像|两回事)"
        ),
    ),
    (
        Cause.QUALITY,
        re.compile(
            r"质量|坏了|坏的|馊|酸味|变质|发霉|长毛|臭了|钻[毛绒]|跑[毛绒]|开胶|开线|起球|掉色|不好用|用不了|故障|瑕疵|过敏|异味|有味|不通电"
        ),
    ),
    (
        Cause.SIZE,
        re.compile(
            r"尺码|码数|大了|小了|太大|太小|偏大|偏小|都[大小]|不合身|大一[码号]|小一[码号]|号"
            r"|有[点些](?:偏)?[大小紧松肥瘦](?=$|[了,，。!！~～ 啊呀])"
            r"|穿不[进上下]|挤脚|太[紧松肥瘦]|[紧肥瘦]了|短了|长了一"
        ),
    ),
    (Cause.DISLIKE, re.compile(r"不喜欢|不好看|不适合|不合适|无理由|没感觉|看不上")),
    (
        Cause.CHANGED_MIND,
        re.compile(r"不想要|不要了|没必要|拍错|买错|多买|买多|拍多|多拍|后悔|用不[上着]|改主意"),
    ),
)


_GOODWILL: tuple[tuple[GoodwillCause, re.Pattern[str]], ...] = (
    (
        GoodwillCause.WAREHOUSE,
        re.compile(r"发货|[不没未迟晚]发(?!票)|发[得的]?慢|超时|仓库|发错|少发|漏发|打包|出库"),
    ),
    (GoodwillCause.COURIER, re.compile(r"快递|物流|送货|派送|包裹|驿站|配送")),
    (GoodwillCause.CAMPAIGN, re.compile(r"降价|活动|优惠|差价|满减|价格")),
    (
        GoodwillCause.PRODUCT,
        re.compile(
            r"质量|坏|破|碎|瑕疵|磕|坑|凹|瘪|裂|刮花|划伤|掉漆|锈|[开脱]胶|[开脱勾抽]线|勾丝|起球|色差|[异有]味|污渍|划痕|脏|不好用|商品|东西有问题"
            r"|歪|断[了的成]|钻[绒毛]|掉[漆毛色皮]|变形|缺口|毛病"
        ),
    ),
)


_NO_RETURN = re.compile(r"仅退款|只退款|不退货|不用退货|不寄回|不想寄|懒得退")


_RATHER = r".{0,6}(?:改|要|想|帮|给|就|还是|直接)[^不]{0,3}"


_EXCHANGE_INSTEAD = re.compile(rf"[不别]退{_RATHER}换|改[成为]?换")


_RETURN_INSTEAD = re.compile(rf"[不别]换{_RATHER}退|改[成为]?退")


# 不退不换，就要个盖子: neither, and the missing part.
_PART_INSTEAD = re.compile(
    r"[不别]退(?:货|款)?[也,，和]?[不别]换(?:货)?.{0,6}(?:就要|只要|只想要|补|给我)"
)


_MONEY_INSTEAD = re.compile(
    r"(?:[不别]|没必要)(?:用|要|想要)?(?:再)?(?:补发?|补寄|重发|寄)了?.{0,8}(?:退款|退钱|退货|退给?我|退了吧|把钱)"
)


_DIFFERENCE_INSTEAD = re.compile(r"[不别](?:用|要|想)?[退换]了?.{0,12}[补退给].{0,4}差价")


_SWAPS = re.compile(
    r"(?:行|好|嗯|那|就|可以|成|帮我|给我|[,，\s])*换(?:成|个|为)?\s*(?:x{0,3}[sml](?![a-z])|\d{2,3}|[大小]一?)"
    r"[的码号]?(?:的)?[吧呗了嘛啊呀。!！~\s]*",
    re.IGNORECASE,
)


def swaps_for_size(text: str) -> bool:
    """行 换L, and nothing else."""
    return bool(_SWAPS.fullmatch(text.strip()))


_REMEDIES_DOWN = re.compile(
    r"(?:我|也|就)*(?:[不别]|不(?:想|用|要|打算))(?:再)?[退换](?:货|款)?了?"
    r"(?:[也,，和\s]*(?:[不别]|不(?:想|用|要|打算))(?:再)?[退换](?:货|款)?了?)?(?=[\s,，。]|$|[补赔给])"
)


def without_remedies_down(text: str) -> str:
    """赔我3块 of 不换也不退 赔我3块: what is wished in the place of what is turned down."""
    return _REMEDIES_DOWN.sub(" ", text).strip()


def wants_instead(text: str) -> str | None:
    """不退了改换货: the wish that takes the place of what is dropped."""
    if _DIFFERENCE_INSTEAD.search(text):
        return "price_drop_complaint"
    if _PART_INSTEAD.search(text):
        return "request_reship"
    if _MONEY_INSTEAD.search(text):
        return "request_refund"
    if _EXCHANGE_INSTEAD.search(text):
        return "request_exchange"
    return "request_return" if _RETURN_INSTEAD.search(text) else None


_WANTS_STILL = re.compile(
    r"[别不]撤|撤(?:什么|啥|个)|没(?:说|让|要)(?:你们?)?撤|(?<!不)要(?:的是)?差价|差价.{0,3}(?:要|退我|给我)"
)


def wants_still(text: str) -> bool:
    """不退，要差价 and 撤什么，别撤: of what waits already; nothing is taken back."""
    return bool(_WANTS_STILL.search(text))


# 不是质量问题, 没有发错: named, and not meant.
_NOT_THE_CAUSE = re.compile(
    r"(?:不是|没有|不存在|没|并非|不算)(?:什么|任何)?(?:质量(?:问题|不好)?|坏了?|破损?|发错|少发|漏发|假货|瑕疵|碎|故障|色差)"
)


def cause_in(text: str) -> Cause | None:
    meant = _NOT_THE_CAUSE.sub("", text)
    return next((cause for cause, pattern in _CAUSES if pattern.search(meant)), None)


_SYMPTOM = re.compile(
    r"馊|酸味|变质|发霉|长毛|臭了|钻[毛绒]|跑[毛绒]|开胶|开线|脱线|断了|裂了|碎了|漏[水气液]|掉色|褪色|起球|不通电|充不进"
    r"|没声音?|不响|坏了|有异味"
)
_SUPPOSED = re.compile(r"如果|要是|万一|假如|会不会|会(?=[^,，。]*[吗么不])|容易|发现")


def names_symptom(text: str) -> bool:
    """有点馊味, 钻毛: what is wrong has happened, and 质量问题 alone only names it."""
    meant = _NOT_THE_CAUSE.sub("", text)
    return bool(_SYMPTOM.search(meant)) and not _SUPPOSED.search(text)


_MORE = re.compile(r"再|还是?(?:想|要|亏|觉得)|不够|太少|多给|多补|亏|另外")


def wants_more(text: str) -> bool:
    """再赔点: more than what was given before."""
    return bool(_MORE.search(text))


def goodwill_cause_in(text: str) -> GoodwillCause | None:
    return next((cause for cause, pattern in _GOODWILL if pattern.search(text)), None)


def asks_money(text: str) -> bool:
    """只退款不退货 asks for something, 不退货了 does not."""
    return keeps_goods(text) and bool(re.search(r"退款|退钱", text))


def keeps_goods(text: str) -> bool:
    """仅退款 in the buyer's words: money back, and the goods stay."""
    return bool(_NO_RETURN.search(text))


_TURNED_DOWN = re.compile(
    r"^(?:我|那|算了|就)*[不别](?:用|想|要|需要)?(?:给我)?[换退补](?:货|款|发|新的?|一个|个新的)?了?[,，\s]"
)
_PRICE_DROP = re.compile(r"降价|降了|便宜了|买贵|差价|价保|比我买的时候")


# 59拿的, 买的时候59: what it was; 现在54, 今天一看54: what it is.
_NUMBER = r"(\d+(?:\.\d{1,2})?)(?!\d|\.\d|[个件双条盒包袋天号月年点%])"
_PAID = re.compile(
    rf"{_NUMBER}(?:块钱?|元)?(?:[一每][个件双条瓶盒包袋只]|钱)?(?:[买拿入拍收付]|到手|下单|抢)|(?:[买拿入拍]|到手|下单|[付花]了?)[^\d，,。]{{0,6}}{_NUMBER}"
)
_NOW = re.compile(
    rf"(?:现在|今天|今儿|今早|这会儿?|刚才|刚刚|一看|变成?|只[要卖]|才卖?|卖|[降跌掉]到了?|标价)[^\d]{{0,6}}{_NUMBER}"
)


_STANDS_AT = re.compile(
    rf"(?:现在|今天|今儿|今早|刚才|刚刚|才)(?:只要|才|变成?|卖|是|要)*{_NUMBER}(?:块钱?|元)?(?:了|啊|呀|呢)+"
)


def price_today(text: str) -> float | None:
    """鼠标现在61了: what it costs, and nothing of what it cost."""
    found = _STANDS_AT.search(text)
    return None if found is None else float(found[1])


def tells_price_drop(text: str) -> bool:
    """上礼拜59拿的 今天一看54了: two prices, and today's is the lower one."""
    paid, now = _PAID.search(text), _NOW.search(text)
    if paid is None or now is None or paid.start() == now.start():
        return False
    return float(now[1]) < float(paid[1] or paid[2])


_FELL_BY = re.compile(
    r"(?:[降跌掉]价?|便宜)了?[^\d,，。不没]{0,2}[一二两三四五六七八九十百]+(?:块|元|毛)|"
    r"每?[件个双瓶盒条]便宜(?:了)?\d+|(?:[降跌掉]价?了|便宜了)[^\d,，。]{0,3}\d+|(?:[降跌掉]价?|便宜)了?[^\d,，。]{0,2}\d+(?:块钱?|元)?了"
)
_SOME_BACK = re.compile(
    r"[退补](?:我|给我)?(?:一?部分|一半|一?点儿?|一些|几块)(?:钱|款|吧|给我|行|可以|呗|$|[\s,，。])"
)
_JUST_RETURN = re.compile(
    r"(?:那么?|行吧?|好吧?|算了|就|还是|直接|你|给我|帮我|麻烦|不等了|要不|[,， ])*"
    r"退(?:了|掉|款|货|钱)*(?:吧|呗|算了)[。!！~～]*"
)
_GOODS_BACK = re.compile(
    r"(?:那|我|就|只|把)*(?:要|想)?退(?:掉|了|个|这个|那个)?[^,，。?？!！吗不没]{1,8}"
)


def tells_fall(text: str) -> bool:
    """锅降了30, 便宜3块了: by how much it fell. 便宜5块行不 asks for it."""
    return bool(_FELL_BY.search(text))


def wants_some_back(text: str) -> bool:
    """退一部分钱行不: the goods stay."""
    return bool(_SOME_BACK.search(text))


_A_SUM_FOR_IT = re.compile(
    r"(?:补偿?|赔偿?)(?:我|个|给我|点|一下|上)*[\d一二两三四五六七八九十]+(?:块|元)|(?:补偿|赔偿|意思)(?:我|给我)?(?:一点|点|一下|意思)"
    r"|(?:给|补)(?:点|个)补偿|(?:给|补)(?:点|个)?[^,，。]{0,3}意思意思"
)
_THE_DIFFERENCE = re.compile(r"差价|降价|便宜|价差")


def asks_for_a_sum(text: str) -> bool:
    """补个2块意思意思: for the trouble, whatever the trouble is."""
    return bool(_A_SUM_FOR_IT.search(text)) and not _THE_DIFFERENCE.search(text)


def just_returns(text: str) -> bool:
    """那退了吧, and nothing more."""
    return bool(_JUST_RETURN.fullmatch(text.strip()))


_AFTER_ALL = re.compile(
    r"(?:等[下等]|那么?|要不|算了|唉|哎|[,， ])*(?:还是|那就?|要不)(?:你|您)?(?:帮|给)?我?"
    r"(?:退|补|赔|要|拿)(?:了|给)?我?(?:那个)?(?:吧|呗|好了|算了)[。!！~～]*"
)


def after_all(text: str) -> bool:
    """还是退给我吧: of what was turned down a moment ago."""
    parts = [part for part in re.split(r"[,，。!！~～\s]+", text) if part]
    wants = [part for part in parts if _AFTER_ALL.fullmatch(part)]
    # 哎 还是退给我吧 蚊子腿也是肉: beside it may stand why, and no question or other wish.
    return bool(wants) and not re.search(r"[?？吗么]|怎|咋|货|换|取消|投诉", text)


_A_BIT_INSTEAD = re.compile(
    r"(?:不|别)(?:想|用)?[退换](?:货|款)?了?[^不]{0,5}(?:补|赔|退|给)(?:我)?(?:点|些|一点)"
)


def wants_a_bit_instead(text: str) -> bool:
    """那我不退了，补点钱行不行: the goods stay, for a few yuan."""
    return bool(_A_BIT_INSTEAD.search(text))


_ONE_OF_THEM = re.compile(
    r"第[一二三四五六1-6](?:[个件条双只瓶盒套包样])?[^,，。?？]{0,4}"
    r"(?:不(?:想)?要了?|退了?吧?|退掉|退货)[,，]?[^,，。?？]{0,5}[吧了呗。!！]*"
)


def returns_one_of_them(text: str) -> bool:
    """第二个不要了，退了吧."""
    return bool(_ONE_OF_THEM.fullmatch(text.strip()))


def gives_up_goods(text: str) -> bool:
    """可还是用不上 退了吧: why, and that it is to go back."""
    clauses = [one for one in re.split(r"[\s,，。.!！~～;；、]+", text) if one]
    return len(clauses) > 1 and just_returns(clauses[-1]) and cause_in(text) is not None


def may_return_goods(text: str) -> bool:
    """退锅: a verb and perhaps goods."""
    return bool(_GOODS_BACK.fullmatch(text.strip()))


_BACK = re.compile(
    r"(?<![不别没])退(?:了|货|掉|回|吧|呗|款|$)|[只就]退(?:这|那)?[一两12]?[个件双瓶支盒条只套]"
)


def wants_back(text: str) -> bool:
    """挂件不喜欢 退了."""
    return bool(_BACK.search(text))


def turns_down(text: str) -> bool:
    """我不换货了，…: the first clause gives a wish up."""
    return bool(_TURNED_DOWN.search(text.strip()))


def names_price_drop(text: str) -> bool:
    return bool(_PRICE_DROP.search(text))


_UNDOES = re.compile(
    r"(?:[不别没甭莫]|不[想用要])(?:再)?退|撤|(?:取消|停了?)(?:退|申请)|不(?:申请|办)了"
)


def clause_that_undoes(text: str) -> str:
    """不想退了 of a message that goes on with a question."""
    parts = re.split(r"[\s,，。.!！;；]+", text)
    return next((part for part in parts if _UNDOES.search(part)), "")


def undoes(text: str) -> bool:
    """不退了, 撤了吧: of what was asked for before."""
    return bool(_UNDOES.search(text))


_RETURNS = re.compile(
    r"(?<![不别没])退(?:[一两二三1-9][双件个条只套]|货|掉|了|吧)(?!差价)"
    r"(?![^,，。]{0,3}(?:怎么|咋|运费))"
)


def wants_back_instead(text: str) -> bool:
    """那退一双行不: under the offer of an exchange."""
    return bool(_RETURNS.search(text)) and "换" not in text
