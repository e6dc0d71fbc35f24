"""What is said after danger was told: who pays for the doctor, that nobody is hurt, what to do."""

from __future__ import annotations

import re

_COSTS = re.compile(
    r"(?:医药|医疗|治疗|检查|挂号|住院|看病|误工|护理|营养)的?(?:费用?|钱)"
    r"[^,，。]{0,12}(?:赔|出|报|付|负责|承担|管|给|谁|怎么|咋)"
    r"|(?:赔|出|报销?|付|负责|承担|管)[^,，。]{0,6}(?:医药|医疗|治疗|检查|住院|看病|误工)的?(?:费|钱)"
)
_AT_DOCTOR = re.compile(
    r"(?:去|到|在|进|跑|送|带)[^,，。没不]{0,5}(?:医院|诊所|急诊|门诊|卫生院)[^,，。要]{0,3}(?:了|看|挂|检查|打针|输液|回来|里)"
    r"|(?:看|问)(?:了|过)[^,，。]{0,2}(?:医生|大夫|病|急诊)|医生(?:说|讲|看了|开了)|(?:挂|打|输)(?:了|着|上)(?:水|点滴|液|针)"
)
_UNHARMED = re.compile(
    r"(?:没有?|没人|谁也没|并没有?|又没|不是)(?:人|谁|我|说我?|有人)?(?:受伤|伤到|伤着|烫到|过敏|不舒服|吃坏|中毒|生病|触电|着火|出事)"
    r"|(?:人|我|孩子|宝宝|娃|老人)(?:都|也|们)?(?:没事|好好的|没受伤|没什么事|好着)"
)
_WHAT_NOW = re.compile(
    r"(?:怎么|咋|该咋|如何|怎样)(?:办|弄|处理|治)|要不要(?:紧|去医院|看医生)|严不严重"
)
_SOMEBODY = re.compile(r"孩子|宝宝|娃|老人|我妈|我爸|老公|老婆|女儿|儿子|奶奶|爷爷|人|他|她")


def asks_who_pays_for_doctor(text: str) -> bool:
    """医药费赔不赔: nothing that a bot may promise."""
    return bool(_COSTS.search(text))


def is_at_doctor(text: str) -> bool:
    """去医院了: who is there already is not sent there."""
    return bool(_AT_DOCTOR.search(text))


def is_unharmed(text: str) -> bool:
    """我没受伤啊: what was taken for danger was none."""
    return bool(_UNHARMED.search(text))


def asks_what_now(text: str) -> bool:
    """孩子咋办: of somebody, not of the parcel."""
    return bool(_WHAT_NOW.search(text)) and bool(_SOMEBODY.search(text))
