"""Another address: only the missing parts are asked for, and it may be interrupted."""

from __future__ import annotations

import pytest

from tests.actions.talk import Chat
from tests.decisions.builders import NOT_SHIPPED, ON_ITS_WAY, World

OLD = {
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "文三路1号",
    "consignee": "王小姐",
    "phone": "13800000001",
}
BEIJING = [("province", "北京市"), ("city", "北京市"), ("district", "朝阳区")]


def not_shipped(world: World) -> None:
    world.change_order(**NOT_SHIPPED | OLD)


def address(world: World, chat: Chat) -> str:
    order = chat.services.shop.orders_of(chat.buyer_id)[0]
    return "".join(order.address.__dict__.values())


def test_the_parts_come_one_by_one_and_are_confirmed_before_anything_changes(
    world: World, chat: Chat
) -> None:
    not_shipped(world)
    assert chat.hear("change_address", "地址写错了") == ["ask_address"]
    assert chat.hear("inform", "北京朝阳区", entities=BEIJING) == ["address_change_incomplete"]
    assert "还差详细地址，" in chat.words
    assert chat.hear("nlu_fallback", "望京街9号") == ["address_change_address_changed"]
    assert "北京市朝阳区望京街9号，王小姐 13800000001" in chat.words
    assert "文三路" in address(world, chat)
    assert chat.hear("affirm", "对") == ["written"]
    assert address(world, chat) == "北京市北京市朝阳区望京街9号王小姐13800000001"
    assert world.remarks()[-1].startswith("改地址：北京市+北京市+朝阳区+望京街9号")


def test_a_new_phone_alone_keeps_the_rest(world: World, chat: Chat) -> None:
    not_shipped(world)
    said = chat.hear("change_address", "电话改成13911112222", entities=[("phone", "13911112222")])
    assert said == ["address_change_part"]
    assert "文三路1号，王小姐 13911112222" in chat.words


def test_a_side_question_is_answered_and_the_address_asked_again(world: World, chat: Chat) -> None:
    not_shipped(world)
    chat.hear("change_address")
    assert chat.hear("ask_courier", "发什么快递") == ["courier_not_shipped", "again_address"]
    assert chat.hear("inform", entities=[("detail", "文三路2号")]) == [
        "address_change_address_changed"
    ]


def test_another_wish_comes_first_and_the_address_after_it(world: World, chat: Chat) -> None:
    not_shipped(world)
    chat.hear("change_address")
    said = chat.hear("urge_shipping", "先说什么时候发货")
    assert said == ["urge_shipping_on_time", "next_wish", "ask_address"]


def test_the_change_can_be_dropped(world: World, chat: Chat) -> None:
    not_shipped(world)
    chat.hear("change_address")
    assert chat.hear("deny", "算了不改了") == ["dropped"]
    assert chat.hear("affirm", "好") == ["nothing_offered"]


def test_words_that_are_no_address_are_asked_for_once_more_and_then_a_person_helps(
    world: World, chat: Chat
) -> None:
    not_shipped(world)
    chat.hear("change_address")
    assert chat.hear("nlu_fallback", "就是那个地方") == ["unclear_answer_address"]
    assert chat.hear("nlu_fallback", "你懂的") == ["unclear_person", "→ agent"]


def test_a_parcel_on_the_way_is_tried_by_the_courier(world: World, chat: Chat) -> None:
    world.change_order(**ON_ITS_WAY | OLD)
    assert chat.hear("change_address") == ["ask_address_shipped"]
    said = chat.hear("inform", entities=[*BEIJING, ("detail", "望京街9号")])
    assert said == ["address_change_shipped", "→ courier"]
    assert address(world, chat).startswith("浙江省")


def test_what_is_signed_stays_where_it_is(world: World, chat: Chat) -> None:
    assert chat.hear("change_address", entities=BEIJING) == ["address_change_signed"]


def test_a_house_number_after_the_street_completes_what_was_offered(
    world: World, chat: Chat
) -> None:
    not_shipped(world)
    chat.hear("change_address", entities=[*BEIJING, ("detail", "望京街")])
    assert chat.hear("inform", "9号楼3单元") == ["address_change_address_changed"]
    assert "望京街9号楼3单元，" in chat.words
    chat.hear("affirm")
    assert chat.hear("change_address", "地址改好了吗") == ["address_change_again"]


def test_an_address_that_nobody_asked_for_can_become_the_orders(world: World, chat: Chat) -> None:
    not_shipped(world)
    assert chat.hear("inform", entities=[*BEIJING, ("detail", "望京街9号")]) == ["noted_address"]
    assert chat.hear("change_address", "改成这个地址") == ["address_change_address_changed"]


@pytest.mark.parametrize(
    "said",
    [
        "等下 写错了 是8号楼不是6号楼",
        "不是6号楼，是8号楼",
        "6号楼改成8号楼",
        "楼号不对 应该是8号楼",
    ],
)
def test_a_part_that_was_wrong_is_put_right_and_asked_anew(
    world: World, chat: Chat, said: str
) -> None:
    not_shipped(world)
    parts = [*BEIJING, ("detail", "望京街9号6号楼1202室")]
    chat.hear("change_address", "改到望京街9号6号楼1202室", entities=parts)
    assert chat.hear("inform", said) == ["address_change_address_changed"]
    assert "望京街9号8号楼1202室" in chat.words
    assert "文三路" in address(world, chat)


def test_a_draft_that_was_taken_back_does_not_come_back_with_a_phone(
    world: World, chat: Chat
) -> None:
    not_shipped(world)
    chat.hear("change_address", "地址写错了，文三路54号2栋", entities=[("detail", "文三路54号2栋")])
    assert chat.hear("nlu_fallback", "等下好像不对 还是原来的吧") == ["declined_address_change"]
    phone = [("phone", "13911112222")]
    chat.hear("change_address", "那电话改一下 新电话13911112222", entities=phone)
    assert "文三路1号，王小姐 13911112222" in chat.words


def test_only_the_phone_is_meant_where_the_place_stays(world: World, chat: Chat) -> None:
    not_shipped(world)
    parts = [("detail", "文三路54号2栋"), ("phone", "13911112222")]
    chat.hear("change_address", "文三路54号2栋 13911112222", entities=parts)
    chat.hear("change_address", "地址还是原来那个啊 只改电话")
    assert "文三路1号，王小姐 13911112222" in chat.words


def test_a_short_phone_is_told_at_once_and_the_rest_is_kept(world: World, chat: Chat) -> None:
    not_shipped(world)
    parts = [*BEIJING, ("detail", "望京街9号")]
    said = chat.hear("change_address", "改到望京街9号 电话1391111222", entities=parts)
    assert said == ["address_phone_wrong"]
    chat.hear("inform", "少打一位 13911112222", entities=[("phone", "13911112222")])
    assert "望京街9号，王小姐 13911112222" in chat.words
