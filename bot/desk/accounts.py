"""Who is who: staff sign-in, buyers' tokens, sessions, quick replies."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.model import QuickReply, Role, Staff
from bot.desk.passwords import MOST, weakness
from bot.desk.ports import OpenUow, PromiseReader
from bot.desk.roster import StaffState, StateReason
from bot.errors import BadInput, BadLogin, BadToken, Forbidden, NewPasswordNeeded, SignedOut
from bot.times import Clock

STAFF_SESSION = timedelta(hours=12)
BUYER_SESSION = timedelta(hours=12)
TOKEN_LIFE = timedelta(minutes=10)
# How long a line may wait before it leaves: the buyer waits with it.
MOST_UNDO_SECONDS = 10
_LEEWAY = timedelta(seconds=30)
# OWASP's figures for argon2id (ASVS 5 appendix C): two passes over 19 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified where there is no such account, so that the time does not tell names apart.
_NOBODY = _HASHER.hash(secrets.token_hex(16))


def hashed(password: str) -> str:
    """What is kept of a password; takes 50 ms."""
    return _HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """As long for a wrong one as for the right one."""
    if len(password) > MOST:
        return False  # argon2 would gladly hash a megabyte
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def session_digest(token: str) -> str:
    # A header may carry any bytes; half a character is a token that nobody has.
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class StaffAccounts:
    def __init__(self, open_uow: OpenUow, *, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    def add(
        self, *, username: str, name: str, role: Role, password: str, published: bool = False
    ) -> Staff:
        """Raises BadInput on a password that is easy to guess, Conflict on a taken name.

        `published`: everybody knows it anyway, as those of the demo shop.
        """
        weak = "" if published else weakness(password, names=(username, name))
        if weak:
            raise BadInput(weak)
        with self._open_uow() as uow:
            staff = uow.accounts.add_staff(
                username=username, name=name, role=role, password_hash=hashed(password)
            )
            uow.commit()
            return staff

    def prefer(self, staff: Staff, *, undo_seconds: int) -> Staff:
        """How long this person's lines wait before they leave. Raises BadInput."""
        if not 0 <= undo_seconds <= MOST_UNDO_SECONDS:
            raise BadInput(f"撤回时间是 0 到 {MOST_UNDO_SECONDS} 秒")
        with self._open_uow() as uow:
            uow.accounts.set_undo(staff.id, undo_seconds)
            uow.commit()
            return uow.accounts.staff(staff.id)

    def exists(self, username: str) -> bool:
        with self._open_uow(writes=False) as uow:
            return uow.accounts.staff_by_name(username) is not None

    def sign_in(self, *, username: str, password: str, new_password: str = "") -> tuple[Staff, str]:
        """The account and a new session token. Raises BadLogin; where the password was given by
        somebody else, NewPasswordNeeded until `new_password` is there, and BadInput where that is
        easy to guess."""
        now, once_until = self._now(), None
        with self._open_uow(writes=False) as uow:
            found = uow.accounts.staff_by_name(username)
            if found is not None:
                once_until = uow.accounts.account(found[0].id, now=now).once_until
        right = matches(found[1] if found else _NOBODY, password)
        if found is None or not right or found[0].disabled:
            raise BadLogin
        token = secrets.token_urlsafe(32)
        own = ""
        if once_until is not None:
            if once_until <= now:
                raise BadLogin
            own = self._own_password(found[0], password, new_password)
        with self._open_uow() as uow:
            # While it was hashed, a supervisor may have given another one, or it was used up.
            again = uow.accounts.staff_by_name(username)
            if again is None or again[0].disabled or again[1] != found[1]:
                raise BadLogin
            if own:
                uow.accounts.set_password(found[0].id, own, until=None)
            uow.accounts.open_staff_session(
                session_digest(token), staff_id=found[0].id, at=now, expires_at=now + STAFF_SESSION
            )
            if uow.roster.member(found[0].id).presence.state is StaffState.OFFLINE:
                uow.roster.stand(found[0].id, StaffState.ONLINE, StateReason.SIGNED_IN, at=now)
            uow.commit()
        return found[0], token

    @staticmethod
    def _own_password(staff: Staff, given: str, new: str) -> str:
        """What is kept in the place of a password that was given for one sign-in."""
        if not new:
            raise NewPasswordNeeded
        if new == given:
            raise BadInput("新密码和给您的密码一样，请换一个")
        if weak := weakness(new, names=(staff.username, staff.name)):
            raise BadInput(weak)
        return hashed(new)

    def signed_in(self, token: str) -> Staff:
        """Raises SignedOut."""
        with self._open_uow(writes=False) as uow:
            staff = uow.accounts.staff_of_session(session_digest(token), now=self._now())
        if staff is None:
            raise SignedOut
        return staff

    def still_signed_in(self, tokens: Collection[str]) -> dict[str, Staff]:
        """Those of the tokens that are still good, in one look."""
        now, by_digest = self._now(), {session_digest(token): token for token in tokens}
        with self._open_uow(writes=False) as uow:
            found = uow.accounts.staff_of_sessions(list(by_digest), now=now)
        return {by_digest[digest]: staff for digest, staff in found.items()}

    def sign_out(self, token: str) -> Staff | None:
        """Who it was; None where the session had ended before."""
        with self._open_uow() as uow:
            staff = uow.accounts.staff_of_session(session_digest(token), now=self._now())
            uow.accounts.close_staff_session(session_digest(token))
            uow.commit()
        return staff


@dataclass(frozen=True)
class BuyerClaim:
    """What the shop's server vouches for."""

    buyer_id: str
    name: str
    order_no: str | None


class BuyerAccounts:
    """Exchanges the shop's short token for a session of ours."""

    def __init__(self, open_uow: OpenUow, *, clock: Clock, secret: str, shop_id: str) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._secret = secret
        self._shop_id = shop_id

    def sign(self, *, buyer_id: str, name: str, order_no: str | None = None) -> str:
        """A token as the shop's server makes it; used by the demo shop and by tests."""
        now = self._now()
        claims = {
            "sub": buyer_id,
            "name": name,
            "aud": "anxin",
            "iss": self._shop_id,
            "iat": now,
            "exp": now + TOKEN_LIFE,
            "jti": secrets.token_hex(16),
        }
        if order_no is not None:
            claims["order"] = order_no
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def check(self, token: str) -> BuyerClaim:
        """Raises BadToken on anything but a fresh token of this shop that was not used yet."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience="anxin",
                issuer=self._shop_id,
                options={
                    "require": ["sub", "aud", "iss", "iat", "exp", "jti"],
                    # Checked below, against our own clock.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            buyer_id, jti = claims["sub"], claims["jti"]
            issued, expires = int(claims["iat"]), int(claims["exp"])
            not_before = int(claims.get("nbf", issued))
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
            raise BadToken from error
        now = self._now().timestamp()
        leeway = _LEEWAY.total_seconds()
        fresh = max(issued, not_before) - leeway <= now < expires
        short = 0 < expires - issued <= TOKEN_LIFE.total_seconds()
        if not (fresh and short and isinstance(buyer_id, str) and 0 < len(buyer_id) <= 64):
            raise BadToken
        with self._open_uow() as uow:
            until = datetime.fromtimestamp(expires, UTC)
            if not uow.accounts.use_token(str(jti)[:64], expires_at=until):
                raise BadToken
            uow.commit()
        order = claims.get("order")
        name = str(claims.get("name") or buyer_id)[:40]
        return BuyerClaim(buyer_id, name, order if isinstance(order, str) else None)

    def open_session(self, *, buyer_id: str, conversation_id: str) -> tuple[str, datetime]:
        token = secrets.token_urlsafe(32)
        expires_at = self._now() + BUYER_SESSION
        with self._open_uow() as uow:
            uow.accounts.open_buyer_session(
                session_digest(token),
                buyer_id=buyer_id,
                conversation_id=conversation_id,
                expires_at=expires_at,
            )
            uow.commit()
        return token, expires_at

    def signed_in(self, token: str) -> tuple[str, str]:
        """(buyer id, conversation id). Raises SignedOut."""
        with self._open_uow(writes=False) as uow:
            found = uow.accounts.conversation_of_session(session_digest(token), now=self._now())
        if found is None:
            raise SignedOut
        return found


class QuickReplies:
    def __init__(self, open_uow: OpenUow, *, reader: PromiseReader) -> None:
        self._open_uow = open_uow
        self._reader = reader

    def all(self, staff: Staff | None = None) -> list[QuickReply]:
        """Those of all, with this person's own."""
        with self._open_uow(writes=False) as uow:
            return uow.accounts.quick_replies(None if staff is None else staff.id)

    def save(
        self,
        *,
        staff: Staff,
        shortcut: str,
        title: str,
        text: str,
        group: str = "",
        own: bool = False,
    ) -> QuickReply:
        """Raises BadInput for one that promises: it is said to anybody, whatever was decided.
        Those of all are the supervisors'; everybody has some of their own."""
        if staff.role is not Role.SUPERVISOR and not own:
            raise Forbidden
        promised = self._reader.promises_in(text)
        if promised:
            words = "、".join(f"“{one.words}”" for one in promised)
            raise BadInput(f"快捷回复里不能有承诺：{words}。办理之后再在会话里告诉买家")
        with self._open_uow() as uow:
            reply = uow.accounts.add_quick_reply(
                shortcut=shortcut.strip()[:20],
                title=title.strip()[:40],
                text=text.strip()[:500],
                group=group.strip()[:20],
                staff_id=staff.id if own else None,
            )
            uow.commit()
            return reply

    def delete(self, reply_id: int, *, staff: Staff) -> None:
        with self._open_uow() as uow:
            whose = uow.accounts.quick_reply(reply_id).staff_id
            if whose != staff.id and (whose is not None or staff.role is not Role.SUPERVISOR):
                raise Forbidden
            uow.accounts.delete_quick_reply(reply_id)
            uow.commit()
