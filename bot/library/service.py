"""Writing, publishing and withdrawing answers. Each deed is kept, and chained with the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.desk.model import Role, Staff
from bot.desk.ports import PromiseReader
from bot.errors import BadInput, Forbidden
from bot.insight.vectors import Floats
from bot.insight.wording import INTENTS
from bot.library.acting_lines import acting_lines, kept_vectors
from bot.library.lift import LONGEST
from bot.library.matching import MOST_LIKENESS, Index, threshold_of
from bot.library.meanings import Meanings
from bot.library.model import (
    MOST_BUTTONS,
    MOST_EXAMPLES,
    MOST_NAME,
    MOST_TEXT,
    Answer,
    AnswerPage,
    Event,
    Filters,
    Scope,
    State,
    Version,
    Wording,
)
from bot.library.ports import OpenUow, Uow
from bot.library.texts import example_of
from bot.library.trial import MOST_LOOKED_AT, Trial, trial_of
from bot.library.variables import VARIABLES, unknown_in
from bot.times import Clock

PAGE = 30
# What a buyer may press under an answer: wishes that the bot begins by itself.
BUTTONS = (
    *("track_logistics", "urge_shipping", "request_return", "request_refund", "request_exchange"),
    *("request_invoice", "ask_return_policy", "change_address", "request_human"),
)


class Library:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        reader: PromiseReader,
        meanings: Meanings,
        acting: Callable[[], Sequence[str]] = acting_lines,
    ) -> None:
        """`acting`: messages that no answer may be for."""
        self._open_uow = open_uow
        self._now = clock
        self._reader = reader
        self._meanings = meanings
        self._acting = acting
        self._acting_rows: Floats | None = None

    def warm(self, folder: Path) -> None:
        """What the first save would wait for; `folder` is that of the learned models."""
        self._acting_rows = kept_vectors(self._acting(), self._meanings, folder)
        self._meanings.of(["预热"])

    def page(self, wanted: Filters, *, page: int = 1) -> AnswerPage:
        with self._open_uow(writes=False) as uow:
            return uow.library.page(wanted, page=page, size=PAGE)

    def given(self, answer_ids: Sequence[int]) -> dict[int, int]:
        """How often each was given."""
        with self._open_uow(writes=False) as uow:
            return uow.library.given(answer_ids)

    def categories(self) -> list[str]:
        with self._open_uow(writes=False) as uow:
            return uow.library.categories()

    def answer(self, answer_id: int) -> tuple[Answer, list[Version], list[Event]]:
        """With its versions and what was done with it, newest first."""
        with self._open_uow(writes=False) as uow:
            library = uow.library
            return (
                library.answer(answer_id),
                library.versions(answer_id),
                library.events(answer_id),
            )

    def save(
        self,
        wording: Wording,
        *,
        staff: Staff,
        answer_id: int | None = None,
        was: int = 0,
        group_id: str | None = None,
    ) -> Answer:
        """A new answer, or the next version of one, which is given only once it is published.
        Raises BadInput with the reasons, and Conflict where somebody saved since version `was`."""
        _only_supervisors(staff)
        wording = self._checked(wording)
        threshold = self._threshold(wording)
        at = self._now()
        with self._open_uow() as uow:
            if answer_id is None:
                answer_id = uow.library.add(
                    wording, threshold=threshold, group_id=group_id, by=staff.name, at=at
                )
            else:
                uow.library.revise(
                    answer_id, wording, was=was, threshold=threshold, by=staff.name, at=at
                )
            uow.commit()
            return uow.library.answer(answer_id)

    def publish(self, answer_id: int, *, version: int, staff: Staff) -> Answer:
        """From the next message on, or from its day. Raises BadInput where it may not be said, or
        is like too much that acts."""
        _only_supervisors(staff)
        if self.try_out(answer_id).blocked:
            raise BadInput("试答里答错的太多，请先改问法再发布")
        with self._open_uow() as uow:
            wording = uow.library.answer(answer_id).newest.wording
            self._refuse_promises(wording.text)
            uow.library.publish(answer_id, version=version, by=staff.name, at=self._now())
            _chain(uow, answer_id, self._said(wording, version), staff.name, self._now())
            uow.commit()
            return uow.library.answer(answer_id)

    def try_out(self, answer_id: int) -> Trial:
        """The newest version over what buyers asked lately. Raises NotFound."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            version = uow.library.answer(answer_id).newest
            asked = uow.library.asked(now - LONGEST, now, most=MOST_LOOKED_AT)
            others = [one for one in uow.library.live() if one.answer_id != answer_id]
        examples = [example for one in others for example in one.wording.examples]
        return trial_of(
            version,
            asked,
            examples=self._meanings.of(version.wording.examples),
            rows=self._meanings.of([one.text for one in asked]),
            others=Index(others, self._meanings.of(examples)),
        )

    def withdraw(self, answer_id: int, *, staff: Staff, why: str = "") -> Answer:
        """Raises AlreadySettled where it is not live."""
        _only_supervisors(staff)
        return self._take_back(answer_id, by=staff.name, why=why.strip()[:200], harmed=False)

    def take_back(self, answer_id: int, *, by: str, why: str) -> Answer:
        """By itself: buyers fared worse with it."""
        return self._take_back(answer_id, by=by, why=why, harmed=True)

    def _take_back(self, answer_id: int, *, by: str, why: str, harmed: bool) -> Answer:
        with self._open_uow() as uow:
            uow.library.withdraw(answer_id, by=by, at=self._now(), why=why, harmed=harmed)
            _chain(uow, answer_id, {"state": State.WITHDRAWN.value}, by, self._now())
            uow.commit()
            return uow.library.answer(answer_id)

    def _said(self, wording: Wording, version: int) -> dict[str, object]:
        return {
            "state": State.LIVE.value,
            "version": version,
            "text": wording.text,
            "scope": [wording.scope.value, wording.scope_value],
        }

    def _threshold(self, wording: Wording) -> float:
        lines = self._acting_rows
        if lines is None:
            lines = self._meanings.of(self._acting())
        found = threshold_of(self._meanings.of(wording.examples), lines)
        if found > MOST_LIKENESS:
            raise BadInput("这些问法和要办理的诉求（退款、改地址等）太像，不能用固定答案回答")
        return found

    def _checked(self, wording: Wording) -> Wording:
        """Even, masked and complete."""
        examples = tuple(dict.fromkeys(example_of(one) for one in wording.examples if one.strip()))
        name, text = wording.name.strip(), wording.text.strip()
        clean = Wording(
            name=name,
            examples=examples,
            text=text,
            scope=wording.scope,
            scope_value="" if wording.scope is Scope.ALL else wording.scope_value.strip(),
            valid_from=wording.valid_from,
            valid_until=wording.valid_until,
            buttons=tuple(dict.fromkeys(wording.buttons)),
        )
        wrong = _faults(clean)
        if wrong:
            raise BadInput("；".join(wrong))
        self._refuse_promises(text)
        return clean

    def _refuse_promises(self, text: str) -> None:
        """Said to anybody, whatever was decided for this one buyer."""
        promised = self._reader.promises_in(text)
        if promised:
            words = "、".join(f"“{one.words}”" for one in promised)
            raise BadInput(f"答案里不能有承诺或违规的话：{words}")


def _faults(wording: Wording) -> list[str]:
    found = []
    if not 0 < len(wording.name) <= MOST_NAME:
        found.append(f"名称 1 到 {MOST_NAME} 字")
    if not 0 < len(wording.text) <= MOST_TEXT:
        found.append(f"答案 1 到 {MOST_TEXT} 字")
    if not 0 < len(wording.examples) <= MOST_EXAMPLES:
        found.append(f"问法 1 到 {MOST_EXAMPLES} 条")
    if unknown := unknown_in(wording.text):
        known = "、".join(f"{{{name}}}" for name in VARIABLES)
        found.append(f"不认识的变量：{'、'.join(unknown)}；可以用 {known}")
    if wording.scope is not Scope.ALL and not wording.scope_value:
        found.append("请填写适用的品类或商品编码")
    begins, ends = wording.valid_from, wording.valid_until
    if begins is not None and ends is not None and ends <= begins:
        found.append("结束时间要晚于开始时间")
    if len(wording.buttons) > MOST_BUTTONS or set(wording.buttons) - set(BUTTONS):
        can = "、".join(INTENTS[name] for name in BUTTONS)
        found.append(f"按钮最多 {MOST_BUTTONS} 个，可选：{can}")
    return found


def _only_supervisors(staff: Staff) -> None:
    if staff.role is not Role.SUPERVISOR:
        raise Forbidden


def _chain(uow: Uow, answer_id: int, said: dict[str, object], by: str, at: datetime) -> None:
    uow.setting_changes.note(f"library:{answer_id}", said, at=at, by=by)
