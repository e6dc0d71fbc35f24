"""Every sentence that the bot's rooms say without the engine, gathered: a start needs them all.

What the actions say goes through Rasa; tests/contract holds it beside domain.yml.
"""

from __future__ import annotations

from bot.cases.cards import BUYER_READS, BY_KIND
from bot.cases.model import State
from bot.cases.transitions import MOVES
from bot.decisions.explaining import REASON_SENTENCES
from bot.decisions.model import Money
from bot.decisions.wording import KINDS
from bot.desk.alarms import sentence_of
from nlu.danger_kinds import Danger

BY_NAME = frozenset(
    {
        # The desk
        "utter_welcome", "utter_closed", "utter_closed_until", "utter_agent_joined",
        "utter_queue_place", "utter_queue_minutes",
        "utter_back_to_bot", "utter_rate_us", "utter_not_helped", "utter_left_queue",
        "utter_must_stay_in_queue", "utter_promise_held", "utter_takes_a_moment",
        "utter_engine_failed", "utter_passed_to_queue", "utter_agent_passed_on",
        "utter_agent_left",
        # What the demo's people say
        "utter_thank", "utter_close", "utter_hand_over",
        # Decisions
        "utter_decision_refused",
        "utter_why_cheaper", "utter_why_cheaper_each", "utter_why_not_cheaper",
        "utter_why_not_counted", "utter_why_paid_before", "utter_why_price_not_lower",
        "utter_why_flash_sale", "utter_why_price_window", "utter_why_price_not_signed",
        "utter_why_already_paid", "utter_why_above_limit", "utter_why_pack_highest",
        "utter_why_pack_next", "utter_why_pack_gap", "utter_why_pack_first",
        "utter_why_no_sample", "utter_why_gift_window", "utter_why_goodwill",
        "utter_why_fault_window", "utter_why_exchange_window", "utter_why_return_window",
        "utter_why_in_transit", "utter_why_in_transit_silent", "utter_why_moving",
        "utter_why_silent",
        "utter_why_days", "utter_why_days_and_hours",
        # Notices
        "utter_notice_delayed", "utter_notice_shipped", "utter_notice_stalled",
        "utter_notice_out_for_delivery", "utter_notice_signed", "utter_notice_refund_paid",
        "utter_notice_review", "utter_notices_on", "utter_notices_off",
        "utter_order_notices_off", "utter_offers_off",
        "utter_goods_of_order", "utter_group_message",
    }
)  # fmt: skip
BY_VALUE = frozenset(
    {
        *REASON_SENTENCES,
        # `refund` is the ledger's word for what no request is called.
        *(f"utter_decision_approved_{kind}" for kind in KINDS if kind != Money.REFUND),
        *(f"utter_case_next_{step}" for step in (*State, *BY_KIND.values())),
        *(f"utter_case_event_{event}" for event in BUYER_READS),
        *(f"utter_case_told_{move.name}" for move in MOVES if move.tells),
        *(f"utter_money_{kind}" for kind in Money),
        *(sentence_of(kind) for kind in Danger),
    }
)
NEEDED = BY_NAME | BY_VALUE
