"""What an invoice is to say, in a buyer's words: whose it is, its title, tax number and mailbox."""

from __future__ import annotations

import re

from actions.reading.addresses import is_name
from actions.reading.asked import Asked, is_asked

# The mark of a company stands at the end of its name.
_COMPANY_NAME = re.compile(
    r"(?![能可我要给你您是开有用])[\u4e00-\u9fffA-Za-z()（）·]{2,30}"
    r"(?:公司|集团|工厂|商店|门店|商行|经营部|事务所|工作室|合作社|中心|学校|大学|学院|医院|银行|协会|基金会|委员会|研究院|研究所)"
)
_ONLY_KIND = re.compile(
    r"(?:我们?|是|要|开|开票|用|的|就|按|写|抬头|发票|那|个|一|吧|就行|行|可以|了)*"
    r"(?:公司|单位|企业)(?:的|抬头|发票|开|吧|就行|就好|了|名义|用|票)*"
)
_COMPANY = re.compile(r"公司|单位|企业|对公|专票|专用发票|税号")
_PERSON = re.compile(r"个人|私人|自己用|不用税号|没有税号")
_TITLE = re.compile(
    r"抬头(?:是|写|开|用|为|叫|改成|改为|[:： ])*"
    r"(?!呢|怎|什|啥|个人|吗|要|填|和|、|错|不|可)([^\s,，。;；]{2,30})"
)
# 18 signs of a unified code, or whatever number stands behind 税号.
_TAX_NO = re.compile(
    r"(?<![0-9A-Za-z])([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-Z]{10})(?![0-9A-Za-z])", re.IGNORECASE
)
_NAMED_TAX_NO = re.compile(r"税号\D{0,12}?(?<![0-9A-Za-z])([0-9A-Za-z]{5,24})(?![0-9A-Za-z])")
_TAX_NO_SIZES = (15, 17, 18, 20)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FILLING = re.compile(r"个人|抬头|发票|开票|名字|姓名|[是叫写开用的就行吧了,，。:： ]|可以|我")
_STATUS = re.compile(
    r"(?:什么时候|啥时候?|多久|几天|何时|几时|哪天).{0,8}(?:开好?|收到|发[我给]?|给我|出来?|好|到|寄|有)"
    r"|(?:发票|票|开)(?:好|出来|寄|发)(?:了)?(?:没|吗|么)"
)
_WHEN = "(?:什么时候|啥时候?|多久|几天|何时|几时|哪天)"
_TAKES = re.compile(rf"(?:发票|票)[^,，。]{{0,4}}{_WHEN}|{_WHEN}[^,，。]{{0,3}}开(?:好|出|票|得)")
_BY_MAIL = re.compile(r"邮箱")


def parts_in(text: str) -> dict[str, str]:
    """`kind` (company or person), `title`, `tax_no`, `mail`: what is named of them."""
    found: dict[str, str] = {}
    if tax_no := _TAX_NO.search(text) or _NAMED_TAX_NO.search(text):
        found["tax_no"] = tax_no[1].upper()
    if mail := _MAIL.search(text):
        found["mail"] = mail[0]
    rest = text if mail is None else text.replace(mail[0], " ")
    company = None if _ONLY_KIND.fullmatch(rest.strip()) else _COMPANY_NAME.search(rest)
    if company is not None:
        found["title"] = _cued(company[0])
    elif titled := _TITLE.search(rest):
        found["title"] = titled[1]
    elif is_name(name := _FILLING.sub("", rest)) and not _COMPANY.search(name):
        found["title"] = name
    if company or "tax_no" in found or (_COMPANY.search(text) and not _PERSON.search(text)):
        found["kind"] = "company"
    elif _PERSON.search(text):
        found["kind"] = "person"
    return found


def _cued(title: str) -> str:
    """抬头是杭州…公司: the name alone."""
    return re.sub(r"^.*?(?:抬头|公司名|名称|开票)(?:是|写|开|用|为|叫|[:： ])*(?=.{3})", "", title)


def is_tax_no(number: str) -> bool:
    return len(number) in _TAX_NO_SIZES


def asks_of_invoice(text: str) -> bool:
    """什么时候能开好: of an invoice that was asked for."""
    return bool(_STATUS.search(text)) or is_asked(text, Asked.INVOICE_WHEN)


def asks_how_long_it_takes(text: str) -> bool:
    """开票要几天: of one that nobody has asked for yet."""
    return bool(_TAKES.search(text))


def names_mailbox(text: str) -> bool:
    return bool(_BY_MAIL.search(text))
