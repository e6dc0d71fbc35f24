"""What each export holds: Chinese headers, one line a thing, personal data masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from bot.insight.exports import KINDS, Cell, Table
from bot.insight.model import ConversationLine, DecisionLine, LedgerLine
from bot.insight.views import Board, Figures, QuestionGroup
from bot.insight.wording import HOLDERS, INTENTS, NO_CAUSE, OUTCOMES, STATES, Words
from bot.shop.cards import mask_name
from bot.times import shop_time
from nlu.masking import mask

# Header and figure, side by side.
_BOARD = (
    ("会话数（按天）", "conversations"),
    ("机器人解决", "settled_by_bot"),
    ("其中未满72小时", "settled_provisional"),
    ("转人工", "handed_over"),
    ("无人答复的问题", "unanswered"),
    ("等待中", "waiting"),
    ("三分钟回复率（轮）", "reply_3min"),
    ("人工三分钟回复率", "people_3min"),
    ("安抚退款(元)", "goodwill"),
    ("退差价(元)", "price_difference"),
    ("退运费(元)", "postage"),
    ("退款(元)", "refund"),
    ("赠品件数", "gifts"),
    ("满意度", "rating"),
    ("评价数", "rated"),
)
_MONEY = frozenset({"goodwill", "price_difference", "postage", "refund"})
_QUESTIONS = (
    "排名", "问题", "次数", "上期次数", "占比", "机器人解决占比", "转人工占比", "意图", "涉及订单",
    "买家原话",
)  # fmt: skip
_CONVERSATIONS = (
    "会话编号", "买家", "首条消息", "末条消息", "买家消息", "机器人消息", "客服消息", "转人工",
    "当前接待", "评分", "评价",
)  # fmt: skip
_DECISIONS = (
    "编号", "时间", "订单号", "买家", "事项", "规则", "结论", "理由", "金额(元)", "赠品", "状态",
    "处理人", "处理说明", "政策版本",
)  # fmt: skip
_LEDGER = (
    "编号", "时间", "订单号", "买家", "类型", "原因", "金额(元)", "判责编号", "经手", "冲正流水",
)  # fmt: skip


def board_table(board: Board) -> Table:
    lines: list[tuple[str, Figures]] = [*((day.day, day) for day in board.days)]
    lines.append(("合计", board.totals))
    rows: list[list[Cell]] = [
        [day, *(_figure(line, name) for _, name in _BOARD)] for day, line in lines
    ]
    return Table(KINDS["board"], ("日期", *(header for header, _ in _BOARD)), rows)


def _figure(line: Figures, name: str) -> Cell:
    figure: Cell = getattr(line, name)
    return Decimal(str(figure)) if name in _MONEY else figure


def questions_table(groups: Sequence[QuestionGroup]) -> Table:
    rows: list[list[Cell]] = [
        [
            place,
            group.title,
            group.count,
            group.previous,
            group.share,
            group.settled,
            group.handed_over,
            "、".join(f"{INTENTS.get(i.name, i.name)} {i.count}" for i in group.intents),
            group.orders,
            " / ".join(group.examples),
        ]
        for place, group in enumerate(groups, start=1)
    ]
    return Table(KINDS["questions"], _QUESTIONS, rows)


def conversations_table(lines: Iterable[ConversationLine]) -> Table:
    rows: list[list[Cell]] = [
        [
            line.id,
            mask_name(line.buyer),
            _moment(line.first_at),
            _moment(line.last_at),
            line.from_buyer,
            line.from_bot,
            line.from_agent,
            "是" if line.handed_over else "否",
            HOLDERS.get(line.holder, line.holder),
            line.rated,
            mask(line.rating_comment),
        ]
        for line in lines
    ]
    return Table(KINDS["conversations"], _CONVERSATIONS, rows)


def decisions_table(lines: Iterable[DecisionLine], words: Words) -> Table:
    rows: list[list[Cell]] = [
        [
            line.id,
            _moment(line.at),
            line.order_no,
            mask_name(line.buyer),
            words.kind(line.kind),
            line.rule,
            OUTCOMES.get(line.outcome, line.outcome),
            words.reason(line.reason),
            _yuan(line.amount_fen),
            "、".join(f"{sku}×{quantity}" for sku, quantity in line.gifts),
            STATES.get(line.state, line.state),
            line.settled_by,
            mask(line.settle_note),
            line.policy_version,
        ]
        for line in lines
    ]
    return Table(KINDS["decisions"], _DECISIONS, rows)


def ledger_table(lines: Iterable[LedgerLine], words: Words) -> Table:
    rows: list[list[Cell]] = [
        [
            line.id,
            _moment(line.at),
            line.order_no,
            mask_name(line.buyer),
            words.kind(line.kind),
            words.cause(line.cause) if line.cause else NO_CAUSE,
            _yuan(line.amount_fen),
            line.decision_id,
            line.by,
            line.reverses,
        ]
        for line in lines
    ]
    return Table(KINDS["ledger"], _LEDGER, rows)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _moment(moment: datetime) -> str:
    return shop_time(moment).strftime("%Y-%m-%d %H:%M:%S")
