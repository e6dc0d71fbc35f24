"""What sounds like a promise and is none: refusals, questions, quotes, facts, rules of the shop."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.promises.model import Kind

_NOT = (
    r"(?:不(?:能|可以|会|给|用|是|返|做|提供|承担|支持|需要|接受|同意|太?方便|敢|好"
    r"|保证|确定|确认|一定|包|再)?"
    r"|没(?:法|办法|有?权限|人|有人|有|说过?|答应过?)|无法|无权|先不|暂不|未能?|别"
    r"|难以|没法子|可没|从没)"
)
# 不用退，不生气，不好意思: a no that is not about the promise.
_HARMLESS = (
    r"不好意思|不生气|别生气|别急|不着急|别担心|不用担心|不用寄回|不用退|不退货的话|不用等"
    r"|差不多|不然|要不|不满意|不会亏|不错|不过|不只|不仅|别退了|不得不|不会晚于|不晚于"
    r"|不迟于|不让您吃亏|不会让您吃亏|不让您亏|不会漏|不会不|不要钱|免不了"
)
_BEFORE_NO = re.compile(rf"{_NOT}[^,。!?;]{{0,9}}$")
_AFTER_NO = re.compile(
    r"[^,。!?;]{0,6}?(?:不了|不行|不可能|做不到|是不可能|不出|不给|没办法|没法|不成)"
)
_INSIDE_NO = re.compile(r"不了|不出|不到|没法|没办法|不能|无法|不给|不行|不会(?!超过|晚于)|没有")

_QUOTED = re.compile(
    r"(?:您|你|谁|有人|客服|对方|平台)(?:刚才|之前|前面|上次|这边|那边)?(?:是)?"
    r"(?:说(?!一声)|讲|提到|要求|申请的(?![^,]{0,6}通过)|想|希望|问|看到|认为|觉得"
    r"|是要|要退|要补|要赔|要我)"
    r"|(?:您|你)提出|诉求"
    r"|没有?(?:人)?(?:答应|说)|没(?:说|答应)过|谁说|上(?:一位|个)客服|请问|是不是要"
)
_ASKED = re.compile(
    r"多少|(?:您|你)(?:是|要)[^,]{0,12}(?:吗|呢|还是)|还是[^,]{0,6}[?呢吗]?$|吗,这个看"
)
_OPEN = re.compile(
    r"是否|能不能|可不可以|有没有|知道[^,]{0,4}不|要等|要先|得先|先核实|要看|要核实"
    r"|需要核实|需要客服|要客服|才行|需要审核|要审核"
    r"|由主管|等主管|看仓库|还没定|才知道|先得|得满足|如果想|的话得|的话先|的话麻烦"
)
_RULE = re.compile(
    r"规则|规定|本店|现货|运费险|保险|保价|价保|质保|保修|假一赔|包赔|正品保障"
    r"|支持七天|支持7天|首单|新人|自己领|首页|页面"
    r"|跨店|满\d+减|满[0-9一二三四五六七八九十百两]+(?:件)?(?:送|打|包|减)|平台"
    r"|个人原因|退换货的|由您|由你|您承担|您出|每单|一单"
)
_PAST = re.compile(
    r"(?<![天日号周一二三四五六末月点底年午晚:\d])之前|上次|昨天|前天|上周|上个?月"
    r"|刚(?:刚|才)?(?:就)?已经?(?!帮|为|给(?!你|您[退补打转发]))|刚(?:刚|才)(?![说问])[^,]{0,8}[退打转补]"
    r"|记录|当时|以前|刚才显示|已签收|曾经|早就|历史|(?:退|送|补发|补|发|赔|返)过(?!去"
    r"|来|两天|几天)"
)
# 您 who does something, not 给您 who gets something.
_SUBJECT = "(?<![给为帮替跟向还到退返补赔打转发送])(?:您|你)"
_BUYERS = re.compile(
    r"(?:要|需要|得|麻烦|请|让)(?:您|你)[^,我]{0,4}(?:补|退|付|出|承担|加|拍|转|寄|申请)"
    rf"|{_SUBJECT}(?:需要|补|付|还要|要|得|少|自己|先|再|这边出|退回|退的|退货|寄|领|那"
    rf"|可以|把|在|从)"
    r"|另付|要另|再加[^,]*凑|再买"
)
# 您寄回来我给您补10块: the buyer does something first, and then we pay.
_WE_PAY = re.compile(
    r"(?<![给为帮])(?:我|咱)们?(?:这边|店里)?[^,不没]{0,3}?(?:[给帮为](?:您|你)[^,不没]{0,4}?"
    r"(?:补|退|返|赔|送|打|转|发|出|报销|承担|少算|免)|[补退返赔送转](?:给)?(?:您|你))"
    r"|(?:这边|店里|小店)[给帮为](?:您|你)[^,不没]{0,4}?(?:补|退|返|赔|送|打|转|发|出|报销|承担|少算|免)"
)
_PRICE = re.compile(
    r"[帮给为][您你](?:去|先)?(?:查|看|问|核|登记到|打开)|(?:要|得"
    r"|需)补[^,]{0,5}(?:运费|差价|邮费)|是[两一]件的价格|立减(?!.*给[您你])|券后"
    r"|活动价|总价|实付|付了|用了券"
    # Somebody rings the buyer, or money goes back the way it came: a fact on the way of refunds.
    r"|打[您你]的?(?:手机|电话)|是退(?:到|回)[您你]|退(?:到|回)[您你]?(?:当初|当时|付款|原来)的?"
)

_HEDGED = re.compile(
    r"预计|大概|大约|应该|可能|一般|通常|正常是|正常情况|估计|差不多|物流"
    r"|快递[今说显员]|显示|系统|怕是|恐怕|或许|也许|以物流为准"
    r"|尽量|争取(?!到)|看情况|不出意外"
)
_SWORN = re.compile(r"(?<!不)(?<!没法)(?<!不敢)(?:保证|一定|肯定|绝对|准(?=到)|必达|必到)")
# 周日不发货, 今天不发: a day on which nothing happens; 今天不发我赔 is another matter.
_CLOSED = re.compile(r"不(?:发货|发|出库|上班|营业|走件|派送)(?:的|了|哦|呢|哈|呀|啊)*$|放假|休息")
# What follows is read from the books.
_LOOKED_UP = re.compile(r"查到了?:")
_BUYER_DOES = re.compile(
    r"(?:请|麻烦|烦请|需要|辛苦)(?:您|你)?[^,我]{0,8}$"
    r"|(?<!承诺)(?<!保证)(?<!答应)(?<!让)(?<!给)(?<!向)(?<!包)(?:您"
    r"|你)(?!的)[^我们给,]{0,3}$"
)
_THEIRS = re.compile(
    rf"{_SUBJECT}(?:的)?(?:退|寄)[^,]{{0,6}}|活动|截止|上班(?!就|后|给|能|立)|签收(?:后"
    rf"|了|的|[一二三七\\d])|几号|收到的(?!话)|发货?的$|在途|付款后|订单当天发|揽收"
    rf"|已经?发|的货昨|下的单|快递今|什么时候|几点|方便"
    r"|下单后|拍下后|收到后[^,]{0,3}\d+天内|逾期|会自动|保质|有效期"
)


# 金额:8元 is one thing, 您不用再等:现在退 is two.
_CLAUSE = re.compile(r"[,。!?;…~]|:(?!\d)")
_SENTENCE = re.compile(r"[。!;…]")


@dataclass(frozen=True)
class Place:
    """A found stretch with what stands around it."""

    text: str
    start: int
    end: int

    @property
    def before(self) -> str:
        """Of the same clause."""
        return re.split(_CLAUSE, self.text[: self.start])[-1]

    @property
    def inside(self) -> str:
        return self.text[self.start : self.end]

    @property
    def after(self) -> str:
        return re.split(_CLAUSE, self.text[self.end :])[0]

    @property
    def clause(self) -> str:
        return self.before + self.inside + self.after

    @property
    def sentence(self) -> str:
        first = re.split(_SENTENCE, self.text[: self.start])[-1]
        return first + self.inside + re.split(_SENTENCE, self.text[self.end :])[0]


_MARKS = {
    "refused": _INSIDE_NO,
    "quoted": _QUOTED,
    "asked": _ASKED,
    "open": _OPEN,
    "rule": _RULE,
    "past": _PAST,
    "buyers": _BUYERS,
    "we pay": _WE_PAY,
    "price": _PRICE,
    "hedged": _HEDGED,
    "sworn": _SWORN,
    "theirs": _THEIRS,
}


def marks(text: str) -> list[str]:
    """The names of what may keep this text from being a promise."""
    text = re.sub(_HARMLESS, "", text)
    return [name for name, pattern in _MARKS.items() if pattern.search(text)]


def no_promise(kind: Kind, place: Place) -> bool:
    return _refused(place) or (_no_time(place) if kind is Kind.TIME else _no_value(place))


def _refused(place: Place) -> bool:
    before = re.sub(_HARMLESS, "", place.before)
    inside = re.sub(_HARMLESS, "", place.inside)
    return bool(
        _BEFORE_NO.search(before) or _INSIDE_NO.search(inside) or _AFTER_NO.match(place.after)
    )


def _no_value(place: Place) -> bool:
    clause, led = place.clause, place.before + place.inside
    return bool(
        _QUOTED.search(led)
        or _ASKED.search(clause)
        or _OPEN.search(clause)
        or _RULE.search(place.sentence)
        or _PAST.search(clause)
        or (_BUYERS.search(led) and not _WE_PAY.search(led))
        or _PRICE.search(clause)
    )


def _no_time(place: Place) -> bool:
    clause, led = place.clause, place.before + place.inside
    hedged = _HEDGED.search(clause) and not _SWORN.search(clause)
    return bool(
        hedged
        or _LOOKED_UP.search(place.sentence)
        or _QUOTED.search(led)
        or _OPEN.search(clause)
        or _RULE.search(place.sentence)
        or _BUYER_DOES.search(place.before)
        or _THEIRS.search(clause)
        or re.search(r"昨天|前天|上周|了吗|刚刚", clause)
        or _CLOSED.search(clause)
    )
