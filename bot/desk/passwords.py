"""Which passwords of staff are too easy to guess, and why, in words for who chose it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LEAST = 12
MOST = 1024
# What has to be left of a password once everything that a guesser tries first is taken out.
_LEAST_OWN = 6
_LEAST_DIFFERENT = 5

# What people here begin a password with.
_WORDS = """
password passw0rd p@ssw0rd p@ssword mima qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm zxcvbn
qazwsxedc qazwsx 1q2w3e4r 1qaz2wsx iloveyou woaini aini letmein welcome monkey dragon admin
administrator root guest test user login master superman football baseball princess sunshine shadow
anxin kefu zhuguan dianzhang shouhou taobao tmall tianmao pinduoduo jingdong douyin alipay zhifubao
weixin wechat dianpu wangdian shop store server china zhongguo beijing shanghai guangzhou shenzhen
hangzhou abc abcd changeme secret 安心 客服 主管 店长 密码 我爱你 你好 5201314 1314520 520 1314 888
666 168
"""
# Longer ones first: `admin` taken out of `administrator` would leave the rest.
_COMMON = sorted(_WORDS.split(), key=len, reverse=True)
_YEAR_OR_DAY = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?")
_RUNS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")
_SHORTEST_RUN = 3
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}")


def weakness(password: str, *, names: Iterable[str]) -> str:
    """Empty for a good one. `names` are the account's own: those are tried first of all."""
    text = unicodedata.normalize("NFKC", password).lower()
    if len(password) < LEAST:
        return f"密码至少 {LEAST} 个字符"
    if len(password) > MOST:
        return f"密码最多 {MOST} 个字符"
    if len(set(text)) < _LEAST_DIFFERENT:
        return "密码里不同的字符太少，容易被猜到"
    for piece in (_plain(name) for name in names):
        if len(piece) > 1:
            text = text.replace(piece, " ")
    for word in _COMMON:
        text = text.replace(word, " ")
    text = _REPEATED.sub(" ", _YEAR_OR_DAY.sub(" ", _without_runs(text)))
    if sum(not char.isspace() for char in text) < _LEAST_OWN:
        return "密码主要由名字、常用词、日期或连续数字组成，容易被猜到，请换一个"
    return ""


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).lower().strip()


def _without_runs(text: str) -> str:
    """Without pieces such as 1234 and dcba."""
    kept, at = [], 0
    while at < len(text):
        length = next(
            (
                size
                for size in range(len(text) - at, _SHORTEST_RUN - 1, -1)
                if any(text[at : at + size] in run for run in _RUNS)
            ),
            0,
        )
        kept.append(" " if length else text[at])
        at += length or 1
    return "".join(kept)
