"""A young person's passkeys: the finger, the face or the code of one's phone instead of anything to remember (R6)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts import actions, passkeys, sessions
from clicnjob.accounts.forms import PasskeyAddForm
from clicnjob.accounts.models import Passkey
from clicnjob.accounts.queries import passkeys_of
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.security import account
from clicnjob.accounts.views.staff import place_of, take_challenge
from clicnjob.accounts.views.youth_account import asks_code, prove_again
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, requires, see_other

PAGE = "accounts:youth-keys"


@requires(Kind.YOUTH)
@methods("GET", "POST")
def keys(request: Request) -> HttpResponse:
    """The devices that know their owner; add this one with the code, but never a computer that others use."""
    user = account(request)
    shared = sessions.is_shared_post(request)
    form = PasskeyAddForm(
        request.POST or None, initial={"name": sessions.device_label(request)}, asks_code=asks_code(request)
    )
    failed = False
    if request.method == "POST" and not shared and form.is_valid():
        challenge = take_challenge(request)
        try:
            prove_again(user, form)
            passkeys.register(
                user=user,
                credential=request.POST.get("credential", ""),
                challenge=challenge,
                name=form.cleaned_data["name"],
                place=place_of(request),
                by=request.actor,
            )
        except Throttled:
            raise
        except DomainError as error:
            failed = error.code != "wrong_code"
            if not failed:
                refuse(form, error)
        else:
            messages.success(request, _("C’est fait. Cet appareil vous reconnaît."))
            return see_other(PAGE)
    context = {
        "form": form,
        "keys": passkeys_of(user),
        "possible": place_of(request).possible,
        "shared": shared,
        "failed": failed,
    }
    return render(request, "accounts/youth_keys.html", context, status=422 if failed or form.errors else 200)


@requires(Kind.YOUTH)
@methods("POST")
def remove(request: Request) -> HttpResponse:
    """A passkey opens no more (the field ``key``)."""
    try:
        pk = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
    row = Passkey.objects.all().visible_to(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    actions.remove_passkey(passkey=row, by=request.actor)
    messages.success(request, _("C’est fait. Cette façon d’entrer est retirée."))
    return see_other(PAGE)
