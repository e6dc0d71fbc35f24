"""How danger is said plainly, and what only sounds like it: patterns over normalised text.

They stand in lookups/danger_patterns.tsv; here is what takes a pattern's words back.
"""

from __future__ import annotations

import re

from nlu.danger_kinds import Danger
from nlu.tables import rows

_NAME = re.compile(r"<([a-z_]+)>")


def _pattern(name: str) -> str:
    parts = [row[1] for row in rows("danger_patterns.tsv") if row[0] == name]
    return _NAME.sub(lambda match: f"(?:{_pattern(match[1])})", "|".join(parts))


def _of_kinds(how: str) -> dict[Danger, re.Pattern[str]]:
    named = {row[0] for row in rows("danger_patterns.tsv")}
    kinds = [kind for kind in Danger if f"{how}:{kind}" in named]
    return {kind: re.compile(_pattern(f"{how}:{kind}")) for kind in kinds}


# Said so, it has happened.
PLAIN = _of_kinds("plain")
# These only name it: a report, unless it is asked or denied.
NAMED = _of_kinds("named")
# What only sounds like danger: taken out before anything is looked for.
LOOKALIKE = re.compile(_pattern("lookalike"))

# Before the words of danger, in the same clause: it is feared or asked, it has not happened.
SUPPOSED = re.compile(
    r"(?:如果|要是|万一|假如|假设|倘若|若是|怕|担心|会不会|会(?=[^,。!?]*(?:吗|么|嘛|不\b))|容不容易|容易"
    r"|能不能|是否|是不是会|有没有|有(?=[^,。!?]{0,12}(?:风险|隐患|可能))|可能会|不会|以免|免得|为了不"
    r"|能治|治疗?|缓解|改善|适合|专治|还没买|没拆|没开封)[^,。!?]*$"
)
# Right before them: it did not happen.
DENIED = re.compile(
    r"(?:没有?|并未|从未|未|不|别|无|零|勿)"
    r"(?:会|再|发生|出现|任何|什么|怎么|被|有|起|人|把|能|要|太|得|容易|觉得|伤到|砸到){0,3}$"
)
# The same within what was matched: 用了没有不舒服, 零件会不会吞下去.
BUT = re.compile(
    r"会不会|能不能|不会"
    r"|没有?(?:再|什么|出现|发生|任何|被)?(?:起|不舒|过敏|痒|红|肿|伤|砸|吐|拉|刺|疹|扎)"
)
# Right after words that only name the danger: a question or a quality, no report.
ASKED = re.compile(
    r"^[^,。!?]{0,5}(?:吗|么|嘛|呢|不会|风险|隐患|包退|险|(?:能(?:不能)?|可以)(?:用|吃|喝|戴|穿|涂|治)"
    r"|的?(?:时候|人|可以)|管用|膏|测试|原因)"
)
# Words of a delivery: who is in hospital cannot take a parcel.
DELIVERY = re.compile(
    r"地址|收不|收件|收货|快递|寄|送(?:到|去|货)|发(?:到|货|快)|改(?:到|成|天)|取件|方便|上班|护士|延|没空"
    r"|用的|门诊楼|病房|病人|出院再|下楼|上门|急用|晚[^,。!?]{0,3}送"
)
