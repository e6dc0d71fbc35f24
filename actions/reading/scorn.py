"""才四块啊, 就这, 打发叫花子呢: what an offer is sneered or sighed at with, and is no yes to it.

Who means a yes says so: a sum or a sigh alone never takes an offer, however often buyers who name
the sum do.
"""

from __future__ import annotations

import re

from actions.reading.offered import CLAUSES
from actions.reading.variations import wants_more_of_it
from nlu.text import normalise

_DIGITS = "[0-9一二两三四五六七八九十百半肆叁]"
_UNITS = "块|元|快|圆|蚊|毛|角|kuai|rmb|r(?![a-z])"
_SUM = rf"(?:[¥￥]\s*)?{_DIGITS}+(?:\.\d+)?(?:{_UNITS})?{_DIGITS}?(?:钱|大洋)?"
# Little is made of it, or much in mockery.
_BELITTLED = re.compile(
    rf"(?:(?<!刚)才|仅仅?|只有|只给|只[退补赔送值]|区区|就值|^就[给退补赔送换]我?)(?={_SUM}|一|个|小样|[退补赔给送有这那]|这)"
    rf"(?!{_SUM}[吧就行可得])"
    r"|(?:才|就)(?:一|1)?[个支瓶份]?小样|就这(?=$|[\s,，?？!！.。…~～啊呀哦嘛])|就这么?[点些丁]|就这(?:破|玩意|么[个退补给赔送换])"
    r"|[这那]么(?:一)?[点丁]|这一?点|[这那]么(?:少|麻烦|抠|小气)|少得可怜|好少|有[点些]少|太少|(?<!不)少了(?!点|[一两]?[双件个只条份])|而已|不太够|够(?:[干抠谁买用啥嘛]|我)"
    r"|打发|叫花|要饭|讨饭|乞丐|稀罕|希罕|(?<!不)好意思|意思意思|寒酸|小气|铁公鸡|抠|巨款|发财|大方|手笔|毛毛雨|塞牙|牙缝"
    r"|[差缺]你?[这那您]|倒贴|自己(?:留|花|拿)|留着(?:给你|自己花)|拿得出手|说得出口|想得出|瞧不起|看不起|羞辱|侮辱"
    r"|算盘|真精|真会算|还以为|没看错|听错|没搞错|认真的|不是吧|不会吧|搞笑|逗我|逗呢|笑死|笑了|笑话"
    r"|破烂|玩意|垃圾|零头|就想(?:了事|打发|了结)|说得?好听|哄小孩|一[退换补]了[之事]|[退换补]款?了事|倒(?:痛快|积极|快)|这么积极|值四|值\d|小钱|几分"
    r"|谢谢你(?:啊|的)|我谢谢你?|还要我谢|怎么是|又是(?!的)|什么破"
)
_EXCLAIMED = re.compile(
    r"好家伙|我[靠擦操草日]|我去(?=$|[\s,，.。!！…才就这]|[0-9一二两三四五六七八九十百])|卧槽|握草|[靠艹擦]|妈[呀耶]|的[妈娘]|天[呐哪啊]|老天|裂开|无语|服了|醉了|绝了|离谱"
    r"|傻了|[哈嘿]{2,}|哟|啧|切(?![换实])|呵|哼|嗤|(?:^|[\s,，。!！])哇|晕|囧|厉害|牛[批逼掰皮]?|笑死|真有[你您]|[你您]们?可?真(?:行|会|能)|发{2,}"
)
_FACES = re.compile(
    r"[😅🙃🤡🙄😓😂🤣😒😤😡😑😐😮😳🤔👎💩🤮]|[\[［](?:捂脸|微笑|流汗|白眼|苦笑|呵呵|裂开|汗|擦汗|抠鼻|撇嘴|发怒|衰|晕|疑问)[\]］]"
)
# 唉 行吧 gives in; 唉 四块 does not.
_SIGH = re.compile(
    r"^[唉哎嗐嗨](?!呀)|^[额呃啊诶欸]+[\s,，.。…]*(?![好行可要嗯对是补给那就o,，.。…\s额呃啊诶欸])|emm*|唉|哎哟|哎呦"
)
_GIVES_IN = re.compile(
    rf"[额呃啊诶欸噢喔哦]*(?:那|就|也|算|嗯|好|行|成|中)*(?:行|好|成|可以|中|得|要得|凑合|认了|{_SUM}就{_SUM}|[退补换撤办给要]我?了?)(?:吧|呗|了|咯|嘞|也行)"
    r"|也(?:行|好|成|可以)吧?|有总比没有强|行吧.*"
)
_WONDERED = re.compile(
    rf"{_SUM}(?:的?(?:钱|补偿|差价))?(?:[啊呀哦噢喔诶欸哟嘛噻嗦咋呢捏]|[.。…]{{2,}}|~+$)"
    r"|(?:退款|撤销|寄回去?|换货|小样|礼包|护手霜|[sml]码?)(?:[啊呀哦噢喔]|[.。]{2,}|…)+$"
    r"|就.{1,4}啊$|[.。…]{2,}.*才",
    re.IGNORECASE,
)
_SETTLES = re.compile(rf"{_SUM}就{_SUM}")
# 可以可以 四块钱 mocks, 可以可以 退回来 does not.
_TWICE = re.compile(r"((?![嗯恩对])[\u4e00-\u9fff]{1,2})\1+|(?:可以|好|行|不错|真)(?:啊|嘛|哦|哇)")
_BARE_SUM = re.compile(rf"(?:就|那|了)?{_SUM}[呗啦的了]?", re.IGNORECASE)
_SO_IT_IS = re.compile(rf"{_SUM}\W*就这样?")
_NAMES_A_SUM = re.compile(
    rf"{_DIGITS}(?:\.\d+)?\s*(?:{_UNITS})|[¥￥]|^{_DIGITS}+[^\w]*$",
    re.IGNORECASE,
)
# What a yes that names the sum says beside it.
_ASSENTS = re.compile(
    r"好(?!家伙|意思|多|少|大|嘛)|行|可以|可|要(?!饭|不)|退|给|补(?!丁)|赔|嗯|恩|对|是|ok|成|中"
    r"|得(?!响|可怜)|同意|接受|收|办|确[认定]|没错|没问题|拿来|转|打(?!发|电话)|来|yes|昂|妥|阔以|口以"
    r"|敲定|按|领|谢|麻烦|辛苦|hao|xing|keyi|ke yi|吧|呗|就",
    re.IGNORECASE,
)


_MORE = re.compile(
    rf"一口价|再(?:加|多|给|补|送|来|添|涨)(?!说|等)|(?:加|多|添)(?:[点些几]|一[点些支个]|{_SUM})|凑(?:个|够|到|整)|[有太]?点?少了(?!点)|少了点(?!也|就)"
    rf"|至少|起码|最少(?:也|得|给|要)|不(?:行|给|然).{{0,3}}差评|总(?:行|可以)|(?:不|应)应?该(?:不?是)?{_SUM}|{_SUM}(?:行不行?|行吗|可以吗|怎么样|成不成?|总行)"
    rf"|不够意思|没诚意|诚意"
)


# 小样就小样: what is offered is good enough.
_SAME_TWICE = re.compile(r"(?:那|行吧?|好吧?|[\s,，])*(.{1,6}?)就\1[吧呗了]?[\s。~～!！]*")


def asks_for_more(raw: str) -> bool:
    """50一口价, 再加点, 不应该是9块吗: another sum, or one gift more."""
    return wants_more_of_it(raw) or bool(_MORE.search(normalise(raw).text))


def scorns(raw: str) -> bool:
    """Whether an offer is belittled, wondered or sighed at in these words, or only its sum said."""
    said = normalise(raw).text.strip().lower()
    if _SAME_TWICE.fullmatch(said):
        return False
    if _FACES.search(raw) or _BELITTLED.search(said) or _EXCLAIMED.search(said):
        return True
    clauses = [one for one in CLAUSES.split(said) if one]
    gives_in = bool(clauses) and _GIVES_IN.fullmatch(clauses[-1]) is not None
    if _SIGH.search(said) and not gives_in:
        return True
    if _SETTLES.search(said):
        return False
    if _WONDERED.search(raw.strip()) or _WONDERED.search(said):
        return not (gives_in and len(clauses) > 1)
    if _mocks(clauses) or _SO_IT_IS.fullmatch(said):
        return True
    return _NAMES_A_SUM.search(said) is not None and not _assents_beside_the_sum(said)


def _mocks(clauses: list[str]) -> bool:
    heads = [one for one in clauses if _TWICE.fullmatch(one)]
    return bool(heads) and any(_BARE_SUM.fullmatch(one) for one in clauses)


def _assents_beside_the_sum(said: str) -> bool:
    return _ASSENTS.search(_NAMES_A_SUM.sub(" ", said)) is not None
