"""Values of registers: forms with their fields, and the entries that were made in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.bulk import ListMove
from bot.named import Named

MOST_FORMS = 50
MOST_FIELDS = 30
# With those that are used no more: what earlier entries say in them is kept.
MOST_FIELDS_EVER = 100
MOST_OPTIONS = 50
LONGEST_NAME, LONGEST_PURPOSE, LONGEST_HINT, LONGEST_OPTION = 20, 200, 60, 30
LONGEST_LINE, LONGEST_TEXT, LONGEST_KEY = 200, 2000, 64


class FieldKind(Named):
    LINE = "line", "一行文字"
    TEXT = "text", "长文本"
    NUMBER = "number", "数字"
    MONEY = "money", "金额（元）"
    DATE = "date", "日期"
    ONE = "one", "单选"
    SEVERAL = "several", "多选"
    YESNO = "yesno", "是或否"
    ORDER = "order", "订单号"
    GOODS = "goods", "商品"
    PHONE = "phone", "手机号"


# With a list of their own.
CHOICES = frozenset({FieldKind.ONE, FieldKind.SEVERAL})
# Sorted by the number that is kept beside the words.
COUNTED = frozenset({FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE})


class Default(Named):
    """What a field is filled with, of what the conversation knows."""

    NONE = "none", "不预填"
    BUYER = "buyer", "买家昵称"
    PHONE = "phone", "买家手机号"
    ORDER = "order", "订单号"
    GOODS = "goods", "商品"
    TRACKING = "tracking", "快递单号"
    CASE = "case", "售后单号"
    CHANNEL = "channel", "来源渠道"
    AGENT = "agent", "登记的客服"
    TODAY = "today", "当天日期"


_WORDS = frozenset(Default) - {Default.TODAY}
FITS: Mapping[FieldKind, frozenset[Default]] = {
    FieldKind.LINE: _WORDS,
    FieldKind.TEXT: _WORDS,
    FieldKind.DATE: frozenset({Default.NONE, Default.TODAY}),
    FieldKind.ORDER: frozenset({Default.NONE, Default.ORDER}),
    FieldKind.GOODS: frozenset({Default.NONE, Default.GOODS}),
    FieldKind.PHONE: frozenset({Default.NONE, Default.PHONE}),
}
NOTHING_ELSE = frozenset({Default.NONE})


class Audience(Named):
    STAFF = "staff", "客服和主管"
    SUPERVISORS = "supervisors", "仅主管"


class EntryState(Named):
    TODO = "todo", "待处理"
    DOING = "doing", "处理中"
    DONE = "done", "已完成"
    WITHDRAWN = "withdrawn", "已作废"


OPEN = (EntryState.TODO, EntryState.DOING)
EntryMove = ListMove[EntryState]
WITHDRAW = "withdraw"
_T, _G, _D = EntryState.TODO, EntryState.DOING, EntryState.DONE
MOVES: tuple[EntryMove, ...] = (
    EntryMove("take", "我来处理", frozenset({_T}), _G),
    EntryMove("finish", "完成", frozenset({_T, _G}), _D),
    EntryMove("reopen", "重新打开", frozenset({_D}), _T),
    EntryMove(WITHDRAW, "作废", frozenset({_T, _G, _D}), EntryState.WITHDRAWN, needs_note=True),
)


class Deed(Named):
    """A step in the history of an entry."""

    MADE = "made", "登记"
    CHANGED = "changed", "修改"
    TAKE = "take", "开始处理"
    FINISH = "finish", "完成"
    REOPEN = "reopen", "重新打开"
    WITHDRAW = "withdraw", "作废"


@dataclass(frozen=True, kw_only=True)
class Field:
    """`key` is its own for good, over all versions; empty for one that is new. `hidden`: seen and
    filled by supervisors alone. `retired`: only earlier entries have it."""

    key: str = ""
    name: str
    kind: FieldKind
    required: bool = False
    options: tuple[str, ...] = ()
    default: Default = Default.NONE
    hint: str = ""
    hidden: bool = False
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a supervisor writes of a form. `tracked`: entries wait until somebody has seen to them;
    else they are done when they are made."""

    name: str
    purpose: str = ""
    audience: Audience = Audience.STAFF
    tracked: bool = True
    fields: tuple[Field, ...]

    @property
    def live(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if not one.retired)

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True, kw_only=True)
class Version:
    form_id: int
    number: int
    wording: Wording
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """With its newest version."""

    id: int
    version: int
    wording: Wording
    at: datetime
    by: str
    retired_at: datetime | None

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(one.key for one in self.wording.fields if one.hidden)


@dataclass(frozen=True)
class Value:
    """`texts` as people read them, several for a field of several; `number` is what sorts: fen, a
    number's thousandths, the ordinal of a day."""

    texts: tuple[str, ...]
    number: int | None = None


Values = Mapping[str, Value]
# As a page sends them, and as the history keeps them: texts by the field's key.
Given = Mapping[str, str | Sequence[str]]
Told = dict[str, list[str]]


def told(values: Values) -> Told:
    return {key: list(value.texts) for key, value in values.items()}


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    key: str
    form_id: int
    version: int
    buyer_id: str
    conversation_id: str
    order_no: str | None
    values: Values
    state: EntryState
    staff_id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`key` is the page's, once for one entry. `revision` counts what was changed. `note`: why it
    was withdrawn."""

    id: int
    key: str
    form_id: int
    version: int
    buyer_id: str
    buyer: str
    conversation_id: str
    order_no: str | None
    values: Values
    state: EntryState
    staff_id: int
    by: str
    handler_id: int | None
    handler: str | None
    created_at: datetime
    changed_at: datetime
    revision: int
    note: str

    @property
    def no(self) -> str:
        return f"DJ{self.id:06}"


@dataclass(frozen=True, kw_only=True)
class Event:
    """`was` and `now`: the fields that changed, with all texts of each."""

    at: datetime
    deed: Deed
    by: str
    was: Told = field(default_factory=dict)
    now: Told = field(default_factory=dict)
    note: str = ""


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"


@dataclass(frozen=True)
class Sight:
    """What somebody may see: forms by number, and the fields in them that are not theirs."""

    forms: frozenset[int]
    hidden: Mapping[int, frozenset[str]]

    def of(self, form_id: int) -> frozenset[str]:
        return self.hidden.get(form_id, frozenset())


def sight_of(forms: Iterable[Form], *, supervisor: bool) -> Sight:
    """An agent sees no form and no field that is a supervisor's."""
    if supervisor:
        return Sight(frozenset(form.id for form in forms), {})
    shown = [form for form in forms if form.wording.audience is Audience.STAFF]
    return Sight(
        frozenset(form.id for form in shown),
        {form.id: form.hidden for form in shown if form.hidden},
    )


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Without a state: all that were not withdrawn. `field` is one of the form's, and `value` what
    is looked for in it. Where `by` is set, what it says sorts, and else `sort`."""

    form_id: int | None = None
    state: EntryState | None = None
    staff_id: int | None = None
    first: date | None = None
    last: date | None = None
    field: Field | None = None
    value: str = ""
    q: str = ""
    sort: Sort = Sort.NEWEST
    by: Field | None = None
    falling: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    entries: Sequence[Entry]
    total: int
    states: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An entry as somebody may see it: fields of the version that it was filled in by, without
    what is not theirs."""

    entry: Entry
    form: Form
    fields: tuple[Field, ...]
    moves: tuple[EntryMove, ...]
    events: Sequence[Event] = ()


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What the panel beside a chat needs: forms to fill, what is known, the buyer's entries."""

    forms: Sequence[Form]
    known: Mapping[Default, str]
    goods: Sequence[str]
    entries: Sequence[Shown]


def as_plain(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """As a version keeps them."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "kind": one.kind.value,
            "required": one.required,
            "options": list(one.options),
            "default": one.default.value,
            "hint": one.hint,
            "hidden": one.hidden,
            "retired": one.retired,
        }
        for one in fields
    ]


def of_plain(kept: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(
        Field(
            key=one["key"],
            name=one["name"],
            kind=FieldKind(one["kind"]),
            required=one["required"],
            options=tuple(one["options"]),
            default=Default(one["default"]),
            hint=one["hint"],
            hidden=one["hidden"],
            retired=one["retired"],
        )
        for one in kept
    )
