"""The session's clock: idle sessions end, and so do those that reached their end (see ``sessions``)."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from clicnjob.accounts.sessions import IDLE, is_over, note_seen
from clicnjob.shared import clock


class SessionClockMiddleware:
    """Ends idle and over sessions; notes activity at most once a minute (R17 allows this write by name)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock before the view, and wind it."""
        web = request.session
        if web.get(IDLE):
            moment = clock.now()
            if is_over(web, moment):
                logout(request)
            else:
                note_seen(web, moment)
        return self.get_response(request)
