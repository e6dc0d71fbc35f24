"""Of a parcel that has not left: whether it shall wait, and whether it may go after all.

Both err on the side of the goods staying where they are: what has left cannot be called back.
"""

from __future__ import annotations

import re

# 特别, 分别, 别的订单, 昨晚几点 hold these signs and none of their meaning.
_DO_NOT = r"(?:(?<![特分个区级性类差])别(?![的人家处墅扭])|甭|不要|不用|先不|暂不|莫)"
_PUT_OFF = r"(?:缓|(?<![今昨明前当每早傍夜])晚(?:[点些]|[几一两二三四五]天)|推迟|延后|迟[点些])"
# Nothing else may stand between: 别拖了快发货 and 别忘了发货 want the opposite.
_BETWEEN = (
    r"(?:[给替帮]我们?|再|急着?|着急|忙着?|安排|[今明后]天|现在|马上|立刻|[这那]么[快早急]|太[快早]"
    r"|把?(?:货|东西|它|这单|包裹)|我的|你们|直接|往外|去|就|几天|[一两二三四五六七\d]+[天周]|一?[下些点]|到?下周)"
)
# 别发错, 别发圆通, 不要发短信 are about something else than whether it leaves.
_END = r"(?=$|[\s,，。.!！~～;；、了先啊呀哈哦喔呢啦噢嘛我因等(（])"
_SHIPS = (
    r"(?:(?:发货|发出|寄出|发走|出库)(?![错漏慢晚单票地])(?!太)"
    rf"|(?<![想转])[发寄](?!了[错漏])(?:了[吧没么吗]|了?{_END}|吧|行|好[吗不]|可以))"
)
_NOT_TO_SHIP = re.compile(rf"(?:{_DO_NOT}|{_PUT_OFF}){_BETWEEN}{{0,3}}{_SHIPS}")
_WAIT = re.compile(
    r"暂时?(?:不|先|停|缓|放)|先[不别]|推迟|延后|缓[缓一几]|压着|放着|不着?急(?!死)|不用急"
    r"|(?<![今昨明前当每早傍夜])晚(?:[点些]|[几两]天)|等.{0,8}(?:再|通知)|过几?.{0,3}再|下[周个].{0,2}再"
)
_PRESSES = re.compile(r"快|赶紧|抓紧|马上|拖|磨蹭|催|还[没不]|再不|怎么|为什么|凭什么")

_MAY = re.compile(
    r"(?:可以|能|照常|正常|继续)[^,，。没不别]{0,3}(?:发货?|寄)(?:了|吧|啦|出|$|[\s,，。!！~～])"
    r"|(?:现在|直接|[快早]点?|赶紧|尽快|那?就|还是)(?:[给帮]我|安排|都)?(?:发货?|寄)(?:出)?(?:吧|啦)"
    r"|(?:^|[\s,，。!！了])[那就嗯好行的]{0,3}(?:你们)?(?:[给帮]我)?(?:发货?|寄)(?:出)?(?:吧|啦)"
)
_ASKS = re.compile(
    r"[?？]|[吗么嘛没未谁咋几]|[什怎][么样]|多[久少]|何时|啥|哪|为何|是不是|能不能|可不可以|是否|不能|不可以|不发|不寄"
)
# 下周可以发, 等我通知再发: not now.
_LATER = re.compile(
    r"(?<!不用)(?<!不要)(?<![别不])等|(?<!不用)(?<!别)再(?!等|拖|压)|下(?:周|个|星期)|周[一二三四五六日末]|星期|[明后]天|[号日](?:以?后|再)?"
    r"|之后|以后|到时|过[几两一\d]|如果|要是|除非|只要|的话|才"
)


def asks_not_to_ship(text: str) -> bool:
    """先别发货, 暂时不要发: the parcel shall not leave, wherever it is by now."""
    return bool(_NOT_TO_SHIP.search(text))


def asks_to_wait(text: str) -> bool:
    """过几天再说 of a parcel: in any words, as long as none of them presses."""
    if asks_not_to_ship(text):
        return True
    return bool(_WAIT.search(text)) and not _PRESSES.search(text)


def may_ship(text: str) -> bool:
    """可以发了, 还是发吧: of what was held back, outright and now. A question lets nothing go."""
    if asks_not_to_ship(text) or _ASKS.search(text) or _LATER.search(text):
        return False
    return bool(_MAY.search(text))
