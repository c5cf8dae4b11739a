"""A young person's ways of signing in, chosen later: username, phone, another code, devices."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clicnjob.accounts import actions, proofs, sessions
from clicnjob.accounts.forms import ChooseUsernameForm, NewCodeForm, OwnCodeForm, OwnPhoneForm, VerifyPhoneForm
from clicnjob.accounts.models import Device, User
from clicnjob.accounts.queries import devices_of, passkeys_of
from clicnjob.accounts.suggestions import suggested_password
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.security import account
from clicnjob.accounts.views.youth import ASKED, browser_secret
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other

PAGE = "accounts:youth-ways"


@requires(Kind.YOUTH)
@methods("GET")
def ways(request: Request) -> HttpResponse:
    """How one signs in, and on which devices."""
    user = account(request)
    context = {
        "who": user,
        "devices": devices_of(user),
        "here": sessions.own_device(request, user),
        "keys": len(passkeys_of(user)),
    }
    return render(request, "accounts/youth_ways.html", context)


def asks_code(request: Request) -> bool:
    """Whether a change of one's ways in needs the code: not when more than a code was just given."""
    return not sessions.is_fresh(request)


def prove_again(user: User, form: OwnCodeForm) -> None:
    """The code is right, or more than it was just given: an open session alone changes no way in (a phone is lent).

    Raises as ``proofs.prove_own_code``.
    """
    if "code" in form.fields:
        proofs.prove_own_code(user=user, code=form.cleaned_data["code"])


@requires(Kind.YOUTH)
@methods("GET", "POST")
def username(request: Request) -> HttpResponse:
    """Choose a username and a password."""
    user = account(request)
    form = ChooseUsernameForm(
        request.POST or None, initial={"username": user.username or ""}, asks_code=asks_code(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            prove_again(user, form)
            actions.choose_username(
                user=user,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                by=request.actor,
            )
        except DomainError as error:
            user.refresh_from_db()
            refuse(form, error)
        else:
            sessions.keep_session(request, user)
            messages.success(request, _("C’est fait. Votre identifiant marche."))
            return see_other(PAGE)
    context = {"form": form, "idea": suggested_password(), "has_one": bool(user.username)}
    return render(request, "accounts/youth_choose_username.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("POST")
def drop_username(request: Request) -> HttpResponse:
    """The username opens no more; the card and the code do."""
    user = account(request)
    actions.drop_username(user=user, by=request.actor)
    sessions.keep_session(request, user)
    messages.success(request, _("C’est fait. Cette façon d’entrer est retirée."))
    return see_other(PAGE)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def phone(request: Request) -> HttpResponse:
    """Get a code on one's phone, to prove that it is one's own."""
    user = account(request)
    form = OwnPhoneForm(request.POST or None, initial={"phone": user.phone}, asks_code=asks_code(request))
    if request.method == "POST" and form.is_valid():
        try:
            prove_again(user, form)
            request.session[ASKED] = proofs.ask_verification_code(
                user=user, phone=form.cleaned_data["phone"], browser=browser_secret(request), by=request.actor
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return see_other("accounts:youth-verify-phone-code")
    return render(request, "accounts/youth_verify_phone.html", {"form": form}, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def phone_code(request: Request) -> HttpResponse:
    """The code received proves the number."""
    if ASKED not in request.session:
        return redirect("accounts:youth-verify-phone")
    form = VerifyPhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proofs.confirm_phone(
                user=account(request),
                browser=browser_secret(request),
                sms_code=form.cleaned_data["sms_code"],
                by=request.actor,
            )
        except DomainError as error:
            refuse(form, error, code="sms_code")
        else:
            messages.success(request, _("C’est fait. Votre numéro est vérifié."))
            return see_other(PAGE)
    context = {"form": form, "phone": request.session[ASKED]}
    return render(request, "accounts/youth_verify_phone_code.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def code(request: Request) -> HttpResponse:
    """Change the six-digit code; the other sessions end."""
    user = account(request)
    form = NewCodeForm(request.POST or None, asks_code=asks_code(request))
    if request.method == "POST" and form.is_valid():
        try:
            if "current" in form.fields:
                proofs.prove_own_code(user=user, code=form.cleaned_data["current"])
            actions.set_code(user=user, code=form.cleaned_data["code"], by=request.actor)
        except DomainError as error:
            refuse(form, error, **({"code": "current"} if error.code == "wrong_code" else {}))
        else:
            sessions.keep_session(request, user)
            messages.success(request, _("C’est fait. Votre nouveau code marche."))
            return see_other(PAGE)
    return render(request, "accounts/youth_code.html", {"form": form}, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("POST")
def forget_device(request: Request) -> HttpResponse:
    """A device counts no more as one's own (the field ``device``)."""
    try:
        pk = uuid.UUID(request.POST.get("device", ""))
    except ValueError:
        raise Http404 from None
    row = Device.objects.all().visible_to(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    actions.forget_device(device=row, by=request.actor)
    messages.success(request, _("C’est fait. Cet appareil est oublié."))
    return see_other(PAGE)
