"""Professionals sign in: password, then a second factor (R5). Nobody is signed in before the second one."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from clicnjob.accounts import passkeys, proconnect, sessions
from clicnjob.accounts.actions import begin_totp, confirm_totp, link_provider
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.forms import PasskeyNameForm, RecoveryForm, StaffSignInForm, TotpForm
from clicnjob.accounts.models import User
from clicnjob.accounts.presenters import totp_card
from clicnjob.accounts.proofs import prove_recovery_code, prove_staff_password, prove_totp
from clicnjob.accounts.queries import confirmed_totp, has_second_factor, passkeys_of, recovery_codes_left
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, public, safe_next, see_other
from clicnjob.shared.language import read_by_staff
from clicnjob.shared.qr import public_address

HOME = "/"
NEXT = "suite"
"""Session key: where to go once signed in."""
CHALLENGE = "passkey_challenge"
"""Session key: the challenge of the ceremony under way; it serves once."""


TO_LINK, ID_TOKEN = "provider_to_link", "provider_id_token"
"""Session keys: who the provider says it is, linked once a second factor of ours is given; what signs one out there too."""


def place_of(request: HttpRequest) -> passkeys.Place:
    """Where this browser stands."""
    return passkeys.Place(f"{request.scheme}://{request.get_host()}")


def take_challenge(request: HttpRequest) -> bytes:
    """The challenge under way, which serves once."""
    return passkeys.base64url_to_bytes(request.session.pop(CHALLENGE, ""))


@public
@methods("GET", "POST")
@read_by_staff
def sign_in(request: Request) -> HttpResponse:
    """E-mail and password."""
    form = StaffSignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = prove_staff_password(email=form.cleaned_data["email"], password=form.cleaned_data["password"])
        except DomainError as error:
            refuse(form, error)
        else:
            sessions.await_second_factor(request, user)
            request.session[NEXT] = safe_next(request, HOME)
            if has_second_factor(user):
                return see_other("accounts:second-factor")
            begin_totp(user=user, by=sessions.own_actor(user))
            return see_other("accounts:first-factor")
    return render(
        request,
        "accounts/sign_in.html",
        {"form": form, "suite": safe_next(request, ""), "provider_on": proconnect.is_on()},
        status=422 if form.errors else 200,
    )


def _enter(request: HttpRequest, user: User, to: str) -> HttpResponse:
    sessions.start_session(request, user, strong=True)
    return see_other(to)


@public
@methods("GET", "POST")
@read_by_staff
def second_factor(request: Request) -> HttpResponse:
    """The application's code, a passkey or a recovery code; only then is one signed in."""
    user = sessions.pending_user(request)
    if user is None:
        return redirect("accounts:sign-in")
    if not has_second_factor(user):
        return redirect("accounts:first-factor")
    page = FactorPage(request, user)
    if request.method == "POST" and page.proved():
        waiting, id_token = request.session.get(TO_LINK), request.session.get(ID_TOKEN)
        response = _enter(request, user, request.session.get(NEXT, HOME))
        if id_token:
            request.session[ID_TOKEN] = id_token
        if waiting and proconnect.is_on():
            link_provider(user=user, identity=proconnect.Identity(**waiting), by=sessions.own_actor(user))
        return response
    return page.render("accounts/second_factor.html")


class FactorPage:
    """The three ways of proving a second factor, on the sign-in page and on the page that asks again."""

    def __init__(self, request: Request, user: User) -> None:
        self.request, self.user = request, user
        way = request.POST.get("way")
        self.totp = TotpForm(request.POST if way == "totp" else None)
        self.recovery = RecoveryForm(request.POST if way == "recovery" else None)
        self.passkey_error = ""

    def proved(self) -> bool:
        """Whether what was posted proves a factor; errors are left on the forms."""
        way = self.request.POST.get("way")
        try:
            if way == "totp" and self.totp.is_valid():
                prove_totp(user=self.user, code=self.totp.cleaned_data["code"])
            elif way == "recovery" and self.recovery.is_valid():
                prove_recovery_code(user=self.user, code=self.recovery.cleaned_data["recovery"])
            elif way == "passkey":
                passkeys.prove(
                    user=self.user,
                    credential=self.request.POST.get("credential", ""),
                    challenge=take_challenge(self.request),
                    place=place_of(self.request),
                    by=sessions.own_actor(self.user),
                )
            else:
                return False
        except Throttled:
            raise
        except DomainError as error:
            if way == "totp":
                refuse(self.totp, error)
            elif way == "recovery":
                refuse(self.recovery, error, code="recovery")
            else:
                self.passkey_error = error.message
            return False
        return True

    def render(self, template: str) -> HttpResponse:
        """The page, with the ways this account has."""
        refused = bool(self.totp.errors or self.recovery.errors or self.passkey_error)
        context = {
            "who": self.user,
            "totp": self.totp if confirmed_totp(self.user) else None,
            "recovery": self.recovery if recovery_codes_left(self.user) else None,
            "passkeys": passkeys_of(self.user),
            "passkey_possible": place_of(self.request).possible,
            "passkey_error": self.passkey_error,
            "suite": safe_next(self.request, ""),
        }
        return render(self.request, template, context, status=422 if refused else 200)


@public
@methods("GET", "POST")
@read_by_staff
def first_factor(request: Request) -> HttpResponse:
    """A professional without any second factor adds one before entering; the recovery codes come next."""
    user = sessions.pending_user(request)
    if user is None:
        return redirect("accounts:sign-in")
    if has_second_factor(user):
        return redirect("accounts:second-factor")
    by = sessions.own_actor(user)
    form, name, passkey_error = TotpForm(), PasskeyNameForm(), ""
    if request.method == "POST":
        try:
            if request.POST.get("way") == "passkey":
                passkeys.register(
                    user=user,
                    credential=request.POST.get("credential", ""),
                    challenge=take_challenge(request),
                    name=request.POST.get("name", ""),
                    place=place_of(request),
                    by=by,
                )
                return _enter(request, user, "accounts:recovery-codes")
            form = TotpForm(request.POST)
            if form.is_valid():
                confirm_totp(user=user, code=form.cleaned_data["code"], by=by)
                return _enter(request, user, "accounts:recovery-codes")
        except DomainError as error:
            if form.is_bound:
                refuse(form, error)
            else:
                passkey_error = error.message
    card = totp_card(user)
    if card is None:
        return redirect("accounts:sign-in")
    context = {
        "who": user,
        "form": form,
        "name": name,
        "card": card,
        "passkey_possible": place_of(request).possible,
        "passkey_error": passkey_error,
    }
    return render(request, "accounts/first_factor.html", context, status=422 if form.errors or passkey_error else 200)


@public
@methods("POST")
def passkey_options(request: Request) -> HttpResponse:
    """What the browser needs for a ceremony of the account under way (404 for anybody else), or to enter with a passkey."""
    place = place_of(request)
    if not place.possible:
        raise Http404
    purpose = request.POST.get("purpose")
    if purpose == "enter":  # a young person's key names its owner itself: whoever asks gets the same
        options, challenge = passkeys.entry_options(place)
    else:
        user = _whose_ceremony(request, adding=purpose == "add")
        make = passkeys.registration_options if purpose == "add" else passkeys.authentication_options
        options, challenge = make(user, place)
    request.session[CHALLENGE] = passkeys.bytes_to_base64url(challenge)
    return JsonResponse({"options": options})


def _whose_ceremony(request: Request, *, adding: bool) -> User:
    pending = sessions.pending_user(request)
    user = pending or (request.user if isinstance(request.user, User) else None)
    if user is None:
        raise Http404
    if user.kind == AccountKind.YOUTH:
        # No key of hers on a computer that others use; her code is asked with the key itself.
        if not adding or sessions.is_shared_post(request):
            raise Http404
        return user
    # Adding a key opens the account: only its owner, just proved, or the owner who has no factor yet.
    if adding and (has_second_factor(user) if pending else not sessions.is_fresh(request)):
        raise Http404
    return user


@public
@methods("POST")
def sign_out(request: Request) -> HttpResponse:
    """Leave; the browser drops what it kept (G23). « Quitter vite » without JavaScript comes here, and goes elsewhere.

    Who came by the provider leaves it too.
    """
    in_a_hurry = "partir" in request.POST
    id_token, there = str(request.session.get(ID_TOKEN, "")), ""
    if id_token and proconnect.is_on() and not in_a_hurry:
        there = proconnect.leave_there(id_token, public_address(request, HOME))
    response: HttpResponse = see_other(settings.QUICK_EXIT_URL if in_a_hurry else HOME)
    if there:
        response = render(request, "accounts/provider_leave.html", {"address": there})
    sessions.end_session(request, response)
    return response
