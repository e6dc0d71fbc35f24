"""Versions: what counts when, what of a decision stays readable, and what the file still says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from bot.decisions.policy_version import version_of
from bot.decisions.service import Decisions
from bot.desk.model import Staff
from bot.errors import AlreadySettled, BadInput, BadNumbers, DraftMoved, Forbidden, NotFound
from bot.policy import Policy, model, sheet
from bot.policy.editing import PACKS, PackText
from bot.policy.numbers import GoodwillNumbers, PostageNumbers
from bot.policy_versions.book import FRESH, PolicyBook
from bot.policy_versions.model import LEAD
from bot.store.audit.verify import verify
from bot.store.base import Base
from bot.store.migrate import downgrade, migrate
from bot.store.uow import uow_opener
from tests.decisions.builders import BUYER, NOW, ORDER, World, add_order, sentences
from tests.policy_versions.builders import Versions

GOODWILL = model.Goodwill(model.GoodwillCause.COURIER)


@pytest.fixture
def shop(world: World) -> Versions:
    return Versions(world)


def decisions_of(shop: Versions) -> Decisions:
    return Decisions(
        shop.world.open_uow,
        clock=shop.world.clock,
        phrases=sentences(),
        policy=shop.book,
        follower=shop.world.decisions._follower,
        named=shop.book.named,
    )


def test_a_release_counts_from_its_moment_on_and_not_before(shop: Versions) -> None:
    released = shop.released({"goodwill.base": "4.00"})
    assert released.effective_at == NOW + LEAD
    other = shop.another_book()
    for book in (shop.book, other):
        assert book().policy.goodwill.base_fen == 3_00
    shop.world.clock.now = NOW + LEAD - timedelta(microseconds=1)
    assert other().policy.goodwill.base_fen == 3_00
    shop.world.clock.now = NOW + LEAD
    for book in (shop.book, other):
        assert book().policy.goodwill.base_fen == 4_00
        assert book(NOW).policy.goodwill.base_fen == 3_00


def test_versions_of_different_times_are_both_right(shop: Versions) -> None:
    """The promise of all of it: a decision has the version that is in force at its moment."""
    dice, book, decisions = Random(20261130), shop.another_book(), decisions_of(shop)
    made = []
    for number in range(40):
        shop.world.clock.on(seconds=dice.choice((0.4, 1.3, 3, 7.7, 10, 12)))
        if number % 4 == 0:
            shop.released({"goodwill.base": f"{dice.randint(1, 4)}.{number:02d}"})
        add_order(shop.world, f"order-{number}", f"buyer-{number}", f"conversation-{number}")
        asked = decisions.ask(
            GOODWILL,
            order_no=f"order-{number}",
            buyer_id=f"buyer-{number}",
            conversation_id=f"conversation-{number}",
        )
        made.append(asked.record)
    shop.world.clock.on(days=1)
    assert len({record.policy_version for record in made}) > 5
    for record in made:
        then = book(record.at)
        assert record.policy_version == then.version
        assert record.amount_fen == then.policy.goodwill.base_fen
        assert book.named(record.policy_version) == then.policy


def test_a_decision_is_explained_by_the_numbers_that_decided_it(shop: Versions) -> None:
    decisions = decisions_of(shop)
    record = decisions.ask(GOODWILL, order_no=ORDER, buyer_id=BUYER).record
    before = decisions.why(record, {})
    shop.released({"goodwill.base": "1.00", "goodwill.highest": "2.00"})
    shop.world.clock.on(minutes=1)
    assert shop.book().policy.goodwill.highest_fen == 2_00
    assert decisions.why(record, {}) == before
    assert "5" in before


def test_a_release_of_a_later_day_waits_for_it_and_can_be_withdrawn(shop: Versions) -> None:
    draft = shop.drafted({"goodwill.base": "4.00"}).draft
    later = NOW + timedelta(days=2)
    version = shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision, wanted=later)
    shop.service.withdraw(version.id, shop.xiao_chen)
    with pytest.raises(AlreadySettled):
        shop.service.withdraw(version.id, shop.xiao_chen)
    shop.world.clock.now = later
    assert shop.book().policy.goodwill.base_fen == 3_00
    newest = shop.service.versions()[0]
    assert (newest.id, newest.withdrawn_by) == (version.id, "小陈")
    assert misfits(shop) == []


def test_what_is_about_to_count_is_not_withdrawn(shop: Versions) -> None:
    version = shop.released({"goodwill.base": "4.00"})
    shop.world.clock.on(seconds=1)
    with pytest.raises(AlreadySettled, match="不能撤回"):
        shop.service.withdraw(version.id, shop.xiao_lin)


@pytest.mark.parametrize(
    ("ahead", "says"),
    [
        pytest.param(timedelta(days=-1), "已经过去", id="past"),
        pytest.param(timedelta(seconds=5), "已经过去", id="before_every_gateway_knows"),
        pytest.param(timedelta(days=400), "一年之内", id="too_far"),
    ],
)
def test_moments_that_cannot_be_are_refused(shop: Versions, ahead: timedelta, says: str) -> None:
    draft = shop.drafted({"goodwill.base": "4.00"}).draft
    with pytest.raises(BadInput, match=says):
        shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision, wanted=NOW + ahead)
    assert len(shop.service.versions()) == 1


def test_history_says_who_and_why_and_fits_the_audit_chain(shop: Versions) -> None:
    draft = shop.drafted({"goodwill.base": "4.00"}).draft
    draft = shop.service.save_draft(
        draft.id,
        shop.xiao_chen,
        revision=draft.revision,
        values={"postage.bot_limit": "15"},
        packs=None,
        why="双十一快递慢",
    ).draft
    shop.service.release(draft.id, shop.xiao_chen, revision=draft.revision)
    newest, first = shop.service.versions()
    assert (newest.released_by, newest.authors, newest.why) == (
        "小陈",
        ["小林", "小陈"],
        "双十一快递慢",
    )
    assert (first.released_by, first.draft_id) == ("bot-1", None)
    assert misfits(shop) == []
    with shop.world.engine.begin() as connection:
        connection.execute(text("update policy_versions set why = '' where id = 2"))
    assert [(one.chain, one.subject) for one in misfits(shop)] == [("policies", 2)]


def misfits(shop: Versions):
    with shop.world.engine.connect() as connection:
        return verify(connection)


def test_an_old_version_is_restored_by_a_draft_of_it(shop: Versions) -> None:
    first = shop.service.versions()[0]
    shop.released({"goodwill.base": "4.00"})
    shop.world.clock.on(minutes=1)
    draft = shop.drafted(of=first.id, why="恢复").draft
    back = shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision)
    shop.world.clock.on(minutes=1)
    assert back.version == first.version == shop.book().version
    with pytest.raises(NotFound):
        shop.service.start_draft(shop.xiao_lin, of=999)


# Drafts


def test_a_draft_that_somebody_else_saved_is_not_written_over(shop: Versions) -> None:
    seen = shop.drafted({"goodwill.base": "4.00"}).draft

    def saved(staff: Staff) -> None:
        shop.service.save_draft(
            seen.id,
            staff,
            revision=seen.revision,
            values={"goodwill.base": "4.50"},
            packs=None,
            why="双十一",
        )

    saved(shop.xiao_chen)
    for late in (
        lambda: saved(shop.xiao_lin),
        lambda: shop.service.release(seen.id, shop.xiao_lin, revision=seen.revision),
        lambda: shop.service.drop_draft(seen.id, shop.xiao_lin, revision=seen.revision),
    ):
        with pytest.raises(DraftMoved):
            late()
    assert shop.service.standing(seen.id).policy.goodwill.base_fen == 4_50


def test_a_draft_is_released_once(shop: Versions) -> None:
    draft = shop.drafted({"goodwill.base": "4.00"}).draft
    shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision)
    with pytest.raises(DraftMoved):
        shop.service.release(draft.id, shop.xiao_lin, revision=draft.revision)
    assert shop.service.drafts() == []
    assert len(shop.service.versions()) == 2


@pytest.mark.parametrize(
    ("values", "packs", "wrong"),
    [
        pytest.param({"goodwill.base": "三块"}, None, ["goodwill.base"], id="words"),
        pytest.param({"goodwill.base": "-1"}, None, ["goodwill.base"], id="below"),
        pytest.param({"goodwill.base": "1000"}, None, ["goodwill.base"], id="above"),
        pytest.param({"goodwill.base": "3.001"}, None, ["goodwill.base"], id="third_decimal"),
        pytest.param({"goodwill.base": "6"}, None, ["goodwill.base"], id="above_the_highest"),
        pytest.param({"refunds.no_reason_days": "6"}, None, ["refunds.no_reason_days"], id="law"),
        pytest.param(
            {"refunds.no_reason_days": "7.5"}, None, ["refunds.no_reason_days"], id="half"
        ),
        pytest.param({"goodwill.most": "1"}, None, ["goodwill.most"], id="unknown"),
        pytest.param(
            {"deadlines.amber_percent": "90", "postage.bot_limit": ""},
            None,
            ["deadlines.amber_percent", "postage.bot_limit"],
            id="everything_that_is_wrong",
        ),
        pytest.param(
            {},
            [PackText("199", "A", "1"), PackText("99", "B", "1")],
            [f"{PACKS}.1.from"],
            id="packs_fall",
        ),
        pytest.param(
            {},
            [PackText("x", " ", "0")],
            [f"{PACKS}.0.from", f"{PACKS}.0.quantity", f"{PACKS}.0.sku"],
            id="pack_parts",
        ),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_lost(shop: Versions, values, packs, wrong) -> None:
    draft = shop.drafted({"goodwill.base": "4.00"}).draft
    with pytest.raises(BadNumbers) as refused:
        shop.service.save_draft(
            draft.id,
            shop.xiao_lin,
            revision=draft.revision,
            values={"postage.bot_limit": "20"} | values,
            packs=packs,
            why="双十一",
        )
    assert sorted(refused.value.wrong) == wrong
    assert all(len(why) > 6 for why in refused.value.wrong.values())
    standing = shop.service.standing(draft.id)
    assert (standing.draft.revision, [one.name for one in standing.differs]) == (
        draft.revision,
        ["goodwill.base"],
    )


def test_packs_are_changed_whole(shop: Versions) -> None:
    found = shop.drafted(packs=[PackText("88.8", "GIFT-88", "2")])
    assert sheet.dump(found.policy).count("GIFT-88") == 1
    assert [(one.name, one.gives_more) for one in found.differs] == [(PACKS, True)]
    assert found.differs[0].now == "满 88.80 元送 GIFT-88×2"


def test_a_draft_without_a_reason_or_a_difference_is_not_released(shop: Versions) -> None:
    same = shop.drafted().draft
    with pytest.raises(BadInput, match="没有不同"):
        shop.service.release(same.id, shop.xiao_lin, revision=same.revision)
    mute = shop.drafted({"goodwill.base": "4.00"}, why=" ").draft
    with pytest.raises(BadInput, match="改动原因"):
        shop.service.release(mute.id, shop.xiao_lin, revision=mute.revision)


def test_agents_change_nothing(shop: Versions) -> None:
    draft, service, agent = shop.drafted({"goodwill.base": "1.00"}).draft, shop.service, shop.agent
    tries = (
        lambda: service.start_draft(agent),
        lambda: service.save_draft(
            draft.id, agent, revision=draft.revision, values={}, packs=None, why=""
        ),
        lambda: service.drop_draft(draft.id, agent, revision=draft.revision),
        lambda: service.start_run(draft.id, agent, days=30),
        lambda: service.release(draft.id, agent, revision=draft.revision),
        lambda: service.withdraw(1, agent),
    )
    for one in tries:
        with pytest.raises(Forbidden):
            one()


# The file


def test_the_file_counts_until_a_supervisor_releases(world: World) -> None:
    first = replace(Policy(), postage=PostageNumbers(bot_limit_fen=1_00))
    second = replace(Policy(), postage=PostageNumbers(bot_limit_fen=2_00))
    shop = Versions(world, file=first)
    assert shop.book().policy == first
    for file, counts in ((first, True), (second, True)):
        book = PolicyBook(world.open_uow, clock=world.clock, file=version_of(file))
        assert book.take_file(by="bot-1") is counts
        world.clock.on(minutes=1)
        assert book().policy == file
    assert len(shop.service.versions()) == 2

    shop.released({"postage.bot_limit": "3.00"})
    world.clock.on(minutes=1)
    book = PolicyBook(world.open_uow, clock=world.clock, file=version_of(first))
    assert book.take_file(by="bot-1") is False
    assert book().policy.postage.bot_limit_fen == 3_00


def test_before_any_start_the_file_counts(world: World) -> None:
    file = version_of(replace(Policy(), goodwill=GoodwillNumbers(base_fen=1_00)))
    book = PolicyBook(world.open_uow, clock=world.clock, file=file)
    assert book() == file
    assert book.named(file.version) == file.policy
    assert book.named("unknown") is None


def test_what_cannot_be_read_is_not_guessed_for_long(shop: Versions) -> None:
    broken = False

    def open_uow(*, writes: bool = True):
        if broken:
            raise OSError("the disk is gone")
        return shop.world.open_uow(writes=writes)

    book = PolicyBook(open_uow, clock=shop.world.clock, file=version_of(Policy()))
    assert book().version
    broken = True
    shop.world.clock.now = NOW + FRESH
    assert book().version
    shop.world.clock.now = NOW + LEAD
    with pytest.raises(OSError, match="the disk"):
        book()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def test_numbers_that_were_noted_become_history(request: pytest.FixtureRequest, kind: str) -> None:
    """By the migration: decisions of before it stay readable with their numbers."""
    engine = request.getfixturevalue(f"{kind}_engine")
    url = engine.url.render_as_string(hide_password=False)
    Base.metadata.drop_all(engine)
    migrate(url, revision="0014")
    noted = version_of(replace(Policy(), goodwill=GoodwillNumbers(base_fen=1_00)))
    open_uow = uow_opener(engine)
    with open_uow() as uow:
        uow.setting_changes.note(
            "policy",
            {"version": noted.version, "numbers": sheet.dump(noted.policy)},
            at=NOW,
            by="bot-1",
        )
        uow.commit()
    migrate(url)
    book = PolicyBook(open_uow, clock=lambda: NOW, file=version_of(Policy()))
    assert book.named(noted.version) == noted.policy
    with engine.connect() as connection:
        assert verify(connection) == []
    downgrade(url, revision="0014")
    migrate(url)
