"""How long 100,000 lines of an order export take, and how much memory: CSV and XLSX.

.venv/bin/python bench/import_orders.py [LINES]
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.times import SHOP_ZONE

FIRST = datetime(2026, 8, 1, tzinfo=SHOP_ZONE)


def lines(count: int) -> Iterator[list[str]]:
    # Columns that the platform leaves empty here, or that we do not read, are in the file too.
    empty = ["身份证号", "确认收货时间", "样式ID", "商家编码-商品维度", "商家备注"]
    yield [*cells(0), *empty]
    for number in range(count):
        yield [*cells(number).values(), *("" for _ in empty)]


def cells(number: int) -> dict[str, str]:
    paid = FIRST + timedelta(minutes=number)
    phone = f"1{3 + number % 7}{number % 40_000 + 100_000_000:09d}\t"
    return {
        "商品": f"测试商品{number % 500}",
        "订单号": f"{paid:%y%m%d}-{number:015d}\t",
        "订单状态": "已发货，待收货",
        "商品总价(元)": "59.00",
        "店铺优惠折扣(元)": "4.00",
        "平台优惠折扣(元)": "0.00",
        "邮费(元)": "0.00",
        "用户实付金额(元)": "55.00",
        "商家实收金额(元)": "55.00",
        "商品数量(件)": str(1 + number % 3),
        "收货人": "王小明",
        "手机": phone,
        "省": "广东省",
        "市": "深圳市",
        "区": "南山区",
        "街道": "粤海街道",
        "详细地址": f"科技园路{number % 900}号",
        "支付时间": f"{paid:%Y-%m-%d %H:%M:%S}",
        "确认时间/拼单成功时间": f"{paid:%Y-%m-%d %H:%M:%S}",
        "承诺发货时间": f"{paid + timedelta(2):%Y-%m-%d %H:%M:%S}",
        "发货时间": f"{paid + timedelta(1):%Y-%m-%d %H:%M:%S}",
        "商品id": str(600_000_000 + number % 500),
        "商品规格": "白色 L",
        "商家编码-规格维度": f"SKU-{number % 500}",
        "快递单号": f"YT{number:013d}\t",
        "快递公司": "圆通速递",
        "是否审核中": "否",
        "售后状态": "无售后或售后取消",
        "用户购买手机号": phone,
    }


def write(folder: Path, count: int) -> Iterator[Path]:
    plain, excel = folder / "orders.csv", folder / "orders.xlsx"
    with plain.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(lines(count))
    yield plain
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines(count):
        sheet.append(line)
    book.save(excel)
    yield excel


def measure(path: Path) -> None:
    from bot.shop.importing.service import load_file
    from bot.store.engine import open_engine
    from bot.store.migrate import migrate
    from bot.store.uow import uow_opener

    url = f"sqlite:///{path.with_suffix('.db')}-{path.suffix[1:]}"
    migrate(url)
    open_uow = uow_opener(open_engine(url))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for again in ("first", "again"):
        started = time.perf_counter()
        report = load_file(open_uow, "orders", path)
        seconds = time.perf_counter() - started
        print(f"{path.suffix[1:]} {again}: {seconds:.1f} s, {report}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{path.suffix[1:]}: memory grew by {grown:.0f} MB")


def main() -> None:
    if len(sys.argv) > 2:
        measure(Path(sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder:
        for path in write(Path(folder), count):
            # Each in a process of its own, so that its memory is its own.
            command = [sys.executable, __file__, str(count), str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
