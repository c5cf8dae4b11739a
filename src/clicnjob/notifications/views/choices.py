"""How one is reached: order of channels, address, browsers; and stopping one without signing in."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import is_shared_post
from clicnjob.accounts.throttling import hit
from clicnjob.notifications import actions
from clicnjob.notifications.channels.webpush import public_key
from clicnjob.notifications.forms import NoticeEmailCodeForm, NoticeEmailForm, OrderForm
from clicnjob.notifications.queries import chosen, read_stop_token
from clicnjob.notifications.queries.push import own_devices
from clicnjob.notifications.queries.reach import address_of, email_of
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, public, requires, see_other, signed_in

PAGE = "notifications:reach"
EMAILS_PER_DAY = 5


def own_account(request: Request) -> User:
    """The signed-in account."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _page(request: Request, *, status: int = 200, **forms: object) -> HttpResponse:
    user = own_account(request)
    context: dict[str, object] = {
        "devices": own_devices(user),
        "push_key": "" if is_shared_post(request) else public_key(),
    }
    if not request.actor.is_youth:
        return render(request, "notifications/staff.html", context)
    email = email_of(user)
    context |= {
        "form": OrderForm(initial=OrderForm.initial_of(chosen(user))),
        "email_form": NoticeEmailForm(),
        "code_form": NoticeEmailCodeForm(),
        "email": email,
        "address": address_of(email) if email is not None else "",
        **forms,
    }
    return render(request, "notifications/reach.html", context, status=status)


@signed_in
@methods("GET", "POST")
def reach(request: Request) -> HttpResponse:
    """By which channels one is told, in which order; a professional's page shows browsers only."""
    if request.method == "GET":
        return _page(request)
    if not request.actor.is_youth:
        return see_other(PAGE)
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, form=form)
    actions.choose_channels(user=own_account(request), order=form.order(), by=request.actor)
    messages.success(request, _("C’est enregistré."))
    return see_other(PAGE)


@requires(Kind.YOUTH)
@methods("POST")
def email(request: Request) -> HttpResponse:
    """Give an address: a code goes there. An empty field ``address`` with ``forget`` takes it back."""
    user = own_account(request)
    if request.POST.get("forget"):
        actions.forget_email(user=user, by=request.actor)
        messages.success(request, _("C’est fait. Votre adresse est oubliée."))
        return see_other(PAGE)
    form = NoticeEmailForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, email_form=form)
    hit("notice-email", str(user.pk), limit=EMAILS_PER_DAY, per=dt.timedelta(days=1))
    actions.give_email(user=user, address=form.cleaned_data["address"], by=request.actor)
    messages.success(request, _("Un code est parti à cette adresse. Écrivez-le ici."))
    return see_other(PAGE)


@requires(Kind.YOUTH)
@methods("POST")
def email_code(request: Request) -> HttpResponse:
    """The code received proves the address."""
    form = NoticeEmailCodeForm(request.POST)
    if form.is_valid():
        if actions.confirm_email(user=own_account(request), code=form.cleaned_data["code"], by=request.actor):
            messages.success(request, _("C’est fait. Votre adresse est vérifiée."))
            return see_other(PAGE)
        form.add_error("code", _("Ce n’est pas le bon code, ou il est trop vieux."))
    return _page(request, status=422, code_form=form)


@public
@methods("GET", "POST")
def stop(request: Request, token: str) -> HttpResponse:
    """Stop one channel, from a link in a notice, without signing in; looking changes nothing."""
    read = read_stop_token(token)
    if read is None:
        raise Http404
    user_id, channel = read
    if request.method == "POST":
        actions.stop_channel(user_id=user_id, channel=channel, by=request.actor)
    context = {"channel": channel, "done": request.method == "POST"}
    response = render(request, "notifications/stop.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
