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
    r"|[收货]件?人(?:已经?)?[换改]|礼盒包装"
)
ABOUT_GOODS = re.compile(r"[送补赠寄给赔]|重[新发]|再[来发]|免费|换新|[您你].{0,4}换")
ABOUT_MONEY = re.compile(r"[钱元块¥退赔补返免券额]|红包|现金|到账|运费|邮费|差价|转给|打到|便宜|折")
# Beside what the gate reads as abuse.
ABUSE = re.compile(
    r"投胎|憋着|垃圾(?:买家|客户|人)|你[妹妈娘]|眼睛长|弄死|打死|耍我|小心点|你给我等着|[没有]?教养|闭嘴"
)

_OTHERS = (
    r"朋友|同[事学伴]|室友|舍友|闺蜜|兄弟|老[公婆乡师板]|爱人|对象|媳妇|男友|女友|前[夫妻任]|未婚[夫妻]|夫人|先生"
    r"|[爸妈姐妹哥弟嫂婶叔舅姨姑爷奶娘]|父亲|母亲|[外姥岳]|亲[戚家]|邻居|隔壁|[客用]户|领导|秘书|助理|师傅|徒弟|房东|租客|学生"
    r"|儿子|女儿|孩子|别人|人家|收件人的|另一个号|别的号|小号|不是我的?号"
)
_ITS = (
    r"[买订拍]的|在[你您]们?家[买订拍下]|下的?单|单[子号]|[那这]一?单|订单|包裹|快递|地址|电话|手机|号码|送我|账号|留的"
    r"|收[货件]信息"
)
OTHERS_ORDER = re.compile(
    rf"(?:{_OTHERS})[^。!?]{{0,12}}?(?:{_ITS})"
    rf"|(?:[替帮代给]|我是)[^。!?,]{{0,6}}(?:{_OTHERS})[^。!?]{{0,10}}?(?:{_ITS}|查|改|取消|退|问)"
    r"|[他她](?:的|[那这]一?单|留的)(?:订单|单子|地址|电话|手机|包裹|快递|号码|信息)?"
    r"|我们?(?![自的在想要是已刚昨今前上都就也没不这那又还给用以买订拍下双元周星礼月年早晚中凌去第一两二三四五六七八九十])"
    r"[\u4e00-\u9fff]{1,4}?(?:买|订|拍|下单|下的|收货|收的|留的)"
    r"|我上司|不是我(?:下|拍|订)的|不是(?:我)?本人|不是我(?:的号)?买的|用(?:另一个|别的)号买|(?:是|给)(?:别人|人家)的"
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
    r"自己(?:看|查|去|打|找|想|搜|琢磨)|规定就是规定|说过了|别(?:再|来)?(?:问|说了|烦|催|找我)|说得很清楚|随[便你您]"
    r"|那[你您]想(?:怎样|怎么样|咋)|关我们?什么事|跟我们没|不归我|所以呢|(?:那[你您]就?)?等(?:着|呗)(?=$|[,。!])"
    r"|问[\u4e00-\u9fff]{1,4}去|[找问](?:快递|厂家|仓库|平台)(?:去)?(?=$|[,。!])|都着急|[\u4e00-\u9fff]就[\u4e00-\u9fff]呗"
    r"|爱[\u4e00-\u9fff]不[\u4e00-\u9fff]|催不了|百度(?:一?下|去)?|(?:看|听)不懂(?:就)?算了|我(?:也|能有什么)?(?:没|有什么)办法"
    r"|[你您](?:想|要)怎[么样]|不(?:爱|想)[买要](?:就)?(?:别|算)|不[可关]我|管不着|能咋办|就这样吧?(?=$|[,。!])"
)
# A few words without a kind one, to a trouble; to a plea where they say no.
_KIND = re.compile(r"[您亲请哦呀哈]|好的|谢|帮|马上|稍等|抱歉|不好意思|放心|可以的|有的|嗯嗯")
_PLAIN_ANSWER = re.compile(
    r"(?:可以|能|有|是|会|好|行|对|在|嗯|已|到|发|今|明|后|大概|预计|一般|还没|没有?了)|.*(?:\d|没有?了$|没货|缺货)"
)
_TROUBLE = re.compile(
    r"[坏破碎裂漏丢脏短疼伤]|掉[色毛漆了]|开不了|连不上|用不了|不亮|没收到|少了|错了|失望|难过|生气|急|等了|一定要"
    r"|太慢|投诉|为什么不|怎么办|气死|不满"
)
_PLEA = re.compile(r"帮|请问|麻烦|打扰|能不能|可不可以|可以[^,。!?]{0,8}吗|进度|拜托|求")
_SAYS_NO = re.compile(r"[没不别]")
_FEW_WORDS = 9
_SORRY = re.compile(r"抱歉|不好意思|对不起|请您?(?:谅解|理解|见谅)|辛苦")
# Where it is all that is said.
CURT = re.compile(
    r"[哦噢额嗯呵]+|不知道|不清楚|不懂|不能|不行|不可以|没有|没办法|没法|不可能|不会|不管|管不了|不了解"
)
_CURT_END = re.compile(r"[^,。!?]{0,4}[,]?(?:不清楚|不知道|没办法)")

OFF_POINT = re.compile(
    r"答非所问|文不对题|没(?:有)?回答|不是问|没问[你您]|[说问]的是|我是(?:问|说|想问)|^问[你您]|那?我问的"
    r"|听不懂吗|没看[懂清]|看清楚|看我(?:说|问|发)|听我说|说了[^,。!?]{1,8},|我说[^,。!?]{2,10}[你您]|我问[你您]?|所以到?底?[能可是]|没问"
)
# The buyer is about to do something, and waits for no word.
ABOUT_TO = re.compile(
    r"我?(?:先|去|这就|马上|再)*(?:录|看|试|找|拍|想|问|查|量)(?:一?下|[看试找拍想])?(?:再说|[吧啊哈去])*"
    r"|等[一下会儿]*[哈啊]?|稍等|[嗯噢]+"
)
# Who agrees, will wait, puts it off or leaves it at that has said all there is to say. To hurry is
# a plea of its own, unless it stands behind a 好.
_CLAUSES = re.compile(r"[,。!~;\s]+")
_AGREES = re.compile(
    r"(?:好的?|行|嗯+|成|可以|没问题|知道了?|收到|明白了?|了解了?|ok|辛苦了?|说好了?|说定了?|一言为定)+吧?"
)
_LEAVES_IT = re.compile(
    r"(?:好的?|行|嗯+)?那?我?(?:还是|就|先|再|去|继续)*(?:"
    r"等(?:着|等|[你您]们?的?|一等)?(?:消息|回复|通知|结果|电话|补货|到货)?"
    r"|(?:看看|想想|逛逛|比比|试试|问问)|考虑(?:一?下|考虑)?|(?:比较|对比)(?:一?下)?|用着"
    r"|这么(?:定|办|着)了?|这样|算了|不用了)吧?"
    r"|(?:好的?|行|嗯+)?那?我?(?:到时候?|回头|改天|明天|晚上|下次|以后|过[几两]天|有空)我?(?:再|就|来)*"
    r"(?:说|看看?|买|拍|下单|联系|来|找[你您])吧?"
)
_HURRIES = re.compile(r"(?:麻烦)?(?:[你您])?(?:尽快|抓紧|快(?:一?点|些))(?:吧|点)?")
# What a question is asked with, and says nothing of what is asked.
_ASKING = re.compile(
    r"我?(?:想|就想|只想)(?:知道|问)(?:一?下|的是)?|到底|究竟|请问|是不是|所以|还是|那个?|问[一]?下|麻烦|就是|这个"
)
A_NOT_A = re.compile(r"([\u4e00-\u9fff])不\1")
AGAIN = re.compile(r"还是|还没|怎么还|依然|仍然|又")


def even(text: str) -> str:
    return for_features(text)


def bare(text: str) -> str:
    """Without marks and particles: what two lines are compared by."""
    return _MARKS.sub("", _PARTICLES.sub("", even(text)))


def asked(text: str) -> str:
    """What a question is about: 到底频不频闪 asks what 频闪吗 did."""
    plain = bare(text)
    return (A_NOT_A.sub(r"\1", _ASKING.sub("", plain)) or plain).rstrip("吗么呢")


def says_something(text: str) -> bool:
    """More than a courtesy or a call."""
    plain = even(text)
    return bool(plain) and not only_courtesies(plain) and not _GREETING.fullmatch(bare(text))


def waits(text: str) -> bool:
    """A word is expected to it."""
    plain, short = even(text), bare(text)
    if not short or only_courtesies(plain) or ABOUT_TO.fullmatch(short):
        return False
    return not _leaves_it(text)


def _leaves_it(text: str) -> bool:
    if "?" in even(text):
        return False
    agreed = False
    for clause in filter(None, map(bare, _CLAUSES.split(even(text)))):
        agrees = _AGREES.fullmatch(clause) is not None
        hurries = agreed and _HURRIES.fullmatch(clause) is not None
        if not (agrees or hurries or _LEAVES_IT.fullmatch(clause)):
            return False
        agreed = agreed or agrees
    return True


def dismisses(text: str) -> bool:
    plain = even(text)
    return DISMISSIVE.search(plain) is not None and not _SORRY.search(plain)


def is_short_with(asked_for: str, said: str) -> bool:
    """All that was said to what the buyer asked for is short, and turns it down."""
    plain = even(said)
    if len(bare(said)) > _FEW_WORDS or _KIND.search(plain) or _PLAIN_ANSWER.match(plain):
        return False
    wanted = even(asked_for)
    trouble = _TROUBLE.search(wanted) is not None
    return trouble or (_PLEA.search(wanted) is not None and _SAYS_NO.search(plain) is not None)


def is_curt(text: str) -> bool:
    plain = bare(text) or even(text)
    return CURT.fullmatch(plain) is not None or _CURT_END.fullmatch(even(text)) is not None
