"""What in a message speaks against carrying an offer out on it, however much it sounds like a yes.

A learned reading may err; money moves only where none of these is found as well. A doubt costs one
more question, a missed one costs money: each pattern errs on the side of doubting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.reading.lines import amounts_in, without_amounts
from actions.reading.model import Context
from actions.reading.offered import (
    CLAUSES,
    names_a_place,
    names_only_some,
    without_what_stands_in_it,
    without_what_was_paid,
)
from actions.reading.scorn import scorns
from nlu.text import normalise

LONGEST_YES = 40
# The offer is belittled, wondered or sighed at.
SCORN = "scorn"

# When it comes, and how long it takes: may stand beside a yes.
_TIMING = re.compile(
    r"(?:什么时候|啥时候?|何时|多久|几天|多长时间|大概多长|要等几天|等几天|几时)[^,，。!！?？吗]{0,8}"
)
_QUESTION = re.compile(
    r"[?？]|吗|(?<![这那怎什要多])么(?!错|得)|什么|啥|怎[么样]|咋|多少|多久|几[天块号点个时]|(?<![嗯恩])哪|是(?!的).{1,10}还是|谁|为何|凭|是不是|能不能|可不可以|干嘛|干啥|干什么"
    r"|([\u4e00-\u9fff])不\1|行不$|有没有|会不会|是否|难道|到底"
    r"|呢(?= |$)|[你您]确定|真[的退给].{0,2}啊"
    # Whether it is done, as if it had been.
    r"|[办弄理搞退补改撤消换]好了(?:是)?吧|[是对]吧\s*$"
)
_CONDITION = re.compile(
    r"如果|要是|假如|假设|万一|除非|只要|的话|否则|不然|前提|再不|先.{0,8}再|先(?:[发把给道说]|解释)|等.{0,8}[再才]"
    r"|[不没未].{0,6}[就再才]|才[行能可办同要退换补撤敢肯]|有.{0,5}就|能.{0,6}就|来得及就|到了?.{0,4}[再才]"
    r"|但|不过|可是|然而|另外|加上|外加|还要|还得|以及|同时|顺便"
)
_LATER = re.compile(
    r"再等|等等|等一?下|等一?会|等我|等你|等到|等两|等几|稍等|稍后|待会|一会|过会|过[两几]|考虑|想想|想一|想下|没想好"
    r"|再看|看看|看下|看情况|晚点|晚些|回头|改天|下次|下周|明天|后天|今晚|晚上|周[一二三四五六日末]|再说|到时|不急|先放"
    r"|先别|先不|先缓|缓缓|斟酌|掂量|琢磨|合计|商量|问问|问一?下|犹豫|纠结|暂时|以后|之后"
)
_NEGATION = re.compile(
    r"[不没别未甭勿莫唔无冇免拒]|休想|算了|拉倒|作罢|达咩|罢了|放弃|nope?\b", re.IGNORECASE
)
# 没问题 and the like hold a "not" and say yes.
_NO_NEGATION = re.compile(
    r"[没木米冇么无莫](?:有|啥|得|什么)?(?:问题|意见|毛病|错)|没错儿?|没[问文闷门]?[题提体]|不错|不好意思|不客气|不要白不要|干嘛不要"
    r"|特别|差别|别(?:家|处|的店|磨|墨迹|啰|罗嗦|废话|拖)|唔该|不会[弄搞整用]|不说(?:啥|什么)了?|不想等"
    r"|无误|无所谓|确定以及(?:肯定|一定)|肯定以及确定|为什么不|何乐而不为|还不快|免费"
    r"|不多(?=但|,|，| )|米有问题|忙着呢"
)
# 不想办, 别重新退: of the very deed that is offered. Never beside a yes to it.
_REFUSED = re.compile(
    r"[不别没甭勿莫](?:是|用|要|想|必|需要|打算|准备|着急|急着)?(?:再|重新|给我|帮我|现在|马上)?"
    r"(?:办|退|换|补|送|改|寄|加|提交|撤|取消)(?!货,)"
)
# And so do these, of one kind of offer: who gives up the goods wants the money.
_NO_NEGATION_OF = {
    "refund_only": re.compile(r"(?:算了)?不(?:想要|要|等|买|用发)了?|(?:算了)?别发了|等不及了?"),
    "return_refund": re.compile(
        r"不(?:想要|要|喜欢|合适)了?|用不[上着到]|没(?:拆|用|穿|动|开)过?(?:封)?"
    ),
    "goodwill": re.compile(
        r"不(?:追究|计较)了?|下不为例|(?:这次就|,|，)?(?:算了)+[,，]?(?=就这样|给我)"
    ),
    "price_difference": re.compile(r"不退货[,，]|虽然不多|有总比没有强"),
    "withdraw": re.compile(
        r"(?:算了)?不(?:用|想|要|需要)?(?:再)?(?:退|换|补|折腾)(?:货|款|发)?了?|(?:就)?不折腾了?"
    ),
}
_GOES_BACK = re.compile(
    r"我?(?:今天|今晚|明天|后天|上午|中午|下午|晚上|下班|周[一二三四五六日末])?(?:就|去)?寄(?:回去?|出去?|走|给你们)?"
)
_PART_OF_YES = {
    "withdraw": re.compile(
        "留[下着]|(?:取消|撤[销回掉了]?)(?:这个|那个|我的)?退[款货]*(?:申请)?|退[款货]+的?(?:申请)?(?=.{0,3}(?:撤|取消))"
    ),
    "address_change": re.compile("修改|改成[这那就]|号码"),
    "gift": re.compile("加上|有就[送给要]"),
    # When the goods go back is no "later": the yes comes first.
    "return_refund": _GOES_BACK,
    "exchange": _GOES_BACK,
    "reship": re.compile("再(?:给我?|帮我)?[寄发补来]"),
    "reopen": re.compile("(?<![到等后天])再(?:给我|帮我)?[办退提]"),
}
# What is opened again is what was wished then: 换 of an exchange.
_OF_WISH = {
    "request_exchange": re.compile("(?:还是|继续|接着)?(?:得|要|想)?换(?:货|成?(?=吧|了|的|$))?"),
    "request_return": re.compile("(?:还是|继续|接着)?(?:得|要|想)?退(?:货|款)?"),
    "request_reship": re.compile("补发?"),
}
_NOTHING = re.compile(r"(?!)")
_NO_QUESTION = re.compile(
    "(?:好的?|嗯+|恩+|可以的?|是的?|对的?|行的?|要的|[等急对忙用]着|地址|没问题)呢|不说(?:啥|什么)|这还用问|干嘛不要|为什么不要"
)
_NO_PART = re.compile("一点(?:都)?没|快一?点|少是少了点")
_ANOTHER_PART = re.compile(
    r"(?:[只就光仅][退换要改送补办].{0,3}|[退换]其?中?)(?:[一两二三几\d][个件双条瓶只套盒]|半)|一半|半价|翻倍|双倍|[三十]倍|[一全]部分|部分"
    r"|其[中他它余]|另[一外]|别的|第[一二三四五12345]|留[一两着下个]|都要|两[个件双单]|[多少][退给补加]?[一点些两几]"
    r"|再[多加退给补送来]|加[一两点些到\d]|太少|太多|不够|不止|起码|至少|最少|最多|凑(?!合)|折现|换成|改成|同款|同样"
    r"|把.{1,5}的退|退.{1,4}的$|[给补退][一二两三四五六七八九十]{1,3}(?![个件双条瓶只套盒份下点次样部会定块元毛角退半])"
)
# A size or colour: of an exchange only the offered one is taken.
_LETTERS = re.compile(r"(?<![a-z])(x{0,3}[sml])(?![a-z])", re.IGNORECASE)
_SMALL_TO_LARGE = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
# Before a size it asks for it: 换M, 还是要M. Nothing but a size does so too.
_WANTED = re.compile(r"(?:换[成为个]?|改成?|要|想|来|拿|发|送|就|还是|也是|留)[个件一,， ]*$")
_A_STEP = re.compile(r"[大小](?=[一1]?[点些]?[码号])")
_ONLY_A_SIZE = re.compile(
    r"[好的行嗯对是ok那就换要,， ]*x{0,3}[sml][码号的吧了呗 ]*", re.IGNORECASE
)
# 555 and 666 are no sums.
_SOUNDS = re.compile(r"(?<![\d.退给补赔到])(?:5{3,}|6{3,}|23{2,})(?![\d.块元])")
_SIZE = re.compile(
    r"(?<![a-z])x{0,3}[sml](?![a-z])|[红黑白蓝绿黄灰粉紫棕橙银青杏咖驼](?:色|的)|[大小中](?:的|号|码)|换[大小]",
    re.IGNORECASE,
)
# Money goes back the way it came.
_ANOTHER_WAY = re.compile(
    r"微信|支付宝|银行卡|花呗|信用卡|余额|储值|积分|现金|打到|打这|转到|转我|[退转打]给(?![我你您])"
)
_SENT_BACK = frozenset({"return_refund", "exchange"})
# Of goods that go back: who keeps them wants something else.
_NOT_SENT = re.compile(r"不(?:想|用|要|愿意?|需要|打算)?再?寄")
# Something else than what is offered is named.
_ANOTHER_WISH = {
    "price_difference": (
        r"退货|全[退额款部]|整单|货我?也|东西|[也都]要?退|[运邮]费|[发寄送](?!红包)"
        r"|换|投诉|人工|发票|取消|补发|赠品|不退了|修|催"
    ),
    "goodwill": (
        r"退货|全[退额款部]|整单|[发寄送](?!红包)|换|投诉|人工|发票|取消|补发|赠品|差价|修|催|改"
    ),
    "postage": r"退货|全[退额]|整单|来回|货款|都退|换|投诉|人工|发票|取消|补发|赠品|差价|修|催",
    "refund_only": (
        r"退货|换|投诉|人工|发票|补|赠品|差价|改|赔|修|催|要货|[发寄送](?!票)|派送|继续|优先"
        r"|运费|邮费|快递费|定金|红包|多[付收扣]|那一?单"
    ),
    "return_refund": r"换|投诉|人工|发票|补|赠品|差价|改|赔|修|催|仅退|只退|发货|送我|东西送",
    "exchange": r"退[款钱货了吧给我掉]|退$|投诉|人工|发票|补|赠品|差价|赔|修|催",
    "reship": r"退|换|投诉|人工|发票|差价|赔|修",
    "address_change": r"退|取消|投诉|人工|发票|补|赠品|差价|赔|修|催|码|色|也改|名字|收$|[发寄]吧",
    "gift": r"退|换|取消|投诉|人工|发票|差价|赔|修|催|改|地址",
    "withdraw": (r"差价|补(?!发了?|了)|赔|改|换|投诉|人工|发票|退|寄|提交|运费|还能"),
    "reopen": r"差价|补|赔|换|投诉|人工|发票|赠品",
}
_OF_OTHERS = re.compile(
    r"说(?!定|好|一声|的[办来做吧]|了算|着)|听闻|据|客服|朋友|同事|别人|(?<!老)人家|闺蜜|同学|商家|卖家|老板|店长|主管|主播|平台"
    r"|我妈|老公|老婆|已[同批经]|批准|同意了不|或[者否]?|[是对好行]否"
)
# Of advertisements, and what is said to a machine.
_ORDERS = re.compile(
    r"系统|低价|代刷|好评|信誉|联系|兼职|加[微vV]|https?|忽略|指令|规则|管理员|模式|理解[为成]|上一?句"
    r"|(?:内容|消息).{0,6}(?:当|视)[作为]|(?:买家|客户|用户|顾客)(?:已|都?同意|确认)|无需(?:再次?)?(?:询问|确认)"
    r"|[:：【】{}<>《》“”\"'/／\\\[\]=;；_@#]"
)
_AS_SAID = re.compile(
    r"不说(?:啥|什么)|懒得说|早说嘛|(?:按|照|听|依|就)[着照]?[你您](?:们)?说的|[你您]说了算|谢谢老板|早说啊|说定了|废话"
)
# 好的个头, 行，做梦: a yes turned around.
_IRONY = re.compile(
    r"不敢|个(?:头|屁|鬼|毛|锤|球|蛋|der)|才怪|[想美]得美|美得你|做.{0,4}梦|骗[鬼谁]|[骗逗耍哄][你您](?:的|玩|呢)?|玩笑|闹着玩|鬼才|可能|休想"
    r"|呸|反话|想屁|想多了|打发|糊弄|跑腿|测试|试试|试一?下|通知|你猜|呵{2,}"
    r"|真(?:会|行|有你|大方)|你们(?:可以|真行|厉害|是真)|[你您]们?家?最[行牛会能棒厉]|(.)来\1去"
)
# 嗯嗯明白了 has taken note, and says nothing of wanting it.
_TAKEN_NOTE = "(?:明白|知道|了解|懂|收到|晓得|看到|清楚|理解)"
_NOTED = re.compile(
    rf"[嗯恩哦噢喔好的行,， ]*(?:我|都)*{_TAKEN_NOTE}[了啦哈的咯,， ]*{_TAKEN_NOTE}?[了啦哈的咯]*"
)
# Cats on keys: 退退退退退退, 的的的.
_BABBLE = re.compile(r"([退换改发送补要办])\1{4}|([的了款货钱])\2\2|[a-z]{9,}", re.IGNORECASE)
# Of Latin words only those that say yes, and sizes; who knows what the others mean.
_LATIN = re.compile(r"[a-z]+", re.IGNORECASE)
_YES_IN_LATIN = re.compile(
    r"ok+|okok|okay|ojbk|yes|yep|yeah|sure|hao|haode|de|keyi|ke|yi|xing|ba|qd|queren|queding|dui"
    r"|shi|shide|xianzai|ban|banba|tijiao|e+n+|kuai|mashang|yao|[sml]|x{1,3}l",
    re.IGNORECASE,
)
_FEW_WORDS, _SHORT = 4, 14
_STRANGE_SCRIPT = re.compile(r"[^\W\da-zA-Z_\u4e00-\u9fff\u3400-\u4dbf]")
# 麻烦你了哦 is thanks, or a plea: what for, nobody said. 那就麻烦你了 puts it into our hands.
_ONLY_THANKS = re.compile(
    r"(?:(?!那就)[那就先太真多好可]*(?:非常|实在|十分|万分|提前|再次|给[你您])?"
    r"(?:谢|感谢|感激|添?麻烦|劳烦|劳驾|辛苦|有劳|拜托|靠|费心|受累|打扰|唔该|3q|thx|thanks?)"
    r"[你您们亲老板宝客服姐哥妹了啦哦喔噢哈呀啊呢咯嘞呐哟的子小~～,，。.!！ ]*)+",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


_OLD = r"(?:原来|原先|之前|以前|从前|老|旧|原)"
_OLD_ONE = re.compile(
    rf"(?:按|照|用|寄|发|送|还是|就|走|往|留)[^,，。]{{0,4}}{_OLD}(?:的|那|地址|号|电话|手机)"
)
_NOT_THE_OLD_ONE = re.compile(rf"[别不莫甭][^,，。]{{0,6}}{_OLD}")

_OF_ANOTHER = re.compile(
    r"(?:^|[\s,，。!！?？])(?:那|还有|另外)[^,，。\s你我您退办换补给]{1,8}呢(?=$|[\s,，。!！?？])"
    r"|也(?:降|跌|便宜|掉)(?:价|了)"
)

_OF_BOTH = re.compile(r"(?:两|俩|2)(?:样|个|件|份|单|种)?我?(?:全|都)")

# All that can be found.
DOUBTS = (
    "long", "babble", "script", "foreign words", "foreign text", "only noted", "only thanks",
    "question", "irony", "later", "of others", "orders", "negation", "refusal", "condition",
    "another part", "another wish", "another amount", "another way", "another size",
    "another place", SCORN,
)  # fmt: skip
# Where a fact contradicts, or no buyer speaks: no yes of any certainty is one to this offer.
VETOES = frozenset({
    "long", "babble", "script", "foreign text", "only noted", "only thanks", "orders",
    "another amount", "another way", "another size", "another place",
})  # fmt: skip
# Of the very words that say yes: 提交吧 我妈说好看 is a yes, 我妈让我提交 is none.
NEVER_BESIDE = frozenset({"question", "condition", "of others", "irony", "later", SCORN})

# Looked for in what is left when "no" that says yes is taken out.
_IN_THE_REST = (
    ("negation", _NEGATION),
    ("refusal", _REFUSED),
    ("condition", _CONDITION),
)
_ANYWHERE = (("irony", _IRONY), ("later", _LATER))


def doubts_of(context: Context) -> tuple[str, ...]:
    """The names of what speaks against a yes to the offer; none where nothing does."""
    said = normalise(context.text).text.strip()
    kind = "gift" if context.offer.endswith("_gift") else context.offer
    text = " ".join(one for one in CLAUSES.split(said) if not asks_only_when(one)) or said
    text = without_what_stands_in_it(_part_of_yes(kind).sub("", text), context)
    if kind == "reopen":
        text = _OF_WISH.get(context.wish, _NOTHING).sub("", text)
    found = [
        *_of_form(context.text, said),
        *_of_words(text),
        *_of_rest(_positive(text, kind), kind),
    ]
    if _names_another_amount(context):
        found.append("another amount")
    if context.gives_money and _ANOTHER_WAY.search(said):
        found.append("another way")
    if kind in _SENT_BACK and _NOT_SENT.search(said):
        found.append("another way")
    of_place = kind == "address_change" and context.offered_words
    if of_place and (names_a_place(said) or _keeps_the_old_one(said)):
        found.append("another place")
    own = without_what_stands_in_it(said, context)
    if kind == "exchange" and _names_another_size(own, context):
        found.append("another size")
    return tuple(dict.fromkeys(found))


def asks_of_another(said: Context) -> bool:
    """那毛巾呢 也掉价了吧: of other goods than those of the offer; 两样都要 of an offer of one;
    单退杯子这件 of an offer of two."""
    if said.offered_goods and _OF_BOTH.search(said.text):
        return True
    return bool(_OF_ANOTHER.search(said.text)) or names_only_some(said)


def _keeps_the_old_one(said: str) -> bool:
    """嗯 就按原来的发; 别再送到老地址了 is a yes."""
    return bool(_OLD_ONE.search(said)) and not _NOT_THE_OLD_ONE.search(said)


def all_doubts(said: Context, context: Context) -> tuple[str, ...]:
    """context: the same without what only repeats the offer."""
    # 哦减掉那3块啊 of an offer of 8 wonders at what was paid before.
    scorn = (SCORN,) if scorns(without_what_was_paid(said).text) else ()
    thanks = _ONLY_THANKS.fullmatch(normalise(said.text).text.strip())
    return (*doubts_of(context), *(("only thanks",) if thanks else ()), *scorn)


def _of_form(raw: str, said: str) -> Iterator[str]:
    if len(raw.strip()) > LONGEST_YES:
        yield "long"
    if _BABBLE.search(raw):
        yield "babble"
    if _STRANGE_SCRIPT.search(said):
        yield "script"
    words = _LATIN.findall(said)
    if not all(_YES_IN_LATIN.fullmatch(word) for word in words):
        yield "foreign words"
        # tui ba is learned; a whole sentence nobody has read.
        if len(words) > _FEW_WORDS or len("".join(words)) > _SHORT:
            yield "foreign text"
    if _NOTED.fullmatch(said):
        yield "only noted"


def _of_words(text: str) -> Iterator[str]:
    if _QUESTION.search(_NO_QUESTION.sub("", text)):
        yield "question"
    for name, pattern in _ANYWHERE:
        if pattern.search(text):
            yield name
    if _OF_OTHERS.search(_AS_SAID.sub("", text)):
        yield "of others"
    if _ORDERS.search(text):
        yield "orders"


def _of_rest(text: str, kind: str) -> Iterator[str]:
    for name, pattern in _IN_THE_REST:
        if pattern.search(text):
            yield name
    if _ANOTHER_PART.search(_NO_PART.sub("", text)):
        yield "another part"
    other = _ANOTHER_WISH.get(kind)
    # A kind that nobody has thought of is taken by its button only.
    if other is None or re.search(other, text):
        yield "another wish"


def _positive(text: str, kind: str) -> str:
    """Without the words that hold a "not", or another part, and say yes all the same."""
    left = _NO_NEGATION.sub("", text)
    pattern = _NO_NEGATION_OF.get(kind)
    return pattern.sub("", left) if pattern is not None else left


def _part_of_yes(kind: str) -> re.Pattern[str]:
    return _PART_OF_YES.get(kind, _NOTHING)


def asks_only_when(text: str) -> bool:
    """多久能到账 alone is a question; 可以，那多久能到账 says yes first."""
    return not _TIMING.sub("", text).strip(" ,，。!！那的")


def names_another_size(context: Context) -> bool:
    """那换S行吗, of an offer of L."""
    said = normalise(context.text).text.strip()
    own = without_what_stands_in_it(said, context)
    return bool(context.becomes) and _names_another_size(own, context)


def _names_another_size(said: str, context: Context) -> bool:
    """换大的 of an offer of L for M names the offered one; that M is tight names what goes back."""
    offered = normalise(context.becomes).text.lower()
    words = normalise(context.offered_words).text.lower()
    new = {one.lower() for one in _LETTERS.findall(offered)}
    larger = _larger(offered, words)
    step = _A_STEP.search(said)
    if step is not None and larger is not None and larger != (step[0] == "大"):
        return True
    for match in _SIZE.finditer(said):
        named = match.group().lower().rstrip("的号码")
        same = named in new if _LETTERS.fullmatch(named) else named in offered
        if same or (named[-1] in "大小" and larger == (named[-1] == "大")):
            continue
        goes_back = named in words and not _WANTED.search(said[: match.start()])
        if not goes_back or _ONLY_A_SIZE.fullmatch(said):
            return True
    return False


def _larger(offered: str, words: str) -> bool | None:
    """Whether the offered size is larger than the one that goes back; None where nobody can say."""
    sizes = {one.lower() for one in _LETTERS.findall(words)}
    new = {one.lower() for one in _LETTERS.findall(offered)}
    old = sizes - new
    if len(new) != 1 or len(old) != 1:
        return None
    place = _SMALL_TO_LARGE.index
    return place(new.pop()) > place(old.pop())


def _names_another_amount(context: Context) -> bool:
    """Every sum and every number counts: 5块也好意思，给15 names two."""
    offered = context.offered_fen or 0
    text = without_what_stands_in_it(without_amounts(_SOUNDS.sub("", context.text)), context)
    named = [*amounts_in(context.text), *(int(float(n) * 100) for n in _numbers(text))]
    if context.amount_fen is not None:
        named.append(context.amount_fen)
    return any(amount != offered for amount in named)


def _numbers(text: str) -> list[str]:
    return [number[:9] for number in _DIGITS.findall(text)]
