"""A professional's session that ended: locked is signed out (docs/adr/0040), but for what the password alone opens again.

What remains in the browser's session opens nothing and no door knows it: who it was, until when the second factor they gave
that day counts. The password makes a new session of it.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest

from clicnjob.accounts import typed
from clicnjob.accounts.aside import BACK
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import (
    ENDS,
    IDLE,
    LOCKS,
    SEEN,
    SHARED,
    SHARED_IDLE,
    STAFF_LIFE,
    STRONG,
    TYPED,
    start_session,
)
from clicnjob.accounts.store import LOCKED
from clicnjob.shared import clock

_GOES: Final = {SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, SEEN, IDLE, ENDS, STRONG, TYPED, "_session_expiry"}
"""What of a session ends with it; the rest (at which structure one works) is found again."""
_LEAST = dt.timedelta(minutes=2)
"""With less than this left of the twelve hours, one signs in anew rather than unlock."""
_SALT = "clicnjob.accounts.locks"
_MARGIN = 20
"""Seconds by which a page of a shared computer ends before the server would."""


def leaves_a_lock(web: SessionBase) -> bool:
    """Whether it is one of those (``is_staffs``); a training (ADR 43) has no password, and just ends."""
    return is_staffs(web) and BACK not in web


def is_staffs(web: SessionBase) -> bool:
    """Whether a session is a professional's, on a computer of theirs."""
    return SESSION_KEY in web and bool(web.get(ENDS)) and not web.get(SHARED)


def lock_session(request: HttpRequest) -> None:
    """Sign out, and leave what the password opens again. The key stays: other tabs that ask meanwhile find the lock too."""
    web = request.session
    left: dict[str, Any] = {
        "user": web[SESSION_KEY],
        "hash": web[HASH_SESSION_KEY],
        "ends": web[ENDS],
        "rest": {key: value for key, value in web.items() if key not in _GOES},
    }
    web.clear()
    web[LOCKED] = left
    web.set_expiry(int(STAFF_LIFE.total_seconds()))
    request.user = AnonymousUser()


def locked_user(request: HttpRequest) -> User | None:
    """Whose session is locked here, if their account and their password still are what they were."""
    left = request.session.get(LOCKED)
    if left is None:
        return None
    user = User.objects.active().filter(pk=left["user"]).first()
    if user is None or not secrets.compare_digest(user.get_session_auth_hash(), left["hash"]):
        return None
    return user


def opens_by_password(request: HttpRequest) -> bool:
    """Whether the second factor given at sign-in still counts: the session has not reached its twelve hours."""
    left = request.session.get(LOCKED)
    return left is not None and dt.datetime.fromisoformat(left["ends"]) - clock.now() > _LEAST


def unlock_session(request: HttpRequest, user: User) -> None:
    """A new session, which ends when the former one would have; the second factor counts as given, not as fresh (G35)."""
    left = request.session[LOCKED]
    start_session(request, user)
    web = request.session
    for key, value in left["rest"].items():
        web.setdefault(key, value)
    web[ENDS] = left["ends"]
    web.set_expiry(int((dt.datetime.fromisoformat(left["ends"]) - clock.now()).total_seconds()))


def keep_typed(request: HttpRequest) -> None:
    """What a form held, sealed in this session for its author; files are to be chosen again."""
    owner = owner_of(request)
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    if owner is not None and kept and (letters := typed.seal(request.get_full_path(), kept, owner=owner)):
        request.session[TYPED] = letters


def take_typed(request: HttpRequest, user: User) -> typed.Typed | None:
    """What ``user`` was writing: given back by the page's script, or kept sealed in this session; it is given once."""
    kept: str = request.session.pop(TYPED, "")
    letters = request.POST.get("typed", "") or kept
    return typed.unseal(letters, owner=user.pk, life=typed.STAFF_LIFE_SECONDS)


# -- what a page must know ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stay:
    """How long one may stay on a page without use. ``idle``: seconds, 0 for no limit that a page warns of."""

    idle: int = 0
    ends: int = 0
    """Seconds until the session ends whatever one does."""
    owner: str = ""
    """Whose text this page may have sealed; opens nothing."""


NO_LIMIT = Stay()


def stay_of(request: HttpRequest, user_id: uuid.UUID | None) -> Stay:
    """What the page warns of (RGAA 13.1). A phone of one's own has thirty days: nothing to warn of."""
    web: SessionBase | None = getattr(request, "session", None)
    if web is None:  # a page drawn outside any session
        return NO_LIMIT
    idle, ends = web.get(IDLE), web.get(ENDS)
    if not idle or user_id is None or not (ends or web.get(LOCKS)):
        return NO_LIMIT
    left = int((dt.datetime.fromisoformat(ends) - clock.now()).total_seconds()) if ends else 0
    if idle == SHARED_IDLE.total_seconds():
        idle -= _MARGIN
    return Stay(idle, left, signing.Signer(salt=_SALT).sign(str(user_id)) if is_staffs(web) else "")


def owner_of(request: HttpRequest) -> uuid.UUID | None:
    """Whose text this is: who is signed in, or locked, or to whom the page said it belongs."""
    if isinstance(request.user, User) and request.user.kind == AccountKind.STAFF:
        return request.user.pk
    if left := request.session.get(LOCKED):
        return uuid.UUID(left["user"])
    try:
        return uuid.UUID(signing.Signer(salt=_SALT).unsign(request.POST.get("owner", "")))
    except signing.BadSignature:
        return None
