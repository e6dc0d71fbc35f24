"""The file of the platform's 小额打款 page, and the file in which it says what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path

from bot.decisions.wording import kind_text
from bot.errors import BadInput
from bot.money import yuan
from bot.payouts.model import Payout, PayoutResult, Result
from bot.shop.importing.cells import CellError, Row
from bot.shop.importing.columns import Columns, Layout
from bot.shop.importing.reading import Reading, uploaded
from bot.shop.importing.sheet import Line
from bot.shop.importing.tables import find_table

HEADERS = ("订单编号", "打款金额", "打款原因", "备注", "打款单号")
RESULTS = Layout(
    columns={
        "key": ("打款单号", "商户单号", "外部单号"),
        "order_no": ("订单编号", "订单号"),
        "amount": ("打款金额", "到账金额", "金额"),
        "state": ("打款状态", "打款结果", "状态", "结果"),
        "why": ("失败原因", "原因", "说明"),
        "reference": ("平台流水号", "流水号", "交易号"),
    },
    needed=(("key",), ("amount",), ("state",)),
)
MOST_RESULTS = 20_000
_SAYS = {
    **dict.fromkeys(("成功", "打款成功", "已打款", "已到账", "success"), Result.CONFIRMED),
    **dict.fromkeys(("失败", "打款失败", "已退回", "已关闭", "failed"), Result.FAILED),
    **dict.fromkeys(("处理中", "打款中", "待打款", "待处理", "pending"), Result.PENDING),
}


_NOTHING = PayoutResult(result=Result.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One row of the result file; `fault` is why it says nothing."""

    number: int
    key: str = ""
    order_no: str = ""
    result: PayoutResult = _NOTHING
    fault: str = ""


def rows(payouts: Iterable[Payout]) -> Iterator[tuple[str | Decimal, ...]]:
    """As HEADERS names them. Amounts are numbers, so that no sheet reads them as text."""
    for payout in payouts:
        reason = kind_text(payout.kind)
        yield (
            payout.order_no,
            Decimal(yuan(payout.amount_fen)),
            reason,
            f"{reason}{yuan(payout.amount_fen)}元",
            payout.key,
        )


def read_results(file: Path, *, read: Reading = uploaded) -> list[ResultLine]:
    """All of it or nothing. Raises BadInput where the file as a whole is none of this kind."""
    with read(file) as sheets:
        table = find_table(sheets, RESULTS)
        found = [_line(line, table.columns) for line in islice(table.lines(), MOST_RESULTS + 1)]
    if len(found) > MOST_RESULTS:
        raise BadInput(f"结果文件最多 {MOST_RESULTS:,} 行，请拆成几个文件")
    return found


def _line(line: Line, columns: Columns) -> ResultLine:
    if line.fault:
        return ResultLine(number=line.number, fault=line.fault)
    row = columns.row(line.cells)
    try:
        return ResultLine(
            number=line.number,
            key=row.needed("key"),
            order_no=row.code("order_no"),
            result=_result(row),
        )
    except (CellError, BadInput) as error:
        return ResultLine(number=line.number, fault=str(error))


def _result(row: Row) -> PayoutResult:
    state = row.needed("state").lower()
    if state not in _SAYS:
        raise CellError(f"不认识的打款状态：{state[:20]}")
    amount_fen = row.money("amount")
    if amount_fen is None:
        raise CellError("打款金额：不能为空")
    return PayoutResult(
        result=_SAYS[state],
        amount_fen=amount_fen,
        reference=row.text("reference", most=100),
        message=row.text("why", most=200),
    )
