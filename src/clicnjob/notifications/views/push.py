"""Browsers that ring, and the worker that shows what they receive."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clicnjob.accounts.sessions import device_label, is_shared_post
from clicnjob.notifications import actions
from clicnjob.notifications.channels.webpush import unb64
from clicnjob.notifications.models import PushDevice
from clicnjob.notifications.views.choices import PAGE, own_account
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, see_other, signed_in


@public
@methods("GET")
def worker(request: Request) -> HttpResponse:
    """The service worker: at the root, so that it serves every page. It is made of parts and keeps nothing."""
    response = render(request, "notifications/sw.js", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@signed_in
@methods("POST")
def add(request: Request) -> HttpResponse:
    """Ring this browser (``endpoint``, ``p256dh``, ``auth``, as the browser gives them); never a computer that others use."""
    if is_shared_post(request):
        raise DomainError(_("Cet ordinateur sert à d’autres : pas de notifications ici."), code="shared_post")
    try:
        p256dh, auth = unb64(request.POST.get("p256dh", "")), unb64(request.POST.get("auth", ""))
    except ValueError:
        p256dh = auth = b""
    actions.add_device(
        user=own_account(request),
        endpoint=request.POST.get("endpoint", ""),
        p256dh=p256dh,
        auth=auth,
        label=device_label(request),
        by=request.actor,
    )
    messages.success(request, _("C’est fait. Cet appareil vous prévient."))
    return see_other(PAGE)


@signed_in
@methods("POST")
def remove(request: Request) -> HttpResponse:
    """Ring a browser no more (the field ``device``)."""
    try:
        pk = uuid.UUID(request.POST.get("device", ""))
    except ValueError:
        raise Http404 from None
    row = PushDevice.objects.all().visible_to(request.actor).select_related("user").filter(pk=pk).first()
    if row is None:
        raise Http404
    actions.remove_device(device=row, by=request.actor)
    messages.success(request, _("C’est fait. Cet appareil ne vous prévient plus."))
    return see_other(PAGE)
