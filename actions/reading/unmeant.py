"""Words that name a wish and may not ask for it, found by what stands in them.

A learned reading misses some, and then a plain 好的 moves money. What is found here costs one more
question, a missed one costs money: each pattern errs on the side of asking, save where another part
of the message asks outright.
"""

from __future__ import annotations

import re

from actions.reading.model import Act

_CLAUSES = re.compile(r"[\s,，。.!！~～;；、…:：]+")
_DOES = r"(?:退|取消|撤|换|补|赔|拦截?|改|送|礼包|赠品|小样|售后)"
# 不要了，退款 gives up the goods; 别退款 the refund. 不用退 too, 不退了 is what the rest says.
_NOT = re.compile(
    r"(?:别|不(?:要|用|需要|必|想|是要|是来|打算)|没(?:有?说过?|想|有?要|打算|申请)|(?<!有)没有|谁说)"
    rf"[^了,，。！!？?\s]{{0,4}}(?:{_DOES}|丢)|(?:^|[都也我,， ])(?:不退(?![了])|不[换补]"
    r"(?![偿了]|[发货]了))"
    r"|(?:退货|差价|礼包|赠品|补偿(?!我|点|一?个|一点|几)|钱我?)[^,，]{0,2}(?:不要|不用|就算了)"
    rf"|(?<!是)不是(?:我们?|现在|这边)+(?:想|要)[^,，]{{0,4}}{_DOES}"
)
_WAITS = re.compile(
    r"(?:到时候?|过[两几一]天|下[周次回个]|[以之]后|晚[上点]|回头|改天|周[一二三四五六日末]|[后明]天|年|"
    r"先|等|试|不行|不合适|不满意|不喜欢|不要的话|漏了|掉了).{0,14}再(?!不)|再(?:给我|谈|找|问)"
    r"|再(?:说|决定|考虑|想想|看看?)|要不要.{0,8}(?:说|看|告诉)|到了不.{1,4}会"
)
_OTHERS = (
    r"(?:朋友|同事|同学|室友|舍友|闺蜜|邻居|隔壁|楼下|别人|人家|他们|她|网上|群里|评论|论坛|主播|银行|网点"
    r"|老公|老婆|婆婆|[我你][妈爸哥姐弟妹](?:妹|姐|哥|弟)?|表[姐哥妹弟])"
)
_REPORTS = re.compile(
    r"快递(?:员|公司)[^,，。\s]{0,4}(?:说|讲|劝|让)|"
    rf"听(?:说|[^,，]{{1,4}}说|你们主播)|据说|{_OTHERS}[^,，。]{{0,6}}(?:说|讲|劝|那|买|的|也|退|赔|会|签收)"
    r"|别家|另一家|不是你家|不是这单"
)
_JOKE = re.compile(r"一朵花|哈哈|嘿嘿|开玩笑|[骗逗]你|🤣|😂|一百个|一颗心")
# How the shop speaks to a buyer, pasted back.
_SHOPS_WORDS = re.compile(
    r"(?:可以?|能|这边|已|马上|直接|同意)?[为给]您(?!添|们|省|点|打)|请您"
    r"|您看可以|回复.?(?:好的|要|同意)|支持随时|系统通知|公告】"
    r"|可申请.{1,6}哦|申请.{1,6}哦$"
)
_CONDITION = re.compile(
    r"(?:要是|如果|万一|假如|除非|只要|再不|再拖|再降|不[发到].{0,6}(?<!了)就).{0,14}(?:就|肯定|直接|可是?要|真要|我?得|再|不然|都|找)"
    r"|不[^,，]{1,6}我?[就可](?=[^,，]{0,4}[退换取拒])|(?<!老说)我就[退换拒]"
    r"|的话.{0,8}(?:再|可是?|肯定|都|你们得)|(?:能|给|便宜).{1,8}我?就(?!行|好|可以|得了|成|[oO][kK])不?|再降我就"
)
# 没发就退了吧 names what is so; the order is what it is.
_AS_IT_IS = re.compile(
    r"(?:没|未)有?发(?:货|出)?.{0,3}(?:就|的话|帮|给)|方便的话|可以的话|能.{1,3}的话"
)
_GENERAL = re.compile(
    r"一般|通常|怎么(?:规定|算|个|处理的)|规定|流程|什么情况|什么要求|什么证明|怎么(?:赔|报销|补)|赔多少|能不能退|几天(?:到|能|内|算|就|的)|多少天|多长时间|多久|谁(?:来)?(?:出|赔|付|给|承担)"
    r"|是.{1,8}还是|会(?:还|影响|扣|不会|自动)|从哪天|保几天|是按|随便问|就问一?下|先了解|还(?:行|可以)吗$"
    r"|怎么显示|是谁|送什么|多大|都有啥|是(?:自动|跟货)|可以.{1,8}吗$|影响|还会"
)
_HOW = re.compile(r"多久|多少|几|怎|什么|啥|谁|规定|流程|一般|影响|还是|自动")
# What comes after one of these hangs on it: 要是再不发货，就给我退款; 同事说坏了，让我申请退款.
_LEADS_CONDITION = re.compile(
    r"^[那就我]?(?:要是|如果|万一|假如|倘若|除非|等(?!(?:[等会]|一?下)(?:儿|吧|啊|哈)?$|[了不太得这那级候]|[一两二三几半\d]))|再不(?!想|要|用)"
)
_LEADS_REPORT = re.compile(rf"{_OTHERS}[^,，。]{{0,4}}(?:说|让|叫|劝)")
# 听朋友说不好用，我要退货: told by others, and wished by the buyer.
_OWN = re.compile(r"^(?:那|所以|就)?我们?(?:现在|还是|也)?(?:要|想|申请)|^(?:麻烦|请)")
_SO_PLEASE = re.compile(r"方便|可以的话|(?:没|未)有?发")
# 可以帮我退一下吗 is how a wish is put; 可以退吗 asks how it is.
_POLITE = re.compile(
    r"(?:可以|能|能不能|可不可以|方便|麻烦|请)(?:请|麻烦)?(?:[你您](?:们)?)?(?:帮忙?|替|给)(?:我|忙)?"
    rf"[^,，。!！?？不别没]{{0,12}}{_DOES}"
)
# A part that asks outright, beside what does not.
_ASKS_FOR_IT = re.compile(
    r"(?:帮我|给我|我要|我想要?|麻烦|申请|要求|赶紧|快点?|请|安排)[^不别,，]{0,6}(?:退|取消|换|补|赔|改|送)"
    r"|[只就]退款?|把.{1,6}退给?我|花了|垫"
    r"|(?:退|取消|换|补|赔|改|送)(?:款|货|钱|差价|我|给我|掉|一下|了)*(?:吧|呗|下|谢谢)$|^(?:要退|退款|退货|退钱|取消订单?)$"
)


# Of an order that is to be undone: whatever else the words ask for, it stays.
_KEEPS_IT = re.compile(
    r"(?<![要能还咋们])(?<!为什么)(?<!为啥)(?<!怎么)(?<!凭什么)不(?:再|想|打算|用|准备)?取消(?!不|.{0,4}(?:行|可以|好)?(?:吗|么|嘛|不[行了]|[?？]))"
    r"|(?:退款?|退货?|取消|拦截?|拒收)(?:个|你)?(?:啥|什么|啥子|么子|毛线?|屁|锤子|鬼)(?:退|取消|拦|拒|$|[\s,，。!！])"
    r"|(?:谁|哪个|哪里)(?:说|讲|要)[^,，。]{0,4}(?:退|取消|拒收)"
    r"|我(?:就|还|还是)?要(?:这个|这件|这双|它|货|东西)(?![^,，。]{0,4}(?:退|钱|取消))"
)


def keeps_it(text: str) -> bool:
    """算了 不取消了, 取消啥子取消 我还要这个: nothing is to be undone."""
    return bool(_KEEPS_IT.search(text))


# Of a case that is under way: it goes on. 不退了撤销吧 has the other verb between the two.
_KEEPS_REQUEST = re.compile(
    r"(?:别|甭|莫|不要|不用|不是[要想]|没(?:有|说|让|叫|要|打算|想)*|(?:谁|几时|什么时候)(?:说|讲|要)|(?<![要能可行])不(?:想|打算|会)?)"
    r"(?:过|要|给|我|你们|把|去|来|的)*(?:退货|退款|申请|售后){0,2}(?:给我)?(?:取消|撤|关掉|关闭|停掉|停了)"
)


def keeps_request(text: str) -> bool:
    """别给我取消退货, 我可没说撤销: what was asked for before stands."""
    return bool(_KEEPS_REQUEST.search(text))


# 室友说降到29了，我36买的，差价能退不: heard of, and asked for one's own order.
_OWN_PURCHASE = re.compile(
    r"我(?:[^,，。]{0,4}\d+[^,，。]{0,4})?(?:买|拍|入|收|付)(?:的|了)|我(?:这|那)单"
)


def asks_for_own(text: str) -> bool:
    """What others told is only the reason to ask for what the buyer has bought."""
    return bool(_OWN_PURCHASE.search(text))


def unmeant(text: str) -> Act | None:
    """How words that name a wish are meant otherwise; None where nothing speaks against it."""
    if _JOKE.search(text):
        return Act.NEGATES
    if _SHOPS_WORDS.search(text):
        return Act.REPORTS
    depends: Act | None = None
    for clause in (one for one in _CLAUSES.split(text) if one):
        if depends is None and _outright(clause):
            return None
        if depends is Act.REPORTS and _OWN.search(clause) and _outright(clause):
            return None
        if depends is not None and _ASKS_FOR_IT.search(clause):
            return depends
        depends = depends or _leads(clause)
    if _NOT.search(text):
        return Act.NEGATES
    if _REPORTS.search(text):
        return Act.REPORTS
    if _WAITS.search(text):
        return Act.WAITS
    if _CONDITION.search(text) and not _AS_IT_IS.search(text):
        return Act.CONDITION
    if _POLITE.search(text) and not _HOW.search(text):
        return None
    return Act.ASKS if _GENERAL.search(text) else None


def _leads(clause: str) -> Act | None:
    """How what follows this part of a message is meant."""
    if _LEADS_REPORT.search(clause):
        return Act.REPORTS
    if _LEADS_CONDITION.search(clause) and not _SO_PLEASE.search(clause):
        return Act.CONDITION
    return None


def _outright(clause: str) -> bool:
    others = (_NOT, _REPORTS, _WAITS, _CONDITION, _GENERAL)
    return bool(_ASKS_FOR_IT.search(clause)) and not any(one.search(clause) for one in others)
