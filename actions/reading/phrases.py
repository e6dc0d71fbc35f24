"""Plain phrases that say one thing each: numbers, parts of an address, what something becomes."""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked
from bot.cases.model import Kind
from bot.shop.kinds import COLOURS

_GENERAL_POSTAGE = re.compile(
    r"包邮|免[运邮]费?|(?:运费|邮费)(?:是|要)?(?:多少|怎么算|几块)|多少(?:钱)?(?:运费|邮费)|怎么还?要(?:运费|邮费)"
)
_WHO_PAYS_POSTAGE = re.compile(
    r"(?:运费|邮费).{0,4}谁.{0,3}(?:出|付|承担|掏|给)|谁.{0,3}(?:出|付|承担|掏)(?:运费|邮费)"
)
_PRESS = re.compile(r"催|联系不上|打不通|不接|没人接|找不到|不理|态度|投诉|快点|赶紧|帮.{0,3}联系")
# 我昨天申请的换货怎么样了, 再退我一次: how far it is answers both.
_ABOUT_A_CASE = re.compile(
    r"(?:退|换|补发|售后|申请).{0,8}(?:怎么样|怎样|到哪|哪一?步|进度|处理|办好|好了没|结果|多久|啥时候|什么时候)"
    r"|再.{0,3}[退换补].{0,3}[次遍回]"
    r"|(?:收到|寄到|签收|验收|到仓).{0,6}(?:多久|什么时候|啥时候|几天|哪天).{0,8}(?:发|寄|换|退)"
)
_PICTURE_TROUBLE = re.compile(
    r"[图照]片?.{0,5}(?:[发传]不[了出过上]|上传?失败)|[发传]不[了出过上].{0,3}[图照]"
)
_SENT_BACK = re.compile(
    r"寄了(?![吗没么?？])|寄(?:回|出|走|过去|掉)|已经?寄|退回去|发回|邮回|退货(?:单号|快递|物流)"
)
_LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2,4})?\d{9,18}(?!\d)")
_TAIL = re.compile(r"(?:尾号|后[四4六6]位|最后[四4六6]位|末尾)\D{0,4}(\d{4,})")
_BARE_NUMBER = re.compile(r"\D{0,6}(\d{4,})\D{0,4}")
_ANOTHER = re.compile(
    r"(?:另外?一?|别的?|其[他它]|换一?|还有一?)个?(?:订单|单|件)|不是[这那它]|[这那]个不[是对]"
    r"|^[这那另][一外]?[个单件双条]?也(?:降|便宜|没|还没|不动|不更新|坏|破|少|漏|发错|想|要)"
)
_CAME = r"(?:收到|到了|到货|拿到|签收|送到|取到|已到)"
_SENT = tuple(
    (
        kind,
        re.compile(
            rf"{what}[^,，。!！?？]{{0,8}}{_CAME}"
            # 收到后再发吧 asks for something; 收到你们补发的 tells.
            rf"|{_CAME}了?(?:你们|您们?|店里|商家|仓库)?{what}(?:的|了|商品|包裹|东西|$)"
        ),
    )
    for kind, what in (
        (Kind.RESHIP, "(?:补发|补寄|重发|重寄)"),
        (Kind.EXCHANGE, "(?:换货|换新|换好|换)的"),
    )
)
# 补发的到了吗, 没收到补发的, 补发的到了但是坏的: anything but that all is well.
_NOT_YET = re.compile(r"[吗么?？没未不还]|哪|什么时候|多久|怎么|几天|谁|如果|等|退|换成|但|可是")
# The message says already what it should become.
_CHANGE_TO = re.compile(
    r"(?:换成?|改成?|改为|要|发)(?!个)[^吗呢吧,，。?？]{0,8}?"
    r"(?:(?<![A-Za-z])[SMLX]{1,4}(?![A-Za-z])|\d+|[一两三四五][个件条双]|(?<!颜)色|[大小中一][码号]|款)"
)
_SAME = re.compile(r"同款|同样|一样的|换新|换个新|换一个新|重新换|换个?好的")
_INTO = re.compile(r"换[成为]|改[成为]")
# 黑色的换成L, 白色M换大一码: what stands behind is what it should become.
_EXCHANGE_TO = re.compile(
    rf"(?:换|改)(?:[成为]|个?(?=[A-Za-z0-9{COLOURS}]|[大小][一两二三1-3]?个?[码号]))"
)


def asks_of_postage(text: str) -> bool:
    """About postage in general, not for that of a return."""
    return bool(_GENERAL_POSTAGE.search(text))


def asks_who_pays_postage(text: str) -> bool:
    """In general, or for what is on its way back: whether something is, words do not tell."""
    return bool(_WHO_PAYS_POSTAGE.search(text))


def presses_courier(text: str) -> bool:
    """Wants the courier to be told, not only his number."""
    return bool(_PRESS.search(text))


def asks_of_case(text: str) -> bool:
    return bool(_ABOUT_A_CASE.search(text))


_CANNOT_BE_SEEN = re.compile(
    r"(?:拍|照片?|图片?|相片|录)[^,，。!！?？]{0,6}(?:没用|看不|不[了到清]|不出|不方便|不会|没法|没拍|没图)"
    r"|(?:[咋怎]么?|不[好会能便用想]|不方便|没[有法得]?|没办法|懒得|无法)(?:拍照?|录|照相|传图|发图|发照片)"
    r"|(?:手机|相机|摄像头)[^,，。]{0,3}(?:坏|没电|不行|糊)|(?:东西|它|货)?不在(?:我)?(?:身边|手边|手上|家)"
)


def names_picture(text: str) -> bool:
    return bool(re.search(r"照片?|图片?|拍", text))


def shows_nothing(text: str) -> bool:
    """Asked for a picture or a receipt: 扔了, 照片发不出去, 没声音咋拍."""
    return has_none(text) or cannot_send_picture(text) or bool(_CANNOT_BE_SEEN.search(text))


def cannot_send_picture(text: str) -> bool:
    return bool(_PICTURE_TROUBLE.search(text))


_WHY = re.compile(
    r"为什么|为啥|为何|为毛|凭什么|凭啥|[什啥]么?(?:原因|道理|理由|依据)|干[嘛吗](?:还)?要|[怎咋]么?(?:没算|不算|没给|不给|不能|才|只|就|这么少|算的|不[退补送行]|还?不够)"
)
_HAS_NONE = re.compile(
    r"没有|没了|[扔丢弄][了掉]|丢失|找不[到着]|没留|没拍|不见了|拍不|没存|没[办]?法拍|没照片|没图"
)
_RECEIVED = re.compile(r"(?:签收|收到|拿到|到货|到手)(?:了|咯|啦|哈|喽|啰|嘞|哒|～|~|$)")
_NEVER_CAME = re.compile(
    r"[没未](?:有)?(?:人)?(?:收|拿|见|看见|看到|签|取|送|到|给|打|接)|没影|不见|找不[到着]|收不到|丢"
    r"|不是(?:我|本人)|(?:谁|别人|他人|哪个|不认识)[^,，。]{0,4}[签收拿取]|被[^,，。]{0,5}[拿偷签收取]"
    r"|虚假|乱签|代签|根本没|东西呢|货呢|件呢|包裹呢"
)
_CAME_ALL_RIGHT = re.compile(
    r"(?:(?<![没未不])(?<!没有))(?:收|拿|取)到(?:了|过|货了)(?![吗么嘛没?？])"
)
_NOT_RECEIVED = re.compile(r"[没未不]|显示|却|怎么")


_RETURN = re.compile(r"退货|退款|退[掉回]|全退|退全|取消|不(?:想)?要了|[整这那]单|东西|商品")


def names_return(text: str) -> bool:
    """The goods or all of the money, not the few yuan that were spoken of."""
    return bool(_RETURN.search(text))


_URGES_ON = re.compile(
    r"盯[紧着]|抓[紧点]|上点?心|尽快|赶[紧快]|催[一紧着]|[快早]点(?:处理|解决|办|弄|查)|跟[紧进]"
    r"|快点?(?:哈|啊|呀|哦|吧|点|$|[\s,，。!！])|别(?:再)?(?:给我)?(?:送|寄|发|弄|搞)错|(?:一定|务必|千万)(?:要|别|得)"
)


_HOW_FAR = re.compile(
    r"[还要]?差多少|还差几[块元]|差几块|满多少|多少(?:钱|元|块)?(?:才|就)?(?:能|有|送)"
)
_THRESHOLD = re.compile(r"满\s*\d+|礼包|满赠|满送")
_GIFT = re.compile(r"赠品|礼包|小样|试用装|送的")


_SAMPLE = re.compile(r"小样|试用装?|小礼物|小东西|小赠品")
_NOT_CAME = re.compile(r"没收到|没有收到|没见|没放|漏|少发|没给我?[发寄放]|里没")


def wants_sample(text: str) -> bool:
    """礼包不行的话 小样总得有一个吧: the everyday gift, also where the pack is named as refused."""
    return bool(_SAMPLE.search(text)) and not _NOT_CAME.search(text)


def asks_how_far(text: str) -> bool:
    """我这单还差多少: of the gift's threshold."""
    return bool(_HOW_FAR.search(text))


def names_threshold(text: str) -> bool:
    return bool(_THRESHOLD.search(text))


_VOUCHER = re.compile(r"单子|单据|凭证|小票|截图|面单|底单|收据|付款记录")


def names_voucher(text: str) -> bool:
    """单子在这: of what was paid to a courier."""
    return bool(_VOUCHER.search(text))


_LABEL = re.compile(
    r"(?:这是|这个|就是|给你|喏|呐|你看|看|发你|[,， ])*"
    r"(?:小票|单子|照片|图片?|截图|凭证|面单|底单|单据|收据|发票)"
    r"(?:在这里?|这里|你看|发了|发你|给你|了|哈|哦|呢|啊|[,， ])*"
)


def only_labels(text: str) -> bool:
    """小票, 这是照片: says what a picture shows."""
    return bool(_LABEL.fullmatch(text.strip()))


_INVOICE_TITLE = re.compile(
    r"抬头[是:：写开用]?(?!呢|怎|吗|要|填|什|啥|和|、)\S{2,}|税号\S*[0-9A-Za-z]{15}"
)


def names_invoice_title(text: str) -> bool:
    """个人抬头陆小满: what the invoice is to say is said."""
    return bool(_INVOICE_TITLE.search(text))


def names_gift(text: str) -> bool:
    return bool(_GIFT.search(text))


_ASKS_GIFT = re.compile(
    r"(?:那|还|你们?|这单|我这单)*(?:有没有|有|送)(?:什么|啥)?(?:赠品|礼包|小样|礼物)(?:吗|么|没|不|送)?[?？]*"
    r"|(?:赠品|礼包|小样|礼物)(?:有|送)(?:吗|么|没有?|不)[?？]*"
)
_DELIVERY = re.compile(
    r"(?:放|送|存)(?:到|在|去)?(?:驿站|快递柜|丰巢|门口|门卫|前台|物业|家门口)|送(?:货)?上门|送上楼"
)


def asks_for_gift(text: str) -> bool:
    """赠品有吗, and nothing more."""
    return bool(_ASKS_GIFT.fullmatch(text.strip()))


def wants_delivery(text: str) -> bool:
    """能放驿站吗: of how the parcel is handed over."""
    return bool(_DELIVERY.search(text))


def urges_on(text: str) -> bool:
    """那你们盯紧点: what is being done shall be done well."""
    return bool(_URGES_ON.search(text))


def asks_why(text: str) -> bool:
    return bool(_WHY.search(text))


def has_none(text: str) -> bool:
    """Of what was asked to be shown."""
    return bool(_HAS_NONE.search(text))


def says_received(text: str) -> bool:
    """签收咯 and nothing that speaks against it."""
    return bool(_RECEIVED.search(text)) and not _NOT_RECEIVED.search(text)


def says_not_received(text: str) -> bool:
    """Of a parcel that the track shows as signed for: in the buyer's own words."""
    return bool(_NEVER_CAME.search(text)) and not says_it_came(text)


def says_it_came(text: str) -> bool:
    """没有没签收，耳机我收到了."""
    came = _CAME_ALL_RIGHT.search(text)
    return came is not None and not re.search(r"显示|说我?|写着", text[: came.start()])


def says_sent_back(text: str) -> bool:
    return bool(_SENT_BACK.search(text))


def long_number(text: str) -> re.Match[str] | None:
    """Like a tracking number; group 1 is the courier's letters in front."""
    return _LONG_NUMBER.search(text)


def means_another_order(text: str) -> bool:
    return bool(_ANOTHER.search(text))


def last_digits(text: str, *, bare: bool) -> str | None:
    """Of an order number; bare: digits alone count as such."""
    match = _TAIL.search(text)
    if match is None and bare:
        match = _BARE_NUMBER.fullmatch(text.strip())
    return match[1] if match else None


_IS_THERE = re.compile(
    r"(?:那|请问|你们)?(?:x{0,3}[sml]|\d{2,3}|[大小中均加]+[码号]?|.{1,2}色)(?:的|码|号)?(?:还|现在)?有(?:没有|货)?[吗么没不嘛]*[?？]*",
    re.IGNORECASE,
)


_HAS_SIZE = re.compile(
    r"有(?:没有)?(?:x{0,3}[sml]|\d{2}|[大中小加]+号|[^,，。]{1,2}色)(?:的|码|号)*(?:吗|么|没|嘛)?[?？]*$",
    re.IGNORECASE,
)


def is_there_size(text: str) -> bool:
    """XL有吗, 外套有L吗: of the stock, and nothing more."""
    return bool(_IS_THERE.fullmatch(text.strip()) or _HAS_SIZE.search(text.strip()))


def speaks_of_arrival(text: str) -> Kind | None:
    """补发的到了: of what was sent once more, and nothing but that it came."""
    if _NOT_YET.search(text):
        return None
    return next((kind for kind, pattern in _SENT if pattern.search(text)), None)


def names_change(text: str) -> bool:
    """Says already what it should become."""
    return bool(_CHANGE_TO.search(text))


def before_target(text: str) -> str:
    """What is to be exchanged stands in front of what it should become."""
    return _EXCHANGE_TO.split(text)[0]


def names_target(text: str) -> bool:
    return bool(_INTO.search(text))


def wants_the_same(text: str) -> bool:
    return bool(_SAME.search(text))


_LOOKS = re.compile(
    r"(?:那就?|好的?|行|嗯+|可以|要|想|请|麻烦)*[,， ]*(?:要|想)?(?:你)?(?:帮我|给我)?"
    r"(?:看看?|看一?下|看一看|瞧瞧|查查?|查一?下)(?:吧|呗|呀|啊|咯|啦|哈)*[。.!！~～]*"
)


def looks_at_it(text: str) -> bool:
    """要看, 那看看吧: to what was proposed, and nothing more."""
    return bool(_LOOKS.fullmatch(text.strip()))


_BEFORE_BUYING = re.compile(
    r"(?:现在|今天|今晚|这会儿|马上|要是|如果|想)(?:下单|拍|买|付款)(?!了|的|好|完|过)|下单后|买了(?:以后|之后)"
)
_PRICE = re.compile(r"多少钱|什么价|啥价|几块钱|几多钱|怎么卖|咋卖|价格(?:是)?多少|卖多少|售价")


def asks_before_buying(text: str) -> bool:
    """现在下单什么时候能发: of no order that there is."""
    return bool(_BEFORE_BUYING.search(text))


_WAY_TO_PAY = re.compile(r"花呗|白条|分期|分[几\d]+期|月付|免息|付款|支付|信用卡|货到付")


def names_way_to_pay(text: str) -> bool:
    """花呗分期一期多少钱: of how it is paid, whatever the goods."""
    return bool(_WAY_TO_PAY.search(text))


_ASKS = re.compile(
    r"[?？]|[吗么嘛呢没不](?:[啊呀哈呐])?$|咋|怎么?|什么|啥|哪|几|多[少久大长]|是不是|能不能|有没有|行不行"
)


def asks_something(text: str) -> bool:
    """Whatever it is: rather a question too many than one that is not seen."""
    return bool(_ASKS.search(text.strip()))


def asks_price(text: str) -> bool:
    return bool(_PRICE.search(text))


_REFUSED = re.compile(r"拒[收签了]|没[签收]|不[签收]")


def says_refused(text: str) -> bool:
    """At the door, not sent back after it was signed for."""
    return bool(_REFUSED.search(text))


# To a person who is waited for: is anybody there, when, how far am I.
_FOR_PERSON = re.compile(
    r"^(?:那|还|大概|要|得)*(?:等)?(?:多久|多长时间|几分钟)[啊呀呢]?[?？]*$|几点.{0,3}(?:上班|开门|有人|来)|(?:什么时候|啥时候?|何时|几时).{0,4}(?:上班|有人|人工|客服|轮到|到我)"
    r"|要?(?:等|排|批|审|审[核批]|核实)(?:到)?(?:多久|多长|几|什么时候|啥时候)|多久.{0,3}(?:轮到|到我)|轮到我|排(?:在|到)?第?几|前[面头边].{0,4}(?:几|多少)"
    r"|(?:没有?|有没有)人|有人[吗么在没不]|人[呢哪]|(?:人工|客服)(?:呢|在[吗不]|来了?[吗没])"
)
_WAITS_NO_LONGER = re.compile(
    r"(?:[不别甭](?:用|要|需要|必|想|等)+|别)(?:找|转|叫|等)?了?(?:人工(?!智能)|客服|真人)"
    r"|不(?:找|转|叫|等)(?:人工|客服|真人)了"
    r"|(?:人工|客服)(?:就?算了|不用了?|不要了?|不找了)"
    r"|(?<!再)不(?:想|要)?(?:等|排)(?:队|人工|客服)?[了啦]|(?:取消|退出|不要?)排队|(?:算了|那|还是)?你(?:来|直接)?(?:帮我|回我?|答|说)(?:.{0,4})就(?:行|好|可以)"
)
# 怎么还不转人工 asks for the person all the more.
_WHY_NOT = re.compile(
    r"还[不没]|为(?:什么|啥|何)|怎么|咋|干嘛|凭什么|凭啥|再不|就(?:投诉|差评)|找谁|不行|是吧|[吗么?？]$"
)
# 客服啥时候来: named, it may stand in a longer line.
_WHEN_THEY_COME = re.compile(
    r"(?:人工|客服)[^,，。]{0,4}(?:什么时候|啥时候?|何时|几时|几点|多久|来没|来了没|还没来|怎么还)"
)
_LONGEST_NAMED = 30
# Longer words are about something else as well.
_LONGEST_ASIDE = 14


def asks_for_person(text: str) -> bool:
    if len(text) <= _LONGEST_ASIDE and _FOR_PERSON.search(text):
        return True
    if len(text) <= _LONGEST_NAMED and _WHEN_THEY_COME.search(text):
        return True
    return is_asked(text, Asked.QUEUE_PLACE)


def waits_on(text: str) -> bool:
    """好的，那我继续等: no yes to what was proposed in place of it."""
    return "等" in text and not re.search(r"[不别]\S{0,2}等", text)


def drops_complaint(text: str) -> bool:
    """算了不投诉了."""
    return bool(re.search(r"(?:不|别|不想|不用|先不)投诉(?:了|你们?|吧|$)", text)) or (
        "投诉" not in text and bool(re.search(r"(?:^|[\s,，。])(?:算了|认了|拉倒|不计较)", text))
    )


def asks_of_person(text: str) -> bool:
    """客服来没, beside whatever else."""
    return bool(_FOR_PERSON.search(text))


def names_days(text: str) -> bool:
    """快到七天了吧: of the days within which a return needs no reason."""
    return bool(re.search(r"[七7]\s*天|无理由", text))


def waits_no_longer(text: str) -> bool:
    return bool(_WAITS_NO_LONGER.search(text)) and not _WHY_NOT.search(text)


# 发 货 ！: typed apart.
_TYPED_APART = re.compile(r"(?<=[一-鿿]) (?=[一-鿿](?:[ !！?？~～。.]|$))")
_URGES_TO_SHIP = re.compile(
    r"(?<![不别没未甭先])(?:快点?|赶紧|赶快|麻烦|请|给我|我要|到底)*(?:发货|发出来?|寄出来?)(?:啊|呀|呗|吧|嘛|了|哇)*[!！。~～\s]*$"
)


def urges_to_ship(text: str) -> bool:
    """都催三遍了 发 货: the last words of all, and no question."""
    return bool(_URGES_TO_SHIP.search(_TYPED_APART.sub("", text.strip())))


_FEARS_LOST = re.compile(
    r"(?:别|莫|不会|该不会|不是)(?:是|不是|又|给|被|已经|真)*(?:弄|搞|整)?(?:丢|没|失踪)了?"
)


def fears_it_is_lost(text: str) -> bool:
    """该不会丢了吧, of a parcel."""
    return bool(_FEARS_LOST.search(text))


_IN_TIME = re.compile(r"(?:还|再)?来得及[^,，。]{0,5}(?:不|吗|么|没)(?:$|[\s,，。?？])")


def asks_if_in_time(text: str) -> bool:
    """来得及退货吗."""
    return bool(_IN_TIME.search(text))
