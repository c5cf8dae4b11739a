"""``/accueil/``: home, whoever one is."""

from django.http import HttpResponse

from clicnjob.home.views.youth import youth_home
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, requires


@requires(Kind.YOUTH, Kind.STAFF)
@methods("GET")
def dashboard(request: Request) -> HttpResponse:
    """Young people have their own home."""
    if request.actor.is_youth:
        return youth_home(request)
    from clicnjob.home.views.dashboard import dashboard as staff_dashboard

    return staff_dashboard(request)
