"""Who acts in this request, and whether it comes from a computer of the room."""

import uuid
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from clicnjob.accounts.sessions import SHARED_IDLE, STATION
from clicnjob.enrolment.actors import resolve_actor
from clicnjob.enrolment.rules.stations import HOME, station_cookie, to_do_instead
from clicnjob.shared.actor import ANONYMOUS
from clicnjob.shared.http import Request
from clicnjob.workshops.actions import note_station
from clicnjob.workshops.models import Station
from clicnjob.workshops.queries import live_station

WELCOME_SECONDS = 60
"""A computer nobody uses asks again whether it still is one."""
IDLE_SECONDS = int(SHARED_IDLE.total_seconds()) + 5


class ActorMiddleware:
    """Sets ``request.actor``, asked anew at each request: a right that ended is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Resolve, then answer."""
        request.actor = resolve_actor(request)
        return self.get_response(request)


class StationMiddleware:
    """A workshop's computer does what the workshop needs, keeps nothing, goes back to its welcome, and dies (D8, G23).

    Its cookie says that it is one; what somebody signs in to there is bound to it (``accounts.sessions.STATION``). What is
    written during a GET is the session's end alone (R17). Other browsers cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Ask whether the computer lives, whether this page is for it, then have nothing kept."""
        token, bound = request.COOKIES.get(station_cookie(), ""), request.session.get(STATION)
        if not token and bound is None:
            return self.get_response(request)
        station = live_station(token=token) if token else live_station(pk=uuid.UUID(bound))
        if station is None:
            return _over(request)
        request.station_id, request.station = station.pk, station  # type: ignore[attr-defined]
        if SESSION_KEY in request.session and bound != str(station.pk):
            logout(request)  # nobody signed in here
        return self._answer(request, station)

    def _answer(self, request: Request, station: Station) -> HttpResponse:
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            return self.get_response(request)
        if (instead := to_do_instead(name, request.method or "")) is not None:
            return redirect(instead)
        if name == HOME and request.method == "GET" and SESSION_KEY not in request.session and request.session.keys():
            request.session.flush()  # whoever was on the way in has left
        response = self.get_response(request)
        signed_in = SESSION_KEY in request.session
        if request.method == "POST" and (signed_in or station.used_at is not None):
            note_station(station=station, busy=signed_in, by=getattr(request, "actor", ANONYMOUS))
        response["Cache-Control"] = "no-store, private"
        # A page that warns leaves by itself (lock.js): the time does not pass over who is typing.
        warns = signed_in and not response.streaming and b'id="lock"' in response.content
        if "HX-Request" not in request.headers and response.status_code < 300 and not warns:
            wait = WELCOME_SECONDS if name == HOME and not signed_in else IDLE_SECONDS
            response["Refresh"] = f"{wait}; url=/poste/"
        return response


def _over(request: Request) -> HttpResponse:
    """The computer is one no more: nothing of anybody stays, and the next page is an ordinary one."""
    request.session.flush()
    request.actor = ANONYMOUS
    response = render(request, "enrolment/station/over.html", status=410)
    response["Cache-Control"] = "no-store, private"
    response["Clear-Site-Data"] = '"cache", "storage"'
    if "HX-Request" not in request.headers:  # a region asked for itself: its page comes back to read why
        response.delete_cookie(station_cookie())
    return response
