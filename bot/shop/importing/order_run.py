"""Orders from a platform's export. Lines of a number come together wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.shop.buyers import nobody_of, stand_in
from bot.shop.importing.cells import CellError
from bot.shop.importing.order_groups import NumberedLine, assemble, hash_of, versions_of
from bot.shop.importing.order_lines import TIMES, Head, read_line
from bot.shop.importing.platforms import BY_LAYOUT, PLATFORMS, Platform
from bot.shop.importing.runs import BATCH, Run, row_of
from bot.shop.importing.sheet import Line
from bot.shop.importing.tables import Table
from bot.shop.model import ImportedOrder, Order, Written
from bot.shop.ports import Intake

_NO_TIMES = (
    "整张表没有一行有时间（支付、成交、发货、收货都没有）：超时发货、退差价、七天无理由都无法判断，"
    "请导出带时间的文件"
)


@dataclass
class _Pending:
    """Lines of one order that were read while others are still to come."""

    lines: list[NumberedLine] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Version:
    """One version of an order; the line it begins at is where it is reported."""

    lines: list[NumberedLine]
    order: Order

    @property
    def head(self) -> Head:
        return self.lines[0].line.head


class Orders(Run):
    layouts = tuple(one.layout for one in PLATFORMS)

    def start(self, table: Table, moment: datetime) -> None:
        super().start(table, moment)
        self._platform: Platform = BY_LAYOUT[id(table.layout)]
        self.source = f"{self._platform.name}订单" + (f"，{self.source}" if self.source else "")
        self._pending: dict[str, _Pending] = {}
        self._block, self._before = 0, ""
        self._size = 0
        self._unbound = 0
        # Hash of the number → how many of its lines are still to come; a few megabytes for
        # 100,000 lines.
        self._to_come: dict[int, int] = {}
        timed = False
        for line in table.lines():
            self._progress(0, line.total)
            key = hash(table.columns.cell("no", line.cells))
            self._to_come[key] = self._to_come.get(key, 0) + 1
            timed = timed or any(table.columns.cell(name, line.cells) for name in TIMES)
        if self._to_come and not timed:
            self.notes.append(_NO_TIMES)

    def add(self, line: Line, table: Table) -> None:
        self.lines += 1
        key = table.columns.cell("no", line.cells)
        if key != self._before:
            self._block, self._before = self._block + 1, key
        pending = self._pending.setdefault(key, _Pending())
        try:
            read = read_line(row_of(line, table), self._platform)
            pending.lines.append(NumberedLine(line.number, self._block, read))
        except CellError as error:
            pending.faults.append((line.number, str(error)))
        self._to_come[hash(key)] -= 1
        if not self._to_come[hash(key)] or not key:
            self._complete(self._pending.pop(key))

    def _complete(self, pending: _Pending) -> None:
        """All lines of an order are there. One that cannot be read would leave its money out, so
        the whole order is left out with it."""
        for number, reason in pending.faults:
            self.refuse(number, reason)
        if pending.faults:
            self.left_out += 1
            for one in pending.lines:
                why = f"第 {pending.faults[0][0]} 行没有读取，整单没有导入"
                self.refuse(one.number, f"订单 {one.line.head.no}：{why}")
            return
        try:
            found = versions_of(pending.lines)
            versions = [_Version(lines, assemble(lines, "")) for lines in found.orders]
        except CellError as error:
            self.left_out += 1
            for one in pending.lines:
                self.refuse(one.number, str(error))
            return
        for number, again in found.repeated:
            self.repeated += 1
            self.doubt(number, f"与第 {again} 行是同一行，没有再算")
        if len(versions) > 1:
            no = versions[0].head.no
            self.doubt(
                versions[-1].lines[0].number,
                f"订单 {no}：文件里有 {len(versions)} 个版本，按进展更远的算",
            )
        self._batch.append((0, versions))
        self._size += len(pending.lines)
        if self._size >= BATCH:
            self._flush()

    def _flush(self) -> None:
        super()._flush()
        self._size = 0

    def finish(self) -> Any:
        for pending in list(self._pending.values()):
            self._complete(pending)
        self._flush()
        if self._unbound:
            self.notes.append(
                f"{self._unbound} 个订单的买家手机号是空的或打了码，没有归给任何买家："
                "只有店铺签名的令牌写明订单号时才归给那位买家"
            )
        return super().finish()

    def put(self, intake: Intake, batch: Sequence[Any]) -> Written:
        versions = [one for _, several in batch for one in several]
        ready = self._with_buyers(intake, versions)
        total = Written()
        # Of two versions of an order the second finds the first one written.
        while ready:
            once = {one.order.no: one for one in reversed(ready)}
            now = list(once.values())
            written = intake.put_orders(now)
            total = Written(
                total.added + written.added,
                total.changed + written.changed,
                total.unchanged + written.unchanged,
                total.kept + written.kept,
            )
            taken = {id(one) for one in now}
            ready = [one for one in ready if id(one) not in taken]
        return total

    def _with_buyers(self, intake: Intake, versions: Sequence[_Version]) -> list[ImportedOrder]:
        """Each order with its buyer: the known one with that phone, else a stand-in of the phone.

        Without a whole phone, or with one that two accounts share, an order is nobody's: one of
        several people would see another's.
        """
        key = intake.buyer_key()
        known = intake.buyers_by_phone(
            one.head.buyer_phone for one in versions if one.head.buyer_phone
        )
        ready = []
        for one in versions:
            nobody = nobody_of(key, one.order.no)
            phone, doubts = one.head.buyer_phone, one.order.doubts
            owners = known.get(phone, ())
            if not phone:
                buyer_id = nobody
                self._unbound += 1
            elif len(owners) > 1:
                buyer_id = nobody
                doubts += (f"买家手机号属于 {len(owners)} 个账号，没有归给任何一个",)
            else:
                buyer_id = owners[0] if owners else stand_in(key, f"phone:{phone}")
            for doubt in doubts:
                self.doubt(one.lines[0].number, f"订单 {one.order.no}：{doubt}")
            ready.append(
                ImportedOrder(
                    replace(one.order, buyer_id=buyer_id, doubts=doubts),
                    hash_of(one.lines),
                    exported_at=self._moment,
                    tells=frozenset().union(*(line.line.tells for line in one.lines)),
                    nobody=nobody,
                    line=one.lines[0].number,
                )
            )
        return ready
