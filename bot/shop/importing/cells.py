"""One cell of a sheet: made clean, and read strictly. What does not fit is a CellError."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime

from bot.money import fen
from bot.times import FIRST_YEAR, LAST_YEAR, SHOP_ZONE

# Excel's ways to keep a long number a text: a leading tab or apostrophe, ="…", ='… or =123.
_FORMULA = re.compile(r'=\s*(?:"(.*)"|\'(.*)|([0-9A-Za-z-]*\d{6,}))\Z', re.DOTALL)
_INVISIBLE = dict.fromkeys([0, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_SURROGATE = re.compile("[\ud800-\udfff]")
# Nearly all cells have nothing of what there is to clean: one look tells.
_SUSPECT = re.compile("^\\s|\\s$|[\"'=\0\u200b-\u200d\u2060\ufeff\ud800-\udfff]")
_EMPTY = frozenset({"-", "--", "\\N", "NULL", "null", "/"})
_LONGEST_TEXT = 1000
_LONGEST_CLEANED = 8000

_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\Z",
    re.ASCII,
)
_PLAIN_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z", re.ASCII)
_MONEY = re.compile(
    r"(?:[¥￥]\s*)?(\d{1,3}(?:,\d{3})+|\d{1,8})(?:\.(\d{1,2})0*)?(?:\s*元)?\Z", re.ASCII
)
_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?\Z", re.ASCII)
# Excel turned a long number into 2.61E+14: its last digits are gone for good.
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+\Z", re.ASCII | re.IGNORECASE)
_DECIMALS = re.compile(r"(\d+)\.0+\Z", re.ASCII)
# A platform hides a person behind stars, or gives a ciphertext.
_HIDDEN = re.compile(r"[*＊]|^(?:##|\$\$|~|#\w{8}|\$\w{8})")
_CIPHER = re.compile(r"^(?:##|\$\$|~|#\w{8}|\$\w{8})")
_YES = frozenset({"是", "有", "支持", "已开通", "yes", "y", "true", "1"})
_NO = frozenset({"", "否", "无", "不支持", "未开通", "no", "n", "false", "0"})


class CellError(ValueError):
    """A line cannot be used; the message says why, in Chinese."""


def clean(cell: str) -> str:
    """The text that the person who looks at the sheet sees."""
    if len(cell) > _LONGEST_CLEANED:
        return cell  # nothing of ours is so long: it will be refused as it is
    if _SUSPECT.search(cell) is None:
        return "" if cell in _EMPTY else cell
    text = _SURROGATE.sub("", cell.translate(_INVISIBLE)).strip()
    formula = _FORMULA.match(text)
    if formula:
        text = (formula[1] or formula[2] or formula[3] or "").replace('""', '"').strip()
    if text.startswith("'"):
        text = text[1:].strip()
    while len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return "" if text in _EMPTY else text


def is_masked(text: str) -> bool:
    """Whether a platform has hidden whom it names: 138****1234, 张*, or a ciphertext."""
    return _HIDDEN.search(text) is not None


def is_cipher(text: str) -> bool:
    """Whether nobody can read anything in it."""
    return _CIPHER.search(text) is not None


class Row:
    """The cells of a line by our names of the columns, in the order of the names.

    An absent column reads as an empty one.
    """

    def __init__(
        self,
        cells: Mapping[str, str],
        titles: Mapping[str, str],
        merged: Collection[str] = (),
    ) -> None:
        self._cells = cells
        self._titles = titles
        self._merged = merged

    def text(self, name: str, *, most: int = _LONGEST_TEXT) -> str:
        text = self._cells.get(name, "")
        if "\ufffd" in text:
            raise CellError(f"{self.title(name)}：含有无法识别的字符，请检查文件编码")
        if len(text) > most:
            raise CellError(f"{self.title(name)}：超过 {most} 个字")
        return text

    def needed(self, name: str, *, most: int = _LONGEST_TEXT) -> str:
        text = self.text(name, most=most)
        if not text:
            raise CellError(f"{self.title(name)}：不能为空")
        return text

    def code(self, name: str, *, most: int = 64) -> str:
        """A name made of letters and digits: full width becomes plain, Excel's rounding is
        refused. `2E10` may well be a product's; with a point it is not."""
        text = unicodedata.normalize("NFKC", self.text(name, most=most))
        if _SCIENTIFIC.match(text) and "." in text:
            raise self.rounded(name, text)
        if not text.isprintable():
            raise self.error(name, "含有换行或看不见的字符")
        return text

    def number(self, name: str, *, most: int = 64) -> str:
        """A long number that is a name, as an order's: never of the form that Excel rounds to."""
        return self.as_number(name, self.text(name, most=most))

    def as_number(self, name: str, text: str) -> str:
        """A part of a cell that is such a number."""
        text = unicodedata.normalize("NFKC", text)
        if _SCIENTIFIC.match(text):
            raise self.rounded(name, text)
        decimals = _DECIMALS.match(text)
        return decimals[1] if decimals else text

    def rounded(self, name: str, text: str) -> CellError:
        return self.error(name, f"被 Excel 变成了科学计数法（{_short(text)}），请重新导出")

    def error(self, name: str, why: str) -> CellError:
        """A reason that names the column as the sheet does."""
        return CellError(f"{self.title(name)}：{why}")

    def is_merged(self, name: str) -> bool:
        """Whether the cell belongs to lines further up as well."""
        return name in self._merged

    def money(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        match = _MONEY.match(text)
        if match is None:
            raise CellError(f"{self.title(name)}：不是金额（{_short(text)}）")
        return fen(f"{match[1].replace(',', '')}.{(match[2] or '').ljust(2, '0')}")

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        text = self.text(name)
        if not text:
            return None
        match = _WHOLE.match(text)
        if match is None or not least <= int(match[1]) <= most:
            raise CellError(f"{self.title(name)}：应为 {least} 到 {most} 的整数（{_short(text)}）")
        return int(match[1])

    def time(self, name: str) -> datetime | None:
        """A moment in the shop's zone; a day alone is its first moment."""
        text = self.text(name)
        if not text:
            return None
        try:
            return _moment(text)
        except ValueError:
            raise CellError(f"{self.title(name)}：不是时间（{_short(text)}）") from None

    def yes(self, name: str, *, default: bool = False) -> bool:
        if name not in self._titles:
            return default
        text = self.text(name).lower()
        if text in _YES:
            return True
        if text in _NO:
            return default if text == "" else False
        raise CellError(f"{self.title(name)}：应为“是”或“否”（{_short(text)}）")

    def has(self, name: str) -> bool:
        """Whether the sheet has this column at all."""
        return name in self._titles

    def joined(self) -> str:
        """Everything we read of the line, for its hash: by our names, whatever their order."""
        return "\x1f".join([f"{name}={text}" for name, text in self._cells.items() if text])

    def title(self, name: str) -> str:
        return self._titles.get(name, name)


def _moment(text: str) -> datetime:
    """Raises ValueError, also for a time that no shop has."""
    if _PLAIN_TIME.match(text):
        found = datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE)
    else:
        match = _TIME.match(text)
        if match is None:
            raise ValueError
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        found = datetime(year, month, day, hour, minute, second, tzinfo=SHOP_ZONE)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError
    return found


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"
