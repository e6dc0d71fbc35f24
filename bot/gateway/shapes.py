"""The JSON of docs/protocol.md, made from values. Nothing else leaves the gateway."""

from __future__ import annotations

from typing import Any

from bot.desk.model import Conversation, Held, Holder, Message, QuickReply, Staff, Ticket
from bot.desk.tickets import Place
from bot.times import iso

# Why a ticket was opened, for staff.
TICKET_REASONS = {
    "request_human": "买家要求人工",
    "complain": "投诉或威胁",
    "takeover": "客服主动接待",
    "bot_failed": "机器人故障",
    "danger": "安全：有人可能受伤",
    "unclear": "机器人没听懂",
    "evidence": "买家提交了凭证",
    "insists": "买家坚持诉求",
    "promise_held": "机器人的承诺没有依据，已拦下",
    "exchange_to_money": "换货改退款",
    "payout_failed": "打款失败",
    "order_of_nobody": "订单还没对上账号，要核实身份",
    "complain_service": "投诉或威胁",
    # What no rule decides (actions/reading/concerns.py)
    "paid_twice": "重复付款",
    "overcharged": "多扣或少退",
    "other_payer": "付款人不是本人",
    "deposit": "定金尾款",
    "coupon_back": "退款后的券和红包",
    "instalment": "分期账单",
    "privacy": "个人信息",
    "dispute": "平台介入或仲裁",
    "insurance_gap": "运费险没赔够",
    "top_up": "补差价要对单",
    "courier_lost": "快递说丢件",
    "redeliver": "拒收或退回后又要",
    "refused": "拒收与物流不符",
    "signed_by_other": "非本人签收",
    "came_back_unasked": "没申请就寄回",
    "order_state": "订单状态有疑问",
}


# Of a message's data, what is for us alone.
_INNER = frozenset({"payload", "told"})


def message_json(message: Message) -> dict[str, Any]:
    return {
        "seq": message.seq,
        "client_msg_id": message.client_msg_id,
        "from": message.sender.value,
        "name": message.name,
        "at": iso(message.at),
        "kind": message.kind,
        "text": message.text,
        "data": {key: value for key, value in message.data.items() if key not in _INNER},
        "buttons": [
            {"id": button.id, "title": button.title, "style": button.style}
            for button in message.buttons
        ],
    }


def conversation_json(conversation: Conversation, place: Place | None) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "holder": conversation.holder.value,
        "agent_name": conversation.staff_name if conversation.holder is Holder.AGENT else None,
        "place": place.place if place else None,
        "wait_minutes": place.wait_minutes if place else None,
        "rated": conversation.rated,
        "last_seq": conversation.last_seq,
    }


def ticket_json(ticket: Ticket, reason_text: str) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "queue": ticket.queue.value,
        "priority": ticket.priority.name.lower(),
        "state": ticket.state.value,
        "reason": ticket.reason,
        "reason_text": reason_text,
        "summary": ticket.summary,
        "deadline": iso(ticket.deadline),
        "reply_due": iso(ticket.reply_due),
        "opened_at": iso(ticket.opened_at),
        "agent": ticket.staff_name,
        "conversation_id": ticket.conversation_id,
        "buyer": ticket.buyer_name,
        "order_no": ticket.order_no,
        "unread": ticket.unread,
    }


def staff_json(staff: Staff, powers: dict[str, str | None]) -> dict[str, Any]:
    return {
        "id": staff.id,
        "username": staff.username,
        "name": staff.name,
        "role": staff.role.value,
        "powers": powers,
    }


def hold_json(held: Held) -> dict[str, Any]:
    return {
        "id": held.id,
        "findings": [
            {"kind": one.kind, "words": one.words, "amount": one.amount} for one in held.promised
        ],
        "can_send_anyway": held.can_send_anyway,
    }


def quick_reply_json(reply: QuickReply) -> dict[str, Any]:
    return {
        "id": reply.id,
        "shortcut": reply.shortcut,
        "title": reply.title,
        "text": reply.text,
    }
