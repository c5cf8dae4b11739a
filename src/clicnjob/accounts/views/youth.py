"""Young people sign in: a six-digit code and something one holds, or a username and a password (R6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clicnjob.accounts import proofs, sessions
from clicnjob.accounts.forms import DeviceCodeForm, PhoneCodesForm, PhoneForm, UsernameSignInForm
from clicnjob.accounts.models import User
from clicnjob.accounts.rules import french_mobile
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.staff import HOME
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, safe_next, see_other

BROWSER = "sms_browser"
"""Session key: what binds a code by SMS to this browser."""
ASKED = "sms_asked"
"""Session key: the number typed, to show it again."""


def browser_secret(request: HttpRequest) -> str:
    """This browser's own secret, made when it asks for its first code."""
    if BROWSER not in request.session:
        request.session[BROWSER] = proofs.new_browser_secret()
    return str(request.session[BROWSER])


def enter(request: HttpRequest, user: User, to: str, *, shared: bool) -> HttpResponse:
    """Sign in, and remember the device unless others use it."""
    sessions.start_session(request, user, shared_post=shared)
    response = see_other(to)
    if shared:
        sessions.leave_nothing(response)
    else:
        sessions.remember_device(request, response, user)
    return response


@public
@methods("GET", "POST")
def sign_in(request: Request) -> HttpResponse:
    """On a known device, one's code; elsewhere, the ways in: card, phone, username."""
    device = sessions.known_device(request)
    form = DeviceCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = proofs.sign_in_with_device(device=device, code=form.cleaned_data["code"])
        except DomainError as error:
            refuse(form, error)
        else:
            return enter(request, user, safe_next(request, HOME), shared=False)
    context = {
        "form": form,
        "device": device,
        "who": device.user.first_name if device else "",
        "suite": safe_next(request, ""),
    }
    return render(request, "accounts/youth_sign_in.html", context, status=422 if form.errors else 200)


@public
@methods("GET", "POST")
def by_username(request: Request) -> HttpResponse:
    """Username and password."""
    form = UsernameSignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = proofs.prove_username(username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        except DomainError as error:
            refuse(form, error)
        else:
            return enter(request, user, safe_next(request, HOME), shared=form.cleaned_data["shared"])
    context = {"form": form, "suite": safe_next(request, "")}
    return render(request, "accounts/youth_username.html", context, status=422 if form.errors else 200)


@public
@methods("GET", "POST")
def by_phone(request: Request) -> HttpResponse:
    """Ask for a code by SMS. The answer is the same whether the number is known or not (G15)."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proofs.ask_sign_in_code(phone=form.cleaned_data["phone"], browser=browser_secret(request))
        except DomainError as error:
            refuse(form, error)
        else:
            request.session[ASKED] = french_mobile(form.cleaned_data["phone"])
            return see_other("accounts:youth-phone-code")
    return render(request, "accounts/youth_phone.html", {"form": form}, status=422 if form.errors else 200)


@public
@methods("GET", "POST")
def by_phone_code(request: Request) -> HttpResponse:
    """The code received and one's own, both."""
    if ASKED not in request.session:
        return redirect("accounts:youth-phone")
    form = PhoneCodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = proofs.sign_in_with_phone(
                browser=browser_secret(request),
                sms_code=form.cleaned_data["sms_code"],
                code=form.cleaned_data["code"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return enter(request, user, HOME, shared=form.cleaned_data["shared"])
    context = {
        "form": form,
        "sent": _("Si ce numéro est le vôtre et qu’il est vérifié, un SMS arrive."),
        "phone": request.session[ASKED],
    }
    return render(request, "accounts/youth_phone_code.html", context, status=422 if form.errors else 200)
