"""Courtesies and answers by their words: 好的谢谢, 没有了谢谢再见, 对 and then something else."""

from __future__ import annotations

import re

_BORDER = re.compile(
    r"[\s,。!?;~…、]+|(?<![多太很常])(?=谢谢|多谢|感谢)|(?<=[谢你您了吧])(?=再见|拜拜)"
)
LEAVING = ("thank", "goodbye")
# Whole pieces of a message. 嗯 and 哦 alone only show that somebody listens.
_KNOWN = {
    "thank": r"(?:太|很|非常|真的?|真是|万分|十分|好)*(?:谢谢|多谢|感谢|谢[了啦]|辛苦)"
    r"(?:谢谢|多谢|大家|帮[忙助]|[你您们了啦哈啊哦呀亲的咯喽])*",
    "goodbye": r"(?:下次|回头|改天|[那就我先])*(?:再见|拜拜|bye+|回见|再聊|先(?:这样|[下撤]了))"
    r"(?:拜拜|[了吧哈啦咯哦先])*",
    "deny": r"(?:暂时|已经|[那就都我])*(?:没有|没事|不用|[没算])(?:[别其][的他它]的?|问题|什么|事)*"
    r"[了啦吧哈咯]*",
    "affirm": r"(?:[嗯哦噢那])*(?:可以|知道|明白|了解|收到|[好行对]|ok|是的)+"
    r"[的滴了啦嘞呢吧呀啊哒哈]*",
    "": r"[嗯哦噢]+",
}
_WHOLE = {name: re.compile(pattern) for name, pattern in _KNOWN.items()}
_REST = r"[的滴了啊呀吧嘞]*[\s,。!]+(?=.{2})"
_ANSWERS = {
    "affirm": re.compile(
        rf"[嗯哦好的]*(?:可以|行|同意|没问题){_REST}"
        # 好的 before another wish only fills, unless that one is marked as another.
        r"|[嗯哦]*[好行][的嘞啊呀滴吧]*[\s,。!]*(?=另外|还有|顺便|再问)"
    ),
    "deny": re.compile(rf"(?:不是(?:[这那][个单件]?)?|不用[^\s,。!?]{{0,4}}|不对|不行){_REST}"),
}
# Anywhere in a message; of words that say nothing else.
_BESIDE = {
    "thank": re.compile(r"(?<!不)(?<!不用)(?:谢谢|多谢|感谢|谢[了啦]|辛苦(?:[了啦您你]|大家))"),
    "goodbye": re.compile(
        r"再见|拜拜|回见|(?:^|(?<=[\s,。!]))[那就]*先这样(?=[吧了哈啦哦先]|\W|$)"
    ),
}
# 对, 单号是…: these confirm what is said next.
_CONFIRM = re.compile(rf"[嗯哦]*(?:没错|[对是])+{_REST}")


def only_courtesies(text: str) -> list[str]:
    """What a message says that has nothing but courtesies; empty if it says anything else."""
    found: list[str] = []
    for names in _names(text):
        if not names:
            return []
        found += [name for name in names[:1] if name and name not in found]
    leaving = [name for name in found if name in LEAVING]
    return leaving if len(leaving) > 1 else found[:2]


def courtesies_beside(text: str) -> list[str]:
    """Thanks and leave-taking somewhere in a message that says other things too."""
    return [name for name, known in _BESIDE.items() if known.search(text)]


def without_courtesies(text: str) -> str:
    """What is left of a text without the pieces that are nothing but a courtesy."""
    pieces = [piece for piece in _BORDER.split(text) if piece]
    return " ".join(p for p, names in zip(pieces, _names(text)) if not names)  # noqa: B905


def _names(text: str) -> list[list[str]]:
    """For every piece of a text what courtesies it may be as a whole."""
    return [
        [name for name, known in _WHOLE.items() if known.fullmatch(piece)]
        for piece in _BORDER.split(text)
        if piece
    ]


def answer_before(text: str) -> tuple[str, str]:
    """A yes or no in front of something else, and what comes after it; else nothing, twice."""
    for name, known in _ANSWERS.items():
        if match := known.match(text):
            return name, text[match.end() :]
    return "", ""


def confirms_before(text: str) -> str:
    """What comes after 对 or 是的; nothing if the text does not begin so."""
    match = _CONFIRM.match(text)
    return text[match.end() :] if match else ""
