"""All actions, once each, with the services that they ask."""

from __future__ import annotations

from actions import (
    address,
    answers,
    case_questions,
    changes,
    chat,
    courier,
    exchange,
    gifts,
    people,
    price,
    problems,
    products,
    refunds,
    shipping,
    unclear,
)
from actions.frame.base import BotAction, Services, WishAction

_ACTIONS: tuple[type[BotAction], ...] = (
    shipping.UrgeShippingAction,
    shipping.TrackParcel,
    shipping.FollowStalledParcel,
    shipping.FindSignedParcel,
    courier.TellCourier,
    courier.ContactCourier,
    courier.ArrangeDelivery,
    address.ChangeAddress,
    changes.ChangeItem,
    problems.ReportProblem,
    products.AnswerProduct,
    products.ProveAuthenticity,
    price.ReturnPriceDifference,
    price.Compensate,
    price.ReturnPostage,
    gifts.GiveGift,
    gifts.SendMissingGift,
    refunds.Refund,
    refunds.CancelOrder,
    refunds.ReturnGoods,
    exchange.ExchangeGoods,
    refunds.Reship,
    case_questions.CheckRefund,
    case_questions.TellReturnPolicy,
    case_questions.WithdrawRequest,
    case_questions.AnswerCase,
    case_questions.Repair,
    case_questions.Invoice,
    people.HandOver,
    people.TakeComplaint,
    chat.Chat,
    answers.AcceptOffer,
    answers.DeclineOffer,
    answers.ContinueWish,
    answers.WaitForAnswer,
    answers.DropWish,
    answers.TakeNote,
    answers.Acknowledge,
    answers.Close,
    unclear.OfferReadings,
    unclear.HandOverUnclear,
)


def all_actions(services: Services) -> list[BotAction]:
    """They share one book, in which a wish finds its action."""
    book: dict[str, WishAction] = {}
    actions = [kind(services, book) for kind in _ACTIONS]
    for action in actions:
        if isinstance(action, WishAction):
            book |= dict.fromkeys(action.wishes, action)
    return actions
