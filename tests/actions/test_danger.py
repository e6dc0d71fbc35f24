"""Danger comes before everything else: one sentence, a person, nothing offered, nothing asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.desk.model import HandOver, Priority, Queue
from bot.safety.model import Alarm
from bot.safety.service import Safety
from bot.times import shop_day
from nlu.danger import Danger
from tests.actions.talk import Chat
from tests.decisions.builders import CONVERSATION, CUP, NOW, ORDER, World

ROOT = Path(__file__).resolve().parents[2]

# The kinds that buyers told us of, and more of each, with what the bot might have read instead.
TOLD = {
    Danger.ILLNESS: [
        "擦完你家乳液脸上冒红疹，刚从医院出来",
        "敷完脸肿得眼睛都睁不开，要去医院，医药费你们出",
        "宝宝吃了一直拉肚子，现在住院了",
        "用完浑身起疹子",
        "吃完上吐下泻",
        "奶奶喝了以后胸闷喘不上气",
        "过敏了，嘴唇都肿了",
    ],
    Danger.FIRE: [
        "充电宝充一半冒烟，桌布都快点着了",
        "插排起火了",
        "锅盖炸了一地玻璃",
        "闻到一股焦糊味，插头都化了",
        "厨房里全是煤气味，是灶漏气",
        "热水袋爆炸了",
    ],
    Danger.FOREIGN: [
        "罐头里有玻璃渣，嘴都划破了",
        "饼干里吃出铁丝",
        "童装里有断针",
        "奶粉里有金属片",
        "米线里喝出玻璃碎片",
        "面包里有刀片",
    ],
    Danger.SHOCK: [
        "烧水壶漏电，刚才电了我一下",
        "一摸外壳手就麻",
        "洗澡时热水器带电",
        "插座漏电把孩子电了",
        "我被电到了",
        "吹风机电人",
    ],
    Danger.BATTERY: [
        "洗地机电池鼓包了，会不会炸",
        "充电宝鼓起来了",
        "电池漏液了",
        "手机后盖被电池顶开了",
        "电瓶胀得关不上",
        "充电器烫手",
    ],
    Danger.SWALLOWED: [
        "宝宝误食了包里的干燥剂怎么办",
        "孩子把纽扣电池吞了",
        "喝了一口洗洁精",
        "狗吃了干燥剂",
        "娃把珠子咽下去了",
        "被果冻噎住了",
    ],
    Danger.INJURY: [
        "开箱把手划破了，流了好多血",
        "椅子断了我摔骨折了",
        "热水洒出来烫伤了",
        "柜门掉下来砸到孩子头",
        "刀片割到手指缝了三针",
        "滑板散了，孩子摔得头破血流",
    ],
    Danger.SELF_HARM: [
        "不退我就不活了，真的不想活了",
        "我想自杀",
        "活着没意思",
        "我站在楼顶",
        "吃了一瓶安眠药",
        "想死",
    ],
}
CASES = [(kind, text) for kind, texts in TOLD.items() for text in texts]
INTENTS = ["report_defect", "request_refund", "ask_product", "nlu_fallback", "request_compensation"]
# What the first sentence has to say, whatever else it says.
FIRST_STEP = {
    Danger.SELF_HARM: "12356",
    Danger.SHOCK: "别碰",
    Danger.FIRE: "断开电源",
    Danger.BATTERY: "不要再充电",
    Danger.SWALLOWED: "医院",
    Danger.FOREIGN: "留好",
    Danger.INJURY: "就医",
    Danger.ILLNESS: "看医生",
}
NEVER = ("照片", "拍", "元", "补偿", "赔", "优惠", "退款", "保修", "质保")


def intents() -> list[str]:
    known = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return [name for name in INTENTS if name in known]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_one_sentence_and_a_person_at_once(chat: Chat, kind: Danger, text: str) -> None:
    said = chat.hear("request_refund", text, wishes=["request_refund", "request_compensation"])
    assert len(said) == 2
    assert said[0].startswith("danger_")
    assert said[1] == "→ agent"
    assert said[0] == f"danger_{kind}"
    assert FIRST_STEP[kind] in chat.words
    assert not [word for word in NEVER if word in chat.words]
    assert chat.words.count("。") == 1
    assert (chat.hand_over["reason"], chat.hand_over["high"]) == ("danger", True)
    assert chat.slots["question"] == "nothing"
    assert not chat.slots.get("wishes")
    assert chat.decisions() == []


@pytest.mark.parametrize("intent", intents())
def test_it_does_not_matter_what_it_was_read_as(chat: Chat, intent: str) -> None:
    assert chat.hear(intent, "孩子误食了干燥剂") == ["danger_swallowed", "→ agent"]


def test_what_was_being_asked_is_dropped(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")
    assert chat.slots["question"] == "offer"
    assert chat.hear("affirm", "好的，对了杯子炸了划到手") == ["danger_fire", "→ agent"]
    assert (chat.slots["question"], chat.slots["offer"]) == ("nothing", None)
    assert world.paid() == []


def test_a_caption_and_each_message_of_a_burst_are_heard(chat: Chat) -> None:
    said = chat.hear(
        "greet",
        "在吗，会不会漏电，刚才电了我一下",
        files=["f1"],
        messages=["在吗", "会不会漏电", "刚才电了我一下"],
    )
    assert said == ["danger_shock", "→ agent"]


def test_a_button_is_not_the_buyers_words(chat: Chat) -> None:
    said = chat.hear("greet", metadata=None, messages=["着火了"])
    assert "danger_fire" not in said


@pytest.mark.parametrize("text", ["会不会漏电", "辣死了", "快递炸了", "过敏体质能用吗"])
def test_what_only_sounds_like_it_is_answered_as_ever(chat: Chat, text: str) -> None:
    assert not any(name.startswith("danger_") for name in chat.hear("greet", text))


def test_the_goods_of_the_order_in_hand_are_marked(world: World) -> None:
    with world.open_uow() as uow:
        from bot.desk.opening import open_ticket

        alarm = Alarm(Danger.SHOCK, 1, "漏电电了我一下，我电话13812345678")
        wish = HandOver(Queue.AGENT, "danger", order_no=ORDER, high=True, alarm=alarm)
        ticket = open_ticket(uow, CONVERSATION, wish, at=NOW)
        open_ticket(uow, CONVERSATION, wish, at=NOW)  # the turn is taken again after a crash
        uow.commit()
    assert ticket.priority is Priority.DANGER
    assert ticket.card["safety"]["kind"] == "shock"
    assert CUP in " ".join(ticket.card["safety"]["goods"])
    batches = Safety(world.open_uow).batches(shop_day(NOW), shop_day(NOW))
    reports = [report for batch in batches for report in batch.reports]
    assert len({report.goods.sku for report in reports if report.goods}) == len(reports)
    assert "13812345678" not in reports[0].words
    assert CUP in {batch.sku for batch in batches}
    with world.open_uow(writes=False) as uow:
        order = uow.shop.orders_of("buyer-1")[0]
    assert batches[0].shipped_on == (shop_day(order.shipped_at) if order.shipped_at else None)


WAITING = {
    "orders": [],
    "order_unknown": False,
    "place": 1,
    "minutes": None,
    "opens_at": None,
    "stays": True,
    "danger": True,
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我没受伤啊 是柜子泡了!", "harm_taken_back"),
        ("医药费你们赔不赔", "harm_costs"),
        ("去医院了 医药费你们赔不赔", "harm_costs"),
        ("又吐又拉，浑身起疹子", "harm_followed"),
        ("你咋不说话 孩子咋办", "harm_now"),
    ],
)
def test_what_was_told_is_not_told_again(chat: Chat, text: str, said: str) -> None:
    """The first step was said; what is asked now has its own answer, and the person still comes."""
    assert chat.hear("inform", "孩子喝了上吐下泻")[0] == "danger_illness"
    assert chat.hear("nlu_fallback", text, waiting=WAITING)[0] == said
    assert chat.decisions() == []


def test_a_danger_taken_back_is_heard_when_it_comes_after_all(chat: Chat) -> None:
    chat.hear("inform", "孩子喝了上吐下泻")
    chat.hear("nlu_fallback", "人没事，看错了", waiting=WAITING)
    assert chat.hear("inform", "又上吐下泻了", waiting=WAITING)[0] == "danger_illness"


def test_who_is_at_the_doctors_is_not_sent_there(chat: Chat) -> None:
    said = chat.hear("inform", "吃了上吐下泻，去医院了 医药费你们赔不赔")
    assert said == ["harm_costs", "→ agent"]
    assert "不能替店里" in chat.words


def test_another_kind_of_danger_has_its_own_first_step(chat: Chat) -> None:
    chat.hear("inform", "孩子喝了上吐下泻")
    assert chat.hear("inform", "插座着火了", waiting=WAITING)[0] == "danger_fire"


@pytest.mark.parametrize(
    "text",
    [
        "宝宝霜到哪儿了 娃脸都皴了急用",
        "加湿器漏水把我床头柜都泡了",
        "水漏出来把地板泡坏了",
        "手都裂口子了 护手霜快点发",
    ],
)
def test_a_hurry_and_damage_to_things_are_no_danger_to_a_person(chat: Chat, text: str) -> None:
    assert not any(name.startswith("danger_") for name in chat.hear("greet", text))


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("request_exchange", "裤腰紧得透不过气 换大一码"),
        ("request_exchange", "内衣勒得我喘不上气来 想换L"),
        ("ask_usage", "涂完冲不冲的"),
        ("ask_product", "充电宝能不能带上飞机呀"),
    ],
)
def test_a_tight_garment_or_a_question_of_use_calls_nobody(
    chat: Chat, intent: str, text: str
) -> None:
    said = chat.hear(intent, text)
    assert not [name for name in said if name.startswith(("danger", "harm"))]


@pytest.mark.parametrize(
    "text",
    ["裤腰紧得喘不过气 胸口疼得厉害", "孩子被领口勒得喘不过气", "充电宝在飞机上冒烟了 能不能赔",
     "涂完洗了脸 脸上全是红疹"],
)  # fmt: skip
def test_harm_beside_it_still_does(chat: Chat, text: str) -> None:
    assert "→ agent" in chat.hear("request_exchange", text)
