"""A browser leaves its session for another one, and comes back to it: who trains goes on where they were (ADR 43).

The session set aside is not used meanwhile: its own clock goes on, and it may be over when one comes back. Its key is in the other
session's row, beside which it lies in the database anyhow; no browser ever sees it there.
"""

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import is_over
from clicnjob.accounts.store import SessionStore
from clicnjob.shared import clock

BACK = "set_aside"
"""Session key: the key of the session one comes back to."""


def step_aside(request: HttpRequest) -> str:
    """Leave this browser without a session, the present one kept; returns its key, for ``BACK``."""
    held = request.session.get(BACK)
    if held is None:
        key = request.session.session_key
        assert key is not None  # noqa: S101  somebody is signed in
        request.session.save()
    else:
        key = str(held)
        request.session.flush()
    request.session = SessionStore()
    return key


def is_aside(request: HttpRequest) -> bool:
    """Whether this browser has a session to come back to."""
    return BACK in request.session


def owner_of(session: SessionBase) -> User | None:
    """Whose session was set aside, if it is still worth something: the account, its proofs, the time."""
    former = HttpRequest()
    former.session = SessionStore(session.get(BACK))
    if SESSION_KEY not in former.session or is_over(former.session, clock.now()):
        return None
    user = get_user(former)
    return user if isinstance(user, User) else None


def come_back(request: HttpRequest) -> bool:
    """End this session and take up the one set aside; False where that one is over: then nobody is signed in."""
    key = request.session.get(BACK)
    alive = owner_of(request.session) is not None
    request.session.flush()
    if alive:
        request.session = SessionStore(key)
        request.session.modified = True
    return alive


def forget_aside(session: SessionBase) -> None:
    """Who signs out while training signs out of both."""
    if key := session.get(BACK):
        SessionStore(key).delete()
