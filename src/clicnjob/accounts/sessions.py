"""A browser and an account: signing in and out, how long it lasts, the device declared one's own.

Staff: 30 idle minutes (direction and network 15), 12 hours in all, then a lock (``locks``). A young person's own phone: 30 days, or 2 idle minutes and
the life of the browser where its owner wants the code at each opening. A shared post: 10 idle minutes, 4 hours in all, and
nothing remembered.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, get_user, login, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from clicnjob.accounts import privilege
from clicnjob.accounts.actions import keep_account, mark_activated, note_day, register_device
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Device, User
from clicnjob.accounts.queries import device_of_token
from clicnjob.accounts.store import SessionStore
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind
from clicnjob.shared.db import atomic
from clicnjob.shared.language import french
from clicnjob.vault.keys import keyed_hash

BACKEND = "clicnjob.accounts.backends.AccountBackend"
SEEN, IDLE, ENDS = "seen_at", "idle_seconds", "ends_at"
"""Session keys: last activity, seconds of idleness allowed, the moment when the session ends whatever happens."""
SHARED, STRONG = "shared_post", "strong_at"
"""Session keys: a post that others use next; the last time a second factor was given."""
LOCKS = "asks_code"
"""Session key: the device asks for the code at each opening, and the session is short (docs/adr/0030)."""
STATION = "station_id"
"""Session key: the workshop's computer one signed in on; the session is worth nothing once that one ended (D8)."""
TYPED = "typed"
"""Session key: a form that a professional sent too late, sealed for them (``accounts.typed``)."""
PENDING, PENDING_HASH, PENDING_AT = "pending_user", "pending_hash", "pending_at"
"""Session keys: who gave a right password and owes a second factor. Nobody is signed in yet."""
PENDING_LIFE = dt.timedelta(minutes=10)
FRESH = dt.timedelta(minutes=10)
DEVICE_LIFE = dt.timedelta(days=400)
SEEN_EVERY = dt.timedelta(seconds=60)

STAFF_IDLE, PRIVILEGED_IDLE = dt.timedelta(minutes=30), dt.timedelta(minutes=15)
STAFF_LIFE = dt.timedelta(hours=12)
OWN_PHONE_IDLE = dt.timedelta(days=30)
LOCK_IDLE = dt.timedelta(minutes=2)
SHARED_IDLE, SHARED_LIFE = dt.timedelta(minutes=10), dt.timedelta(hours=4)


def device_cookie() -> str:
    """The name of the own-device cookie; over https its prefix forbids any other site to plant one."""
    return "__Host-device" if settings.BEHIND_HTTPS else "device"


def own_actor(user: User) -> Actor:
    """The account acting on itself, before any structure is known."""
    kind = Kind.YOUTH if user.kind == AccountKind.YOUTH else Kind.STAFF
    return Actor(kind, name=user.first_name, user_id=user.pk)


def start_session(request: HttpRequest, user: User, *, shared_post: bool = False, strong: bool = False) -> None:
    """Sign ``user`` in, in a new and empty session (what the anonymous browser held is dropped: no fixation).

    ``shared_post``: a computer others use next, which a workshop's computer always is. ``strong``: a second factor was just
    given. The first own sign-in of a young person activates the account. Call it in a POST, once the proofs are made.
    """
    station = station_of(request)
    shared_post = shared_post or station is not None
    flush_but_typed(request)
    login(request, user, backend=BACKEND)
    moment = clock.now()
    if shared_post:
        idle, life = SHARED_IDLE, SHARED_LIFE
    elif user.kind == AccountKind.YOUTH:
        idle, life = OWN_PHONE_IDLE, None
    else:
        idle = PRIVILEGED_IDLE if privilege.is_privileged(user) else STAFF_IDLE
        life = STAFF_LIFE
    web = request.session
    web[SEEN] = moment.isoformat()
    web[IDLE] = int(idle.total_seconds())
    if life is not None:
        web[ENDS] = (moment + life).isoformat()
    web.set_expiry(int((life or idle).total_seconds()))
    if shared_post:
        web[SHARED] = True
    elif user.kind == AccountKind.YOUTH and (device := own_device(request, user)) is not None and device.asks_code:
        _make_short(web)
    if station is not None:
        web[STATION] = str(station)
    if strong:
        web[STRONG] = moment.isoformat()
    if user.activated_at is None:
        mark_activated(user=user, by=own_actor(user))
    note_day(user=user, by=own_actor(user))
    if user.deleted_after is not None:
        keep_account(user=user, by=own_actor(user))
        messages.success(request, _("Votre compte est gardé."))


def flush_but_typed(request: HttpRequest) -> None:
    """Drop all that this browser's session held, but for a text sent too late: sealed, it opens for its author alone."""
    letters: str = request.session.get(TYPED, "")
    request.session.flush()
    if letters:
        request.session[TYPED] = letters


def _make_short(web: SessionBase) -> None:
    """Two idle minutes, and a cookie that goes with the browser: what opens anew asks for the code."""
    web[LOCKS] = True
    web[IDLE] = int(LOCK_IDLE.total_seconds())
    web.set_expiry(0)


def follow_device(request: HttpRequest, device: Device) -> None:
    """The owner of this device has just said whether it asks for the code: this session begins to, or stops."""
    web = request.session
    if device.asks_code:
        _make_short(web)
        return
    web.pop(LOCKS, None)
    web[IDLE] = int(OWN_PHONE_IDLE.total_seconds())
    web.set_expiry(int(OWN_PHONE_IDLE.total_seconds()))


def locks(request: HttpRequest) -> bool:
    """Whether this session ends after two minutes without use, for the code to be asked."""
    return bool(request.session.get(LOCKS))


def station_of(request: HttpRequest) -> uuid.UUID | None:
    """The workshop's computer that this browser is, as its middleware found it."""
    return getattr(request, "station_id", None)


def keep_session(request: HttpRequest, user: User) -> None:
    """Let this browser stay after a change of password, code or epoch, which ends all the others."""
    update_session_auth_hash(request, user)


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was given within ten minutes: needed to create accounts and to change factors (G35)."""
    given: str | None = request.session.get(STRONG)
    return given is not None and clock.now() - dt.datetime.fromisoformat(given) <= FRESH


def note_strong(request: HttpRequest) -> None:
    """A second factor was just given again."""
    request.session[STRONG] = clock.now().isoformat()


def is_shared_post(request: HttpRequest) -> bool:
    """Whether others use this computer next."""
    return bool(request.session.get(SHARED))


def is_over(session: object, moment: dt.datetime) -> bool:
    """Whether a web session was idle too long, or reached its end."""
    get = session.get  # type: ignore[attr-defined]  # a SessionBase, or its dict
    ends, limit, seen = get(ENDS), get(IDLE), get(SEEN)
    if ends and moment >= dt.datetime.fromisoformat(ends):
        return True
    return bool(limit and seen) and (moment - dt.datetime.fromisoformat(seen)).total_seconds() > limit


def to_note(session: Mapping[str, Any], moment: dt.datetime) -> bool:
    """Whether this activity is to be noted: once a minute is enough (a sixtieth of the time where ten minutes or less end it)."""
    idle, seen = session.get(IDLE), session.get(SEEN)
    if not idle:
        return False
    short = dt.timedelta(seconds=idle)
    every = short / 60 if short <= SHARED_IDLE else min(SEEN_EVERY, short / 12)
    return seen is None or moment - dt.datetime.fromisoformat(seen) > every


def note_seen(session: SessionBase, moment: dt.datetime) -> bool:
    """Wind the session's clock; whether there was anything to write."""
    if not to_note(session, moment):
        return False
    session[SEEN] = moment.isoformat()
    return True


def note_day_of(request: HttpRequest) -> None:
    """The first activity of a day on an open session is a contact too (``User.last_seen_on``)."""
    user = get_user(request)
    if isinstance(user, User):
        note_day(user=user, by=own_actor(user))


def note_used(session: SessionBase) -> None:
    """Someone says to be there: from this very second the idle time begins again."""
    if session.get(IDLE):
        session[SEEN] = clock.now().isoformat()


def note_seen_together(due: Mapping[str, tuple[str, Mapping[str, Any]]], moment: dt.datetime) -> None:
    """``note_seen`` for many sessions (by key: as stored, and its values) in one transaction.

    One that a page changed or ended meanwhile is left as it is: that page has wound it.
    """
    store = SessionStore()
    changes = []
    for key, (stored, values) in due.items():
        fresh = {**values, SEEN: moment.isoformat()}
        ends = connection.ops.adapt_datetimefield_value(store.get_expiry_date(expiry=fresh.get("_session_expiry")))
        changes.append((store.encode(fresh), ends, key, stored))
    with atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE django_session SET session_data = %s, expire_date = %s"
            " WHERE session_key = %s AND session_data = %s",
            changes,
        )


# -- between the password and the second factor --------------------------------------------------------------------------


def await_second_factor(request: HttpRequest, user: User) -> None:
    """Remember, for ten minutes, that the password was right. Nobody is signed in."""
    flush_but_typed(request)
    request.session[PENDING] = str(user.pk)
    request.session[PENDING_HASH] = user.get_session_auth_hash()
    request.session[PENDING_AT] = clock.now().isoformat()
    request.session.set_expiry(int(PENDING_LIFE.total_seconds()))


def pending_user(request: HttpRequest) -> User | None:
    """Who gave a right password less than ten minutes ago, and has not changed it since."""
    web = request.session
    if PENDING not in web or BACKEND_SESSION_KEY in web:
        return None
    if clock.now() - dt.datetime.fromisoformat(web[PENDING_AT]) > PENDING_LIFE:
        return None
    user = User.objects.active().filter(pk=web[PENDING]).first()
    if user is None or not secrets.compare_digest(user.get_session_auth_hash(), web[PENDING_HASH]):
        return None
    return user


# -- the device declared one's own ---------------------------------------------------------------------------------------


def device_label(request: HttpRequest) -> str:
    """What to call a device: as its owner would."""
    agent = request.headers.get("User-Agent", "")
    for mark, label in (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", french("Téléphone Android")),
        ("Windows", french("Ordinateur Windows")),
        ("Macintosh", "Mac"),
        ("Linux", french("Ordinateur Linux")),
    ):
        if mark in agent:
            return label
    return french("Appareil")


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> Device | None:
    """Make this device something its owner holds (R6): 128 random bits in a cookie, their keyed hash in the database.

    Nothing is remembered on a shared post. A device already known to be this user's stays as it is.
    """
    if is_shared_post(request):
        return None
    known = known_device(request)
    if known is not None and known.user_id == user.pk:
        return known
    token = secrets.token_urlsafe(16)
    device = register_device(
        user=user, token_hash=keyed_hash("device", token), label=device_label(request), by=own_actor(user)
    )
    response.set_cookie(
        device_cookie(),
        token,
        max_age=DEVICE_LIFE,
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_HTTPS,
    )
    return device


def known_device(request: HttpRequest) -> Device | None:
    """The device behind this browser's cookie, if someone declared it one's own and did not take it back."""
    return device_of_token(request.COOKIES.get(device_cookie(), ""))


def own_device(request: HttpRequest, user: User) -> Device | None:
    """This browser as a device of ``user``; None on a computer that others use, and on somebody else's device."""
    device = None if is_shared_post(request) else known_device(request)
    return device if device is not None and device.user_id == user.pk else None


def seems_own(request: HttpRequest) -> bool:
    """Whether this looks like a device declared one's own, without asking the database: on every page's way.

    ``known_device`` is what opens something.
    """
    return device_cookie() in request.COOKIES and not is_shared_post(request) and station_of(request) is None


def leave_nothing(response: HttpResponse) -> None:
    """What somebody kept in this browser goes: from now on it is a computer that others use (R14)."""
    response["Clear-Site-Data"] = '"storage"'


def end_session(request: HttpRequest, response: HttpResponse) -> None:
    """Sign out and have the browser drop what it kept (G23).

    Everywhere: its cache and its storage. Cookies too, except on a device declared one's own: there the device cookie must
    outlive the sign-out, since with the six-digit code it is what lets its owner back in (R6); it opens nothing alone; nor
    on a workshop's computer, whose cookie says that it is one. The session's own cookie is always deleted.
    """
    own = (known_device(request) is not None and not is_shared_post(request)) or station_of(request) is not None
    logout(request)
    response["Clear-Site-Data"] = '"cache", "storage"' if own else '"cache", "cookies", "storage"'
