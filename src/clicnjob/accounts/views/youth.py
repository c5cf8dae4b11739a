"""Young people sign in: a six-digit code and something one holds, or a username and a password (R6)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.accounts import passkeys, proofs, sessions, typed
from clicnjob.accounts.forms import DeviceCodeForm, PhoneCodesForm, PhoneForm, ReturnForm, UsernameSignInForm
from clicnjob.accounts.models import Device, User
from clicnjob.accounts.rules import french_mobile
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.staff import HOME, place_of, take_challenge
from clicnjob.shared.errors import DomainError, Throttled
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


def enter(request: HttpRequest, user: User, to: str, *, shared: bool, strong: bool = False) -> HttpResponse:
    """Sign in, and remember the device unless others use it. ``strong``: with more than a code, which may now be changed."""
    sessions.start_session(request, user, shared_post=shared, strong=strong)
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
            return _enter_again(request, user, shared=False)
    return _code_form(
        request, form, device, safe_next(request, ""), request.POST.get("typed", ""), 422 if form.errors else 200
    )


@public
@methods("POST")
def by_passkey(request: Request) -> HttpResponse:
    """A passkey of one's own: the finger, the face or the code of the phone opens (R6)."""
    credential = request.POST.get("credential", "")
    try:
        user = passkeys.enter(credential=credential, challenge=take_challenge(request), place=place_of(request))
    except Throttled:
        raise
    except DomainError:
        back, letters = safe_next(request, ""), request.POST.get("typed", "")
        return _code_form(request, DeviceCodeForm(), sessions.known_device(request), back, letters, 422)
    return _enter_again(request, user, shared=not passkeys.is_on_this_device(credential), strong=True)


def _enter_again(request: Request, user: User, *, shared: bool, strong: bool = False) -> HttpResponse:
    """Where one was; with a text that was sent too late, first the choice to send it."""
    kept = typed.unseal(request.POST.get("typed", ""), owner=user.pk)
    to = safe_next(request, HOME)
    response = enter(request, user, to, shared=shared, strong=strong)
    return render(request, "accounts/youth_typed.html", {"typed": kept, "back": to}) if kept else response


def code_page(request: HttpRequest, device: Device, back: str, letters: str) -> HttpResponse:
    """Something was sent after the session's end: the code first, the text kept (``accounts.typed``)."""
    response = _code_form(request, DeviceCodeForm(), device, back, letters, 403)
    response["Cache-Control"] = "no-store, private"
    return response


def _code_form(
    request: HttpRequest, form: DeviceCodeForm, device: Device | None, back: str, letters: str, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "device": device,
        # A device that others take in their hands too does not say whose it is.
        "who": device.user.first_name if device and not device.asks_code else "",
        "suite": back,
        "typed": letters[: 2 * typed.MOST_BYTES],
        "passkey_possible": place_of(request).possible,
        "passkey_refused": status == 422 and not form.is_bound,
    }
    return render(request, "accounts/youth_sign_in.html", context, status=status)


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
            if error.code == "number_in_doubt":
                messages.info(request, error.message)
                return see_other("accounts:youth-return")
            refuse(form, error)
        else:
            return enter(request, user, HOME, shared=form.cleaned_data["shared"])
    context = {
        "form": form,
        "sent": _("Un SMS arrive, si ce numéro est à vous et vérifié."),
        "phone": request.session[ASKED],
    }
    return render(request, "accounts/youth_phone_code.html", context, status=422 if form.errors else 200)


@public
@methods("GET", "POST")
def by_return_code(request: Request) -> HttpResponse:
    """The code by SMS, one's birth date and a code given by the structure: then another six-digit code is chosen."""
    if ASKED not in request.session:
        return redirect("accounts:youth-phone")
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = proofs.return_with_code(
                browser=browser_secret(request),
                sms_code=form.cleaned_data["sms_code"],
                given=form.cleaned_data["given"],
                born=form.cleaned_data["born"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            shared = form.cleaned_data["shared"]
            return enter(request, user, reverse("accounts:youth-code"), shared=shared, strong=True)
    return render(request, "accounts/youth_return.html", {"form": form}, status=422 if form.errors else 200)
