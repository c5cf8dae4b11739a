"""The structure's settings, for its direction."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.structures.actions import add_site, change_settings, close_site, set_opening_hours
from clicnjob.structures.actions.places import Settings
from clicnjob.structures.forms.settings import HoursForm, SettingsForm, SiteForm, initial_of
from clicnjob.structures.models import Site, Structure
from clicnjob.structures.queries import get_site, get_structure

RECENT = dt.timedelta(days=30)


def _page(request: Request, structure: Structure, *, status: int = 200, **forms: Any) -> HttpResponse:
    sites = Site.objects.filter(structure=structure, closed_at=None).prefetch_related("opening_hours").order_by("name")
    hours = forms.pop("hours", None)
    context = {
        "structure_row": structure,
        "form": forms.get("form") or SettingsForm(initial=initial_of(structure)),
        "site_form": forms.get("site_form") or SiteForm(prefix="new"),
        "sites": [
            (site, hours if hours is not None and hours.prefix == HoursForm(site=site).prefix else HoursForm(site=site))
            for site in sites
        ],
    }
    return render(request, "structures/settings.html", context, status=status)


@requires(Role.DIRECTION)
@methods("GET", "POST")
def settings(request: Request) -> HttpResponse:
    """What the structure says of itself: name, voice, colour, addresses, legal people, first message."""
    structure = get_structure(request.actor)
    if request.method == "GET":
        return _page(request, structure)
    form = SettingsForm(request.POST)
    if form.is_valid():
        try:
            change_settings(structure=structure, settings=Settings(**form.cleaned_data), by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Réglages enregistrés.")
            return see_other("structures:settings")
    return _page(request, structure, form=form)


@requires(Role.DIRECTION)
@methods("POST")
def site_add(request: Request) -> HttpResponse:
    """Open a place."""
    structure = get_structure(request.actor)
    form = SiteForm(request.POST, prefix="new")
    if form.is_valid():
        try:
            add_site(structure=structure, **form.cleaned_data, by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Antenne ouverte.")
            return see_other("structures:settings")
    return _page(request, structure, site_form=form)


@requires(Role.DIRECTION)
@methods("POST")
def site_hours(request: Request, site_id: uuid.UUID) -> HttpResponse:
    """Change the opening hours of a place."""
    site = get_site(request.actor, site_id)
    form = HoursForm(request.POST, site=site)
    if form.is_valid():
        rows = form.hours()
        if form.is_valid():
            try:
                set_opening_hours(site=site, hours=rows, by=request.actor)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, f"Horaires enregistrés : {site.name}.")
                return see_other("structures:settings")
    return _page(request, get_structure(request.actor), hours=form)


@requires(Role.DIRECTION)
@methods("POST")
def site_close(request: Request, site_id: uuid.UUID) -> HttpResponse:
    """Close a place."""
    site = get_site(request.actor, site_id)
    close_site(site=site, by=request.actor)
    messages.success(request, f"Antenne fermée : {site.name}.")
    return see_other("structures:settings")
