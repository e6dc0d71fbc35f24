"""The learned part: kinds of its own, the words it rests on, and that it is the same when kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.promises import learned
from bot.promises.coverage import covers
from bot.promises.model import OFFENCES, Basis, Finding, Kind, Standing
from bot.promises.reader import read

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("这趟的邮费您别出了，店里来", Kind.POSTAGE),
        ("凑个整吧，给您三十", Kind.MONEY),
        ("坏的您别管，新的直接给您寄", Kind.REPLACEMENT),
        ("半个月里降价了多退少补", Kind.PRICE_PROTECTION),
        ("假一赔十，您尽管去验", Kind.AUTHENTICITY),
        ("下单多塞您一包小样", Kind.GIFT),
        ("明早一定揽收", Kind.TIME),
        ("晒图截图给我，返现三块", Kind.REVIEW_REWARD),
        ("加我微信细聊吧", Kind.CONTACT_OUTSIDE),
        ("别走平台，转我支付宝", Kind.PAY_OUTSIDE),
        ("差评麻烦您删一下", Kind.REVIEW_CHANGE),
        ("去拼多多搜我们店，更便宜", Kind.OTHER_PLATFORM),
        ("帮店里刷一单，佣金五块", Kind.FAKE_ORDER),
        ("穷鬼一个，买不起就别看", Kind.ABUSE),
        ("您收到的验证码念给我", Kind.PRIVATE_DATA),
        ("要发票得加六个点的税", Kind.INVOICE_REFUSED),
        ("退款原因选不想要，别选质量问题", Kind.MISLED_REFUND),
    ],
)
def test_every_kind_is_found_in_words_of_its_own(line: str, kind: Kind) -> None:
    assert kind in {found.kind for found in read(line, now=NOW)}


def test_every_kind_has_lines_to_learn_from() -> None:
    lines = list(learned.training_lines())
    assert len(lines) >= 8_000
    assert len({line for _, line in lines}) == len(lines)
    for kind in Kind:
        assert sum(kind in kinds for kinds, _ in lines) >= 30


def test_the_words_are_the_clause_it_rests_on() -> None:
    line = "您好，照片我看到了，加我微信细聊吧，祝您生活愉快"
    (found,) = (one for one in read(line, now=NOW) if one.kind in OFFENCES)
    assert found.words.startswith("加我微信细聊吧")
    assert line[found.start : found.end] == found.words


def test_a_long_line_is_read_a_few_clauses_at_a_time() -> None:
    plain = "您好，我帮您看了一下物流，包裹昨天已经到您城市了，今天派送中。" * 3
    assert not read(plain, now=NOW)
    assert Kind.CONTACT_OUTSIDE in {one.kind for one in read(plain + "加我微信细聊吧", now=NOW)}


def test_what_is_kept_reads_like_what_was_trained(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    learned.model().save(file)
    kept = learned.Model.load(file)
    for _, line in list(learned.training_lines())[::200]:
        assert kept.read(line) == learned.model().read(line)


def basis(kind: str) -> Basis:
    return Basis(order_no="1", kind=kind, standing=Standing.GRANTED, at=NOW, amount_fen=100_00,
                 pieces=9, by=NOW + timedelta(days=1))  # fmt: skip


@pytest.mark.parametrize("kind", sorted(OFFENCES | {Kind.AUTHENTICITY}))
def test_no_decision_covers_an_offence_or_a_word_on_what_is_genuine(kind: Kind) -> None:
    finding = Finding(kind=kind, words="某", start=0, end=1)
    assert not covers(basis("price_difference"), finding)


def test_only_a_price_difference_covers_price_protection() -> None:
    finding = Finding(kind=Kind.PRICE_PROTECTION, words="某", start=0, end=1)
    assert covers(basis("price_difference"), finding)
    assert not covers(basis("goodwill"), finding)
