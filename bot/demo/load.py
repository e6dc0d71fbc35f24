"""Loading the demo shop: its files through the import, its past through the cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.appeals.model import Filters as AppealFilters
from bot.buyers.service import Buyers
from bot.decisions.policy_version import always, version_of
from bot.demo.appeals import appeal_to_the_platform
from bot.demo.conversations import talk as talk_lately
from bot.demo.days.looked_at import COLLEAGUES, hire, look_at
from bot.demo.days.plan import DAYS, planned
from bot.demo.days.play import Player
from bot.demo.days.written_to import write_to_a_group
from bot.demo.files import write_files
from bot.demo.model import DAY
from bot.demo.past import remember
from bot.demo.registers import enter
from bot.demo.reviews import reply_to_the_oldest
from bot.desk.accounts import StaffAccounts
from bot.desk.model import Role
from bot.order_review.service import OrderReview
from bot.policy import Policy
from bot.promises import learned
from bot.settings import Settings
from bot.shop.importing.reading import trusted
from bot.shop.importing.runs import Remark
from bot.shop.importing.service import load_file
from bot.store.engine import open_engine
from bot.store.uow import OpenUow, SqlUnitOfWork, uow_opener
from bot.times import SHOP_ZONE, Clock, shop_day
from nlu import danger

SHOP_NAME = "拾光小铺"
RETURN_ADDRESS = {
    "name": "拾光小铺售后组",
    "phone": "0571-12345678",
    "address": "浙江省杭州市余杭区仓前街道示例路8号3号仓",
}
_CUT_OFF = time(16)
# (shortcut, title, text): what agents type all day.
_QUICK_REPLIES = (
    ("您好", "接待", "{buyer}您好，我是{agent}，您的情况我先看一下，请稍等哦"),
    ("照片", "要照片", "麻烦亲拍一张照片发过来呢，要看得清问题的位置和快递面单"),
    ("单号", "要退货单号", "亲寄出后把快递公司和单号发给我，我登记到售后单里"),
    ("核实", "请稍等", "收到，我去核实一下{order}的情况，看完回复您"),
    ("换货", "问换什么", "亲想换成什么颜色和尺码呢？我看一下有没有货"),
    ("结束", "收尾", "不客气哦，之后有问题随时找我们，祝您生活愉快"),
)
# Set before the first file and after the last step: between them a load was cut off.
_STARTED = "demo_started"
_LOADED = "demo_loaded"
# How many of the sixty days are there.
_DAYS_WRITTEN = "demo_days"
# Before the talks of this day a group is written to, so that the days after it answer.
_WRITTEN_TO, _MORNING = DAYS - 9, time(8, 30)

Say = Callable[[str], None]


class DemoError(RuntimeError):
    """A line of the demo's own files was refused."""


@dataclass(frozen=True)
class Account:
    """A demo account of the console. Not a secret: it opens nothing but the demo shop."""

    username: str
    password: str
    name: str
    role: Role
    role_text: str


ACCOUNTS = (
    Account("kefu", "anxin-kefu", "小林", Role.AGENT, "Agent 客服"),
    Account("zhuguan", "anxin-zhuguan", "周主管", Role.SUPERVISOR, "Supervisor 主管"),
)


def load_demo(settings: Settings, *, say: Say, clock: Clock, days: bool = True) -> bool:
    """Make the demo shop in the database of the settings, once. False when it was there.

    Without `days` nothing was said in it before the last ones: the tests' own shop.
    """
    engine = open_engine(settings.database_url)
    try:
        return fill_demo(uow_opener(engine), clock, say=say, days=days)
    finally:
        engine.dispose()


def fill_demo(open_uow: OpenUow, clock: Clock, *, say: Say, days: bool = False) -> bool:
    """As `load_demo`. A load that was cut off goes on.

    Times are relative to the first load, whose moment is kept, so that going on writes the same.
    """
    with open_uow() as uow:
        settings = uow.shop.settings()
        if settings.get(_LOADED):
            return False
        now = _moment(settings.get(_STARTED)) or clock().replace(second=0, microsecond=0)
        uow.shop.intake.set_setting(_STARTED, now.isoformat())
        uow.shop.intake.set_setting("name", SHOP_NAME)
        uow.shop.intake.set_setting("return_address", RETURN_ADDRESS)
        uow.commit()
    say("Loading the demo shop …")
    danger.warm()
    learned.warm()
    with TemporaryDirectory(prefix="anxin-demo-") as folder:
        for kind, path in write_files(Path(folder), now):
            load_file(open_uow, kind, path, refuse=_break, doubt=_break, read=trusted)
    _add_accounts(open_uow, clock)
    if days:
        _sixty_days(open_uow, now)
    with open_uow() as uow:
        for shortcut, title, text in _QUICK_REPLIES:
            uow.accounts.add_quick_reply(shortcut=shortcut, title=title, text=text)
        remember(uow, now)
        _last_days(open_uow, uow, now)
        uow.shop.intake.set_setting(_LOADED, True)
        uow.commit()
    # By the facts as they are in the end.
    Buyers(open_uow, clock=lambda: now).follow_rules()
    return True


def _sixty_days(open_uow: OpenUow, now: datetime) -> None:
    """Each day at once or not at all; those that were written before are left alone."""
    hire(open_uow, now)
    with open_uow(writes=False) as uow:
        known = uow.shop.settings().get(_DAYS_WRITTEN, 0)
        names = (ACCOUNTS[0].username, *(one.username for one in COLLEAGUES))
        agents = [found[0] for name in names if (found := uow.accounts.staff_by_name(name))]
        boss = uow.accounts.staff_by_name(ACCOUNTS[1].username)
    assert isinstance(known, int)
    assert boss is not None
    for number, talks in enumerate(planned(now), start=1):
        if number > known:
            if number == _WRITTEN_TO:
                write_to_a_group(
                    open_uow,
                    datetime.combine(shop_day(now) - (DAYS - number) * DAY, _MORNING, SHOP_ZONE),
                    boss=boss[0],
                    agent=agents[0],
                )
            with open_uow() as uow:
                player = Player(uow, agents, at=now)
                for talk in talks:
                    player.play(talk)
                uow.shop.intake.set_setting(_DAYS_WRITTEN, number)
                uow.commit()
    look_at(open_uow, now, agents, boss[0])


def _last_days(open_uow: OpenUow, uow: SqlUnitOfWork, now: datetime) -> None:
    """Talks, appeals, replies and entries. Where they were written before nothing happens."""
    if uow.appeals.page(AppealFilters(), page=1, size=1, now=now).states:
        return
    version, agent = version_of(Policy()), uow.accounts.staff_by_name(ACCOUNTS[0].username)
    boss = uow.accounts.staff_by_name(ACCOUNTS[1].username)
    assert agent is not None
    assert boss is not None
    order_review = OrderReview(
        open_uow, clock=lambda: now, policy=always(version), cut_off=_CUT_OFF
    )
    talk_lately(uow, now, agent[0])
    appeal_to_the_platform(uow, now, order_review, agent[0])
    reply_to_the_oldest(uow, now, agent[0])
    colleagues = [uow.accounts.staff_by_name(one.username) for one in COLLEAGUES]
    enter(uow, now, [agent[0], *(one[0] for one in colleagues if one)], boss[0])


def _add_accounts(open_uow: OpenUow, clock: Clock) -> None:
    staff = StaffAccounts(open_uow, clock=clock)
    for account in ACCOUNTS:
        if not staff.exists(account.username):
            staff.add(
                username=account.username,
                name=account.name,
                role=account.role,
                password=account.password,
                published=True,
            )


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _break(refused: Remark) -> None:
    raise DemoError(f"line {refused.line}: {refused.reason}")
