"""The session's clock, and what is said where one ended: the code of a young person's device, a professional's password."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from clicnjob.accounts import locks, typed
from clicnjob.accounts.models import Device
from clicnjob.accounts.sessions import (
    IDLE,
    SEEN,
    device_cookie,
    is_over,
    known_device,
    note_day_of,
    note_seen,
)
from clicnjob.accounts.store import LOCKED
from clicnjob.accounts.views.locked import password_first
from clicnjob.accounts.views.youth import code_page
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Kind
from clicnjob.shared.http import Access


class SessionClockMiddleware:
    """Ends idle and over sessions; notes activity at most once a minute (R17 allows this write by name).

    A region of a page left open that looks again by itself is no activity: nobody may be there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock before the view, and wind it."""
        web = request.session
        if web.get(IDLE):
            moment = clock.now()
            if is_over(web, moment):
                end = locks.lock_session if locks.leaves_a_lock(web) else logout
                end(request)
            elif not _by_itself(request):
                seen = str(web.get(SEEN, ""))
                if note_seen(web, moment) and seen[:10] != moment.isoformat()[:10]:
                    note_day_of(request)
        return self.get_response(request)


def _by_itself(request: HttpRequest) -> bool:
    """A region of a page looks again; where somebody uses it, keys and touches say so (``stay.js``, ``lock.js``)."""
    return request.method == "GET" and "HX-Request" in request.headers


class LockMiddleware:
    """Who is locked out meets what opens again at each page of theirs, and keeps what was typed.

    A professional whose session ended meets the password; who is signed out on a device that asks for the code, the code.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """The password or the code instead of a page one has; other pages answer for themselves."""
        access: Access | None = getattr(view, "access", None)
        if access is None or access.admits(ANONYMOUS) or SESSION_KEY in request.session:
            return None
        if LOCKED in request.session and access.who != {Kind.YOUTH}:
            return password_first(request, view)
        if Kind.YOUTH not in access.who or device_cookie() not in request.COOKIES:
            return None
        device = known_device(request)
        return _code_first(request, view, device) if device is not None and device.asks_code else None


def _code_first(request: HttpRequest, view: Any, device: Device) -> HttpResponse:
    back = request.get_full_path() if request.method != "POST" else request.path if "GET" in view.methods else "/"
    if request.method == "POST" and (letters := _sealed(request, device)):
        return code_page(request, device, back, letters)
    return redirect(f"{reverse('accounts:youth-sign-in')}?{urlencode({'suite': back})}")


def _sealed(request: HttpRequest, device: Device) -> str:
    """What was typed, sealed; nothing of forms that hold codes, of files, of what a page's script sends by itself."""
    match = request.resolver_match
    plain = request.content_type == "application/x-www-form-urlencoded" and "HX-Request" not in request.headers
    if match is None or match.namespace == "accounts" or not plain:
        return ""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    return typed.seal(request.get_full_path(), kept, owner=device.user_id) if kept else ""
