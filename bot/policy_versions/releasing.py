"""When a draft may be released, and whether its author may do it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import msgspec

from bot.errors import BadInput
from bot.money import fen, yuan
from bot.policy.editing import Difference
from bot.policy_versions.model import LEAD, Run, RunState
from bot.policy_versions.views import BLIND, BLIND_GROUPS, ReplayReport


@dataclass(frozen=True)
class Bounds:
    """`above_fen`: what a month may cost more, None where one supervisor may release everything.
    `fewest`: decisions that a replay has to rest on before it says that a change is small."""

    above_fen: int | None
    fewest: int = 100


FURTHEST = timedelta(days=366)
OLDEST_REPLAY = timedelta(days=1)


def first_moment(wanted: datetime | None, now: datetime) -> datetime:
    """Whole seconds, as decisions are dated; None means as soon as every gateway knows of it."""
    soonest = datetime.fromtimestamp(ceil((now + LEAD).timestamp()), now.tzinfo)
    if wanted is None:
        return soonest
    if wanted < soonest:
        raise BadInput("生效时间已经过去，请改为“立即生效”或选一个以后的时间")
    if wanted > now + FURTHEST:
        raise BadInput("生效时间最远一年之内")
    return wanted.replace(microsecond=0)


def needs_second(
    now_in_force: Sequence[Difference],
    at_its_moment: Sequence[Difference],
    run: Run | None,
    *,
    bounds: Bounds,
    at: datetime,
) -> str:
    """Why somebody who did not write it has to release it; empty where nobody has to.

    Compared with what is in force now and with what will be at its first moment. A number that
    gives more is small only where a replay of exactly these numbers shows so.
    """
    rising = [one for one in now_in_force if one.gives_more]
    if bounds.above_fen is None:
        return ""
    if not rising:
        later = [one for one in at_its_moment if one.gives_more]
        return f"“{later[0].says}”比届时生效的版本宽" if later else ""
    if [one for one in at_its_moment if one.gives_more] != rising:
        return "届时生效的是另一个版本，回放没有与它比较过"
    unseen = next((one for one in rising if is_blind(one.name)), None)
    if unseen is not None:
        return f"“{unseen.says}”放宽了，回放看不出要多花多少"
    if run is None or run.state is not RunState.DONE or at - run.started_at > OLDEST_REPLAY:
        return f"“{rising[0].says}”放宽了，这份草稿一天之内没有做过回放"
    report = msgspec.convert(run.report, ReplayReport)
    if report.decisions < bounds.fewest:
        return f"“{rising[0].says}”放宽了，回放只有 {report.decisions} 条决定，看不出要多花多少"
    if any(gift.more > 0 for gift in report.gifts):
        return "回放显示要多送赠品"
    high = fen(report.month.high)
    if high > bounds.above_fen:
        return f"回放估计 30 天最多多付 {yuan(high)} 元，超过 {yuan(bounds.above_fen)} 元"
    return ""


def is_blind(name: str) -> bool:
    return name in BLIND or name.partition(".")[0] in BLIND_GROUPS
