"""What words say to the rules: patterns over a line that was evened out."""

from __future__ import annotations

import re

from nlu.components.courtesies import only_courtesies
from nlu.text import for_features

_MARKS = re.compile(r"[\s,。!?;:~…、.\-]+")
_PARTICLES = re.compile(r"(?:亲亲|亲|[哦哈呀呢啊呗哟咯嘛啦哒])+(?=$|[,。!?~ ])|^(?:亲亲|亲)[,!~ ]*")
_GREETING = re.compile(r"(?:在吗?|在不在|[你您]好|有人吗?|hi|hello|哈[喽啰]|客服|亲|请问|喂)+")

# No guarantee: 不能保证, 没法承诺; nor a question about one.
_NO = r"(?<!不能)(?<!没法)(?<!无法)(?<!不敢)(?<!不会)(?<!没办法)(?<!不可能)(?<!不)"
ABSOLUTE = re.compile(
    rf"{_NO}(?:绝对|百分之?百|百分之一百|100%|保证|肯定|一定|包)"
    r"[^,。!?]{0,8}?(?:治好|治愈|根治|见效|有效|瘦|过敏|掉色|褪色|不会坏|不坏|正品|美白|祛)"
    rf"|{_NO}包(?:好|治|瘦|过)的?(?=$|[,。!?])|终身(?:免费)?(?:保|换|质保|维修)|假一[赔罚]"
)
# A time counts where it is guaranteed: 今天发 alone tells of a plan.
GUARANTEED = re.compile(r"一定|保证|肯定|必[须定]|准[到时]|绝对|放心|赔|包[您你到在]")
# What the buyer is to pay, what the shop offers to everybody, and what is sent without being goods.
NO_PROMISE = re.compile(
    r"运费[^,。!?]{0,4}补|补[^,。!?]{0,8}(?:运费|邮费|差价链接)|下单[即就]送|发送给|短信|验证码|邮件|电子版|链接"
)
ABOUT_MONEY = re.compile(r"[钱元块¥退赔补返免券额]|红包|现金|到账|运费|邮费|差价|转给|打到|便宜|折")
# Beside what the gate reads as abuse.
ABUSE = re.compile(r"投胎|憋着|垃圾(?:买家|客户|人)|耍我|小心点|你给我等着|[没有]?教养|闭嘴")

OTHERS_ORDER = re.compile(
    r"(?:朋友|同事|同学|室友|舍友|闺蜜|老公|老婆|爱人|对象|男友|女友|前[夫妻]|[爸妈父母姐妹哥弟]"
    r"|邻居|老板|客户|亲戚|儿子|女儿|别人|收件人的|另一个号|别的号|不是我的?号)"
    r"[^。!?]{0,12}?(?:买|下的?单|单子|[那这]单|订单|的?包裹|快递|地址|电话|手机|号码|送我|账号)"
    r"|(?:[替帮代]|我是)[^。!?,]{0,6}(?:朋友|同事|同学|室友|闺蜜|邻居|客户|[爸妈姐妹哥弟])"
    r"|不是我(?:的号)?买的|用(?:另一个|别的)号买"
)
VERIFIES = re.compile(
    r"核[实对]|验证|后四位|后4位|身份|本人|隐私|保密|透露|(?:下单|自己)的?(?:账号|手机|那位)"
)
TOLD = re.compile(
    r"(?:收[货件]人|收件)(?:是|,)?[\u4e00-\u9fff]{2,3}|(?:是|系)[\u4e00-\u9fff]{2,3}买的"
)
PLACE = re.compile(
    r"[省市区县]?[\u4e00-\u9fff]{1,8}(?:路|街|巷|弄|大道|村|苑|小区|栋|幢|单元|号楼)\d*"
)
DONE = re.compile(
    r"(?:改|换|取消|退|更换|修改|更改)[^,。!?]{0,6}(?:好了|成|为|了|申请)"
    r"|已经?[^,。!?]{0,6}(?:取消|修改|更改|更换|改|退)"
    r"|改好|取消了"
)

# Whatever else is said beside it.
DISMISSIVE = re.compile(
    r"自己(?:看|查|去|打|找|想)|规定就是规定|说过了|别再?问|说得很清楚|随[便你您]"
    r"|那[你您]想(?:怎样|怎么样|咋)|关我们?什么事|跟我们没|不归我|所以呢|(?<!不)等着(?=$|[,。!])"
    r"|问[\u4e00-\u9fff]{1,4}去|[找问](?:快递|厂家|仓库|平台)(?:去)?(?=$|[,。!])|都着急|[\u4e00-\u9fff]就[\u4e00-\u9fff]呗"
    r"|爱[\u4e00-\u9fff]不[\u4e00-\u9fff]|催不了"
)
# Where it is all that is said.
CURT = re.compile(
    r"[哦噢额嗯呵]+|不知道|不清楚|不懂|不能|不行|不可以|没有|没办法|没法|不可能|不会|不管|管不了|不了解"
)
_CURT_END = re.compile(r"[^,。!?]{0,4}[,]?(?:不清楚|不知道|没办法)")

OFF_POINT = re.compile(
    r"答非所问|文不对题|没(?:有)?回答|不是问|没问[你您]|我(?:问|说)的是|我是(?:问|说|想问)|^问[你您]|那?我问的"
    r"|听不懂吗|没看[懂清]|看清楚|说了[^,。!?]{1,8},|我说[^,。!?]{2,10}[你您]|我问[你您]?|所以到?底?[能可是]|没问"
)
# The buyer is about to do something, and waits for no word.
ABOUT_TO = re.compile(
    r"我?(?:先|去|这就|马上|再)*(?:录|看|试|找|拍|想|问|查|量)(?:一?下|[看试找拍想])?(?:再说|[吧啊哈去])*"
    r"|等[一下会儿]*[哈啊]?|稍等|[嗯噢]+"
)
AGAIN = re.compile(r"还是|还没|怎么还|依然|仍然|又")


def even(text: str) -> str:
    return for_features(text)


def bare(text: str) -> str:
    """Without marks and particles: what two lines are compared by."""
    return _MARKS.sub("", _PARTICLES.sub("", even(text)))


def says_something(text: str) -> bool:
    """More than a courtesy or a call."""
    plain = even(text)
    return bool(plain) and not only_courtesies(plain) and not _GREETING.fullmatch(bare(text))


def waits(text: str) -> bool:
    """A word is expected to it."""
    plain, short = even(text), bare(text)
    return bool(short) and not only_courtesies(plain) and not ABOUT_TO.fullmatch(short)


def is_curt(text: str) -> bool:
    plain = bare(text) or even(text)
    return CURT.fullmatch(plain) is not None or _CURT_END.fullmatch(even(text)) is not None
