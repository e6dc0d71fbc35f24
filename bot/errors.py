"""Everything that can go wrong by rule, in one tree. No HTTP here: the gateway translates."""

from __future__ import annotations

from collections.abc import Mapping


class AnxinError(Exception):
    """Base of every expected failure.

    `code` is stable and goes into answers and reply names; `message` is Chinese and may be shown
    to the person who asked.
    """

    code = "refused"
    message = "暂时办不了"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class SettingsError(Exception):
    """A setting is missing or wrong, and nothing starts; the message is English and names it."""


class SentencesError(Exception):
    """The bot lacks a sentence that it may have to say, and nothing starts; English, names it."""


class BackupError(Exception):
    """A backup cannot be taken or put back; the message is English and says why."""


class Unfinished(Exception):
    """A person who cannot be erased yet: `waits` names what still needs to know them."""

    def __init__(self, waits: list[str]) -> None:
        super().__init__(", ".join(waits))
        self.waits = waits


class NotFound(AnxinError):
    """No such thing, or it belongs to somebody else. Callers must not tell which."""

    code = "not_found"
    message = "没有找到"


class OrderNotFound(NotFound):
    """No such order for this buyer."""

    code = "order_not_found"
    message = "没有找到这个订单"


class OrderOfNobody(OrderNotFound):
    """The whole number of an order that no account is known for: a person finds out whose it is,
    and nothing is told of it until then."""

    code = "order_of_nobody"
    message = "这个订单还没有对上账号"


class Conflict(AnxinError):
    """The same key came again with other content."""

    code = "conflict"
    message = "这条内容已经提交过，且与这次不同"


class TicketTaken(AnxinError):
    """Another agent was first."""

    code = "ticket_taken"
    message = "已经被其他客服接待"


class FullHands(AnxinError):
    """This person has as many buyers as they may."""

    code = "full_hands"
    message = "接待人数已满，先结束或转出一位买家"


class NotHolder(AnxinError):
    """Somebody else, or the bot, holds the conversation."""

    code = "not_holder"
    message = "这个会话现在不由您接待"


class ConversationMoved(AnxinError):
    """The conversation changed hands while the bot was thinking: its answer is void."""

    code = "conversation_moved"
    message = "会话已经转交"


class MatterWaits(AnxinError):
    """A person is waited for in this matter: the bot does nothing about the order meanwhile."""

    code = "matter_waits"
    message = "这件事在等客服处理"

    def __init__(self, order_no: str | None = None) -> None:
        super().__init__()
        self.order_no = order_no


class AlreadyGranted(AnxinError):
    """The constraint says that this was granted before: once per order, rule and item."""

    code = "already_granted"
    message = "这个订单已经办理过了"


class OverBudget(AnxinError):
    """A cap would be passed: what was paid on the order, or the day's budget."""

    code = "over_budget"
    message = "超出可用额度"


class OutOfStock(AnxinError):
    """Fewer pieces are left than the grant needs."""

    code = "out_of_stock"
    message = "库存不足"


class AlreadySettled(AnxinError):
    """Somebody decided this before."""

    code = "already_settled"
    message = "这条申请已经处理过"


class ImportRuns(AnxinError):
    """Another file is being imported: one at a time."""

    code = "import_runs"
    message = "另一个文件正在导入，等它导完再导入这个"


class ImportMoved(AlreadySettled):
    """It is at another point than the page shows, or is another file."""

    code = "import_moved"
    message = "这个文件已经不能这样处理了，请刷新看看"


class AbovePower(AnxinError):
    """The role may not decide this much."""

    code = "above_power"
    message = "超出您的权限"


class Forbidden(AnxinError):
    """Signed in, but not for this."""

    code = "forbidden"
    message = "没有权限"


class NewPasswordNeeded(AnxinError):
    """The password is right, was given by somebody else, and is good for choosing one's own."""

    code = "new_password_needed"
    message = "这是主管给您的一次性密码，请设一个只有您知道的新密码"


class WrongPassword(AnxinError):
    """Of somebody who is signed in already."""

    code = "wrong_password"
    message = "现在的密码不对"


class SignedOut(AnxinError):
    """No valid session."""

    code = "signed_out"
    message = "请先登录"


class BadLogin(AnxinError):
    """Wrong name or password; which of them is not told."""

    code = "bad_login"
    message = "用户名或密码不对"


class BadToken(AnxinError):
    """The shop's token is not valid here and now."""

    code = "bad_token"
    message = "身份已过期，请刷新页面"


class SlowDown(AnxinError):
    """A rate limit, or too much at once; in `after_seconds` it is worth another try."""

    code = "slow_down"
    message = "操作太快了，请稍等一下"

    def __init__(self, message: str | None = None, *, after_seconds: int = 1) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class BadInput(AnxinError):
    """What was sent does not fit."""

    code = "bad_input"
    message = "提交的内容不对"


class BadParts(BadInput):
    """Several things that were sent do not fit: `wrong` says of each, by its name, why."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("；".join(wrong.values()))
        self.wrong = dict(wrong)


class BadNumbers(BadParts):
    """Numbers of the rules that cannot be."""

    code = "bad_numbers"


class BadFields(BadParts):
    """Fields of a form, or what was filled into them."""

    code = "bad_fields"


class FormMoved(AnxinError):
    """A supervisor changed the form since the page showed it."""

    code = "form_moved"
    message = "这张表单刚被主管改过，请看一遍新的一版再保存"


class EntryMoved(AlreadySettled):
    """Somebody else changed the entry since the page showed it."""

    code = "entry_moved"
    message = "这条登记刚被别人改过，请看一遍再改"


class DraftMoved(AnxinError):
    """Somebody else changed, released or dropped the draft meanwhile."""

    code = "draft_moved"
    message = "这份草稿刚刚被别人改过、发布或删除，请重新打开后再试"


class NeedsSecond(AnxinError):
    """A change that another supervisor has to release; the message says why."""

    code = "needs_second"
    message = "这份草稿须由另一位主管发布"


class BadImage(BadInput):
    """Not a picture that we take."""

    code = "bad_image"
    message = "图片打不开，请换一张 JPEG、PNG 或 WebP"


class TooLarge(BadInput):
    """More bytes than allowed."""

    code = "too_large"
    message = "图片太大，请不要超过 5 MB"


class ActionFailed(AnxinError):
    """Something unexpected in an action: the turn has no answer."""

    code = "action_failed"
    message = "这一步没有完成"


class EngineFailed(AnxinError):
    """The engine gave no answer, an error, or took too long."""

    code = "engine_failed"
    message = "机器人暂时没有反应"


class EngineAway(EngineFailed):
    """There is no engine to ask: it is starting, was stopped, or died over the question."""

    code = "engine_away"


class EngineSlow(EngineFailed):
    """No answer in time."""

    code = "engine_slow"


class EngineCrowded(EngineSlow):
    """No answer in time, with others asked at once: not for this question's sake."""

    code = "engine_crowded"


class MiningFailed(AnxinError):
    """The period holds more than grouping may take memory for."""

    code = "mining_failed"
    message = "这段时间的消息太多，没能归类完，请选短一点的时间再看"
