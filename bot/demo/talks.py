"""What was said and written about demo orders: conversations of the last days, and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.demo.model import DAY, HOUR


@dataclass(frozen=True)
class Line:
    """`by`: buyer, bot or agent. With a `reason` a held line went out all the same."""

    by: str
    text: str
    reason: str = ""


@dataclass(frozen=True)
class Talk:
    """A conversation about the order of a scene."""

    scene: str
    ago: timedelta
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class DemoReview:
    """A review of the order of a scene, written `ago` before the moment of loading."""

    scene: str
    stars: int
    ago: timedelta
    text: str


TALKS = (
    Talk(
        "平台极速退款，货没退",
        4 * DAY,
        (
            Line("buyer", "羽绒服的钱平台已经退给我了"),
            Line("agent", "您好，退款我们看到了，衣服麻烦您按退货地址寄回来"),
            Line("buyer", "退都退了，我不想寄，太麻烦了"),
            Line("agent", "那这样，我给您补10块，您把衣服寄回来"),
            Line("agent", "理解您嫌麻烦，衣服是需要寄回的，地址我发在订单里了"),
            Line("buyer", "不寄"),
        ),
    ),
    Talk(
        "平台极速退款，货还在路上",
        2 * DAY,
        (
            Line("buyer", "加湿器还没到我就退款了，收到了还要退吗"),
            Line("bot", "您的包裹还在路上，签收后请联系我们登记退货"),
            Line("buyer", "到时候再说吧"),
        ),
    ),
    Talk(
        "缺货发不出",
        7 * HOUR,
        (
            Line("buyer", "我的眼霜什么时候发"),
            Line("agent", "今天下午一定给您发出"),
            Line("agent", "这一批暂时缺货，我问下仓库，有消息告诉您"),
            Line("buyer", "那能不能给点补偿"),
            Line("bot", "好的，给您补偿 20 元，马上到账"),
            Line("agent", "补货一到就安排，最晚后天发出", reason="仓库确认后天到货"),
        ),
    ),
    Talk(
        "多次取消后又下单",
        9 * HOUR,
        (
            Line("buyer", "先拍一单占着，不合适我再取消"),
            Line("agent", "好的，您确定要的话仓库就按顺序打包"),
            Line("buyer", "嗯，反正取消很快"),
        ),
    ),
)

REVIEWS = (
    DemoReview("签收后大降价", 2, 3 * DAY, "刚买完第二天就降价三十，感觉自己是冤大头"),
    DemoReview("补发过礼包", 3, 30 * HOUR, "箱子不错，就是满赠的礼包漏发了，还在等补发"),
    DemoReview("安抚过一次", 2, 3 * DAY + 5 * HOUR, "快递扔在驿站三天才通知，燕麦味道倒是可以"),
    DemoReview("退过运费", 1, 5 * DAY, "泵头用两天就按不出来了，质量一般"),
    DemoReview("签收十天", 3, 8 * DAY, "面料挺好，就是尺码偏大，建议拍小一码"),
    DemoReview("签收生鲜", 1, 30 * HOUR, "两斤里有七八颗是坏的，压扁了，失望"),
    DemoReview("质疑真伪", 2, 20 * HOUR, "跟专柜味道不一样，不知道是不是正品，问客服也没说清楚"),
    DemoReview("签收后没降价", 5, 2 * DAY, "锅很好用，不粘，煎蛋一滑就下来"),
    DemoReview("签收后降价，两件", 5, 26 * HOUR, "回购第三次了，吸收快不黏"),
)
