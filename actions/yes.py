"""Whether words say yes to money, or only that the buyer is not ready yet."""

from __future__ import annotations

import re

# 再等等 and 先不退 sound like a yes to a classifier, and are none.
_LATER = re.compile(
    r"再等|等等|等一下|等下|等我|稍等|等一?会|待会|一会儿?再|过会|考虑|想想|想一下|想一想|再看看|看看再|"
    r"晚点|回头|再说|不急|先放|商量|问问|问一?下"
)
_NOT_THAT = re.compile(
    r"先不|不用|不要|不退|不办|不是|不行|不可|不同意|不好|不想|没有(?!问题|意见)|算了|(?<!特)别(?!的)|拒绝"
)
# Every group here is atomic, and no star stands inside another: else forty full stops would take
# years to be no yes.
_CORE = (
    r"(?>好|可以|可|行|嗯|恩|对|是的|是|中|同意|确认|确定|接受|没问题|没有问题|没意见|没毛病|okk*|okay|yes|yep|"
    r"就这样|就这么|就这个|都行|都可以|愿意|当然|必须|👌|👍|🆗)"
)
# These say yes only to what was just offered.
_DO_IT = r"(?>要|办理?|退|换|改|发|送|补|取消|提交|需要)"
_PARTICLE = (
    r"(?>的|了|啊|呀|吧|呢|嘛|哈|滴|哒|啦|呗|嘞|哦|噢|喔|额|您|你|亲|那|就|我|给|帮|请|一下|现在|马上|快点?|尽快|"
    r"赶紧|处理|按|照|这个|这样|这么|来|也|麻烦|谢谢|谢|多谢|感谢|辛苦|说|定|款|货|钱|差价|订单|地址|申请|"
    r"[,，。.!！~～、🙏😊\s])"
)
# A yes may begin with 那, 亲 or 按你说的, but not with 的: 我的退款呢 asks for it.
_LEAD = rf"(?>[按照][你您]说的|(?![的了吧呢嘛滴哒啦呗嘞说定]){_PARTICLE})*"
_REST_OF_IT = rf"(?>{_CORE}|{_DO_IT}|{_PARTICLE})*"
_ALL_YES = re.compile(rf"{_LEAD}(?:{_CORE}|{_DO_IT}){_REST_OF_IT}", re.IGNORECASE)
_CONFIRMS = re.compile(rf"{_LEAD}{_CORE}{_REST_OF_IT}", re.IGNORECASE)
# 可以，那什么时候到账: a yes, and what it brings along.
_YES_FIRST = re.compile(
    rf"{_LEAD}{_CORE}{_REST_OF_IT}(?<=[,，。.!！~～\s])"
    r"(?P<rest>(?:那|麻烦|请|谢|什么时候|多久|几天|怎么|钱|退|到账|我|快|尽|现在|辛苦|就|记得|在线等).*)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"[0-9０-９]|[一二两三五十百千万][块元毛]|但|不过|如果|要是|除非|只要|加上|再加|另外|多|少|换成|改成|[/{}<>:：【】\[\]]"
)
# 退退退退退退 and 的的的 are a cat on the keys; 好好好好好 is a glad yes.
_BABBLE = re.compile(r"([退换改发送补要办])\1{4}|([的了款货钱])\2\2")
_LONGEST = 40


def not_ready(text: str) -> bool:
    """再等等, 我想想: neither yes nor no."""
    return bool(_LATER.search(text)) and len(text) <= _LONGEST


def says_no(text: str) -> bool:
    """不用, 先不退 and the like, whatever else is said: no money moves on it."""
    return bool(_LATER.search(text) or _NOT_THAT.search(text))


def says_yes(text: str) -> bool:
    """A yes that cannot be meant otherwise, to what was just offered."""
    said = text.strip()
    if not _may_be_yes(said):
        return False
    if _ALL_YES.fullmatch(said):
        return True
    first = _YES_FIRST.fullmatch(said)
    return first is not None and not _CONDITION.search(first["rest"])


def confirms_in_words(text: str) -> bool:
    """确认退款 is the wish once more, and the yes to what was offered for it; 退款 is only that."""
    said = text.strip()
    return _may_be_yes(said) and bool(_CONFIRMS.fullmatch(said))


def _may_be_yes(said: str) -> bool:
    return len(said) <= _LONGEST and not says_no(said) and not _BABBLE.search(said)
