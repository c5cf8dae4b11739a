"""Professionals sign in by ProConnect, where the installation has it; elsewhere these addresses do not exist (404)."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts import proconnect, sessions
from clicnjob.accounts.actions import note_provider_used, unlink_provider
from clicnjob.accounts.models import User
from clicnjob.accounts.proconnect import Identity
from clicnjob.accounts.queries import has_second_factor, provider_link, staff_by_email
from clicnjob.accounts.views.security import account
from clicnjob.accounts.views.staff import HOME, ID_TOKEN, NEXT, TO_LINK
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import P, Request, View, methods, public, requires, safe_next, see_other
from clicnjob.shared.language import pro, read_by_staff
from clicnjob.shared.qr import public_address

ASKED = "provider_asked"
"""Session key: what ``proconnect.leave_for`` had kept; it serves once."""


def only_where_there_is_one(view: View[P]) -> View[P]:
    """Without a provider the address does not exist."""

    @wraps(view)
    def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not proconnect.is_on():
            raise Http404
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]  # keyword arguments of an address only


def _back_address(request: HttpRequest) -> str:
    return public_address(request, reverse("accounts:provider-back"))


@public
@methods("POST")
@only_where_there_is_one
@read_by_staff
def leave_for_provider(request: Request) -> HttpResponse:
    """« S'identifier avec ProConnect »: the browser goes there, and its session remembers what it asked."""
    try:
        address, asked = proconnect.leave_for(_back_address(request))
    except DomainError as error:
        messages.error(request, error.message)
        return see_other("accounts:sign-in")
    request.session[ASKED] = asked.kept()
    request.session[NEXT] = safe_next(request, HOME)
    # A page that leads there, and no redirect: a form may only lead to ourselves (CSP), wherever the provider sends on.
    return render(request, "accounts/provider_leave.html", {"address": address})


@public
@methods("GET", "POST")
@only_where_there_is_one
@read_by_staff
def provider_back(request: Request) -> HttpResponse:
    """Back from the provider. Looking changes nothing (R17): the page sends what it was given, by itself or by its button."""
    if request.method == "GET":
        given = {name: request.GET[name][:2000] for name in ("code", "state", "iss", "error") if name in request.GET}
        return render(request, "accounts/provider_back.html", {"given": given})
    kept = request.session.pop(ASKED, None)
    try:
        identity = proconnect.come_back(kept=kept, answer=_posted(request), redirect_uri=_back_address(request))
        return _enter(request, identity)
    except DomainError as error:
        messages.error(request, error.message)
        return see_other("accounts:sign-in")


def _posted(request: Request) -> Mapping[str, str]:
    return {name: str(request.POST[name]) for name in ("code", "state", "iss", "error") if name in request.POST}


def _enter(request: Request, identity: Identity) -> HttpResponse:
    to = str(request.session.get(NEXT, HOME))
    link = provider_link(identity.issuer, identity.subject)
    if link is not None:
        note_provider_used(link=link, strong=identity.is_strong, by=sessions.own_actor(link.user))
        if identity.is_strong:
            sessions.start_session(request, link.user, strong=True)
            request.session[ID_TOKEN] = identity.id_token
            return see_other(to)
        return _second_factor(request, link.user, to, identity)
    user = staff_by_email(identity.email)
    if user is None:
        raise DomainError(
            pro("Aucun compte n’existe avec votre adresse. Votre direction vous invite, puis ProConnect marche."),
            code="no_account",
        )
    if not has_second_factor(user):
        raise DomainError(
            pro(
                "Entrez une première fois avec votre mot de passe et votre second facteur. ProConnect marchera ensuite."
            ),
            code="no_factor",
        )
    # An address is not enough to take an account over (December 2025): one of our own factors, whatever the provider asked.
    response = _second_factor(request, user, to, identity)
    request.session[TO_LINK] = asdict(identity)
    return response


def _second_factor(request: Request, user: User, to: str, identity: Identity) -> HttpResponse:
    sessions.await_second_factor(request, user)
    request.session[NEXT], request.session[ID_TOKEN] = to, identity.id_token
    return see_other("accounts:second-factor")


@requires(Kind.STAFF)
@methods("POST")
@only_where_there_is_one
def unlink(request: Request) -> HttpResponse:
    """ProConnect opens this account no more."""
    unlink_provider(user=account(request), by=request.actor)
    messages.success(request, pro("ProConnect n’est plus relié à votre compte."))
    return see_other("accounts:security")
