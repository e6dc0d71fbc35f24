"""Words that go on with what was spoken of: 那床单呢, 第二个呢, 另一单呢."""

from __future__ import annotations

import re

# 那 X 呢, and nothing more: the last wish, for X. 那我呢 and 那运费呢 ask for other things.
_AND_THAT = re.compile(
    r"(?:(?:那么?|还有)(?!么|我|你|您|钱|运费|邮费|发票|赠品|优惠|差价|退款|怎|什|多|几)[^,，。!！?？吗什怎多几]{1,10}"
    r"|第[一二三四五1-5][个单件条]|另[外一][^,，。?？]{0,4}|[这那]个)(?:呢|咧|捏)[?？~。]*"
)
_LIKE_THAT_TOO = re.compile(
    r"(?:那个?|这个?|另外?一?个?|还有一?个?|其[他它]的?)[^,，。?？]{0,6}(?:也是|也一样|也要|同样)[的了吗嘛呢]*[?？。]*"
)


def goes_on(text: str) -> bool:
    """The wish of before, for something else."""
    said = text.strip()
    return bool(_AND_THAT.fullmatch(said) or _LIKE_THAT_TOO.fullmatch(said))


_X = re.compile(r"[^,，。!！?？\s吗什怎多几]{2,10}(?:呢|咧|捏)[?？~。]*")


def only_names(text: str) -> bool:
    """床单呢: whether it is goods, the shop has to say."""
    return bool(_X.fullmatch(text.strip()))
