"""What is typed into fields: what it is read as, and how a refusal is said."""

from __future__ import annotations

import pytest

from bot.registers.filling import looked_for, read
from bot.registers.model import Field, FieldKind, Value

K = FieldKind


@pytest.mark.parametrize(
    ("kind", "typed", "texts", "number"),
    [
        pytest.param(K.LINE, " 一  行\n字 ", ("一 行 字",), None, id="a_line_has_no_breaks"),
        pytest.param(K.TEXT, "一\n二", ("一\n二",), None, id="a_text_keeps_them"),
        pytest.param(K.NUMBER, "012.50", ("12.5",), 12_500, id="number"),
        pytest.param(K.NUMBER, "-3", ("-3",), -3_000, id="below_nothing"),
        pytest.param(K.NUMBER, "100", ("100",), 100_000, id="whole_hundreds_keep_their_zeros"),
        pytest.param(K.NUMBER, "１２", ("12",), 12_000, id="full_width"),
        pytest.param(K.NUMBER, "1,012.5", ("1012.5",), 1_012_500, id="grouped"),
        pytest.param(K.NUMBER, "−1，234", ("-1234",), -1_234_000, id="grouped_in_full_width"),
        pytest.param(K.MONEY, "1,012.5", ("1012.50",), 101_250, id="grouped_money"),
        pytest.param(K.MONEY, "￥１２．５０", ("12.50",), 1250, id="money_in_full_width"),
        pytest.param(K.MONEY, "12.500", ("12.50",), 1250, id="with_needless_zeros"),
        pytest.param(K.MONEY, "5块", ("5.00",), 500, id="as_people_say_it"),
        pytest.param(K.MONEY, "12", ("12.00",), 1200, id="whole_yuan"),
        pytest.param(K.MONEY, "¥12.5", ("12.50",), 1250, id="with_a_sign"),
        pytest.param(K.MONEY, "3元", ("3.00",), 300, id="with_the_word"),
        pytest.param(K.DATE, "2026-11-21", ("2026-11-21",), 739_941, id="day"),
        pytest.param(K.ONE, "甲", ("甲",), None, id="one_of_the_list"),
        pytest.param(K.SEVERAL, ["乙", "甲"], ("甲", "乙"), None, id="several_in_the_lists_order"),
        pytest.param(K.YESNO, "是", ("是",), None, id="yes"),
        pytest.param(K.PHONE, "138 0013 8000", ("13800138000",), None, id="mobile"),
        pytest.param(K.PHONE, "１３８００１３８０００", ("13800138000",), None, id="full_width"),
        pytest.param(K.PHONE, "+86 138-0013-8000", ("13800138000",), None, id="with_the_country"),
        pytest.param(K.PHONE, "8613800138000", ("13800138000",), None, id="country_at_once"),
        pytest.param(K.PHONE, "（0571）12345678", ("0571-12345678",), None, id="area_in_brackets"),
        pytest.param(K.ORDER, "２６１１０５-１", ("261105-1",), None, id="order_in_full_width"),
        pytest.param(K.DATE, "２０２６-11-21", ("2026-11-21",), 739_941, id="full_width_day"),
        pytest.param(K.PHONE, "138****8000", ("138****8000",), None, id="hidden_by_the_platform"),
        pytest.param(K.PHONE, "0571-12345678", ("0571-12345678",), None, id="landline"),
        pytest.param(K.GOODS, "SM-1 床单", ("SM-1 床单",), None, id="goods"),
    ],
)
def test_what_fits_is_read(kind, typed, texts, number):
    field = Field(key="f1", name="栏", kind=kind, options=("甲", "乙"))
    values, wrong = read([field], {"f1": typed}, keeps=frozenset())
    assert (values, wrong) == ({"f1": Value(texts, number)}, {})


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        pytest.param(K.LINE, "长" * 201, "栏：最多 200 个字", id="long_line"),
        pytest.param(K.TEXT, "长" * 2001, "栏：最多 2000 个字", id="long_text"),
        pytest.param(K.NUMBER, "1e9", "栏：应是数字，如 12 或 1012.5", id="no_number"),
        pytest.param(K.NUMBER, "1.2345", "栏：应是数字，最多九位、三位小数", id="too_fine"),
        pytest.param(K.NUMBER, "1,2", "栏：逗号只能每三位一个，如 1,012.5", id="odd_comma"),
        pytest.param(K.MONEY, "-1", "栏：金额不能小于 0", id="below_nothing"),
        pytest.param(K.MONEY, "1.005", "栏：金额最多两位小数", id="parts_of_a_fen"),
        pytest.param(K.MONEY, "99999999", "栏：金额太大，最多七位数", id="too_much"),
        pytest.param(K.MONEY, "十二", "栏：应是金额，如 12 或 12.50", id="in_words"),
        pytest.param(K.MONEY, "1 2", "栏：应是金额，如 12 或 12.50", id="two_numbers"),
        pytest.param(
            K.DATE, "2026-02-30", "栏：应是日期，如 2026-11-01，在 2000 到 2100 年之间", id="no_day"
        ),
        pytest.param(K.ONE, "丙", "栏：请从选项里选", id="no_option"),
        pytest.param(K.ONE, ["甲", "乙"], "栏：只能填一个", id="two_of_one"),
        pytest.param(K.SEVERAL, ["甲", "丙"], "栏：请从选项里选", id="one_is_no_option"),
        pytest.param(K.YESNO, "yes", "栏：只能填是或否", id="no_yes"),
        pytest.param(K.PHONE, "12345", "栏：手机号是 11 位，这里有 5 位", id="short_phone"),
        pytest.param(
            K.PHONE,
            "张三",
            "栏：应是手机号或座机号，如 13800138000 或 0571-12345678",
            id="no_phone",
        ),
        pytest.param(K.ORDER, "一号", "栏：应是订单号", id="no_order"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(kind, typed, says):
    field = Field(key="f1", name="栏", kind=kind, options=("甲", "乙"))
    values, wrong = read([field], {"f1": typed}, keeps=frozenset())
    assert (values, wrong) == ({}, {"f1": says})


def test_only_what_is_required_has_to_be_there():
    fields = [
        Field(key="f1", name="必填", kind=K.LINE, required=True),
        Field(key="f2", name="随意", kind=K.LINE),
    ]
    values, wrong = read(fields, {"f1": "  ", "f2": ""}, keeps=frozenset())
    assert (values, wrong) == ({}, {"f1": "必填：还没有填"})


def test_what_is_not_the_askers_stays_and_cannot_be_given():
    fields = [
        Field(key="f1", name="主管看", kind=K.LINE, required=True),
        Field(key="f2", name="停用", kind=K.LINE, required=True, retired=True),
    ]
    was = {"f1": Value(("早先",)), "f2": Value(("旧",))}
    assert read(fields, {}, keeps=frozenset({"f1"}), was=was) == (was, {})
    _, wrong = read(fields, {"f1": "改", "f2": "改", "f9": "x"}, keeps=frozenset({"f1"}), was=was)
    assert set(wrong) == {"f1", "f2", "f9"}


def test_an_option_that_left_the_list_may_stay_where_it_was_chosen():
    field = Field(key="f1", name="栏", kind=K.SEVERAL, options=("甲", "乙"))
    was = {"f1": Value(("丙",))}
    values, wrong = read([field], {"f1": ["丙", "甲"]}, keeps=frozenset(), was=was)
    assert (values, wrong) == ({"f1": Value(("甲", "丙"))}, {})


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        pytest.param(K.MONEY, "12", "12.00", id="money"),
        pytest.param(K.NUMBER, "07", "7", id="number"),
        pytest.param(K.PHONE, "１３８ 0013 8000", "13800138000", id="phone"),
        pytest.param(K.PHONE, "8000", "8000", id="end_of_a_phone"),
        pytest.param(K.LINE, " 裂 ", "裂", id="words"),
        pytest.param(K.MONEY, "十二", "十二", id="what_cannot_be_read"),
    ],
)
def test_it_is_looked_for_as_it_stands(kind, typed, found):
    assert looked_for(Field(key="f1", name="栏", kind=kind), typed) == found
