"""A line evened out for reading, with the way back to what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.text import normalise

# 1 0 元 and 五 块 are written so to slip through.
_SPACE = re.compile(r"(?<=[0-9\u4e00-\u9fff¥$]) +(?=[0-9\u4e00-\u9fff💰¥])|(?<=[0-9]) +(?=r)")
# 碎了是吧 重发一个 不收钱: whoever types fast parts clauses so.
_BREAK = re.compile(
    r"(?<=[\u4e00-\u9fff]{2}) (?=[\u4e00-\u9fff]{2})(?![一二两三四五六七八九十百半])"
)

# Order and tracking numbers: no amount has so many digits.
_NUMBER = re.compile(r"[0-9]{8,}")


@dataclass(frozen=True)
class NormalisedLine:
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]


def normalise_line(line: str) -> NormalisedLine:
    normal = normalise(line)
    evened = _BREAK.sub(",", normal.text)
    gone = {at for match in _SPACE.finditer(evened) for at in range(*match.span())}
    kept = [at for at in range(len(normal.text)) if at not in gone]
    return NormalisedLine(
        text=_NUMBER.sub(_masked, "".join(evened[at] for at in kept)),
        starts=tuple(normal.starts[at] for at in kept),
        ends=tuple(normal.ends[at] for at in kept),
    )


def _masked(match: re.Match[str]) -> str:
    return "#" * len(match.group())
