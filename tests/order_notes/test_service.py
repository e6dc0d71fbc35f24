"""Remarks and flags: added and never written over, and each change in one file."""

from __future__ import annotations

import threading

import pytest

from bot.errors import BadInput, NotFound, OrderNotFound
from bot.order_notes.service import FLAGS, OrderNotes, flag_text, joined_remark
from bot.policy import model
from bot.shop.model import Flag
from bot.store.uow import uow_opener
from tests.decisions.builders import ORDER, World, add_order
from tests.decisions.race import in_threads
from tests.order_review.builders import order_notes_of

OTHER = "261105-100000000000002"

JOINS = [
    ("nothing", "", [], ""),
    ("the platform's alone", "送贺卡", [], "送贺卡"),
    ("ours alone", "", ["退运费5元"], "退运费5元"),
    ("the platform's in front", "送贺卡", ["退运费5元", "加急"], "送贺卡；退运费5元；加急"),
    ("ours came back with an import", "送贺卡；退运费5元", ["退运费5元", "加急"],
     "送贺卡；退运费5元；加急"),
    ("ours once", "", ["加急", "加急"], "加急"),
    ("a part of a word is not the remark", "加急处理", ["加急"], "加急处理；加急"),
    ("one with a separator inside", "", ["甲；乙", "甲；乙", "乙"], "甲；乙"),
    ("separators at the ends go", "；送贺卡；", ["加急"], "送贺卡；加急"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "ours", "whole"), [row[1:] for row in JOINS], ids=[row[0] for row in JOINS]
)
def test_how_remarks_are_joined(platform: str, ours: list[str], whole: str) -> None:
    assert joined_remark(platform, ours) == whole


def test_every_colour_has_the_platforms_number_and_a_meaning() -> None:
    assert [one.number for one in FLAGS.values()] == [1, 2, 3, 4, 5]
    assert set(FLAGS) == set(Flag)
    assert all(one.meaning for one in FLAGS.values())
    assert [flag_text(flag) for flag in (Flag.RED, Flag.PURPLE, None)] == ["1-红", "5-紫", ""]


def test_what_was_taken_back_goes_from_the_platforms_remark_too() -> None:
    platform = "送贺卡；退货退款59元；加急"
    assert joined_remark(platform, ["退运费5元"], ["退货退款59元"]) == "送贺卡；加急；退运费5元"
    assert joined_remark("退货退款59元", [], ["退货退款59元"]) == ""
    assert joined_remark(platform, ["退货退款59元"], ["退货退款59元"]) == platform


@pytest.fixture
def marks(world: World) -> OrderNotes:
    return order_notes_of(world)


def test_a_remark_stands_behind_the_platforms_and_the_rules_own(world, marks):
    world.change_order(seller_remark="送贺卡")
    world.grant(model.Goodwill(model.GoodwillCause.COURIER))
    world.clock.on(minutes=1)
    written = marks.remark(ORDER, " 先 \n 发顺丰 ", staff=world.staff())
    assert written.remark == "送贺卡；快递原因退差价3元；先 发顺丰"
    assert marks.of(ORDER) == written


def test_the_same_remark_twice_is_one(world, marks):
    for _ in range(2):
        marks.remark(ORDER, "加急", staff=world.staff(name=f"同事{_}"))
    assert marks.of(ORDER).remark == "加急"
    assert world.remarks() == ["加急"]


@pytest.mark.parametrize(
    "text", ["", " \n ", "；", "字" * 201], ids=["empty", "blank", "；", "201"]
)
def test_a_remark_that_is_none_is_refused(world, marks, text):
    with pytest.raises(BadInput):
        marks.remark(ORDER, text, staff=world.staff())


def test_an_order_that_is_not_there_gets_nothing(world, marks):
    staff = world.staff()
    with pytest.raises(OrderNotFound):
        marks.remark("no-such-order", "加急", staff=staff)
    with pytest.raises(OrderNotFound):
        marks.flag("no-such-order", Flag.RED, staff=staff)


def test_a_flag_is_set_changed_and_taken_down(world, marks):
    staff = world.staff()
    for flag in (Flag.RED, Flag.BLUE, None):
        assert marks.flag(ORDER, flag, staff=staff).flag is flag
        assert marks.of(ORDER).flag is flag


def test_a_file_has_what_changed_since_the_last_one(world, marks):
    staff = world.staff()
    add_order(world, OTHER)
    marks.remark(ORDER, "加急", staff=staff)
    marks.flag(OTHER, Flag.RED, staff=staff)
    assert marks.waiting() == 2

    first = marks.export(staff=staff)
    assert (first.count, first.by, marks.waiting()) == (2, "小林", 0)
    assert [line.row() for line in marks.lines(first.id)] == [
        (ORDER, "加急", ""),
        (OTHER, "", "1-红"),
    ]

    marks.remark(OTHER, "先别发", staff=staff)
    second = marks.export(staff=staff)
    assert [line.row() for line in marks.lines(second.id)] == [(OTHER, "先别发", "1-红")]
    assert [one.id for one in marks.exports()] == [second.id, first.id]


def test_a_file_stays_as_it_was_however_often_it_is_fetched(world, marks):
    staff = world.staff()
    marks.remark(ORDER, "加急", staff=staff)
    made = marks.export(staff=staff)
    before = marks.lines(made.id)
    marks.remark(ORDER, "改发顺丰", staff=staff)
    marks.flag(ORDER, Flag.RED, staff=staff)
    assert marks.lines(made.id) == before


def test_setting_the_same_flag_again_is_no_change(world, marks):
    staff = world.staff()
    marks.flag(ORDER, Flag.RED, staff=staff)
    marks.export(staff=staff)
    marks.flag(ORDER, Flag.RED, staff=staff)
    assert marks.waiting() == 0


def test_with_nothing_new_there_is_no_file(world, marks):
    with pytest.raises(BadInput):
        marks.export(staff=world.staff())
    assert marks.exports() == []


def test_a_file_that_was_never_made_is_not_found(marks):
    with pytest.raises(NotFound):
        marks.lines(404)


def test_of_six_exports_at_once_each_change_is_in_exactly_one(world, marks):
    staff, nos = world.staff(), [f"261105-10000000000001{number}" for number in range(10)]
    for no in nos:
        add_order(world, no)
        marks.remark(no, "加急", staff=staff)
    barrier, made = threading.Barrier(6), []

    def work() -> None:
        barrier.wait()
        try:
            made.append(marks.export(staff=staff))
        except BadInput:
            """Another one had them all."""

    in_threads(work, 6)
    lines = [line.order_no for one in made for line in marks.lines(one.id)]
    assert sorted(lines) == nos
    assert sum(one.count for one in made) == 10


def test_an_import_leaves_our_remark_and_flag(world, marks):
    """The platform's older remark comes again with the next import."""
    staff = world.staff()
    marks.remark(ORDER, "加急", staff=staff)
    marks.flag(ORDER, Flag.GREEN, staff=staff)
    with uow_opener(world.engine)() as uow:
        from bot.shop.model import ImportedOrder

        uow.shop.intake.put_orders([ImportedOrder(uow.shop.order_for_staff(ORDER), "another")])
        uow.commit()
    assert marks.of(ORDER).row() == (ORDER, "加急", "3-绿")
