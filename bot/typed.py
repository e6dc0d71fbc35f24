"""Numbers and phones as people type them: full width, grouped, with a sign, a unit, a country."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_UNSEEN = re.compile(r"[\u200b-\u200d\u2060\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII)
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?\Z", re.ASCII)
_SIGN = re.compile(r"^(?:¥|RMB)|(?:元|块)$", re.IGNORECASE)
# A platform hides the middle of a number behind stars.
_MOBILE = re.compile(r"1\d{2}(?:\d{4}|\*{4})\d{4}\Z", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}\Z", re.ASCII)
_ABROAD = re.compile(r"(?:\+|00)86-?|86(?=1\d{10}\Z)", re.ASCII)
_AREA = re.compile(r"\((0\d{2,3})\)", re.ASCII)
_WHOLE_DIGITS, _WHOLE_YUAN = 9, 7


class TypedError(ValueError):
    """The message is why it cannot be read, in Chinese."""


def even(text: str) -> str:
    """In half width: the digits 1, 2, 3 whatever they were typed with."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_DASHES).strip()


def thousandths(text: str) -> int:
    """`"1,012.5"` → `1012500`. Raises TypedError."""
    sign, whole, part = _read(text, "应是数字，如 12 或 1012.5")
    if len(whole) > _WHOLE_DIGITS or len(part) > 3:
        raise TypedError("应是数字，最多九位、三位小数")
    return int(Decimal(f"{sign}{whole}.{part or 0}") * 1000)


def fen_typed(text: str) -> int:
    """`"¥1,012.5"` → `101250`. Raises TypedError."""
    sign, whole, part = _read(_SIGN.sub("", even(text)), "应是金额，如 12 或 12.50")
    if sign:
        raise TypedError("金额不能小于 0")
    if len(part) > 2:
        raise TypedError("金额最多两位小数")
    if len(whole) > _WHOLE_YUAN:
        raise TypedError("金额太大，最多七位数")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def phone(text: str) -> str:
    """A mobile number as eleven digits, the four in the middle perhaps starred, or a landline.
    Raises TypedError."""
    plain = _ABROAD.sub("", _AREA.sub(r"\1-", "".join(even(text).split())), count=1)
    if _LANDLINE.match(plain):
        return plain
    digits = plain.replace("-", "")
    if _MOBILE.match(digits):
        return digits
    if digits.isascii() and digits.isdigit() and digits.startswith("1"):
        raise TypedError(f"手机号是 11 位，这里有 {len(digits)} 位")
    raise TypedError("应是手机号或座机号，如 13800138000 或 0571-12345678")


def _read(text: str, otherwise: str) -> tuple[str, str, str]:
    """Sign, whole digits without leading zeros, and decimals without those at the end."""
    plain = even(text)
    if "," in plain:
        if not _GROUPED.match(plain):
            raise TypedError("逗号只能每三位一个，如 1,012.5")
        plain = plain.replace(",", "")
    found = _NUMBER.match(plain)
    if found is None:
        raise TypedError(otherwise)
    return found[1], found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
