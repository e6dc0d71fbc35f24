"""Two persons for what may cost more than the bound: whoever wrote it does not release it."""

from __future__ import annotations

import threading

import pytest

from bot.errors import AnxinError, BadInput, DraftMoved, NeedsSecond
from bot.policy import model
from bot.policy.editing import PackText
from bot.policy_versions import releasing
from tests.decisions.builders import World, add_order
from tests.policy_versions.builders import Versions

GOODWILL = model.Goodwill(model.GoodwillCause.COURIER)
MORE = {"goodwill.base": "4.00"}
LESS = {"goodwill.base": "2.00"}


def a_shop(world: World, *, above_fen: int | None = 0, fewest: int = 1) -> Versions:
    world.ask(GOODWILL)
    world.clock.on(days=30)
    return Versions(world, above_fen, fewest)


def replayed(shop: Versions, draft_id: int) -> None:
    assert shop.service.start_run(draft_id, shop.xiao_lin, days=60).state == "done"


def test_what_gives_less_is_released_by_its_author(world: World) -> None:
    shop = a_shop(world)
    assert shop.released(LESS).second == ""


def test_what_gives_more_is_released_by_somebody_else(world: World) -> None:
    shop = a_shop(world)
    standing = shop.drafted(MORE)
    draft = standing.draft
    with pytest.raises(NeedsSecond, match="另一位主管"):
        shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision)
    released = shop.service.release(draft.id, shop.xiao_chen, revision=draft.revision)
    assert released.second == standing.second != ""
    assert (released.authors, released.released_by) == (["小林"], "小陈")


def test_whoever_changed_the_draft_is_an_author_of_it(world: World) -> None:
    shop = a_shop(world)
    draft = shop.drafted(MORE).draft

    def saved(base: str):
        return shop.service.save_draft(
            draft.id,
            shop.xiao_chen,
            revision=draft.revision,
            values={"goodwill.base": base},
            packs=None,
            why=draft.why,
        ).draft

    # Saved as it is, it is no other.
    assert saved("4.00").author_ids == [shop.xiao_lin.id]
    draft = saved("4.50")
    for author in (shop.xiao_lin, shop.xiao_chen):
        with pytest.raises(NeedsSecond):
            shop.service.release(draft.id, author, revision=draft.revision)


def test_a_replay_within_the_bound_is_enough(world: World) -> None:
    shop = a_shop(world, above_fen=50_00)
    draft = shop.drafted(MORE).draft
    replayed(shop, draft.id)
    assert shop.service.standing(draft.id).second == ""
    assert shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision).second == ""


def test_a_replay_above_the_bound_is_not(world: World) -> None:
    shop = a_shop(world, above_fen=1_00)
    draft = shop.drafted(MORE).draft
    replayed(shop, draft.id)
    assert "超过 1.00 元" in shop.service.standing(draft.id).second


def test_a_replay_of_other_numbers_says_nothing(world: World) -> None:
    shop = a_shop(world, above_fen=50_00)
    draft = shop.drafted(LESS).draft
    replayed(shop, draft.id)
    shop.service.save_draft(
        draft.id,
        shop.xiao_lin,
        revision=draft.revision,
        values={"goodwill.base": "4.00"},
        packs=None,
        why="双十一",
    )
    assert "没有做过回放" in shop.service.standing(draft.id).second


def test_a_replay_against_numbers_that_count_no_more_says_nothing(world: World) -> None:
    shop = a_shop(world, above_fen=50_00)
    draft = shop.drafted(MORE).draft
    replayed(shop, draft.id)
    shop.released({"shipping.urges": "4"})
    world.clock.on(minutes=1)
    assert "没有做过回放" in shop.service.standing(draft.id).second


def test_a_replay_of_the_day_before_yesterday_says_nothing(world: World) -> None:
    shop = a_shop(world, above_fen=50_00)
    draft = shop.drafted(MORE).draft
    replayed(shop, draft.id)
    world.clock.on(days=2)
    assert "一天之内" in shop.service.standing(draft.id).second


def test_a_replay_of_a_few_decisions_says_nothing(world: World) -> None:
    shop = a_shop(world, above_fen=50_00, fewest=100)
    draft = shop.drafted(MORE).draft
    replayed(shop, draft.id)
    assert "只有 1 条决定" in shop.service.standing(draft.id).second


@pytest.mark.parametrize(
    ("values", "packs"),
    [
        pytest.param({"goodwill.daily_budget": "600"}, None, id="the_day"),
        pytest.param({"agent.goodwill": "20"}, None, id="agents"),
        pytest.param({}, [PackText("10", "GIFT-99", "9")], id="packs"),
    ],
)
def test_what_no_replay_shows_needs_two(world: World, values, packs) -> None:
    shop = a_shop(world, above_fen=1_000_000_00)
    draft = shop.drafted(values, packs=packs).draft
    replayed(shop, draft.id)
    assert "看不出" in shop.service.standing(draft.id).second


def test_back_to_numbers_that_gave_more_needs_two(world: World) -> None:
    shop = a_shop(world)
    first = shop.service.versions()[0]
    shop.released(LESS)
    world.clock.on(minutes=1)
    draft = shop.drafted(of=first.id, why="恢复").draft
    with pytest.raises(NeedsSecond):
        shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision)


def test_more_than_what_will_count_then_needs_two(world: World) -> None:
    """Less is scheduled; what is as it is today would give more from that day on."""
    shop = a_shop(world)
    draft = shop.drafted(LESS).draft
    day = world.clock() + (later := releasing.FURTHEST / 100)
    shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision, wanted=day)
    other = shop.drafted({"shipping.urges": "5"}).draft
    with pytest.raises(NeedsSecond, match="届时"):
        shop.service.release(other.id, shop.xiao_lin, revision=other.revision, wanted=day + later)


def test_a_shop_with_one_supervisor_may_switch_it_off(world: World) -> None:
    shop = a_shop(world, above_fen=None)
    assert shop.released({"agent.goodwill": "20"}).second == ""


def test_of_two_who_change_and_release_at_once_one_is_told(world: World) -> None:
    """The releaser weighs what the database has: an author cannot slip a number under a release."""
    shop = a_shop(world)
    add_order(world, "261105-2", "buyer-2", "conversation-2")
    draft = shop.drafted(MORE).draft
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def attempt(work) -> None:
        start.wait()
        try:
            work()
            outcomes.append("done")
        except AnxinError as error:
            outcomes.append(type(error).__name__)

    def change() -> None:
        shop.service.save_draft(
            draft.id,
            shop.xiao_lin,
            revision=draft.revision,
            values={"goodwill.base": "5.00"},
            packs=None,
            why="双十一",
        )

    def release() -> None:
        shop.service.release(draft.id, shop.xiao_chen, revision=draft.revision)

    threads = [threading.Thread(target=attempt, args=(one,)) for one in (change, release)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [DraftMoved.__name__, "done"]
    released = [one for one in shop.service.versions() if one.draft_id is not None]
    assert [("base: 4.00" in one.numbers) for one in released] in ([], [True])


def test_an_older_version_says_before_it_is_restored_who_may_release_it(world: World) -> None:
    shop = a_shop(world)
    looser = shop.service.versions()[0]
    stricter = shop.released(LESS)
    world.clock.on(minutes=1)
    shown = shop.service.shown(looser.id)
    assert [one.gives_more for one in shown.restoring] == [True]
    assert "放宽" in shown.second
    again = shop.service.shown(stricter.id)
    assert (again.restoring, again.second) == ([], "")


def test_to_restore_what_gave_less_needs_one(world: World) -> None:
    shop = a_shop(world)
    shop.released(LESS)
    world.clock.on(minutes=1)
    stricter = shop.service.versions()[0]
    draft = shop.drafted(MORE).draft
    shop.service.release(draft.id, shop.xiao_chen, revision=draft.revision)
    world.clock.on(minutes=1)
    shown = shop.service.shown(stricter.id)
    assert ([one.gives_more for one in shown.restoring], shown.second) == ([False], "")


def test_a_draft_of_what_is_about_to_count_can_be_looked_at(world: World) -> None:
    shop = a_shop(world)
    other = shop.drafted(LESS).draft
    released = shop.released(LESS)
    assert shop.service.shown(released.id).version.id == released.id
    with pytest.raises(BadInput, match="没有不同"):
        shop.service.release(other.id, shop.xiao_lin, revision=other.revision)
    assert [one.gives_more for one in shop.service.standing(other.id).differs] == [False]
