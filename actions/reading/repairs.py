"""修得了不, 那就修呗 咋寄, 保多久来着: of goods that somebody is to repair."""

from __future__ import annotations

import re

_REPAIR = re.compile(
    r"(?:能|可以|给|帮|可不可以|能不能|还|就|想|要|去|送|直接|包|保|免费)(?:我|你们?|去|不能|再|得)*修(?![改身剪护复眉容饰行正订养女])"
    r"|(?<![装维保返检])修(?:得|不)(?:了|好)|修(?:一下|一修|修|理|呗|吧|嘛|啊|么|吗|不)|维修|返修|保修"
)
_NOT = re.compile(r"(?:不|别|甭|没|用不着)(?:想|用|要|去|给我|再)*(?:维|返)?修")
_SENDS_IN = re.compile(
    r"(?:那|就|直接|给我|帮我|还是|得)+修(?:了|呗|吧|好|一下|算|啊|嘛|得)|(?:咋|怎么?|往哪儿?|寄(?:到)?哪)[^,，。]{0,2}[寄送修]|寄哪"
    r"|找(?:个)?人|有没有人|谁来修|上门修|安排修|报修|送修|联系我|打(?:我)?电话"
)
_HOW_LONG = re.compile(
    r"(?<!价)保(?:修|固|质)?(?:期)?(?:是|有|能)?(?:多久|多长|几年|几个月|多少(?:年|个月|天)|到(?:什么时候|啥时候|哪天))"
    r"|(?:还)?在(?:不在)?保(?:修期?)?(?:里|内|吗|么|不)?$|过保"
)


def wants_repair(text: str) -> bool:
    return bool(_REPAIR.search(text)) and not _NOT.search(text)


def sends_in(text: str) -> bool:
    """那就修呗 找个人跟我说咋寄: decided for, and asked how."""
    return bool(_SENDS_IN.search(text)) and not _NOT.search(text)


def asks_warranty(text: str) -> bool:
    """保多久来着, of what is repaired and not of its price."""
    return bool(_HOW_LONG.search(text))
