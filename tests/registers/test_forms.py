"""Forms: what a supervisor may define, and that a change leaves earlier entries as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import BadFields, BadInput, Forbidden, FormMoved
from bot.registers.forms import checked
from bot.registers.model import MOST_FORMS, Audience, Default, Field, FieldKind, Wording
from tests.registers.builders import FAULT, SECRET, Office, texts

K = FieldKind
LINE = Field(name="一行", kind=K.LINE)


def a_form(*fields: Field, **changes: object) -> Wording:
    return Wording(**{"name": "表", "fields": fields or (LINE,), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wording", "place", "says"),
    [
        pytest.param(a_form(name=" "), "name", "表单要有名字，最多 20 个字", id="no_name"),
        pytest.param(a_form(name="长" * 21), "name", "表单要有名字，最多 20 个字", id="long_name"),
        pytest.param(a_form(purpose="长" * 201), "purpose", "用途说明最多 200 个字", id="purpose"),
        pytest.param(
            Wording(name="表", fields=()), "fields", "一张表单要有 1 到 30 个字段", id="no_fields"
        ),
        pytest.param(
            a_form(*(replace(LINE, name=f"栏{n}") for n in range(31))),
            "fields",
            "一张表单要有 1 到 30 个字段",
            id="too_many_fields",
        ),
        pytest.param(
            a_form(replace(LINE, hidden=True)),
            "fields",
            "客服也要填的表单，至少有一个字段是客服能看到的",
            id="nothing_for_agents",
        ),
        pytest.param(
            a_form(replace(LINE, name="")), "0", "字段要有名字，最多 20 个字", id="nameless_field"
        ),
        pytest.param(a_form(LINE, LINE), "1", "“一行”这个字段名重复了", id="twice"),
        pytest.param(
            a_form(replace(LINE, key="f7")),
            "0",
            "“一行”不是这张表单的字段，请刷新再改",
            id="another_forms_field",
        ),
        pytest.param(
            a_form(Field(name="选", kind=K.ONE, options=("甲",))),
            "0",
            "“选”要有 2 到 50 个选项，一行一个",
            id="one_option",
        ),
        pytest.param(
            a_form(Field(name="选", kind=K.ONE, options=("甲", "甲"))),
            "0",
            "“选”的选项有重复的",
            id="an_option_twice",
        ),
        pytest.param(
            a_form(Field(name="选", kind=K.ONE, options=("甲", "长" * 31))),
            "0",
            "“选”的选项每个最多 30 个字",
            id="long_option",
        ),
        pytest.param(
            a_form(replace(LINE, options=("甲", "乙"))),
            "0",
            "“一行”是一行文字，没有选项",
            id="options_of_a_line",
        ),
        pytest.param(
            a_form(Field(name="日", kind=K.DATE, default=Default.PHONE)),
            "0",
            "“日”是日期，不能预填买家手机号",
            id="default_does_not_fit",
        ),
        pytest.param(
            a_form(replace(LINE, hint="长" * 61)), "0", "“一行”的提示最多 60 个字", id="long_hint"
        ),
    ],
)
def test_what_no_form_can_be_is_refused_where_it_is(wording, place, says):
    with pytest.raises(BadFields) as refused:
        checked(wording, None)
    assert refused.value.wrong == {place: says}


def test_fields_keep_their_keys_and_what_is_left_out_is_retired():
    first = checked(a_form(LINE, replace(LINE, name="二")), None)
    assert [one.key for one in first.fields] == ["f1", "f2"]
    second = checked(replace(first, fields=(first.fields[1], replace(LINE, name="三"))), first)
    assert [(one.key, one.retired) for one in second.fields] == [
        ("f2", False),
        ("f3", False),
        ("f1", True),
    ]
    back = checked(
        replace(second, fields=(*second.live, replace(second.fields[2], retired=False))), second
    )
    assert [(one.key, one.retired) for one in back.fields] == [
        ("f2", False),
        ("f3", False),
        ("f1", False),
    ]


def test_a_kind_does_not_change_under_what_was_filled_in():
    first = checked(a_form(LINE), None)
    with pytest.raises(BadFields, match="“一行”的类型不能改"):
        checked(replace(first, fields=(replace(first.fields[0], kind=K.TEXT),)), first)


def test_earlier_entries_stay_true_when_a_form_changes(office: Office):
    form = office.form()
    old = office.add(form)
    fields = [
        replace(one, name="毛病", options=("变形", "色差")) if one.name == "问题" else one
        for one in form.wording.fields
        if one.name != "赔付"
    ]
    changed = replace(form.wording, name="品质登记", fields=(*fields, LINE))
    newer = office.forms.change(form.id, changed, was=1, staff=office.boss)
    assert (newer.version, newer.wording.name) == (2, "品质登记")

    kept = office.registers.entry(old.entry.id, staff=office.boss)
    assert texts(kept) == texts(old)
    assert [one.name for one in kept.fields] == ["订单", "问题", "赔付", "经过", "责任人"]
    # Filled in anew it is of the new version, and what it said in the field that went stays.
    again = office.change(kept, office.boss, f4="补充")
    assert texts(again)["f3"] == ["12.50"]
    assert texts(again)["f2"] == ["破损"]
    assert (again.entry.version, again.fields[1].name) == (2, "毛病")
    assert [one.number for one in office.forms.form(form.id, office.boss)[1]] == [2, 1]


def test_a_page_that_shows_an_older_version_saves_nothing(office: Office):
    form = office.form()
    changed = replace(form.wording, name="另一个名字")
    office.forms.change(form.id, changed, was=1, staff=office.boss)
    with pytest.raises(FormMoved):
        office.forms.change(form.id, replace(changed, name="三"), was=1, staff=office.boss)
    with pytest.raises(FormMoved):
        office.add(form)


def test_a_form_that_says_the_same_is_no_new_version(office: Office):
    form = office.form()
    assert office.forms.change(form.id, form.wording, was=1, staff=office.boss).version == 1


def test_two_forms_in_use_have_no_name_in_common(office: Office):
    form = office.form()
    with pytest.raises(BadFields, match="已经有一张叫“质量问题登记”的表单"):
        office.form()
    office.forms.retire(form.id, retired=True, staff=office.boss)
    second = office.form()
    with pytest.raises(BadFields, match="已经有一张叫"):
        office.forms.retire(form.id, retired=False, staff=office.boss)
    other = office.form(replace(FAULT, name="别的"))
    with pytest.raises(BadFields, match="已经有一张叫"):
        office.forms.change(
            other.id, replace(other.wording, name=second.wording.name), was=1, staff=office.boss
        )


def test_a_retired_form_is_filled_no_more_and_its_entries_stay(office: Office):
    form = office.form()
    kept = office.add(form)
    office.forms.retire(form.id, retired=True, staff=office.boss)
    with pytest.raises(BadInput, match="停用"):
        office.add(form)
    assert office.listed() == [kept.entry.id]
    office.forms.retire(form.id, retired=False, staff=office.boss)
    office.add(form)


def test_agents_define_nothing_and_see_no_form_of_supervisors(office: Office):
    secret = office.form(SECRET)
    for act in (
        lambda: office.forms.add(FAULT, staff=office.lin),
        lambda: office.forms.form(secret.id, office.lin),
        lambda: office.forms.retire(secret.id, retired=True, staff=office.lin),
        lambda: office.forms.change(secret.id, FAULT, was=1, staff=office.lin),
    ):
        with pytest.raises(Forbidden):
            act()
    assert office.forms.forms(office.lin) == []
    assert [one.id for one in office.forms.forms(office.boss)] == [secret.id]
    assert secret.wording.audience is Audience.SUPERVISORS


def test_a_shop_has_so_many_forms_and_no_more(office: Office):
    for number in range(MOST_FORMS):
        office.form(a_form(name=f"表{number}"))
    with pytest.raises(BadInput, match="最多 50 张表单"):
        office.form()
