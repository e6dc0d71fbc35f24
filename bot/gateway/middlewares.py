"""Around every request: one error shape, safe headers, the anti-forgery header."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from msgspec import UNSET, UnsetType

from bot.desk.holding import PromiseHeld
from bot.errors import (
    AbovePower,
    AlreadySettled,
    AnxinError,
    BadInput,
    BadLogin,
    BadParts,
    BadToken,
    Conflict,
    DraftMoved,
    Forbidden,
    FormMoved,
    FullHands,
    ImportRuns,
    MiningFailed,
    NeedsSecond,
    NewPasswordNeeded,
    NotFound,
    NotHolder,
    SignedOut,
    SlowDown,
    TicketTaken,
    TooLarge,
    WrongPassword,
)
from bot.gateway import metrics
from bot.gateway.answers import answer
from bot.gateway.frames import NOT_STORABLE
from bot.gateway.parts import PARTS
from bot.gateway.shapes import ErrorAnswer, ErrorBody, Hold, hold_shape
from bot.storable import is_storable_text

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# The most fitting class wins; anything else of ours is a 400.
STATUS_OF: tuple[tuple[type[AnxinError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (TicketTaken, 409),
    (AlreadySettled, 409),
    (ImportRuns, 409),
    (DraftMoved, 409),
    (FormMoved, 409),
    (NotHolder, 409),
    (FullHands, 409),
    (AbovePower, 403),
    (Forbidden, 403),
    (NewPasswordNeeded, 403),
    (WrongPassword, 403),
    (NeedsSecond, 403),
    (SignedOut, 401),
    (BadLogin, 401),
    (BadToken, 401),
    (SlowDown, 429),
    (TooLarge, 413),
    (MiningFailed, 503),
)

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    hold: Hold | UnsetType = UNSET,
    wrong: dict[str, str] | UnsetType = UNSET,
) -> web.Response:
    body = ErrorBody(code=code, message=message)
    refused = ErrorAnswer(error=body, hold=hold, wrong=wrong)
    return answer(refused, status=status)


def status_of(error: AnxinError) -> int:
    return next((status for kind, status in STATUS_OF if isinstance(error, kind)), 400)


@web.middleware
async def json_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except PromiseHeld as error:
        response = error_response(409, error.code, str(error), hold=hold_shape(error.held))
    except BadParts as error:
        response = error_response(400, error.code, str(error), wrong=error.wrong)
    except AnxinError as error:
        response = error_response(status_of(error), error.code, str(error))
        if isinstance(error, SlowDown):
            response.headers["Retry-After"] = str(error.after_seconds)
    except web.HTTPRequestEntityTooLarge:
        response = error_response(413, "too_large", TooLarge.message)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = error_response(error.status, "http", "请求有误")
    except Exception:
        log.exception("request_failed", method=request.method, path=request.path)
        response = error_response(500, "internal", "服务暂时不可用，请稍后再试")
    metrics.REQUESTS.labels(str(response.status)).inc()
    return response


@web.middleware
async def storable_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What no database can look for is nowhere, and is no question."""
    if not is_storable_text(request.path):
        raise NotFound
    if not all(map(is_storable_text, request.query.values())):
        raise BadInput(NOT_STORABLE)
    return await handler(request)


@web.middleware
async def safe_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
    return response


@web.middleware
async def no_forgery(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Staff calls with an effect come from our own page: a foreign one cannot set the header
    without a preflight that we never answer, and browsers say where a request comes from."""
    if request.path.startswith("/api/console/") and request.method not in ("GET", "HEAD"):
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.headers.get("X-Anxin") != "1" or site not in ("same-origin", "none"):
            return error_response(403, "csrf", "请求来源不对，请刷新页面")
    return await handler(request)


@web.middleware
async def shop_cors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The widget runs on the shop's pages: its origins, and no others, may call the buyer API."""
    if not request.path.startswith(("/api/buyer/", "/api/files/")):
        return await handler(request)
    origin = request.headers.get("Origin")
    allowed = origin in request.app[PARTS].settings.shop_origins
    if request.method == "OPTIONS":
        response: web.StreamResponse = web.Response(status=204 if allowed else 403)
    else:
        response = await handler(request)
    if allowed and origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Max-Age"] = "600"
    response.headers.add("Vary", "Origin")
    return response
