"""Under which names SMS and e-mails leave; a try to oneself says truly what becomes of it."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from clicnjob.accounts import proofs
from clicnjob.accounts.throttling import Limit, hits
from clicnjob.accounts.views.security import account
from clicnjob.notifications.actions.trying import try_sender
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.forms import SenderForm, SenderNumberForm
from clicnjob.notifications.queries.senders import tried
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro, pro_noop
from clicnjob.shared.text import phone_words
from clicnjob.structures.actions import change_settings
from clicnjob.structures.queries import get_structure
from clicnjob.structures.views.settings import remember

BROWSER, ASKED = "sender_browser", "sender_number"
"""Session keys: what binds the code to this browser, the number it went to."""


@requires(Role.DIRECTION)
@methods("GET", "POST")
def senders(request: Request) -> HttpResponse:
    """The names shown for SMS and e-mails, and what became of one's tries."""
    structure, user = get_structure(request.actor), account(request)
    initial = {"sms_sender": structure.sms_sender, "email_sender": structure.email_sender}
    form = SenderForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            former = change_settings(structure=structure, changes=form.cleaned_data, by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, gettext(error.message))
        else:
            remember(request, structure, former, pro_noop("Expéditeurs"))
            return see_other("notifications:senders")
    context = {
        "form": form,
        "number_form": SenderNumberForm(),
        "asked": request.session.get(ASKED, ""),
        "number": phone_words(user.phone) if user.phone and user.phone_verified_at else "",
        "email": user.email,
        "tries": tried(request.actor),
        "sms_kept": settings.SMS_CHANNEL in {"outbox", "log"} or structure.is_practice,
        "email_kept": settings.EMAIL_CHANNEL in {"outbox", "log"} or structure.is_practice,
    }
    return render(request, "notifications/senders.html", context, status=422 if form.errors else 200)


@requires(Role.DIRECTION)
@methods("POST")
def try_now(request: Request) -> HttpResponse:
    """« Envoyer un essai », to one's own address or verified number; five an hour."""
    channel = Channel.SMS if request.POST.get("channel") == Channel.SMS else Channel.EMAIL
    hits([Limit("try-sender", str(request.actor.user_id), 5, dt.timedelta(hours=1), pro("Attendez une heure."))])
    try:
        try_sender(channel=channel, user=account(request), structure=get_structure(request.actor), by=request.actor)
    except DomainError as error:
        messages.error(request, gettext(error.message))
    else:
        messages.success(request, pro("L’essai est écrit. Rechargez la page pour voir ce qu’il devient."))
    return see_other("notifications:senders")


@requires(Role.DIRECTION)
@methods("POST")
def own_number(request: Request) -> HttpResponse:
    """Verify one's own number, in two steps: a code goes to it, the code comes back."""
    user = account(request)
    browser = request.session.setdefault(BROWSER, proofs.new_browser_secret())
    try:
        if code := request.POST.get("code", "").strip():
            proofs.confirm_phone(user=user, browser=browser, sms_code=code, by=request.actor)
            request.session.pop(ASKED, None)
            messages.success(request, pro("Votre numéro est vérifié."))
        else:
            phone = request.POST.get("phone", "")
            number = proofs.ask_verification_code(user=user, phone=phone, browser=browser, by=request.actor)
            request.session[ASKED] = phone_words(number)
            messages.success(request, pro("Un code part vers ce numéro."))
    except DomainError as error:
        messages.error(request, gettext(error.message))
    return see_other("notifications:senders")
