"""What a device is for its owner: an application on its screen, a plan with little data (docs/adr/0031)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import is_shared_post
from clicnjob.home.queries import own_person
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import SAVING, Request, methods, requires, see_other

APP, DISCREET_APP = "ClicNJob", "Clic"
"""What is written under the icon; in discreet mode nothing anybody would look up."""
PAPER = "#faf8f3"
SAVING_LIFE = 400 * 86400


@requires(Kind.YOUTH)
@methods("GET")
def manifest(request: Request) -> HttpResponse:
    """The application that a phone may put on its screen, named after one's structure; never on a computer that others use."""
    if is_shared_post(request):
        raise Http404
    user, person = User.objects.all().visible_to(request.actor).get(), own_person(request.actor)
    name = DISCREET_APP if user.discreet else (person.structure.name if person else APP)
    answer: dict[str, Any] = {
        "id": reverse("home:dashboard"),
        "name": name,
        "short_name": DISCREET_APP if user.discreet else APP,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("home:dashboard"),
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": [
            _icon("img/icon-192.png", 192),
            _icon("img/icon-512.png", 512),
            _icon("img/icon-maskable-512.png", 512) | {"purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": _("Messages"), "url": reverse("messaging:mine")},
            {"name": _("Mes documents"), "url": reverse("documents:mine")},
        ],
        "share_target": {
            "action": reverse("documents:share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "pages", "accept": ["image/*", "application/pdf"]}]},
        },
    }
    return JsonResponse(answer, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def _icon(name: str, side: int) -> dict[str, str]:
    return {"src": static(name), "sizes": f"{side}x{side}", "type": "image/png"}


@requires(Kind.YOUTH)
@methods("POST")
def save_data(request: Request) -> HttpResponse:
    """« Mode économie de données », on this device: ``on`` is 1 or 0."""
    response = see_other(f"{reverse('home:account')}#economie")
    if request.POST.get("on") == "1":
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(SAVING, "1", max_age=SAVING_LIFE, httponly=True, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(SAVING)
    return response
