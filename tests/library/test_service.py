"""Saving, publishing and withdrawing: who may, what is refused, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from bot.desk.model import Staff
from bot.errors import AlreadySettled, BadInput, Conflict, Forbidden, NotFound
from bot.insight.vectors import Floats
from bot.library.acting_lines import kept_vectors
from bot.library.matching import LEAST_LIKENESS, Index, threshold_of
from bot.library.meanings import Meanings
from bot.library.model import Deed, Filters, Scope, State
from bot.library.service import Library
from bot.library.variables import filled, unknown_in
from bot.store.audit.chains import CHAINS
from bot.store.tables.audit import SettingChangeRow
from nlu.components.encoder import encode
from tests.cases.builders import supervisor
from tests.decisions.builders import NOW, World
from tests.library.builders import ACTING_LINES, MEANINGS, WORDING, library_of, wording


@pytest.fixture
def library(world: World) -> Library:
    return library_of(world)


@pytest.fixture
def boss(world: World) -> Staff:
    return supervisor(world)


def test_a_saved_answer_is_a_draft_that_nobody_is_given(
    world: World, library: Library, boss: Staff
) -> None:
    saved = library.save(WORDING, staff=boss, group_id="abc")
    assert (saved.state, saved.live, saved.group_id) == (State.DRAFT, None, "abc")
    assert saved.newest.wording == WORDING
    with world.open_uow(writes=False) as uow:
        assert uow.library.live() == []
        assert uow.library.newest_event() == 0


def test_a_new_version_is_given_only_once_it_is_published(
    world: World, library: Library, boss: Staff
) -> None:
    first = library.save(WORDING, staff=boss)
    library.publish(first.id, version=1, staff=boss)
    second = library.save(wording(text="仓库在杭州。"), staff=boss, answer_id=first.id, was=1)
    assert (second.newest.number, second.live) == (2, 1)
    with world.open_uow(writes=False) as uow:
        assert [one.wording.text for one in uow.library.live()] == [WORDING.text]
    library.publish(first.id, version=2, staff=boss)
    with world.open_uow(writes=False) as uow:
        assert [one.wording.text for one in uow.library.live()] == ["仓库在杭州。"]
    _, versions, events = library.answer(first.id)
    assert [one.number for one in versions] == [2, 1]
    assert [(one.deed, one.version) for one in reversed(events)] == [
        (Deed.SAVED, 1),
        (Deed.PUBLISHED, 1),
        (Deed.SAVED, 2),
        (Deed.PUBLISHED, 2),
    ]


def test_who_saved_in_between_is_not_overwritten(library: Library, boss: Staff) -> None:
    first = library.save(WORDING, staff=boss)
    library.save(wording(text="一。"), staff=boss, answer_id=first.id, was=1)
    with pytest.raises(Conflict):
        library.save(wording(text="二。"), staff=boss, answer_id=first.id, was=1)
    with pytest.raises(Conflict):
        library.publish(first.id, version=1, staff=boss)


def test_withdrawn_with_its_reason_and_once(world: World, library: Library, boss: Staff) -> None:
    saved = library.save(WORDING, staff=boss)
    with pytest.raises(AlreadySettled):
        library.withdraw(saved.id, staff=boss)
    library.publish(saved.id, version=1, staff=boss)
    gone = library.withdraw(saved.id, staff=boss, why="搬仓了")
    assert (gone.state, gone.live, gone.withdrawn_why) == (State.WITHDRAWN, None, "搬仓了")
    with pytest.raises(AlreadySettled):
        library.withdraw(saved.id, staff=boss)
    back = library.publish(saved.id, version=1, staff=boss)
    assert (back.state, back.withdrawn_why) == (State.LIVE, "")


def test_what_is_given_stands_in_the_audit_chain(
    world: World, library: Library, boss: Staff
) -> None:
    saved = library.save(WORDING, staff=boss)
    library.publish(saved.id, version=1, staff=boss)
    library.withdraw(saved.id, staff=boss)
    with world.open_uow(writes=False) as uow:
        rows = uow.session.scalars(select(SettingChangeRow).order_by(SettingChangeRow.id)).all()
    assert [(row.key, row.value["state"], row.by) for row in rows] == [
        (f"library:{saved.id}", "live", boss.name),
        (f"library:{saved.id}", "withdrawn", boss.name),
    ]
    assert rows[0].value["text"] == WORDING.text
    assert CHAINS["settings"].row is SettingChangeRow


@pytest.mark.parametrize(
    "text",
    ["晚发一天赔您5元", "今天一定给您发出", "好评返现3元", "加我微信聊", "有问题给您全额退款"],
)
def test_promises_and_offences_are_refused(library: Library, boss: Staff, text: str) -> None:
    with pytest.raises(BadInput, match="不能有承诺或违规"):
        library.save(wording(text=text), staff=boss)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, "名称"),
        ({"text": ""}, "答案 1"),
        ({"examples": ("  ",)}, "问法"),
        ({"examples": tuple(f"第{n}个问法" for n in range(21))}, "问法"),
        ({"text": "订单 {order} 在杭州。"}, "不认识的变量：order"),
        ({"text": "在杭州{。"}, "不认识的变量"),
        ({"scope": Scope.SKU}, "品类或商品"),
        ({"valid_from": NOW, "valid_until": NOW}, "结束时间"),
        ({"buttons": ("affirm",)}, "按钮"),
    ],
)
def test_what_is_not_complete_is_refused_with_its_reason(
    library: Library, boss: Staff, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(BadInput, match=reason):
        library.save(wording(**changes), staff=boss)


def test_examples_are_masked_and_each_is_kept_once(library: Library, boss: Staff) -> None:
    given = ("我电话13900001111 从哪发货", "仓库在  哪", "仓库在 哪")
    saved = library.save(wording(examples=given), staff=boss)
    assert saved.newest.wording.examples == ("我电话[电话] 从哪发货", "仓库在 哪")


def test_agents_may_not(world: World, library: Library) -> None:
    agent = world.staff()
    for deed in (
        lambda: library.save(WORDING, staff=agent),
        lambda: library.publish(1, version=1, staff=agent),
        lambda: library.withdraw(1, staff=agent),
    ):
        with pytest.raises(Forbidden):
            deed()
    with pytest.raises(NotFound):
        library.answer(1)


def test_the_list_is_found_by_state_and_by_words(library: Library, boss: Staff) -> None:
    one = library.save(WORDING, staff=boss)
    library.save(wording(name="货到付款", text="目前不支持货到付款。"), staff=boss)
    library.publish(one.id, version=1, staff=boss)
    page = library.page(Filters())
    assert [answer.newest.wording.name for answer in page.answers] == ["货到付款", "发货地"]
    assert page.states == {"draft": 1, "live": 1}
    assert [a.id for a in library.page(Filters(state=State.LIVE)).answers] == [one.id]
    assert [a.newest.wording.name for a in library.page(Filters(q="不支持")).answers] == [
        "货到付款"
    ]


# Thresholds


def test_examples_that_sound_like_a_wish_need_more_likeness() -> None:
    lines = MEANINGS.of(["我要退款", "把钱退给我", "取消订单退钱", "收到就碎了"])
    assert threshold_of(MEANINGS.of(["几点开始直播"]), lines) == LEAST_LIKENESS
    assert threshold_of(MEANINGS.of(["我想退款了"]), lines) > 0.8


def test_an_answer_for_what_acts_is_refused(world: World, boss: Staff) -> None:
    with pytest.raises(BadInput, match="太像"):
        library_of(world).save(wording(examples=("我要退款",)), staff=boss)


def test_an_answer_without_examples_is_for_nothing() -> None:
    """They may all have been the words of people who were erased."""
    rows = MEANINGS.of(["从哪里发货"])
    assert Index((), np.zeros((0, 1), dtype=np.float32)).nearest(rows) == [None]


def test_variables() -> None:
    assert filled("{goods}的订单 {order_no}", {"goods": "杯", "order_no": "1"}) == "杯的订单 1"
    assert filled("{goods}的订单 {order_no}", {"goods": "杯"}) is None
    assert unknown_in("{goods} {buyer} }") == ("buyer", "{}")


def test_an_erased_persons_words_leave_the_examples(
    world: World, library: Library, boss: Staff
) -> None:
    from bot.store.persons.erase import _forget_examples

    saved = library.save(wording(examples=("仓库在哪", "我在 三亚 几天到")), staff=boss)
    with world.open_uow() as uow:
        assert _forget_examples(uow.session, ["我在  三亚 几天到"]) == 1
        uow.commit()
    assert library.answer(saved.id)[1][0].wording.examples == ("仓库在哪",)


def test_the_newest_touched_comes_first(world: World, library: Library, boss: Staff) -> None:
    first = library.save(WORDING, staff=boss)
    library.save(wording(name="别的"), staff=boss)
    world.clock.now += timedelta(hours=1)
    library.save(wording(name="改过"), staff=boss, answer_id=first.id, was=1)
    assert [one.newest.wording.name for one in library.page(Filters()).answers] == ["改过", "别的"]


class Counted:
    """An encoder that counts what it reads."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.read += texts
        return encode(texts)


def test_the_first_answer_that_is_saved_waits_for_no_training_lines(
    world: World, boss: Staff, tmp_path: Path
) -> None:
    def after_a_start() -> tuple[Counted, Library]:
        encoder = Counted()
        library = Library(
            world.open_uow,
            clock=world.clock,
            reader=world.gate,
            meanings=Meanings(encoder, most=2_000),
            acting=lambda: ACTING_LINES,
        )
        library.warm(tmp_path)
        return encoder, library

    encoder, library = after_a_start()
    assert set(ACTING_LINES) <= set(encoder.read)
    encoder, library = after_a_start()
    encoder.read.clear()
    first = library.save(WORDING, staff=boss)
    assert sorted(encoder.read) == sorted(WORDING.examples)
    assert first.newest.threshold == library_of(world).save(WORDING, staff=boss).newest.threshold


def test_vectors_of_other_lines_are_not_taken_for_these(tmp_path: Path) -> None:
    kept_vectors(ACTING_LINES, MEANINGS, tmp_path)
    rows = kept_vectors(ACTING_LINES[:2], MEANINGS, tmp_path)
    assert np.array_equal(rows, MEANINGS.of(ACTING_LINES[:2]))
    assert len(list(tmp_path.iterdir())) == 2
