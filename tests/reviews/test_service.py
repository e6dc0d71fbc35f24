"""Reviews over a database: imported once, replied to by people, exported once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.errors import AlreadySettled, BadInput, NotFound
from bot.policy import model
from bot.reviews.model import Cause, Filters, ReviewState
from bot.reviews.service import Reviews
from bot.shop.importing.reading import trusted
from bot.shop.importing.runs import ImportReport, Remark
from bot.shop.importing.service import load_file
from tests.decisions.builders import ORDER, World
from tests.decisions.race import in_threads
from tests.order_review.builders import reviews_of

TITLES = "订单编号,评价时间,商品评分,评价内容,商品名称"


@pytest.fixture
def reviews(world: World) -> Reviews:
    return reviews_of(world)


class Importer:
    def __init__(self, world: World, folder: Path) -> None:
        self._world, self._folder = world, folder
        self.refused: list[Remark] = []

    def lines(self, *lines: str, titles: str = TITLES) -> ImportReport:
        file = self._folder / "reviews.csv"
        file.write_text("\n".join((titles, *lines)), encoding="utf-8")
        return self.file(file)

    def file(self, file: Path) -> ImportReport:
        return load_file(
            self._world.open_uow, "reviews", file, refuse=self.refused.append, read=trusted
        )


@pytest.fixture
def importer(world: World, tmp_path: Path) -> Importer:
    return Importer(world, tmp_path)


def a_line(no: str = ORDER, stars: str = "1", text: str = "杯子碎了", minute: int = 0) -> str:
    return f"{no},2026-11-20 10:{minute:02}:00,{stars},{text},杯子"


def the_only(reviews: Reviews, **wanted: Any) -> Any:
    (one,) = reviews.page(Filters(**wanted)).reviews
    return one


def test_bad_reviews_are_imported_with_their_cause_and_draft(importer, reviews):
    report = importer.lines(a_line(), a_line(stars="5", text="很好", minute=1))
    assert (report.written.added, report.refused) == (2, 0)
    one = the_only(reviews)
    assert (one.order_no, one.stars, one.cause) == (ORDER, 1, Cause.DAMAGED)
    assert one.order_known
    assert reviews.page(Filters(bad=False)).total == 2


def test_importing_again_changes_nothing_and_an_added_word_is_seen(importer, reviews):
    importer.lines(a_line())
    assert importer.lines(a_line()).written.unchanged == 1
    assert importer.lines(a_line(text="客服不理人")).written.changed == 1
    assert the_only(reviews).cause is Cause.SERVICE


def test_our_reply_stays_when_the_review_is_imported_again(world, importer, reviews):
    importer.lines(a_line())
    reviews.write(the_only(reviews).id, "感谢反馈，您说的问题已经记下。")
    importer.lines(a_line(text="杯子碎了，再看看"))
    assert the_only(reviews).reply == "感谢反馈，您说的问题已经记下。"


STARS = [
    ("1", 1), ("2.0", 2), ("3星", 3), ("4 分", 4), ("5颗星", 5),
    ("差评", 1), ("中评", 3), ("好评", 5),
]  # fmt: skip


@pytest.mark.parametrize(("written", "stars"), STARS, ids=[row[0] for row in STARS])
def test_how_stars_are_written(importer, reviews, written, stars):
    importer.lines(a_line(stars=written))
    assert the_only(reviews, bad=False).stars == stars


@pytest.mark.parametrize(
    ("line", "reason"),
    [(a_line(stars="6"), "评分"), (a_line(stars=""), "不能为空"), (a_line(no="甲"), "订单号"),
     (f"{ORDER},昨天,1,坏了,杯子", "时间"), (f"{ORDER},,1,坏了,杯子", "评价时间")],
    ids=["six stars", "no stars", "no order number", "no time", "an empty time"],
)  # fmt: skip
def test_a_line_that_does_not_fit_is_refused_alone(importer, reviews, line, reason):
    report = importer.lines(line, a_line(minute=5))
    assert (report.refused, report.written.added) == (1, 1)
    assert importer.refused[0].line == 2
    assert reason in importer.refused[0].reason


def test_other_titles_and_the_platforms_number(importer, reviews):
    titles = "评论ID,订单号,首评时间,描述相符,首评内容,追评内容"
    importer.lines(f"77,{ORDER},2026-11-20,2星,一般,用了三天掉色", titles=titles)
    one = the_only(reviews)
    assert one.text == "一般\n追评：用了三天掉色"
    importer.lines(f"77,{ORDER},2026-11-21,1星,一般,用了三天掉色", titles=titles)
    assert the_only(reviews).stars == 1


def test_an_excel_file_is_read_as_well(importer, reviews, tmp_path):
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TITLES.split(","))
    sheet.append([ORDER, "2026-11-20 10:00:00", 1, "杯子碎了", "杯子"])
    book.save(tmp_path / "reviews.xlsx")
    assert importer.file(tmp_path / "reviews.xlsx").written.added == 1
    assert the_only(reviews).stars == 1


def test_the_draft_follows_the_facts_of_the_order(world, importer, reviews):
    importer.lines(a_line())
    before = the_only(reviews)
    world.grant(model.Goodwill(model.GoodwillCause.PRODUCT))
    after = the_only(reviews)
    assert before.settled == ()
    assert [fact.value for fact in after.settled] == ["compensated"]


def test_approving_keeps_the_words_that_were_approved(world, importer, reviews):
    importer.lines(a_line())
    number, staff = the_only(reviews).id, world.staff()
    (report,) = reviews.do([number], "approve", note="", staff=staff)
    assert report.ok
    approved = the_only(reviews, state=ReviewState.APPROVED)
    assert approved.reply in report.message
    assert (approved.decided_by, approved.reply[:6]) == ("小林", "感谢您的反馈")
    world.grant(model.Goodwill(model.GoodwillCause.PRODUCT))
    assert the_only(reviews, state=ReviewState.APPROVED).reply == approved.reply


def test_words_that_may_not_go_out_are_not_kept(importer, reviews):
    importer.lines(a_line())
    with pytest.raises(BadInput, match="承诺"):
        reviews.write(the_only(reviews).id, "王小姐，这就给您退5元，加微信")
    assert the_only(reviews).reply == ""


def test_the_buyers_name_is_known_from_the_order(importer, reviews):
    importer.lines(a_line())
    with pytest.raises(BadInput, match="姓名"):
        reviews.write(the_only(reviews).id, "王小姐您好，您说的问题已经记下。")


MOVES = [
    ((), "approve", True),
    ((), "drop", True),
    ((), "reopen", False),
    (("approve",), "approve", False),
    (("approve",), "drop", True),
    (("approve",), "reopen", True),
    (("drop",), "approve", False),
    (("drop",), "reopen", True),
    (("approve", "export"), "reopen", False),
    (("approve", "export"), "drop", False),
]


@pytest.mark.parametrize(
    ("before", "move", "allowed"),
    MOVES,
    ids=[f"{' '.join(before) or 'new'} then {move}" for before, move, _ in MOVES],
)
def test_which_move_is_allowed_from_where(world, importer, reviews, before, move, allowed):
    importer.lines(a_line())
    number, staff = the_only(reviews).id, world.staff()
    for earlier in before:
        if earlier == "export":
            reviews.export(staff=staff)
        else:
            assert reviews.do([number], earlier, note="", staff=staff)[0].ok
    was = the_only(reviews, state=None)
    told = reviews.preview([number], move, note="", staff=staff)
    assert the_only(reviews, state=None) == was, "a preview changes nothing"
    assert reviews.do([number], move, note="", staff=staff) == told
    assert told[0].ok is allowed


def test_only_an_open_reply_can_be_written(world, importer, reviews):
    importer.lines(a_line())
    number = the_only(reviews).id
    reviews.do([number], "approve", note="", staff=world.staff())
    with pytest.raises(AlreadySettled):
        reviews.write(number, "感谢反馈，您说的问题已经记下。")


def test_a_file_has_what_was_approved_since_the_last_one(world, importer, reviews):
    importer.lines(*(a_line(minute=minute) for minute in range(3)))
    ids, staff = [one.id for one in reviews.page(Filters()).reviews], world.staff()
    reviews.do(ids[:2], "approve", note="", staff=staff)
    assert reviews.waiting() == 2
    made = reviews.export(staff=staff)
    rows = reviews.rows(made.id)
    assert (made.count, len(rows), reviews.waiting()) == (2, 2, 0)
    assert rows[0][:5] == (ORDER, "杯子", "2026-11-20 10:02:00", 1, "杯子碎了")
    assert rows == reviews.rows(made.id)
    with pytest.raises(BadInput):
        reviews.export(staff=staff)
    with pytest.raises(NotFound):
        reviews.rows(404)


def test_of_six_exports_at_once_each_reply_is_in_exactly_one(world, importer, reviews):
    importer.lines(*(a_line(minute=minute) for minute in range(8)))
    staff = world.staff()
    ids = [one.id for one in reviews.page(Filters()).reviews]
    reviews.do(ids, "approve", note="", staff=staff)
    barrier, made = threading.Barrier(6), []

    def work() -> None:
        barrier.wait()
        try:
            made.append(reviews.export(staff=staff))
        except BadInput:
            """Another one had them all."""

    in_threads(work, 6)
    assert sum(len(reviews.rows(one.id)) for one in made) == 8
    assert sum(one.count for one in made) == 8


def test_counts_filters_and_search(importer, reviews):
    importer.lines(a_line(), a_line(text="客服不理人", minute=1), a_line(stars="5", minute=2))
    page = reviews.page(Filters())
    assert page.states == {"open": 2}
    assert page.causes == {"damaged": 1, "service": 1}
    assert reviews.page(Filters(cause=Cause.SERVICE)).total == 1
    assert reviews.page(Filters(q="不理人")).total == 1
    assert reviews.page(Filters(q="%")).total == 0
