"""The demonstration's own doors: one click per role, and what would have been sent."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.sessions import start_session
from clicnjob.demo import town
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared.http import Request, methods, public, see_other
from clicnjob.shared.language import read_by_staff

SHOWN = 100


def _only_here() -> None:
    if not settings.DEMO_MODE:
        raise Http404


@public
@methods("POST")
def enter(request: Request, door: str) -> HttpResponse:
    """Sign in as one of the fictional people."""
    _only_here()
    user = town.user_of(door)
    if user is None:
        raise Http404
    start_session(request, user, strong=True)
    return see_other("home:dashboard")


@public
@methods("GET")
@read_by_staff
def outbox(request: Request) -> HttpResponse:
    """The SMS and e-mails that a real installation would have sent."""
    _only_here()
    return render(request, "demo/outbox.html", {"rows": rendered_outbox(SHOWN)})
