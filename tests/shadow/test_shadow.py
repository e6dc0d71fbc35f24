"""Rounds under the platforms' rules: figures against a second count, dates, what-if, countdown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, select

from bot.desk.model import Sender
from bot.errors import BadInput, SettingsError
from bot.shadow.model import PlatformRule, Round, Tally
from bot.shadow.rounds import counting, left_before, rounds_of, tally
from bot.shadow.rule_files import load_rules
from bot.shadow.service import Shadow
from bot.shape import plain
from bot.store.tables.desk import MessageRow
from bot.times import shop_day
from tests.insight.builders import FIRST, SECOND, THIRD, Scene, at

ALL_DAY = """
[[rules]]
name = "all_day"
platform = "测试"
title = "三分钟"
within_seconds = 180
hours = "00:00-24:00"
bot_credit = 1.0
goal = 0.9
source = "测试"
"""


def a_rule(**changes: object) -> PlatformRule:
    values = {
        "name": "one",
        "platform": "测试",
        "title": "三分钟",
        "within_seconds": 180,
        "hours": "08:00-23:00",
        "bot_credit": 1.0,
        "source": "测试",
    }
    return PlatformRule(**(values | changes))  # type: ignore[arg-type]


class Log(Scene):
    def __init__(self, engine: Engine, folder) -> None:
        super().__init__(engine)
        (folder / "own.toml").write_text(ALL_DAY, encoding="utf-8")
        self.shadow = Shadow(self.open_uow, clock=lambda: self.now, own=folder)

    def line(self, who: str, moment: datetime, chat: str = "c1") -> None:
        self.says("话", moment, sender=Sender(who), conversation_id=chat)

    def verdict(self, name: str, first: date = FIRST, last: date = THIRD):
        return next(one for one in self.shadow.verdicts(first, last) if one.rule.name == name)


@pytest.fixture
def log(engine, tmp_path):
    made = Log(engine, tmp_path)
    made.conversation("c1")
    return made


def test_the_bot_counts_under_one_rule_and_not_under_another(log):
    log.line("buyer", at(20, "10:00:00"))
    log.line("bot", at(20, "10:00:02"))
    log.line("buyer", at(20, "10:01:00"))
    log.line("agent", at(20, "10:05:00"))
    taobao, pdd = log.verdict("taobao_3min"), log.verdict("pdd_3min_people")
    assert taobao.as_is == Tally(2, 1, 1.0)
    assert pdd.as_is == Tally(1, 0, 0.0), "one round of five minutes"
    assert (pdd.bot_in, taobao.bot_out) == (Tally(2, 1, 1.0), Tally(1, 0, 0.0))


def test_an_answer_of_the_bot_may_count_in_part(log):
    log.line("buyer", at(20, "10:00:00"))
    log.line("bot", at(20, "10:00:02"))
    found = log.verdict("pdd_5min_auto_fifth")
    assert (found.as_is.rounds, found.as_is.in_time, found.as_is.credit) == (1, 1, 0.2)


@pytest.mark.parametrize(
    ("clock", "counted"), [("07:59:59", 0), ("08:00:00", 1), ("22:59:59", 1), ("23:00:00", 0)]
)
def test_only_rounds_that_begin_in_the_hours_count(log, clock, counted):
    log.line("buyer", at(20, clock))
    assert log.verdict("pdd_3min_people").as_is.rounds == counted


def test_three_minutes_to_the_second(log):
    log.line("buyer", at(20, "10:00:00"))
    log.line("agent", at(20, "10:03:00"))
    log.line("buyer", at(20, "11:00:00"))
    log.line("agent", at(20, "11:03:01"))
    assert log.verdict("pdd_3min_people").as_is == Tally(2, 1, 1.0)


def test_a_rule_counts_the_days_on_which_it_was_in_force(log):
    rule = a_rule(since=SECOND, until=SECOND)
    counts = counting(rule)
    days = [at(day, "10:00:00") for day in (19, 20, 21)]
    assert [counts(Round("c1", moment)) for moment in days] == [False, True, False]
    names = {one.rule.name for one in log.shadow.verdicts(FIRST, THIRD)}
    assert "pdd_valid_2019" not in names
    old = {one.rule.name for one in log.shadow.verdicts(date(2019, 5, 1), date(2019, 5, 2))}
    assert "pdd_valid_2019" in old
    assert "kuaishou_3min_people" not in old


def test_weekdays_and_holidays_have_their_own_rules():
    friday, saturday = Round("c1", at(20)), Round("c1", at(21))
    weekdays, holidays = counting(a_rule(days="weekdays")), counting(a_rule(days="holidays"))
    assert (weekdays(friday), weekdays(saturday)) == (True, False)
    assert (holidays(friday), holidays(saturday)) == (False, True)


def test_the_figures_are_those_of_the_board_and_of_a_count_by_hand(log):
    """Two days of five conversations; the board's SQL, and a walk over the messages."""
    chance = Random(7)
    for number in range(5):
        chat = f"d{number}"
        log.conversation(chat)
        moment = at(20, "09:00:00")
        while moment < at(21, "11:00:00"):
            who = chance.choice(["buyer", "buyer", "agent", "bot"])
            log.line(who, moment, chat)
            moment += timedelta(seconds=chance.choice([20, 100, 181, 400, 6_000]))
    found = log.verdict("all_day")
    board = plain(log.insight.board(FIRST, THIRD))
    assert found.as_is.rate == pytest.approx(board["totals"]["reply_3min"], abs=1e-4)
    rates = {day["day"]: day["reply_3min"] for day in board["days"]}
    assert rates.pop(FIRST.isoformat()) is None
    assert {d.isoformat(): pytest.approx(t.rate, abs=1e-4) for d, t in found.days.items()} == rates
    with log.open_uow(writes=False) as uow:
        rows = uow.session.scalars(select(MessageRow).order_by(MessageRow.seq)).all()
    late = 0
    people_rounds = 0
    for number in range(5):
        mine = [row for row in rows if row.conversation_id == f"d{number}"]
        for place, row in enumerate(mine):
            before = mine[place - 1].sender if place else ""
            if row.sender == "buyer" and before != "buyer":
                answers = [x.at for x in mine[place:] if x.sender != "buyer"][:1]
                late += not answers or answers[0] - row.at > timedelta(minutes=3)
            spoke = [x.sender for x in mine[:place] if x.sender != "bot"]
            people_rounds += row.sender == "buyer" and spoke[-1:] != ["buyer"]
    assert late
    assert len(log.shadow.late("all_day", FIRST, THIRD)[1]) == late
    assert found.as_is.rounds - found.as_is.in_time == late
    assert found.bot_out.rounds == people_rounds


def test_who_still_has_time_is_not_counted_and_who_has_none_is(log):
    log.line("buyer", at(21, "11:58:00"))
    assert log.verdict("all_day").as_is.rounds == 0
    log.now = at(21, "12:01:01")
    assert log.verdict("all_day").as_is == Tally(1, 0, 0.0)


def test_the_countdown_has_the_soonest_first_and_goes_with_the_answer(log):
    log.conversation("c2", "李先生")
    log.line("buyer", at(21, "11:58:30"))
    log.line("buyer", at(21, "11:58:00"), "c2")
    first, second = log.shadow.waiting("all_day")
    assert (first.buyer, first.due_at) == ("李先生", at(21, "12:01:00"))
    assert second.due_at == at(21, "12:01:30")
    log.now = at(21, "12:01:10")
    assert [one.buyer for one in log.shadow.waiting("all_day")] == ["王小姐", "李先生"], (
        "late: last"
    )
    log.line("agent", at(21, "11:59:00"), "c2")
    assert [one.round.conversation_id for one in log.shadow.waiting("all_day")] == ["c1"]
    log.now = at(21, "12:11:29")
    assert len(log.shadow.waiting("all_day")) == 1, "late, and still shown"
    log.now = at(21, "12:11:30")
    assert log.shadow.waiting("all_day") == []


def test_under_a_rule_for_people_a_round_waits_on_after_the_bot(log):
    log.line("buyer", at(21, "11:58:30"))
    log.line("bot", at(21, "11:58:31"))
    assert log.shadow.waiting("taobao_3min") == []
    (one,) = log.shadow.waiting("pdd_3min_people")
    assert one.due_at == at(21, "12:01:30")
    assert log.shadow.waiting()[0].rule.within_seconds == 180, "the first that is broken"


def test_who_was_forgotten_for_a_day_opens_another_round():
    from bot.shadow.model import Said

    lines = [
        Said("c1", at(19, "10:00:00"), Sender.BUYER),
        Said("c1", at(19, "20:00:00"), Sender.BUYER),
        Said("c1", at(20, "10:00:01"), Sender.BUYER),
    ]
    opened = [one.opened_at for one in rounds_of(lines, bot_answers=True)]
    assert opened == [at(19, "10:00:00"), at(20, "10:00:01")]


@pytest.mark.parametrize(
    ("goal", "rounds", "credit", "left"),
    [
        (0.9, 100, 95.0, 5),
        (0.95, 100, 95.0, 0),
        (0.9, 100, 89.0, -10),
        (0.5, 10, 10.0, 10),
        (None, 10, 10.0, None),
        (0.9, 0, 0.0, None),
    ],
)
def test_how_many_may_still_be_late(goal, rounds, credit, left):
    found = left_before(goal, Tally(rounds, int(credit), credit))
    assert found == left
    if goal and rounds and found is not None and found >= 0:
        assert credit / (rounds + found) >= goal - 1e-9
        assert credit / (rounds + found + 1) < goal
    elif goal and rounds and found is not None:
        assert (credit - found) / (rounds - found) >= goal - 1e-9
        assert (credit - found - 1) / (rounds - found - 1) < goal


def test_the_shops_own_rule_stands_in_place_of_ours(tmp_path):
    own = ALL_DAY.replace("all_day", "taobao_3min").replace("180", "60")
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    found = {one.name: one for one in load_rules(tmp_path)}
    assert found["taobao_3min"].within_seconds == 60
    assert len(found) == len(load_rules())


@pytest.mark.parametrize(
    "damage",
    [("180", "0"), ("1.0", "1.5"), ("00:00-24:00", "8-9"), ("goal", "gaol"), ('"测试"', "x")],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, damage):
    (tmp_path / "own.toml").write_text(ALL_DAY.replace(*damage), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"own\.toml|hours"):
        load_rules(tmp_path)


def test_every_rule_of_ours_names_its_source():
    rules = load_rules()
    assert {"淘宝/天猫", "拼多多", "京东", "快手"} <= {one.platform for one in rules}
    assert all(one.source for one in rules)


def test_a_rule_that_is_none_is_refused(log):
    with pytest.raises(BadInput):
        log.shadow.late("none", FIRST, THIRD)


def test_a_tally_is_by_the_day_the_round_began():
    rounds = [Round("c1", at(19, "23:59:00"), at(20, "00:01:00")), Round("c1", at(20, "01:00:00"))]
    found = tally(a_rule(), rounds, bot_credit=1.0, now=at(21))
    assert found == {FIRST: Tally(1, 1, 1.0), SECOND: Tally(1, 0, 0.0)}
    assert shop_day(at(19, "23:59:00")) == FIRST
