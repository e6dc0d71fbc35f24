"""Hides personal data in texts that are logged, mined or exported."""

from __future__ import annotations

import re

from nlu.address import Part, find_addresses, find_names, find_phones
from nlu.text import normalise

_LABELS = {
    "phone": "[电话]",
    "id_card": "[身份证号]",
    "bank_card": "[银行卡号]",
    "address": "[地址]",
    "name": "[姓名]",
    "email": "[邮箱]",
    "account": "[账号]",
}
_ID_CARD = re.compile(r"(?<![\da-z])\d{17}[\dx](?![\da-z])")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BANK_CARD = re.compile(r"(?<!\d)(?:62|4\d|5[1-5]|3[57])(?:[ -]?\d){12,17}(?![ -]?\d)")
_EMAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ACCOUNT = re.compile(r"(?:微信|vx|wx|qq|支付宝)(?:号|账号)?[:是 ]*([a-z0-9_-]{5,20})")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_SPOKEN_PHONE = re.compile(r"(?:一|幺)[三四五六七八九](?:[零〇一幺二三四五六七八九] ?){9}")


def mask(text: str) -> str:
    """The text with phones, ID and bank cards, addresses, names and accounts as labels."""
    even = normalise(text)
    result: list[str] = []
    done = 0
    for part in _personal(even.text):
        start, end = even.origin(part.start, part.end)
        result += [text[done:start], _LABELS[part.type]]
        done = end
    return "".join([*result, text[done:]])


def _personal(text: str) -> list[Part]:
    """Personal data in reading order; what is found first keeps its place."""
    found = [*_cards(text), *find_phones(text), *_matches(text), *find_names(text)]
    found += [address[0] for address in find_addresses(text)]
    kept: list[Part] = []
    for part in found:
        if all(part.end <= other.start or other.end <= part.start for other in kept):
            kept.append(part)
    return sorted(kept, key=lambda part: part.start)


def _cards(text: str) -> list[Part]:
    ids = [m for m in _ID_CARD.finditer(text) if _is_id_card(m.group())]
    banks = [m for m in _BANK_CARD.finditer(text) if _is_bank_card(m.group())]
    return [Part("id_card", *m.span(), "") for m in ids] + [
        Part("bank_card", *m.span(), "") for m in banks
    ]


def _matches(text: str) -> list[Part]:
    parts = [Part("email", *m.span(), "") for m in _EMAIL.finditer(text)]
    parts += [Part("account", *m.span(1), "") for m in _ACCOUNT.finditer(text)]
    phones = [*_LANDLINE.finditer(text), *_SPOKEN_PHONE.finditer(text)]
    return parts + [Part("phone", *m.span(), "") for m in phones]


def _is_id_card(number: str) -> bool:
    """GB 11643: the last character checks the seventeen before it."""
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number, strict=False))
    return "10x98765432"[total % 11] == number[17]


def _is_bank_card(text: str) -> bool:
    """The Luhn sum of 13 to 19 digits."""
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [2 * d - 9 * (d > 4) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return 16 <= len(digits) <= 19 and sum(doubled) % 10 == 0
