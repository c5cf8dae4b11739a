"""The lock of professionals' pages: the password opens it, and what was typed is there again (docs/adr/0040)."""

from typing import Any

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from clicnjob.accounts import locks, typed
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.forms import UnlockForm
from clicnjob.accounts.models import User
from clicnjob.accounts.proofs import prove_own_password
from clicnjob.accounts.sessions import TYPED
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, came_from, methods, public, safe_next, see_other
from clicnjob.shared.language import read_by_staff

HOME = "/"


def _page(back: str) -> str:
    return f"{reverse('accounts:locked')}?{urlencode({'suite': back})}"


def _signed_in(request: HttpRequest) -> User | None:
    user = request.user
    return (
        user if isinstance(user, User) and user.kind == AccountKind.STAFF and SESSION_KEY in request.session else None
    )


@public
@methods("GET", "POST")
@read_by_staff
def locked(request: Request) -> HttpResponse:
    """Who it is, and their password; past the twelve hours, the whole sign-in. Then the page one was on, and one's text."""
    back = safe_next(request, HOME)
    if (user := _signed_in(request)) is not None:  # opened again in another tab, or signed in anew
        return _resume(request, user, back) if request.method == "POST" else _show(request, back, signed_in=True)
    user = locks.locked_user(request)
    if user is None or not locks.opens_by_password(request):
        return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'suite': _page(back)})}")
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prove_own_password(user=user, password=form.cleaned_data["current"])
        except DomainError as error:
            refuse(form, error)
        else:
            locks.unlock_session(request, user)
            return _resume(request, user, back)
    return _show(request, back, form=form, who=user, status=422 if form.errors else 200)


def _show(request: HttpRequest, back: str, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"suite": back, "address": _page(back), "has_text": TYPED in request.session}
    response = render(request, "accounts/locked.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _resume(request: HttpRequest, user: User, back: str) -> HttpResponse:
    """The page one was on; with a text, first what a script puts back in its place, or what a form sent too late held."""
    kept = locks.take_typed(request, user)
    if kept is None:
        return see_other(back)
    return render(request, "accounts/unlocked.html", {"typed": kept, "back": back})


@public
@methods("POST")
@read_by_staff
def close(request: Request) -> HttpResponse:
    """Lock now: by the button, or because nobody was there. What was typed goes back sealed, to the tab that sent it."""
    back = safe_next(request, HOME)
    owner, text = locks.owner_of(request), request.POST.get("typed", "")
    if locks.leaves_a_lock(request.session):
        locks.lock_session(request)
    elif _signed_in(request) is not None:
        logout(request)
    if "owner" not in request.POST:
        return see_other(_page(back))
    letters = ""
    if owner is not None and text:
        letters = typed.seal(back, [(typed.PAGE, text)], owner=owner, most=typed.STAFF_MOST_BYTES)
    return JsonResponse({"typed": letters})


@read_by_staff
def password_first(request: HttpRequest, view: Any) -> HttpResponse:
    """A professional's page asked for under a lock: the lock instead of it. A form sent too late is kept, and never sent alone."""
    if request.method != "POST":
        return redirect(_page(request.get_full_path()))
    back = request.get_full_path() if "GET" in view.methods else came_from(request)
    if "HX-Request" in request.headers or (request.resolver_match and request.resolver_match.namespace == "accounts"):
        response = _show(request, back, form=UnlockForm(), who=locks.locked_user(request), status=403)
        response["X-Locked"] = "1"  # ``stay.js`` keeps what is on the page, and leaves for the lock
        return response
    locks.keep_typed(request)
    return _show(request, back, form=UnlockForm(), who=locks.locked_user(request), status=403)
