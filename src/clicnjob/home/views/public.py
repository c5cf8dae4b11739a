"""Pages for everyone: what this is, how to come in, what happens to one's data."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.documents.queries import longest_unverified_days
from clicnjob.enrolment.actions import joining
from clicnjob.home.queries import public_structure
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, public, safe_next, see_other
from clicnjob.structures.models import Structure


@public
@methods("GET")
def landing(request: Request) -> HttpResponse:
    """One sentence, two doors, help. Who is signed in goes home."""
    if request.actor.kind in {Kind.YOUTH, Kind.STAFF}:
        return redirect("home:dashboard")
    return _page(request, "home/landing.html")


@public
@methods("GET")
def privacy(request: Request) -> HttpResponse:
    """What is kept, who sees it, how long, and one's rights."""
    structure = public_structure(request.actor)
    days = longest_unverified_days(structure.pk) if structure is not None else 0
    return render(request, "home/privacy.html", _shell(structure) | {"unverified_days": days})


@public
@methods("GET")
def legal(request: Request) -> HttpResponse:
    """Who publishes, who hosts."""
    return _page(request, "home/legal.html")


@public
@methods("GET")
def accessibility(request: Request) -> HttpResponse:
    """What works for whom, what was not checked, whom to tell."""
    return _page(request, "home/accessibility.html")


@public
@methods("POST")
def choose_language(request: Request) -> HttpResponse:
    """Remember a language on this device, and in one's account when signed in."""
    asked = request.POST.get("langue", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    if request.actor.is_youth:
        user = User.objects.all().visible_to(request.actor).get()
        joining.choose_language(user=user, language=language, by=request.actor)
    response = see_other(safe_next(request, "/"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _page(request: Request, template: str) -> HttpResponse:
    return render(request, template, _shell(public_structure(request.actor)))


def _shell(structure: Structure | None) -> dict[str, Any]:
    links = [
        {"url": reverse("home:privacy"), "label": _("Vos données")},
        {"url": reverse("home:legal"), "label": _("Mentions légales")},
        {"url": reverse("home:accessibility"), "label": _("Accessibilité")},
    ]
    return {"structure": structure, "structure_name": structure.name if structure else "", "public_links": links}
