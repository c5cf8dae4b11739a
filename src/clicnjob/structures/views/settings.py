"""« Réglages »: one page that says what everything is set to, one page for each idea; for the direction."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from clicnjob.accounts.throttling import Limit, hits
from clicnjob.files.decode import decode_logo
from clicnjob.files.queries import read_file
from clicnjob.files.uploads import MAX_FILE_BYTES
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures import panel
from clicnjob.structures.actions import (
    add_site,
    change_settings,
    close_site,
    put_logo,
    set_opening_hours,
    take_logo_away,
)
from clicnjob.structures.forms.settings import (
    AccentForm,
    DelaysForm,
    HoursForm,
    IdentityForm,
    LegalForm,
    LogoForm,
    SiteForm,
    VoiceForm,
    VolunteersForm,
    initial_of,
)
from clicnjob.structures.models import Site, Structure
from clicnjob.structures.presenters import logo_address, setting_lines
from clicnjob.structures.queries import get_site, get_structure
from clicnjob.structures.queries.branding import get_logo

UNDO = "settings_before"
"""Session key: what the last change replaced, until another one."""
LOGO_SECONDS = 30 * 86400


@dataclass(frozen=True, slots=True)
class Part:
    """One idea: its words, its form, its address."""

    title: str
    form: type[forms.Form]
    route: str


PARTS = {
    "identity": Part(pro_noop("La structure"), IdentityForm, "structures:settings-identity"),
    "voice": Part(pro_noop("Tu ou vous, premier message"), VoiceForm, "structures:settings-voice"),
    "delays": Part(pro_noop("Délais et limites"), DelaysForm, "structures:settings-delays"),
    "volunteers": Part(pro_noop("Téléphones des volontaires"), VolunteersForm, "structures:settings-volunteers"),
    "legal": Part(pro_noop("Mentions légales et données"), LegalForm, "structures:settings-legal"),
}


@requires(Role.DIRECTION)
@methods("GET")
def settings(request: Request) -> HttpResponse:
    """What everything is set to, and where to change it; the last change may be undone."""
    structure = get_structure(request.actor)
    context = {
        "structure_row": structure,
        "lines": [*setting_lines(structure), *panel.lines(structure)],
        "undo": request.session.get(UNDO),
    }
    return render(request, "structures/settings.html", context)


def _part(request: Request, name: str) -> HttpResponse:
    structure, part = get_structure(request.actor), PARTS[name]
    form = part.form(request.POST if request.method == "POST" else None, initial=initial_of(structure, part.form))
    if request.method == "POST" and form.is_valid() and _changed(request, structure, form, part.title):
        return see_other("structures:settings")
    context = {"form": form, "title": pro(part.title), "here": reverse(part.route)}
    return render(request, "structures/settings_part.html", context, status=422 if form.errors else 200)


def _changed(request: Request, structure: Structure, form: forms.Form, title: str) -> bool:
    """Change, and keep what was there for « Annuler »; a refusal stands beside its field."""
    try:
        former = change_settings(structure=structure, changes=form.cleaned_data, by=request.actor)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, gettext(error.message))
        return False
    remember(request, structure, former, title)
    return True


def remember(request: Request, structure: Structure, former: Mapping[str, Any], title: str) -> None:
    """What the last change replaced may be put back from the page of settings."""
    if former:
        request.session[UNDO] = {"title": title, "structure": str(structure.pk), "former": dict(former)}
        messages.success(request, pro("Enregistré : %(what)s.") % {"what": pro(title)})
    else:
        messages.info(request, pro("Rien n’a changé."))


@requires(Role.DIRECTION)
@methods("POST")
def undo(request: Request) -> HttpResponse:
    """Put back what the last change replaced."""
    structure = get_structure(request.actor)
    kept = request.session.pop(UNDO, None)
    if kept and kept["structure"] == str(structure.pk):
        change_settings(structure=structure, changes=kept["former"], by=request.actor)
        messages.success(request, pro("Remis comme avant : %(what)s.") % {"what": pro(kept["title"])})
    return see_other("structures:settings")


@requires(Role.DIRECTION)
@methods("GET", "POST")
def identity(request: Request) -> HttpResponse:
    """The structure's name, address, telephone and e-mail."""
    return _part(request, "identity")


@requires(Role.DIRECTION)
@methods("GET", "POST")
def voice(request: Request) -> HttpResponse:
    """« Tu » or « vous » in what is sent, and the counsellor's first message."""
    return _part(request, "voice")


@requires(Role.DIRECTION)
@methods("GET", "POST")
def delays(request: Request) -> HttpResponse:
    """How long files live, before another channel is tried, before the referent calls; how many SMS a day."""
    return _part(request, "delays")


@requires(Role.DIRECTION)
@methods("GET", "POST")
def volunteers(request: Request) -> HttpResponse:
    """Whether volunteers photograph papers with their own telephone (R4)."""
    return _part(request, "volunteers")


@requires(Role.DIRECTION)
@methods("GET", "POST")
def legal(request: Request) -> HttpResponse:
    """Who publishes, who hosts, who answers for the data."""
    return _part(request, "legal")


# -- the sign and the colour --------------------------------------------------------------------------------------------


@requires(Role.DIRECTION)
@methods("GET", "POST")
def image(request: Request) -> HttpResponse:
    """The structure's colour; its logo has its own form."""
    structure = get_structure(request.actor)
    form = AccentForm(request.POST if request.method == "POST" else None, initial=initial_of(structure, AccentForm))
    if request.method == "POST" and form.is_valid() and _changed(request, structure, form, pro_noop("Couleur")):
        return see_other("structures:settings-image")
    context = {"form": form, "logo_form": LogoForm(), "own_logo": logo_address(structure), "structure_row": structure}
    return render(request, "structures/settings_image.html", context, status=422 if form.errors else 200)


@requires(Role.DIRECTION)
@methods("POST")
def change_logo(request: Request) -> HttpResponse:
    """Show a logo, or (``remove``) none."""
    structure = get_structure(request.actor)
    if "remove" in request.POST:
        take_logo_away(structure=structure, by=request.actor)
        messages.success(request, pro("Le logo est retiré."))
        return see_other("structures:settings-image")
    hits([Limit("logo", str(structure.pk), 20, dt.timedelta(hours=1), pro("Un logo suffit."))])
    sent = request.FILES.get("logo")
    if sent is not None and (sent.size or 0) > MAX_FILE_BYTES:
        messages.error(request, pro("Ce fichier dépasse 10 Mo. Choisissez une image plus légère."))
        return see_other("structures:settings-image")
    try:
        put_logo(structure=structure, picture=decode_logo(sent.read() if sent else b""), by=request.actor)
    except DomainError as error:
        messages.error(request, gettext(error.message))
    else:
        messages.success(request, pro("Le logo est enregistré."))
    return see_other("structures:settings-image")


@public
@methods("GET")
def logo(request: Request, token: str) -> HttpResponse:
    """A structure's logo, for anyone who has its address: it stands on the way in. Another logo has another address."""
    response = HttpResponse(read_file(get_logo(token)), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.kept_seconds = LOGO_SECONDS  # type: ignore[attr-defined]  # read by PrivacyMiddleware
    return response


# -- places -----------------------------------------------------------------------------------------------------------------


def _places(request: Request, structure: Structure, *, status: int = 200, **bound: Any) -> HttpResponse:
    rows = Site.objects.filter(structure=structure, closed_at=None).prefetch_related("opening_hours").order_by("name")
    hours = bound.pop("hours", None)
    context = {
        "site_form": bound.get("site_form") or SiteForm(prefix="new"),
        "sites": [
            (site, hours if hours is not None and hours.prefix == HoursForm(site=site).prefix else HoursForm(site=site))
            for site in rows
        ],
    }
    return render(request, "structures/settings_sites.html", context, status=status)


@requires(Role.DIRECTION)
@methods("GET", "POST")
def sites(request: Request) -> HttpResponse:
    """The places and their hours; a POST opens one more."""
    structure = get_structure(request.actor)
    if request.method == "GET":
        return _places(request, structure)
    form = SiteForm(request.POST, prefix="new")
    if form.is_valid():
        try:
            add_site(structure=structure, **form.cleaned_data, by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, gettext(error.message))
        else:
            messages.success(request, pro("Antenne ouverte."))
            return see_other("structures:site-add")
    return _places(request, structure, site_form=form)


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
                form.add_error(None, gettext(error.message))
            else:
                messages.success(request, pro("Horaires enregistrés : %(name)s.") % {"name": site.name})
                return see_other("structures:site-add")
    return _places(request, get_structure(request.actor), hours=form)


@requires(Role.DIRECTION)
@methods("POST")
def site_close(request: Request, site_id: uuid.UUID) -> HttpResponse:
    """Close a place."""
    site = get_site(request.actor, site_id)
    close_site(site=site, by=request.actor)
    messages.success(request, pro("Antenne fermée : %(name)s.") % {"name": site.name})
    return see_other("structures:site-add")
