"""What a supervisor does about a group, and that it stays so when more is asked."""

from __future__ import annotations

import pytest

from bot.desk.model import Staff
from bot.errors import BadInput, NotFound
from bot.insight.acting import Acting, Deed, Wanted
from bot.shape import plain
from tests.insight.builders import THIRD, Scene, at
from tests.insight.test_questions import INVOICE, SHIPPING, ask_all, groups


@pytest.fixture
def supervisor(scene: Scene) -> Staff:
    return scene.staff("周主管")


@pytest.fixture
def acting(scene: Scene) -> Acting:
    return scene.insight.acting


@pytest.fixture
def shown(scene: Scene):
    """Two groups, the larger first."""
    scene.conversation()
    ask_all(scene, SHIPPING, 21)
    ask_all(scene, INVOICE, 21, intent="request_invoice")
    return groups(scene)


def test_a_name_that_a_person_gave_stays(scene, shown, acting, supervisor):
    acting.act(shown[0]["id"], Wanted(Deed.NAME, text=" 催 发货 "), by=supervisor)
    ask_all(scene, SHIPPING[:2], 21)
    group = groups(scene)[0]
    assert (group["id"], group["title"], group["named_by"]) == (
        shown[0]["id"],
        "催 发货",
        "周主管",
    )
    (event,) = group["events"]
    assert (event["deed"], event["text"], event["by"]) == ("name", "催 发货", "周主管")


def test_merged_groups_stay_one_and_later_words_follow_the_nearest(
    scene, shown, acting, supervisor
):
    shipping, invoice = shown
    assert (
        acting.act(invoice["id"], Wanted(Deed.MERGE, into=shipping["id"]), by=supervisor)
        == (shipping["id"])
    )
    scene.asks("发票能开吗", at(21, "11:00:00"), intent="request_invoice")
    (group,) = groups(scene)
    assert (group["id"], group["count"]) == (shipping["id"], 9)
    with pytest.raises(NotFound):
        acting.act(invoice["id"], Wanted(Deed.PIN), by=supervisor)


def test_what_was_split_off_stays_apart(scene, shown, acting, supervisor):
    messages = plain(scene.insight.question_messages(shown[0]["id"], THIRD, THIRD))["messages"]
    others = [one for one in messages if one["text"] != shown[0]["title"]]
    chosen = [one["text_id"] for one in others[:2]]
    new = acting.act(
        shown[0]["id"], Wanted(Deed.SPLIT, text="几时发货", texts=chosen), by=supervisor
    )
    found = {group["id"]: group for group in groups(scene)}
    assert (found[new]["title"], found[new]["count"]) == ("几时发货", 2)
    assert found[new]["split_from"] == shown[0]["title"]
    assert found[shown[0]["id"]]["count"] == 3
    assert sum(group["count"] for group in found.values()) == 8


def test_ignored_groups_are_counted_and_looked_at_apart(scene, shown, acting, supervisor):
    acting.act(shown[0]["id"], Wanted(Deed.IGNORE), by=supervisor)
    page = plain(scene.insight.questions(THIRD, THIRD))
    assert [group["id"] for group in page["groups"]] == [shown[1]["id"]]
    assert (page["total"], page["groups_total"], page["ignored_total"]) == (8, 1, 1)
    apart = plain(scene.insight.questions(THIRD, THIRD, ignored=True))
    assert [group["id"] for group in apart["groups"]] == [shown[0]["id"]]
    acting.act(shown[0]["id"], Wanted(Deed.HEED), by=supervisor)
    assert len(groups(scene)) == 2


def test_pinned_groups_stand_first_and_a_colleague_can_have_one(scene, shown, acting, supervisor):
    helper = scene.staff("小林")
    acting.act(shown[1]["id"], Wanted(Deed.PIN), by=supervisor)
    acting.act(shown[1]["id"], Wanted(Deed.ASSIGN, staff_id=helper.id), by=supervisor)
    acting.act(shown[1]["id"], Wanted(Deed.NOTE, text="请运营补上开票入口"), by=supervisor)
    first = groups(scene)[0]
    assert (first["id"], first["pinned"], first["assignee"]) == (shown[1]["id"], True, "小林")
    assert [event["deed"] for event in first["events"]] == ["pin", "assign", "note"]


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(Wanted(Deed.NAME, text=" "), id="no name"),
        pytest.param(Wanted(Deed.NOTE, text="长" * 501), id="a note too long"),
        pytest.param(Wanted(Deed.SPLIT, text="新的"), id="nothing to split off"),
        pytest.param(Wanted(Deed.ASSIGN, staff_id=999), id="nobody"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(scene, shown, acting, supervisor, wanted):
    with pytest.raises(BadInput):
        acting.act(shown[0]["id"], wanted, by=supervisor)
    assert groups(scene) == shown


def test_what_was_done_stands_in_the_audit_chain_without_words(scene, shown, acting, supervisor):
    acting.act(shown[0]["id"], Wanted(Deed.NOTE, text="请运营看看"), by=supervisor)
    with scene.open_uow() as uow:
        values = {"event": 1, "group": shown[0]["id"], "deed": "note"}
        assert not uow.setting_changes.note("question_groups", values, at=at(21), by="x")
