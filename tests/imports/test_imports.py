"""Files that supervisors hand in: what is seen before, what is written, what an interruption or a
second press does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.model import Role, Staff
from bot.errors import AlreadySettled, BadInput, Forbidden, ImportRuns, NotFound
from bot.imports import work as working
from bot.imports.model import MOST_TURNS, SILENCE, WAITS, Kind, State
from bot.imports.rows import hidden
from bot.shop.importing import runs
from bot.shop.importing.service import load_file
from tests.imports.conftest import BOSS, Counter
from tests.shop.builders import NO, the_order
from tests.shop.files import SHIPPED, a_csv, parcels, pdd, taobao

OTHER = "261105-123456789012346"


def counts(one):
    return {name: one.report[name] for name in ("added", "changed", "unchanged", "refused")}


def test_a_file_is_looked_at_before_anything_is_written(counter: Counter):
    one = counter.hand_in(pdd({}, {"订单号": OTHER, "商品数量(件)": "两件"}))
    assert (one.state, one.kind, one.report["source"]) == (State.READY, Kind.ORDERS, "拼多多订单")
    assert counts(one) == {"added": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert one.report["left_out"] == 1
    assert one.remarks == [[3, "refused", "商品数量(件)：应为 1 到 9999 的整数（两件）"]]
    (row,) = one.preview["rows"]
    seen = dict(zip(one.preview["titles"], row, strict=True))
    assert seen["订单号"] == NO
    assert seen["商品"] == "圆领短袖×1"
    assert (seen["收货人"], seen["手机"]) == ("王**", "138****5678")
    assert seen["地区"] == "广东省深圳市南山区", "and no further"
    assert counter.orders() == 0, "nothing is written yet"


def test_each_column_is_told_by_its_place_and_what_it_is_read_as(counter: Counter):
    one = counter.hand_in(pdd({"自己加的一列": "1"}, without=["快递公司"]))
    columns = {title: (place, read_as) for place, title, read_as in one.preview["columns"]}
    assert columns["用户实付金额(元)"] == ("E", "用户实付金额")
    assert columns["自己加的一列"][1] == "", "nobody reads it"
    assert "快递公司" in one.preview["missing"]
    assert "订单号" not in one.preview["missing"]


@pytest.mark.parametrize(
    ("make", "kind", "others"),
    [
        (pdd(), Kind.ORDERS, []),
        (taobao(), Kind.ORDERS, []),
        (parcels(), Kind.PARCELS, []),
        (a_csv({"SKU": "A1", "价格(元)": "9.90"}), Kind.PRICES, []),
        (a_csv({"SKU": "A1", "商品名称": "杯", "价格": "9.9"}), Kind.PRODUCTS, ["prices"]),
        (a_csv({"SKU": "A1", "赠品SKU": "G1", "数量": "1"}), Kind.GIFTS, ["stock"]),
        (a_csv({"买家ID": "b1", "昵称": "小王"}), Kind.BUYERS, []),
        (a_csv({"订单号": NO, "评分": "5", "评价时间": "2026-11-09"}), Kind.REVIEWS, []),
    ],
    ids=lambda value: value.value if isinstance(value, Kind) else None,
)
def test_what_a_file_is_shows_in_its_titles(counter: Counter, make, kind, others):
    one = counter.hand_in(make)
    assert (one.kind, one.preview["others"]) == (kind, others)
    refused = kind in (Kind.PRICES, Kind.PARCELS)  # of goods and orders that are not there
    assert len(one.preview["rows"]) == (0 if refused else 1)
    assert all(len(row) == len(one.preview["titles"]) for row in one.preview["rows"])


def test_a_list_of_orders_is_no_stock(counter: Counter):
    """It has codes and numbers of goods, too, and whoever imports it would set the stock by it."""
    sold = {"订单号": NO, "商品编码": "A1", "数量": "1", "手机": "13800001234"}
    one = counter.hand_in(a_csv(sold))
    assert one.state is State.REFUSED
    one = counter.hand_in(a_csv({name: text for name, text in sold.items() if name != "订单号"}))
    assert one.kind is Kind.STOCK


def test_it_is_imported_on_a_word_and_a_second_one_changes_nothing(counter: Counter):
    one = counter.hand_in(pdd({}))
    done = counter.start(one)
    assert (done.state, done.started_by) == (State.DONE, BOSS.name)
    assert counts(done) == {"added": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert the_order(counter.open_uow).paid_fen == 5900
    assert done.preview["rows"] == [], "they are the shop's now"
    assert not counter.files.path(one.id).exists()
    again = counter.imports.start(one.id, BOSS, digest=one.digest)
    assert (again.turn, counter.asked) == (done.turn, [])


def test_the_same_file_again_is_told_and_changes_nothing(counter: Counter):
    first = counter.start(counter.hand_in(pdd({})))
    again = counter.hand_in(pdd({}))
    before = counter.imports.same_before(again)
    assert before is not None
    assert before.id == first.id
    assert counts(again) == {"added": 0, "changed": 0, "unchanged": 1, "refused": 0}


def test_an_order_that_goes_on_is_a_change(counter: Counter):
    counter.start(counter.hand_in(pdd({})))
    one = counter.hand_in(pdd(SHIPPED, {"订单号": OTHER}))
    assert counts(one) == {"added": 1, "changed": 1, "unchanged": 0, "refused": 0}
    assert the_order(counter.open_uow).status == "paid", "not before it is imported"
    counter.start(one)
    assert the_order(counter.open_uow).status == "shipped"


def test_the_name_of_the_file_tells_when_it_was_exported(counter: Counter):
    counter.start(counter.hand_in(pdd(SHIPPED), name="orders_20261109.csv"))
    older = counter.hand_in(pdd({"商家备注": "旧"}), name="orders_20261105.csv")
    assert [what for _, what, _ in older.remarks] == ["doubt"]
    assert "文件比已导入的旧" in older.remarks[0][2]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"%PDF-1.7", "这是 PDF 文件"),
        (b"PK\x03\x04broken", "打不开这个文件"),
        (b"a,b\n1,2\n", "认不出这是什么文件"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(counter: Counter, raw: bytes, says: str):
    one = counter.hand_in(lambda folder: _written(folder, raw))
    assert one.state is State.REFUSED
    assert says in one.error
    with pytest.raises(AlreadySettled):
        counter.imports.start(one.id, BOSS, digest=one.digest)


def test_as_another_kind_it_is_told_what_lacks(counter: Counter):
    one = counter.hand_in(lambda folder: _written(folder, b"a,b\n1,2\n"))
    counter.imports.read_as(one.id, BOSS, Kind.STOCK)
    one = counter.works(one)
    assert one.state is State.REFUSED
    assert "SKU、库存" in one.error


def test_a_file_that_fits_two_kinds_may_be_read_as_the_other(counter: Counter):
    one = counter.hand_in(a_csv({"SKU": "A1", "商品名称": "杯", "价格": "9.9"}))
    counter.imports.read_as(one.id, BOSS, Kind.PRICES)
    one = counter.works(one)
    assert (one.kind, one.report["refused"]) == (Kind.PRICES, 1), "goods that are not there"


def test_what_was_looked_at_is_what_is_imported(counter: Counter):
    one = counter.hand_in(pdd({}))
    with pytest.raises(AlreadySettled):
        counter.imports.start(one.id, BOSS, digest="0" * 64)
    counter.files.put(one.id, b"something else")
    failed = counter.start(one)
    assert (failed.state, counter.orders()) == (State.FAILED, 0)
    assert "不一样" in failed.error


def test_an_interrupted_import_goes_on_and_counts_nothing_twice(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(runs, "BATCH", 1)
    monkeypatch.setattr("bot.shop.importing.order_run.BATCH", 1)
    one = counter.hand_in(pdd(*({"订单号": f"{OTHER}{n}"} for n in range(3))))
    counter.imports.start(one.id, BOSS, digest=one.digest)

    class Died(Exception):
        pass

    count, seen = working._Task._count, []

    def dies(self, *batch):
        seen.append(batch)
        if len(seen) == 3:
            raise Died
        count(self, *batch)

    with monkeypatch.context() as dying:
        dying.setattr(working._Task, "_count", dies)
        with pytest.raises(Died):
            counter.works(one)
    assert (counter.orders(), counter.imports.get(one.id).added) == (2, 2)
    assert counter.imports.see_to() == 0, "it may still be at work"
    counter.clock.now += SILENCE + timedelta(seconds=1)
    assert counter.imports.see_to() == 1
    done = counter.works(one)
    assert (done.state, counter.orders()) == (State.DONE, 3)
    assert counts(done) == {"added": 3, "changed": 0, "unchanged": 0, "refused": 0}


@pytest.mark.parametrize("quick", [False, True], ids=["between_lines", "with_its_batch"])
def test_who_was_overtaken_writes_nothing_more(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, quick: bool
):
    one = counter.hand_in(pdd({}))
    counter.imports.start(one.id, BOSS, digest=one.digest)

    def slow(*args, **more):
        """Silent for so long that another takes it up."""
        counter.clock.now += SILENCE + timedelta(seconds=1)
        counter.imports.see_to()
        return load_file(*args, **more)

    with monkeypatch.context() as at_work:
        at_work.setattr("bot.imports.work.load_file", slow)
        if quick:
            at_work.setattr(working._Task, "_progress", lambda *_: None)
        working.work(
            counter.open_uow, *counter.asked.pop(), clock=counter.clock, files=counter.files
        )
    assert (counter.orders(), counter.imports.get(one.id).state) == (0, State.IMPORTING)
    assert counts(counter.works(one)) == {"added": 1, "changed": 0, "unchanged": 0, "refused": 0}


def test_what_breaks_off_again_and_again_is_given_up(counter: Counter):
    one = counter.hand_in(pdd({}))
    counter.imports.start(one.id, BOSS, digest=one.digest)
    for _ in range(MOST_TURNS):
        counter.clock.now += SILENCE + timedelta(seconds=1)
        counter.imports.see_to()
    failed = counter.imports.get(one.id)
    assert failed.state is State.FAILED
    assert "中断" in failed.error
    counter.asked.clear()
    assert counter.start(failed).state is State.DONE, "and may be tried once more"


def test_one_is_imported_at_a_time(counter: Counter):
    one, other = counter.hand_in(pdd({})), counter.hand_in(pdd({"订单号": OTHER}))
    counter.imports.start(one.id, BOSS, digest=one.digest)
    with pytest.raises(ImportRuns):
        counter.imports.start(other.id, BOSS, digest=other.digest)
    counter.works(one)
    assert counter.start(other).state is State.DONE


def test_what_nobody_comes_back_to_goes_with_its_file(counter: Counter):
    one = counter.hand_in(pdd({}))
    counter.clock.now += WAITS + timedelta(seconds=1)
    counter.imports.see_to()
    gone = counter.imports.get(one.id)
    assert (gone.state, gone.preview, gone.remarks) == (State.DROPPED, {}, [])
    assert not counter.files.path(one.id).exists()
    assert counter.imports.page(page=1).total == 0
    counter.clock.now += timedelta(days=401)
    counter.imports.see_to()
    with pytest.raises(NotFound):
        counter.imports.get(one.id)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\fakepath\\订单.csv", "订单.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.csv", "ab.csv"),
        ("", "未命名"),
        ("长" * 300 + ".xlsx", "长" * 114 + ".xlsx"),
    ],
)
def test_a_name_is_only_a_name(counter: Counter, name: str, kept: str):
    one = counter.imports.hand_in(BOSS, b"x", name=name, kind=None, saved_at=None)
    assert one.file_name == kept
    assert [file.name for file in (counter.folder / "imports").iterdir()] == [str(one.id)]


def test_only_supervisors_and_only_what_there_is(counter: Counter):
    agent = Staff(2, "agent", "小林", Role.AGENT)
    with pytest.raises(Forbidden):
        counter.imports.hand_in(agent, b"x", name="a", kind=None, saved_at=None)
    with pytest.raises(BadInput):
        counter.imports.hand_in(BOSS, b"", name="a", kind=None, saved_at=None)
    for _ in range(20):
        counter.imports.hand_in(BOSS, b"x", name="a", kind=None, saved_at=None)
    with pytest.raises(BadInput, match="20 个文件没有处理"):
        counter.imports.hand_in(BOSS, b"x", name="a", kind=None, saved_at=None)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("订单号：不是订单号（13812345678）", "订单号：不是订单号（138****5678）"),
        (f"没有这个订单（{NO}）", f"没有这个订单（{NO}）"),
        ("订单状态：不认识的状态（半路）", "订单状态：不认识的状态（半路）"),
        ("数量：应为 1 到 9 的整数（我叫王小明 13812345678）", None),
    ],
)
def test_a_remark_quotes_no_person(why: str, told: str | None):
    found = hidden(why)
    assert "13812345678" not in found
    if told is not None:
        assert found == told


def _written(folder: Path, raw: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(raw)
    return path
