"""What is asked of a matter that the warehouse or a courier looks into: any news, and what if not.

None of these gives anything away: they choose what is told of what was decided already.
"""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked

# More words than this tell of something else, too.
_LONGEST = 22
_NEWS = r"(?:信儿?|消息|结果|进展|回复|回音|回信|回话|下文|眉目|动静|答复|说法|着落|进度)"
_HAS_NEWS = re.compile(
    rf"有(?:没有?)?(?:什么|啥|个|新的?)?{_NEWS}了?(?:[没吗么不嘛吧]|没有)?(?=$|[\s,，。!！?？呀啊呢])"
    rf"|(?:怎么|咋|还是?)(?:都)?没(?:有|个)?(?:什么|啥)?{_NEWS}"
    rf"|(?:给|回)我?(?:一?个|句)?(?:准)?(?:{_NEWS}|话)(?=$|[\s,，。!！?？呀啊呢吧呗])"
    r"|(?:查|问|催|拦|追|改|联系|处理|核实|沟通|协调|跟进|截)(?:到|着|上|好|住|成|下来|清楚|完)?了?"
    r"(?:没有?|[吗么嘛]|不)(?=$|[\s,，。!！?？呀啊呢])"
    r"|(?:查|问|催|拦|追|改|联系|处理|核实|沟通|跟进|截)得?(?:怎么样|怎样|咋样|如何|啥样)"
    rf"|(?:快递|仓库|他们|那边)(?:怎么|咋|有没有)?(?:说|回)(?:的|了)?(?:{_NEWS}|[吗没呢])?(?=$|[\s,，。!！?？])"
    r"|到底(?:有没有|给不给)?[^,，。]{0,2}(?:查|问|催|拦)"
)
_FAILS = (
    r"(?:拦不[住到下成了]|没拦[住下到]|截不[住到下]|追不[回到]|改不[成了到]|没改成|改派不[了成]|换不[成了]"
    r"|找不[到着回]|没找[到着]|查不[到出]|催不[动了]|联系不[上到]|没(?:结果|成功|办成)|不成功|失败|来不及|晚了一步)"
)
_IF_IT_FAILS = re.compile(
    rf"(?:要是|如果|万一|假如|若是?|要|真)[^,，。]{{0,6}}{_FAILS}"
    rf"|{_FAILS}[^,，。]{{0,4}}(?:呢|怎么办|咋办|咋整|咋弄|怎么弄|怎么搞|怎么处理|会怎样|咋说|怎么说|的话|我(?:该)?(?:怎|咋))"
)


def asks_for_news(text: str) -> bool:
    """有信没, 查到了吗, 给我个准话: of what somebody looks into."""
    return (len(text.strip()) <= _LONGEST and bool(_HAS_NEWS.search(text))) or is_asked(
        text, Asked.NEWS
    )


def asks_if_it_fails(text: str) -> bool:
    """要是拦不住呢, 改不成我咋办."""
    return bool(_IF_IT_FAILS.search(text)) or is_asked(text, Asked.IF_IT_FAILS)
