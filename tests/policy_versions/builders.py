"""The versions of a small shop: two supervisors, and replays that run at once and here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.decisions.policy_version import version_of
from bot.desk.model import Role
from bot.policy import Policy
from bot.policy.editing import PackText
from bot.policy_versions.book import PolicyBook
from bot.policy_versions.model import Version
from bot.policy_versions.releasing import Bounds
from bot.policy_versions.runs import work
from bot.policy_versions.service import PolicyVersions, Standing
from tests.decisions.builders import World


@dataclass
class Versions:
    """`above_fen` None: one supervisor may release everything."""

    world: World
    above_fen: int | None = None
    fewest: int = 1
    file: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.xiao_lin = self.world.staff(Role.SUPERVISOR, "小林")
        self.xiao_chen = self.world.staff(Role.SUPERVISOR, "小陈")
        self.agent = self.world.staff(Role.AGENT, "客服")
        self.book = self.another_book()
        self.book.take_file(by="bot-1")
        self.service = PolicyVersions(
            self.world.open_uow,
            clock=self.world.clock,
            book=self.book,
            work=partial(work, self.world.open_uow, clock=self.world.clock),
            bounds=Bounds(self.above_fen, self.fewest),
        )

    def another_book(self) -> PolicyBook:
        """Of another gateway."""
        return PolicyBook(self.world.open_uow, clock=self.world.clock, file=version_of(self.file))

    def drafted(
        self,
        values: Mapping[str, str] = {},
        *,
        why: str = "双十一",
        packs: Sequence[PackText] | None = None,
        of: int | None = None,
    ) -> Standing:
        """By 小林."""
        draft = self.service.start_draft(self.xiao_lin, of=of).draft
        return self.service.save_draft(
            draft.id,
            self.xiao_lin,
            revision=draft.revision,
            values=values,
            packs=packs,
            why=why,
        )

    def released(self, values: Mapping[str, str]) -> Version:
        draft = self.drafted(values).draft
        return self.service.release(draft.id, self.xiao_lin, revision=draft.revision)
