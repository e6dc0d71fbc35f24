"""What is asked about something that was just said, offered or asked for: one question each.

None of these gives anything away: they choose what is told, never what is done.
"""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked

_END = r"[了呢啊呀吗嘛哦的吧么]*[?？!！。~～]*"

# With nothing else named: 为什么不行, 凭啥签收才行, 就超一天都不行. 为什么少发 names more.
_ONLY_WHY = re.compile(
    r"(?:那|可是|但是?|这|这个|这样)*(?:为什么|为啥|为何|凭什么|凭啥|[咋怎]么?)就?[^,，。?？发货物快递坏]{0,6}"
    rf"(?:不行|不可以|不能退?|不给退?|不退|不补|才行|才可以|才能退?|才给退?|不算){_END}"
    r"|(?:那|可是)*(?:[什啥]么?(?:理由|原因|道理|依据)|是?因为[什啥]么?)"
    r"[呢啊]?(?:不(?:给|能|让|可以)?(?:退|补|送|换|赔)?)?"
    rf"{_END}|(?:理由|原因|依据)(?:是)?(?:什么|啥|在哪里?)?{_END}"
    rf"|干[嘛吗](?:还|非)?要(?:人|客服|人工)?(?:来)?(?:审核?|核实|看|处理){_END}"
    rf"|(?:怎么|咋)(?:就|又|还|也)?(?:不可以|不行|不给|不能|不让){_END}"
    r"|你?们?(?:倒是)?(?:给|说)(?:我)?[个一下]*(?:说法|理由|原因|道理)[,， ]*"
    rf"(?:为什么|为啥)?{_END}"
    rf"|(?:哪里?(?:没|不).{{0,4}}[,， ]*)?凭(?:什么|啥)(?:说|讲)?.{{0,4}}{_END}"
    r"|.{0,6}[\d.一二两三四五六七八九十]+[块元](?:钱)?是?(?:怎么|咋)(?:算|来)(?:出来)?的?"
    rf"{_END}|.{{0,4}}(?:怎么|咋)算(?:出来)?的?{_END}"
    rf"|就?(?:超|差|过|晚)了?[^,，]{{1,5}}(?:都|也)不(?:行|可以|能退?|给退?){_END}"
)
_SUM = re.compile(
    r"(?:[能可会该]以?|一共|总共|到底|那|你们?)*(?:退|补|赔|给)我?(?:多少|几块|几个?钱)"
    r"|(?:你|那)(?:说|讲|算)(?:是|该)?多少|多少钱(?:能|可以)?退|算错"
)
_POSTAGE = re.compile(r"运费|邮费|到付|快递费|寄回.{0,4}(?:钱|费)|运险")
_FREIGHT_COLLECT = re.compile(r"到付")
_WHERE_TO = re.compile(
    r"(?:寄|退|发|邮)(?:回)?(?:到|去|往|给)?(?:哪|什么地方|啥地方|什么地址|谁)"
    r"|(?:退货|寄回|收货|你们)?的?(?:地址|收件人)(?:[给发]我?(?:一下|下)?|呢|是?(?:什么|哪里|多少))(?:吧|呗)?[?？。]*$"
    r"|往哪.{0,2}[寄退发]|退货地址"
)
_OF_MONEY = re.compile(r"钱|款|账|帐|卡里")
_REPLY_WHEN = re.compile(
    r"(?:多久|多长时间|什么时候|啥时候?|几时|何时|几天|哪天|几点)[^,，。]{0,6}"
    r"(?:答复|回复|结果|消息|回音|回信|回话|准信|准话|说法|信儿|处理|解决|办好|搞定|弄好|查到|给我说法)"
    r"|(?:答复|结果|消息|回音|回信)[^,，。]{0,4}(?:多久|什么时候|啥时候?|几天)"
    r"|(?:有|来|给)(?:个|什么|啥)?(?:回音|回信|回复|答复|结果|消息|信儿|进展|下文|准信|动静)(?:了)?(?:没有?|吗|么|不|嘛)"
    r"|(?:查|问|催|核实|处理|跟进|办)(?:得|的|到)?(?:怎么样|咋样|怎样|如何|啥样|出来|完)(?:了|没|吗|啦)"
)
_HOW_LONG = re.compile(rf"(?:还|那)?(?:得|要)?(?:等)?(?:多久|多长时间|几天){_END}")
_WHEN = r"(?:多久|多长时间|几天|几时|什么时候|啥时候?|何时|哪天|几点)"
# Of money on its way, with nothing else named: 几天能到, 多久能收到.
_MONEY_WHEN = re.compile(
    r"(?:那|这个?|大概|一般|大约|请问|还|得|要|会|钱|款|退款|退的|差价|补偿|[,， ])*"
    rf"(?:{_WHEN}|今天|明天|当天)(?:能|可以|会|才|就)?(?:给我?)?"
    r"(?:到我?(?:的)?(?:账上|账|帐|手上|手里|卡里|微信|支付宝|花呗|信用卡)?|收到|收得到|回来|退回来?|打过来|有|拿到)?(?:钱|款|账|帐)?"
    rf"{_END}|(?:退款|钱|款).{{0,4}}{_WHEN}.{{0,6}}"
)
_RETURN_MONEY_WHEN = re.compile(
    rf"{_WHEN}.{{0,4}}(?:退|给|到|拿到)(?:我)?(?:钱|款|账|帐)|收到(?:货|了)?(?:以?后)?{_WHEN}(?:能)?退|(?:钱|款).{{0,4}}{_WHEN}"
)
_WAYS = r"(?:微信|支付宝|花呗|白条|月付|信用卡|储蓄卡|银行卡|借记卡|云闪付|零钱)"
_ONLY_WAY = re.compile(
    rf"(?:那|要是|如果|我|是|用|退款?|退到?|钱|走|[,， ])*{_WAYS}"
    r"(?:里|付的?|支付|付款|上|的|话|是|要|得|一般|大概)*"
    rf"(?:{_WHEN}(?:能)?(?:到|到账|收到)?)?{_END}"
)
_PRICE_WINDOW = re.compile(
    rf"(?:价保|保价|降价(?:补差|退差|保护))(?:期|时间|期限)?[^,，。]{{0,3}}(?:{_WHEN}|到哪|期限|有效期)"
)
_FOUND = re.compile(
    r"(?<!没)(?<!不)(?<!还没)找[到着]了|(?:在|是)(?:邻居|门卫|保安|物业|驿站|家里?人?|前台|同事|室友)(?:那|家|里|代收|收|拿)"
    r"|(?:家里?人?|老公|老婆|我妈|我爸|邻居|门卫|室友|同事)(?:帮我?)?(?:代收|签收|收|拿|取)(?:走|起来|回家|回来|回去|到)?了"
)
_NOT_FOUND = re.compile(r"[没未]|不(?!好意思)|哪|吗|？|\?|谁")
_LOOKED_AROUND = re.compile(
    r"(?:门口|驿站|家里?|邻居|门卫|保安|物业|快递柜|前台|附近|楼下|都)[^,，。?？]{0,8}(?:没有?|不在|找不到|没人)"
    r"|(?:问|找|看)过了"
)
_WILL_WAIT = re.compile(
    r"(?:好的?|行吧?|嗯+|哦|那|[,， ])*我?(?:就|先|再)?"
    r"等(?:等|着|一?下|会儿?|[一两]天|消息|你们)*(?:看看?)?[吧了啦]?[。~～]*"
)
_LEAVES_IT = re.compile(
    r"没(?:别的|其他|啥|什么)?事(?:情|儿)?[了啦咯]|没(?:别的|其他)?问题了|先这样|当我?没(?:说|问)"
    r"|不麻烦(?:你|您)?(?:们)?了|就这样吧?[,， ]*(?:谢|拜)"
)
_REMIND = re.compile(
    r"(?:到时候?|签收|到货|到了|收到|降价|发货)[^,，。]{0,8}(?:提醒|通知|告诉|叫|喊|说一声)(?:一下)?我?"
    r"|(?:提醒|通知)(?:一下)?我"
)
_IF_LOST = re.compile(
    r"(?:丢|弄丢|丢件|丢失|真丢|找不[到着])了?[^,，。]{0,4}(?:怎么|咋|如何|会)[^,，。]{0,3}(?:办|赔|处理|弄|退)"
)
_NOT_ARRIVED = re.compile(
    rf"(?:怎么|咋|为什么|为啥|还是?|怎么还)*没(?:有)?(?:到|收到|看到)(?:账|帐|钱)?{_END}"
)
_KEEPS_RETURN = re.compile(
    r"(?:还能|还可以|就不能|不能|影响|以后|要是|如果|万一|之后)[^,，。]{0,5}退[货款]|退[货款].{0,6}(?:还要|要还|扣)"
)
_WHAT_GIFT = re.compile(
    r"(?:送|赠|礼包|里面|小样)[^,，。]{0,4}(?:什么|啥|哪些)|(?:什么|啥)(?:东西|礼包|赠品|小样)"
)
_MAY_APPLY_AGAIN = re.compile(
    r"(?:还能|还可以|能不能|可以|能)再?[^,，。]{0,5}(?:吗|么|不|嘛|？|\?)"
)
_IF_THEN = re.compile(
    r"(?:签收|收到|到货|到手|到)了?(?:货|以?后|之后)?[^,，。]{0,5}(?:能|可以|就|马上)[^,，。]{0,4}[退补办]"
    r"|(?:签收|收到|到货|到手|到了|拿到)[^,，。]{0,4}再(?:来|去)?(?:找|问|说|联系|申请)"
)
_LATER = re.compile(r"以后|之后|后面|下次|到时候?|再申请|将来")


def asks_only_why(text: str) -> bool:
    """Why it is so, and nothing besides."""
    return bool(_ONLY_WHY.fullmatch(text.strip())) or is_asked(text, Asked.ONLY_WHY)


def asks_sum(text: str) -> bool:
    """退多少, 你说多少: how much it is."""
    return bool(_SUM.search(text)) or is_asked(text, Asked.HOW_MUCH)


def asks_of_the_way_back(text: str) -> bool:
    """运费谁出, 有运费险吗, 到付行不行: of goods that are to go back."""
    return bool(_POSTAGE.search(text)) or is_asked(text, Asked.WAY_BACK_POSTAGE)


def names_freight_collect(text: str) -> bool:
    return bool(_FREIGHT_COLLECT.search(text))


def asks_where_to_send(text: str) -> bool:
    """寄哪, 地址发我: of goods that go back."""
    return (bool(_WHERE_TO.search(text)) and not _OF_MONEY.search(text)) or is_asked(
        text, Asked.WHERE_TO_SEND
    )


def asks_when_answered(text: str) -> bool:
    """多久给我答复: of what somebody looks into."""
    return bool(_REPLY_WHEN.search(text)) or is_asked(text, Asked.WHEN_ANSWERED)


def asks_how_long(text: str) -> bool:
    """还要多久 and nothing more."""
    return bool(_HOW_LONG.fullmatch(text.strip())) or is_asked(text, Asked.HOW_LONG)


def says_found(text: str) -> bool:
    """哦找到了，在邻居那: what was not received."""
    return (
        bool(_FOUND.search(text)) and not _NOT_FOUND.search(text.replace("没想到", ""))
    ) or is_asked(text, Asked.FOUND)


def leaves_it(text: str) -> bool:
    """谢谢，没事了: nothing that was asked or offered is wanted."""
    return bool(_LEAVES_IT.search(text))


def asks_to_be_reminded(text: str) -> bool:
    return bool(_REMIND.search(text)) or is_asked(text, Asked.REMINDED)


def asks_when_money(text: str) -> bool:
    """几天能到, 钱多久回来: of money that is offered or on its way."""
    return bool(_MONEY_WHEN.fullmatch(text.strip())) or is_asked(text, Asked.WHEN_MONEY)


def asks_when_money_of_return(text: str) -> bool:
    """寄回去多久退钱: of goods that are to go back."""
    return bool(_RETURN_MONEY_WHEN.search(text)) or is_asked(text, Asked.WHEN_MONEY_AFTER_RETURN)


def only_names_way(text: str) -> bool:
    """那信用卡呢, 微信的话几天: the way of payment, and nothing more than how long it takes."""
    return bool(_ONLY_WAY.fullmatch(text.strip()))


def names_a_time(text: str) -> bool:
    """保修多久: asks for how long."""
    return bool(re.search(rf"{_WHEN}|几年", text))


_NEW_ONE = re.compile(
    rf"(?:新的|换的|换货|换好|换过来的)[^,，。]{{0,4}}{_WHEN}|{_WHEN}[^,，。]{{0,5}}(?:新的|换好|换给我)"
)
_SHOW_WHERE = re.compile(
    r"(?:凭证|照片|图片?|单子|截图)[^,，。]{0,3}(?:发|传|给)[^,，。]{0,2}(?:哪|谁)|(?:怎么|咋|在哪|哪里)(?:发|传)(?:图|照片|凭证)?"
)
_TAKES_IT = re.compile(
    r"(?:算了|那|还是|就|我|先|要不|[,， ])*(?:签?收|要)(?:下|着|货)?"
    r"(?:吧|了吧|算了|好了)[。!！~～]*"
)


def asks_of_the_new_one(text: str) -> bool:
    """新的几天能到: of what is sent instead."""
    return bool(_NEW_ONE.search(text)) or is_asked(text, Asked.NEW_ONE_WHEN)


def asks_where_to_show(text: str) -> bool:
    """凭证发哪."""
    return bool(_SHOW_WHERE.search(text)) or is_asked(text, Asked.WHERE_TO_SHOW)


def will_take_it(text: str) -> bool:
    """那还是收吧, of a parcel."""
    return bool(_TAKES_IT.fullmatch(text.strip())) or is_asked(text, Asked.WILL_TAKE_IT)


_UNDER_WARRANTY = re.compile(
    r"(?:还|是否)(?:在|算|有|能)?(?<!价)(?:质保|保修|保)(?:修?期)?(?:里|内)?(?:不|吗|么|没|呢)(?!住|险)"
    r"|(?:过|出|脱)了?(?:质保|保修|保)期?了?(?:吗|没|不|么)"
)


def asks_if_under_warranty(text: str) -> bool:
    """这还在保不: how long it is tells it."""
    return bool(_UNDER_WARRANTY.search(text))


_FLASH_SALE = re.compile(r"秒杀|限时|闪购|抢购|整点抢")


def names_flash_sale(text: str) -> bool:
    """秒杀价也算?: prices that the rule leaves out."""
    return bool(_FLASH_SALE.search(text))


def asks_price_window(text: str) -> bool:
    """价保多久: for how long a lower price is made up for."""
    return bool(_PRICE_WINDOW.search(text)) or is_asked(text, Asked.PRICE_WINDOW)


def asks_if_lost(text: str) -> bool:
    """丢了怎么赔: how it would be."""
    return bool(_IF_LOST.search(text)) or is_asked(text, Asked.IF_LOST)


def says_not_arrived(text: str) -> bool:
    """怎么还没到, with nothing named that should have come."""
    return bool(_NOT_ARRIVED.fullmatch(text.strip())) or is_asked(text, Asked.MONEY_NOT_ARRIVED)


def asks_of_return_after(text: str) -> bool:
    """退了差价还能退货吗: what a few yuan change about a return."""
    return bool(_KEEPS_RETURN.search(text)) or is_asked(text, Asked.RETURN_AFTER)


def asks_what_gift(text: str) -> bool:
    return bool(_WHAT_GIFT.search(text)) or is_asked(text, Asked.WHAT_IS_IN_GIFT)


def asks_for_later(text: str) -> bool:
    """以后还能再申请吗: not that it should be done now."""
    return (bool(_LATER.search(text)) and bool(_MAY_APPLY_AGAIN.search(text))) or is_asked(
        text, Asked.FOR_LATER
    )


def asks_if_then(text: str) -> bool:
    """那我签收了马上能退吗: of what was refused for now."""
    return bool(_IF_THEN.search(text)) or is_asked(text, Asked.IF_THEN)


def says_looked_around(text: str) -> bool:
    """驿站也没有: of what was not received."""
    return bool(_LOOKED_AROUND.search(text)) or is_asked(text, Asked.LOOKED_AROUND)


def will_wait(text: str) -> bool:
    """好的，那我等等, and nothing more."""
    return bool(_WILL_WAIT.fullmatch(text.strip())) or is_asked(text, Asked.WILL_WAIT)


_IF_THAT = re.compile(r"^(?:那|哦|嗯|所以|[,， ])*(?:要是|如果|假如|万一|是)|呢(?=$|[?？,， ])")
_WHO_PAYS = re.compile(r"谁(?:来)?(?:出|付|掏|承担|给)|运费|邮费|快递费|寄回.{0,4}(?:钱|费)")


def asks_who_pays_then(text: str, *, of_postage: bool) -> bool:
    """那要是质量问题呢 谁出; 那要是你们发错了呢, where the postage was spoken of."""
    return bool(_IF_THAT.search(text)) and (of_postage or bool(_WHO_PAYS.search(text)))
