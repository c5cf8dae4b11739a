"""A professional's second factors, password and sessions: « Sécurité de mon compte »."""

import uuid
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from clicnjob.accounts import actions, locks, passkeys, proconnect, sessions
from clicnjob.accounts.forms import NewPasswordForm, PasskeyNameForm, TotpForm
from clicnjob.accounts.models import Passkey, Totp, User
from clicnjob.accounts.presenters import totp_card
from clicnjob.accounts.proofs import prove_own_password
from clicnjob.accounts.queries import confirmed_totp, passkeys_of, provider_links_of, recovery_codes_left
from clicnjob.accounts.rules import shortest_password
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.staff import FactorPage, place_of, take_challenge
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import P, Request, View, came_from, methods, requires, safe_next, see_other
from clicnjob.shared.language import pro


def account(request: Request) -> User:
    """The signed-in account."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def must_confirm(request: Request, *, keep: bool = False) -> HttpResponse | None:
    """Where to prove the second factor again, when it was given more than ten minutes ago (G35).

    Before what opens accounts, what opens a file out of reach, and what takes a table away. ``keep``: what was typed comes
    back with the answer, to be sent again; never a password.
    """
    if sessions.is_fresh(request):
        return None
    back = request.get_full_path() if request.method == "GET" else request.POST.get("retour") or came_from(request)
    query = urlencode({"suite": reverse("accounts:security") if back == "/" else back})
    if keep:
        locks.keep_typed(request)
    messages.info(request, pro("Confirmez que c’est vous, puis recommencez."))
    return see_other(f"{reverse('accounts:confirm')}?{query}")


def fresh(view: View[P]) -> View[P]:
    """Enter only with a second factor given within ten minutes."""

    @wraps(view)
    def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return must_confirm(request) or view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]  # keyword arguments of an address only


@requires(Kind.STAFF)
@methods("GET")
def security(request: Request) -> HttpResponse:
    """Factors, password, sessions."""
    user = account(request)
    totp = confirmed_totp(user)
    context = {
        "totp": totp,
        "pending_totp": totp is None and Totp.objects.filter(user=user).exists(),
        "passkeys": passkeys_of(user),
        "passkey_possible": place_of(request).possible,
        "codes_left": recovery_codes_left(user),
        "name": PasskeyNameForm(),
        "provider_on": proconnect.is_on(),
        "links": provider_links_of(user),
    }
    return render(request, "accounts/security.html", context)


@requires(Kind.STAFF)
@methods("GET", "POST")
def confirm(request: Request) -> HttpResponse:
    """Prove the second factor again before something that opens accounts."""
    page = FactorPage(request, account(request))
    if request.method == "POST" and page.proved():
        sessions.note_strong(request)
        back = safe_next(request, reverse("accounts:security"))
        kept = locks.take_typed(request, page.user)
        if kept is None:
            return see_other(back)
        return render(request, "accounts/unlocked.html", {"typed": kept, "back": back, "confirmed": True})
    return page.render("accounts/confirm.html")


@requires(Kind.STAFF)
@methods("GET", "POST")
@fresh
def totp(request: Request) -> HttpResponse:
    """Add an authenticator application: POST prepares it, then its first code confirms it."""
    user = account(request)
    form = TotpForm()
    if request.method == "POST" and request.POST.get("step") == "confirm":
        form = TotpForm(request.POST)
        if form.is_valid():
            try:
                actions.confirm_totp(user=user, code=form.cleaned_data["code"], by=request.actor)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, pro("L’application est ajoutée."))
                return see_other("accounts:security")
    elif request.method == "POST":
        actions.begin_totp(user=user, by=request.actor)
        return see_other("accounts:totp")
    card = totp_card(user)
    if card is None:
        return redirect("accounts:security")
    return render(request, "accounts/totp.html", {"form": form, "card": card}, status=422 if form.errors else 200)


@requires(Kind.STAFF)
@methods("POST")
@fresh
def remove_totp(request: Request) -> HttpResponse:
    """Take the application away."""
    actions.remove_totp(user=account(request), by=request.actor)
    messages.success(request, pro("L’application est retirée."))
    return see_other("accounts:security")


@requires(Kind.STAFF)
@methods("POST")
@fresh
def add_passkey(request: Request) -> HttpResponse:
    """Keep a passkey the browser just made."""
    passkeys.register(
        user=account(request),
        credential=request.POST.get("credential", ""),
        challenge=take_challenge(request),
        name=request.POST.get("name", ""),
        place=place_of(request),
        by=request.actor,
    )
    messages.success(request, pro("La clé d’accès est ajoutée."))
    return see_other("accounts:security")


@requires(Kind.STAFF)
@methods("POST")
@fresh
def remove_passkey(request: Request) -> HttpResponse:
    """Take one of one's passkeys away (the field ``key``)."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
    row = Passkey.objects.all().visible_to(request.actor).filter(pk=key).first()
    if row is None:
        raise Http404
    actions.remove_passkey(passkey=row, by=request.actor)
    messages.success(request, pro("La clé d’accès est retirée."))
    return see_other("accounts:security")


@requires(Kind.STAFF)
@methods("GET", "POST")
@fresh
def recovery_codes(request: Request) -> HttpResponse:
    """Ten recovery codes, shown once by the POST that makes them and kept nowhere readable."""
    user = account(request)
    codes = actions.renew_recovery_codes(user=user, by=request.actor) if request.method == "POST" else []
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "codes_left": recovery_codes_left(user)})


@requires(Kind.STAFF)
@methods("GET", "POST")
@fresh
def password(request: Request) -> HttpResponse:
    """Change the password; every other session ends."""
    user = account(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prove_own_password(user=user, password=form.cleaned_data["current"])
            actions.set_password(user=user, password=form.cleaned_data["password"], by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            sessions.keep_session(request, user)
            messages.success(request, pro("Le mot de passe est changé. Vos autres sessions sont fermées."))
            return see_other("accounts:security")
    context = {"form": form, "shortest": shortest_password(user)}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


@requires(Kind.STAFF, Kind.YOUTH)
@methods("POST")
def end_everywhere(request: Request) -> HttpResponse:
    """Sign out of every device, this one included."""
    user = account(request)
    actions.end_sessions(user=user, devices=request.actor.is_youth, by=request.actor)
    response = see_other("/")
    sessions.end_session(request, response)
    return response
