"""The JSON of the daily upkeep (docs/protocol.md), made from values; buyers are masked."""

from __future__ import annotations

from typing import Any

from bot.cases.appeals.model import MOVES as APPEAL_MOVES
from bot.cases.appeals.model import Appeal, AppealPage
from bot.cases.appeals.texts import reason_text
from bot.cases.lists import Export
from bot.cases.marks import Marks, flag_text
from bot.cases.reviews.model import MOVES as REVIEW_MOVES
from bot.cases.reviews.model import Review, ReviewPage
from bot.cases.reviews.service import reply_of
from bot.cases.screening.model import Board, Screened, Seen
from bot.money import yuan
from bot.shop.cards import address_line, mask_name, mask_phone
from bot.times import iso


def marks_json(marks: Marks) -> dict[str, Any]:
    return {
        "order_no": marks.order_no,
        "remark": marks.remark,
        "flag": marks.flag,
        "flag_text": flag_text(marks.flag),
    }


def export_json(made: Export) -> dict[str, Any]:
    return {"id": made.id, "at": iso(made.at), "by": made.by, "count": made.count}


def board_json(board: Board) -> dict[str, Any]:
    return {
        "orders": [_screened(one) for one in board.orders],
        "total": board.total,
        "pages": board.pages,
        "waiting": board.waiting,
        "counts": {
            "state": dict(board.states),
            "kind": dict(board.kinds),
            "level": dict(board.levels),
        },
        "cut_off": iso(board.cut_off),
        "made_at": iso(board.made_at),
    }


def _screened(one: Screened) -> dict[str, Any]:
    waiting = one.waiting
    order = waiting.order
    return {
        "no": order.no,
        "buyer": waiting.buyer.name,
        "tags": list(waiting.buyer.tags),
        "placed_at": iso(order.placed_at),
        "ship_by": iso(order.ship_by),
        "packed": order.packed,
        "paid": yuan(order.paid_fen),
        "items": [
            {"sku": i.sku, "title": i.title, "spec": i.spec, "quantity": i.quantity}
            for i in order.items
        ],
        "consignee": mask_name(order.address.name),
        "phone": mask_phone(order.address.phone),
        "address": address_line(order.address),
        "remark": waiting.remark,
        "flag": waiting.flag,
        "findings": [_finding(seen) for seen in one.seen],
    }


def _finding(seen: Seen) -> dict[str, Any]:
    finding, handled = seen.finding, seen.handled
    return {
        "key": finding.key,
        "kind": finding.kind.value,
        "kind_text": finding.kind.text,
        "level": finding.level.value,
        "text": finding.text,
        "todo": finding.todo,
        "state": seen.state.value,
        "by": handled and handled.by,
        "at": iso(handled.at) if handled else None,
        "note": handled.note if handled else "",
    }


def appeal_json(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "kind": appeal.kind.value,
        "kind_text": appeal.kind.text,
        "state": appeal.state.value,
        "state_text": appeal.state.text,
        "reason": appeal.reason,
        "reason_text": reason_text(appeal.kind, appeal.reason),
        "order_no": appeal.order_no,
        "buyer": appeal.buyer_name,
        "amount": yuan(appeal.amount_fen),
        "facts": [{"label": label, "value": value} for label, value in appeal.facts],
        "text": appeal.text,
        "text_ours": appeal.text_ours,
        "opened_at": iso(appeal.proposed_at),
        "deadline": iso(appeal.deadline),
        "submitted_at": iso(appeal.submitted_at),
        "submitted_by": appeal.submitted_by,
        "settled_at": iso(appeal.settled_at),
        "settled_by": appeal.settled_by,
        "note": appeal.note,
        "moves": [
            {"name": move.name, "title": move.title, "needs_note": move.needs_note}
            for move in APPEAL_MOVES
            if appeal.state in move.was
        ],
    }


def appeals_json(page: AppealPage) -> dict[str, Any]:
    return {
        "appeals": [appeal_json(one) for one in page.appeals],
        "total": page.total,
        "pages": page.pages,
        "counts": {"state": page.states, "kind": page.kinds, "due": page.due},
        "malicious": {
            "month": page.month,
            "used": page.malicious_used,
            "most": page.malicious_cap,
        },
    }


def review_json(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "order_no": review.order_no,
        "order_known": review.order_known,
        "product": review.product,
        "stars": review.stars,
        "at": iso(review.at),
        "text": review.text,
        "state": review.state.value,
        "state_text": review.state.text,
        "cause": review.cause.value,
        "cause_text": review.cause.text,
        "reply": reply_of(review),
        "drafted": not review.reply,
        "decided_at": iso(review.decided_at),
        "decided_by": review.decided_by,
        "note": review.note,
        "moves": [
            {"name": move.name, "title": move.title}
            for move in REVIEW_MOVES
            if review.state in move.was
        ],
    }


def reviews_json(page: ReviewPage, *, waiting: int) -> dict[str, Any]:
    return {
        "reviews": [review_json(one) for one in page.reviews],
        "total": page.total,
        "pages": page.pages,
        "counts": {"state": page.states, "cause": page.causes},
        "waiting": waiting,
    }
