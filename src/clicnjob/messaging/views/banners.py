"""« Message important »: the one shown, the former ones."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.messaging.actions import banners as actions
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.forms.mailings import BannerForm
from clicnjob.messaging.presenters.mailings import banner_lines
from clicnjob.messaging.queries.banners import get_own_banner, own_banner, past_banners, people_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro


@requires(Role.COUNSELLOR, Role.DIRECTION)
@methods("GET", "POST")
def banner(request: Request) -> HttpResponse:
    """One's important message: write it, change it; the former ones."""
    current = own_banner(request.actor)
    directs = request.actor.role is Role.DIRECTION
    today = clock.today()
    initial = (
        {"body": current.words, "starts_on": current.banner.starts_on, "ends_on": current.banner.ends_on}
        if current
        else {
            "starts_on": today,
            "ends_on": today + dt.timedelta(days=7),
            "audience": Audience.STRUCTURE if directs else Audience.CASELOAD,
        }
    )
    form = BannerForm(request.POST or None, initial=initial, may_choose=directs and current is None)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("body", "starts_on", "ends_on")}
        try:
            if current:
                actions.change_banner(banner=current.banner, **facts, by=request.actor)
            else:
                audience = Audience(form.cleaned_data.get("audience") or Audience.CASELOAD)
                actions.post_banner(audience=audience, **facts, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("C’est enregistré."))
            return see_other("messaging:banner")
    context = {
        "form": form,
        "current": current,
        "lines": banner_lines([current]) if current else [],
        "is_shown": current is not None and current.banner.starts_on <= today,
        "count": people_of(current.banner).count() if current else 0,
        "past": past_banners(request.actor),
        "directs": directs,
    }
    return render(request, "messaging/banner.html", context, status=422 if form.errors else 200)


@requires(Role.COUNSELLOR, Role.DIRECTION)
@methods("POST")
def end_banner(request: Request, banner_id: uuid.UUID) -> HttpResponse:
    """Take it down at once."""
    actions.end_banner(banner=get_own_banner(request.actor, banner_id), by=request.actor)
    messages.success(request, pro("Le message important n’est plus affiché."))
    return see_other("messaging:banner")
