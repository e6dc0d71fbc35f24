"""Words against what was just refused: 才过一天都不行, 通融一下, 别家都给退."""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked

_LONGEST = 30
_BY_LITTLE = (
    r"(?:才|就|只|不就|也就|刚)(?:是|不过)?[过超晚差多少](?:了|出|那么|这么)?"
    r"(?:[一两二三半几\d]+(?:天|个?小时|块钱?|毛钱?|元|分钱?|个?钟头|公分|点)|一?点点?儿?|一丢丢|一会儿?|这么[点些])"
)
_EXCEPTION = (
    r"通融|破例|破个例|网开一面|行个方便|宽限|宽容|特殊(?:情况|处理|照顾)|灵活(?:点|一点|处理)|照顾(?:一?下|下)"
    r"|开个(?:后门|恩)|睁(?:一)?只眼|例外|想想办法|想个办法|再(?:争取|申请)一?下|别(?:这么|那么)(?:死板|死)"
    r"|(?:太|这么|那么)(?:死板|不近人情|不讲情面)|不近人情"
)
_OTHERS_DO = (
    r"(?:别家|别的店|其他店|人家|以前|之前|上次|隔壁|另一家)[^,，。]{0,8}"
    r"(?:都|就)?(?:给|能|可以)(?:我)?(?:退|补|送|换|办)"
)
_REFUSES = (
    r"不(?:给|能|肯|让|可以)?(?:行|退|补|送|换|可以|办|通融)?"
    r"(?:[啊呀吗嘛么了吧呢]|(?=$|[\s,，。!！?？]))"
)
_PROTESTS = re.compile(
    rf"{_BY_LITTLE}|{_EXCEPTION}|{_OTHERS_DO}"
    rf"|(?:^|[\s,，。])(?:那|可|怎么|咋|就|连|这样?|这个|这点(?:钱|事|东西)?|[一两]天)*(?:也|都|还)+{_REFUSES}"
    r"|(?:[哪那]有|没有)(?:这样|这种)(?:的|规定|道理)|什么(?:破|鬼|烂)?(?:规定|规矩|道理)|(?:谁|哪个)(?:定|规定)的"
)


def protests(text: str) -> bool:
    """Against a refusal, with no wish of its own."""
    return (len(text.strip()) <= _LONGEST and bool(_PROTESTS.search(text))) or is_asked(
        text, Asked.PROTESTS
    )
