"""The session's clock: staff sessions end after thirty idle minutes (direction and network: fifteen)."""

import datetime as dt
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from clicnjob.shared import clock

SEEN = "seen_at"
LIMIT = "idle_seconds"
EVERY = dt.timedelta(seconds=60)


class SessionClockMiddleware:
    """Ends idle sessions; notes activity at most once a minute (R17 allows this write by name)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock before the view, and wind it."""
        limit = request.session.get(LIMIT)
        if limit:
            moment = clock.now()
            seen = dt.datetime.fromisoformat(request.session[SEEN]) if SEEN in request.session else moment
            if (moment - seen).total_seconds() > limit:
                logout(request)
            elif SEEN not in request.session or moment - seen > EVERY:
                request.session[SEEN] = moment.isoformat()
        return self.get_response(request)
