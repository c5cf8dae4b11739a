"""What is protected and what is not, for everyone; whom to tell about a fault (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.home.queries import public_structure
from clicnjob.home.views.public import shell
from clicnjob.shared import clock
from clicnjob.shared.http import Request, methods, public
from clicnjob.shared.qr import public_address

HOLDS = dt.timedelta(days=180)
"""How far ahead the file says that it is true: it is made when asked, so it never runs out (RFC 9116 advises under a year)."""


@public
@methods("GET")
def security(request: Request) -> HttpResponse:
    """What is protected, what is not, what one can do, whom to tell."""
    structure = public_structure(request.actor)
    contact = settings.SECURITY_CONTACT or (structure.email if structure else "")
    return render(request, "home/security.html", shell(structure) | {"contact": contact.removeprefix("mailto:")})


@public
@methods("GET")
def security_txt(request: Request) -> HttpResponse:
    """Whom to tell about a fault, where programs look for it (RFC 9116)."""
    page, contact = public_address(request, reverse("home:security")), settings.SECURITY_CONTACT
    if contact and ":" not in contact:
        contact = f"mailto:{contact}"
    expires = (clock.now() + HOLDS).astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact or page}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Policy: {page}",
        f"Canonical: {public_address(request, reverse('home:security-txt'))}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
