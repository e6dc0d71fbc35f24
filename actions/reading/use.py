"""完事用洗脸不, and nothing more: how goods are used, with no word of harm in it."""

from __future__ import annotations

import re

_ASKS_OF_USE = re.compile(
    r"(?:那|这个?|面膜)?(?:完事儿?|完了|[敷用涂抹擦贴做弄]完)(?:了|以后|之后|后)?(?:还|再|要|用|得|需要|能|该|就)*"
    r"(?:洗脸|洗手|冲洗?|清洗|洗|拍)(?:一下|干净)?(?:不|吗|么|呢|嘛)[?？。!！~\s]*"
)


def asks_of_use(text: str) -> bool:
    return bool(_ASKS_OF_USE.fullmatch(text.strip()))
