"""Who acts in this request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clicnjob.enrolment.actors import resolve_actor
from clicnjob.shared.http import Request


class ActorMiddleware:
    """Sets ``request.actor``, asked anew at each request: a right that ended is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Resolve, then answer."""
        request.actor = resolve_actor(request)
        return self.get_response(request)
