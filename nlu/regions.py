"""Finds provinces, cities and districts in a text, also by their short names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from nlu.tables import rows

_SUFFIXES = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区",
    "省", "市", "地区", "盟", "区", "县", "镇", "街道",
)  # fmt: skip
_MUNICIPALITIES = frozenset({"北京市", "上海市", "天津市", "重庆市"})
_LONGEST = 16
# Short district names that are everyday words; only their full names count.
_WORDS = frozenset({"和平", "新华", "城区", "郊区", "矿区", "大同", "开发", "长安", "东方", "黄山"})


@dataclass(frozen=True)
class Region:
    """One administrative division with those above it, by official names."""

    level: str
    province: str
    city: str
    district: str

    def within(self, other: Region) -> bool:
        """Whether this division lies in the other one."""
        return (
            self.province == other.province
            and other.city in ("", self.city)
            and other.district in ("", self.district)
        )


@dataclass(frozen=True)
class Chain:
    """Divisions named one after the other: their stretches in the text, and what they mean."""

    region: Region
    spans: tuple[tuple[str, int, int], ...]

    @property
    def start(self) -> int:
        """Where the first division begins."""
        return self.spans[0][1]

    @property
    def end(self) -> int:
        """Where the last division ends."""
        return self.spans[-1][2]


def find_chains(text: str) -> list[Chain]:
    """All runs of divisions, each one narrower than the one before it (浙江 杭州 西湖区)."""
    chains: list[Chain] = []
    position = 0
    while position < len(text):
        chain = _chain_at(text, position)
        if chain is None:
            position += 1
        else:
            chains.append(chain)
            position = chain.end
    return chains


def _chain_at(text: str, position: int) -> Chain | None:
    spans: list[tuple[str, int, int]] = []
    candidates: tuple[Region, ...] = ()
    while (step := _step(text, position, candidates)) is not None:
        level, end, candidates = step
        spans.append((level, position, end))
        position = end
        if level == "district":
            break
        while position < len(text) and text[position] in " ,、-/":
            position += 1
    if not spans:
        return None
    return Chain(region=_common(candidates), spans=tuple(spans))


def _step(
    text: str, position: int, within: tuple[Region, ...]
) -> tuple[str, int, tuple[Region, ...]] | None:
    """The longest division that starts here and lies in one of those found so far."""
    names = _short_names() if within else _names()
    for length in range(min(_LONGEST, len(text) - position), 1, -1):
        found = names.get(text[position : position + length], ())
        if within:
            found = tuple(r for r in found if any(r.within(w) and r != w for w in within))
        if found:
            return found[0].level, position + length, found
    return None


def _common(candidates: tuple[Region, ...]) -> Region:
    """What all candidates agree on: 朝阳区 alone is in Beijing or in Changchun."""
    first = candidates[0]
    same = len({(r.province, r.city) for r in candidates}) == 1
    province = first.province if len({r.province for r in candidates}) == 1 else ""
    return Region(first.level, province, first.city if same else "", first.district)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[Region, ...]], dict[str, tuple[Region, ...]]]:
    """Names that stand alone, and all names (short district names need a city before them)."""
    alone: dict[str, set[Region]] = {}
    after: dict[str, set[Region]] = {}
    for region in _regions():
        name = region.district or region.city or region.province
        for text in (name, _short(name)):
            if text == name or region.level != "district":
                alone.setdefault(text, set()).add(region)
            if text == name or text not in _WORDS:
                after.setdefault(text, set()).add(region)
    return _ranked(alone), _ranked(after)


def _ranked(names: dict[str, set[Region]]) -> dict[str, tuple[Region, ...]]:
    """Of one name keep the widest level: 吉林 is first the province, then its city."""
    order = ("province", "city", "district")
    result: dict[str, tuple[Region, ...]] = {}
    for name, regions in names.items():
        ordered = sorted(regions, key=lambda r: (order.index(r.level), r.province, r.city))
        result[name] = tuple(ordered)
    return result


def _names() -> dict[str, tuple[Region, ...]]:
    return _tables()[0]


def _short_names() -> dict[str, tuple[Region, ...]]:
    return _tables()[1]


def _short(name: str) -> str:
    for suffix in _SUFFIXES:
        stem = name.removesuffix(suffix)
        if stem != name and len(stem) >= 2:
            return stem
    return name


def _regions() -> list[Region]:
    result: dict[Region, None] = {}
    for province, city, districts in rows("regions.tsv"):
        result[Region("province", province, "", "")] = None
        if province not in _MUNICIPALITIES:
            result[Region("city", province, city, "")] = None
        for district in districts.split():
            result[Region("district", province, city, district)] = None
    return list(result)
