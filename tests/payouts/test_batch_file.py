"""The platform's file: written, downloaded again, and its results taken back row by row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.errors import BadInput, NotFound
from bot.insight.exports import Table, csv_bytes, xlsx_bytes
from bot.payouts import batch_file
from bot.payouts.model import PayoutState
from bot.shop.importing.sheet import sheets
from tests.decisions.builders import ORDER
from tests.payouts.builders import Owing, boss, granted, newest, payouts_of

S = PayoutState
TITLES = ("订单编号", "打款金额", "打款状态", "失败原因", "打款单号", "平台流水号")


def write(folder: Path, rows, form: str = "csv", titles=TITLES) -> Path:
    table = Table("结果", titles, rows)
    file = folder / f"结果.{form}"
    file.write_bytes(csv_bytes(table) if form == "csv" else xlsx_bytes(table))
    return file


def result(payout, state="成功", amount=None, **changes):
    row = {
        "订单编号": payout.order_no,
        "打款金额": amount or Decimal(payout.amount_fen) / 100,
        "打款状态": state,
        "失败原因": "",
        "打款单号": payout.key,
        "平台流水号": "",
    }
    return tuple((row | changes).values())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_has_the_columns_of_the_platforms_page(world, tmp_path, form):
    payout, payouts = granted(world), payouts_of(world)
    batch = payouts.batch(boss(world))

    rows = list(batch_file.rows(payouts.batch_rows(batch.id)))
    table = Table("小额打款", batch_file.HEADERS, rows)
    file = tmp_path / f"f.{form}"
    file.write_bytes(csv_bytes(table) if form == "csv" else xlsx_bytes(table))
    (sheet,) = sheets(file)
    titles, line = [[cell.strip() for cell in line.cells] for line in sheet.lines()]

    assert titles == ["订单编号", "打款金额", "打款原因", "备注", "打款单号"]
    assert (line[0], float(line[1])) == (ORDER, 3.0)
    assert line[2:] == ["安抚退款", "安抚退款3.00元", payout.key]


def test_a_download_sends_and_can_be_fetched_again(world):
    Owing(world).orders(3)
    payouts, chief = payouts_of(world), boss(world)

    batch = payouts.batch(chief)

    assert (batch.count, batch.total_fen, batch.open) == (3, 3_00 + 3_01 + 3_02, 3)
    assert [len(payouts.batch_rows(batch.id)) for _ in range(2)] == [3, 3]
    with pytest.raises(BadInput):
        payouts.batch(chief)  # nothing waits any more
    assert {row.attempts for row in payouts.batch_rows(batch.id)} == {1}


def test_a_long_file_takes_no_statement_more_than_a_short_one(world):
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    payouts, chief, owing, counts = payouts_of(world), boss(world), Owing(world), []
    # The first file of a shop begins its audit chains as well.
    for number in (1, 2, 12):
        owing.orders(number)
        statements.clear()
        batch = payouts.batch(chief)
        counts.append(len(statements))
        rows = payouts.batch_rows(batch.id)
        owing = Owing(world, prefix=f"later-{number}")

    assert counts[1] == counts[2]
    assert (batch.count, batch.total_fen) == (12, sum(row.amount_fen for row in rows))
    assert {(row.state, row.attempts) for row in rows} == {(PayoutState.SENT, 1)}
    moves = [payouts.history(row.ledger_id)[1] for row in rows]
    assert {(move.was, move.now, move.note) for (move,) in moves} == {
        ("requested", "sent", f"打款文件 {batch.id}")
    }


def test_what_has_an_end_is_not_in_the_file_again(world, tmp_path):
    Owing(world).orders(2)
    payouts, chief = payouts_of(world), boss(world)
    batch = payouts.batch(chief)
    first, second = payouts.batch_rows(batch.id)

    payouts.take_results(write(tmp_path, [result(first)]), staff=chief)

    assert [row.key for row in payouts.batch_rows(batch.id)] == [second.key]
    payouts.take_results(write(tmp_path, [result(second, "失败")]), staff=chief)
    with pytest.raises(NotFound):
        payouts.batch_rows(batch.id)
    assert payouts.batches()[0].open == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_results_settle_each_row(world, tmp_path, form):
    Owing(world).orders(4)
    payouts, chief = payouts_of(world), boss(world)
    rows = payouts.batch_rows(payouts.batch(chief).id)
    file = write(
        tmp_path,
        [
            result(rows[0], 平台流水号="PDD-1"),
            result(rows[1], "失败", 失败原因="账户已注销"),
            result(rows[2], "处理中"),
            result(rows[3], amount=Decimal("99.00")),
        ],
        form,
    )

    report = payouts.take_results(file, staff=chief)

    assert (report.lines, report.confirmed, report.failed) == (4, 1, 1)
    assert (report.unchanged, report.unknown, report.errors) == (1, 1, ())
    found = [payouts.payout(row.ledger_id) for row in rows]
    assert [one.state for one in found] == [S.CONFIRMED, S.FAILED, S.SENT, S.UNKNOWN]
    assert (found[0].reference, found[1].note) == ("PDD-1", "账户已注销")
    assert "99.00" in found[3].dispute


def test_the_same_file_twice_changes_nothing(world, tmp_path):
    granted(world)
    payouts, chief = payouts_of(world), boss(world)
    payouts.batch(chief)
    file = write(tmp_path, [result(newest(world))])
    payouts.take_results(file, staff=chief)

    again = payouts.take_results(file, staff=chief)

    assert (again.confirmed, again.unchanged) == (0, 1)


def test_wrong_rows_are_named_and_the_others_count(world, tmp_path):
    Owing(world).orders(2)
    payouts, chief = payouts_of(world), boss(world)
    first, second = payouts.batch_rows(payouts.batch(chief).id)
    file = write(
        tmp_path,
        [
            result(first, 打款单号="payout:999"),
            result(first, "也许吧"),
            result(first, amount="三块"),
            result(first, 订单编号=second.order_no),
            result(first, 打款单号=""),
            result(second),
        ],
    )

    report = payouts.take_results(file, staff=chief)

    assert [error.line for error in report.errors] == [2, 3, 4, 5, 6]
    assert (report.lines, report.confirmed) == (6, 1)
    assert payouts.payout(first.ledger_id).state is S.SENT


def test_another_file_is_refused_as_a_whole(world, tmp_path):
    file = write(tmp_path, [("1", "2")], titles=("订单编号", "商品"))
    with pytest.raises(BadInput, match="打款单号"):
        payouts_of(world).take_results(file, staff=boss(world))


def test_a_row_of_a_file_is_never_asked_about_at_a_provider(world):
    """A shop that connects a provider later: it knows nothing of what was uploaded by hand."""
    from tests.payouts.builders import UNHEARD, FakePort

    granted(world)
    payouts_of(world).batch(boss(world))
    port = FakePort(asked=UNHEARD)
    world.clock.on(days=1)

    assert payouts_of(world, port).ask_due() == 0
    assert newest(world).state is S.SENT


def test_a_row_that_failed_goes_into_the_next_file_only(world, tmp_path):
    granted(world)
    payouts, chief = payouts_of(world), boss(world)
    first = payouts.batch(chief)
    payouts.take_results(write(tmp_path, [result(newest(world), "失败")]), staff=chief)
    payouts.send_again(newest(world).ledger_id, staff=chief, note="买家换了账户")

    second = payouts.batch(chief)

    assert [row.key for row in payouts.batch_rows(second.id)] == [newest(world).key]
    with pytest.raises(NotFound):
        payouts.batch_rows(first.id)


def test_a_person_may_say_what_became_of_a_row(world):
    granted(world)
    payouts, chief = payouts_of(world), boss(world)
    payouts.batch(chief)

    done = payouts.resolve(
        newest(world).ledger_id, staff=chief, state=S.CONFIRMED, note="平台页面显示已到账"
    )

    assert done.state is S.CONFIRMED
