"""Pages for everyone: what this is, how to come in, what happens to one's data."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import known_device
from clicnjob.documents.queries import longest_unverified_days
from clicnjob.enrolment.actions import joining
from clicnjob.home.queries import public_structure
from clicnjob.home.rgaa import audit
from clicnjob.home.site_map import site_map
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, came_from, methods, public, safe_next, see_other
from clicnjob.structures.models import Structure


@public
@methods("GET")
def landing(request: Request) -> HttpResponse:
    """One sentence, two doors, help. Who is signed in goes home; a device that asks for the code asks for it."""
    if request.actor.kind in {Kind.YOUTH, Kind.STAFF}:
        return redirect("home:dashboard")
    if (device := known_device(request)) is not None and device.asks_code:
        return redirect("accounts:youth-sign-in")
    return _page(request, "home/landing.html")


@public
@methods("GET")
def privacy(request: Request) -> HttpResponse:
    """What is kept, who sees it, how long, and one's rights."""
    structure = public_structure(request.actor)
    days = longest_unverified_days(structure.pk) if structure is not None else 0
    return render(request, "home/privacy.html", shell(structure) | {"unverified_days": days})


@public
@methods("GET")
def legal(request: Request) -> HttpResponse:
    """Who publishes, who hosts."""
    return _page(request, "home/legal.html")


@public
@methods("GET")
def accessibility(request: Request) -> HttpResponse:
    """What works for whom, what was not checked, whom to tell."""
    return _audited(request, "home/accessibility.html")


@public
@methods("GET")
def accessibility_grid(request: Request) -> HttpResponse:
    """The 106 criteria, each with its state and why."""
    return _audited(request, "home/accessibility_grid.html")


@public
@methods("GET")
def plan(request: Request) -> HttpResponse:
    """Every page one may open, by what one does there."""
    actor = request.actor
    layout = "layout/youth.html" if actor.is_youth else "layout/page.html" if actor.is_staff else "layout/public.html"
    around = {} if actor.is_youth or actor.is_staff else shell(public_structure(actor))
    return render(request, "home/site_map.html", around | {"layout": layout, "parts": site_map(actor)})


@public
@methods("POST")
def choose_language(request: Request) -> HttpResponse:
    """Remember a language on this device, and in one's account when signed in."""
    asked = request.POST.get("langue", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    if request.actor.is_youth:
        user = User.objects.all().visible_to(request.actor).get()
        joining.choose_language(user=user, language=language, by=request.actor)
    response = see_other(safe_next(request, came_from(request)))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@public
@methods("POST")
def choose_reading(request: Request) -> HttpResponse:
    """« Lecture plus facile », on this device, until it is asked for no more."""
    response = see_other(safe_next(request, came_from(request)))
    if request.POST.get("lecture") == "facilitee":
        response.set_cookie(
            settings.READING_COOKIE_NAME,
            "facilitee",
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.READING_COOKIE_NAME, samesite="Lax")
    return response


def _page(request: Request, template: str) -> HttpResponse:
    return render(request, template, shell(public_structure(request.actor)))


def _audited(request: Request, template: str) -> HttpResponse:
    return render(request, template, shell(public_structure(request.actor)) | {"audit": audit()})


def shell(structure: Structure | None) -> dict[str, Any]:
    """What the public layout needs: whose pages these are, the links of the foot."""
    links = [
        {"url": reverse("home:privacy"), "label": _("Vos données")},
        {"url": reverse("home:legal"), "label": _("Mentions légales")},
        {"url": reverse("home:accessibility"), "label": _("Accessibilité")},
        {"url": reverse("home:security"), "label": _("Sécurité")},
        {"url": reverse("home:site-map"), "label": _("Plan du site")},
    ]
    return {"structure": structure, "structure_name": structure.name if structure else "", "public_links": links}
