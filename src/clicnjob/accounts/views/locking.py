"""The code at each opening, on a device that others take in their hands too (docs/adr/0030)."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clicnjob.accounts import actions, proofs, sessions
from clicnjob.accounts.forms import DeviceCodeForm
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.security import account
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other, signed_in


@requires(Kind.YOUTH)
@methods("GET", "POST")
def ask_code(request: Request) -> HttpResponse:
    """Have this device ask for one's code at each opening, or stop: both with the code itself, so that it is known."""
    user = account(request)
    device = sessions.own_device(request, user)
    form = DeviceCodeForm(request.POST or None)
    if request.method == "POST" and device is not None and form.is_valid():
        try:
            proofs.prove_own_code(user=user, code=form.cleaned_data["code"])
            actions.ask_code_here(device=device, wanted=not device.asks_code, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            sessions.follow_device(request, device)
            done = _("C’est fait. Votre code sera demandé ici.")
            messages.success(request, done if device.asks_code else _("C’est fait. Votre code n’est plus demandé ici."))
            return see_other("accounts:ask-code")
    context = {"form": form, "device": device, "has_code": bool(user.code)}
    return render(request, "accounts/youth_ask_code.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("POST")
def lock_now(request: Request) -> HttpResponse:
    """Close without forgetting: the code opens the same page again (``suite``)."""
    back = safe_next(request, "/")
    logout(request)
    return see_other(f"{reverse('accounts:youth-sign-in')}?{urlencode({'suite': back})}")


@signed_in
@methods("POST")
def still_here(request: Request) -> HttpResponse:
    """Someone reads or types, a young person or a professional: the session's idle time begins again."""
    sessions.note_used(request.session)
    return HttpResponse(status=204)
