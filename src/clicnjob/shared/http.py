"""What a view may rely on: the actor, declared access, a GET that changes nothing, and uniform refusals."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from clicnjob.shared.actor import ANONYMOUS, Actor, Kind, Role
from clicnjob.shared.errors import DomainError, Throttled

log = logging.getLogger(__name__)
P = ParamSpec("P")


class Request(HttpRequest):
    """A request that knows who acts."""

    actor: Actor
    session: SessionBase
    structure: Any
    """The actor's structure, left by a page that has it for its shell (``home.context``)."""
    unread_counts: Any
    """What a page that counted the unread conversations leaves for its shell."""


View = Callable[Concatenate[Request, P], HttpResponse]


@dataclass(frozen=True)
class Access:
    """Who may enter a route at all; which objects they find there is the queries' matter."""

    who: frozenset[Kind | Role]

    def admits(self, actor: Actor) -> bool:
        """Whether this route exists for the actor."""
        return actor.kind in self.who or (actor.role is not None and actor.role in self.who)


def public(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Anyone may enter: no account is needed."""
    view.access = Access(frozenset(Kind))  # type: ignore[attr-defined]
    return view  # type: ignore[return-value]


def requires(*who: Kind | Role) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Only these kinds and roles may enter.

    Anonymous people are sent to the sign-in page; volunteers find nothing (404, R3); other roles get 403.
    """
    access = Access(frozenset(who))

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = request.actor
            if access.admits(actor):
                return view(request, *args, **kwargs)
            if actor.kind is Kind.ANONYMOUS:
                path = "/connexion/jeune/" if access.who == {Kind.YOUTH} else "/connexion/"
                return redirect(f"{path}?{urlencode({'suite': request.get_full_path()})}")
            if actor.is_volunteer:
                raise Http404
            return render(request, "403.html", status=403)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def signed_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Any account may enter, whatever its role; volunteers find nothing."""
    return requires(Kind.YOUTH, Kind.STAFF)(view)


def methods(*allowed: Literal["GET", "POST"]) -> Callable[[View[P]], View[P]]:
    """Answer 405 to any other method; HEAD goes with GET."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in allowed or (request.method == "HEAD" and "GET" in allowed):
                return view(request, *args, **kwargs)
            return HttpResponse(status=405, headers={"Allow": ", ".join(allowed)})

        checked.methods = allowed  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate


def see_other(to: str, **kwargs: Any) -> HttpResponseRedirect:
    """After a POST, go and look (303: the browser and htmx follow with a GET)."""
    response = redirect(to, **kwargs)
    response.status_code = 303
    assert isinstance(response, HttpResponseRedirect)  # noqa: S101  for the type checker
    return response


def safe_next(request: HttpRequest, default: str) -> str:
    """The address to go on to, if it is ours, from its root; else ``default``."""
    target = request.POST.get("suite") or request.GET.get("suite") or ""
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if ours else default


def came_from(request: HttpRequest) -> str:
    """The page of ours that sent the request, with its question; the home page when none did."""
    referer = urlsplit(request.headers.get("Referer", ""))
    back = referer.path if referer.netloc == request.get_host() else "/"
    return f"{back}?{referer.query}" if referer.query and back != "/" else back


SAVING = "economie"
"""The cookie of a device where one asked to save data."""


def saves_data(request: HttpRequest) -> bool:
    """Whether this device spares its data: asked for in « Mon compte », or by the browser itself (``Save-Data: on``)."""
    return request.COOKIES.get(SAVING) == "1" or browser_saves_data(request)


def browser_saves_data(request: HttpRequest) -> bool:
    """Whether the browser asks for little data by itself."""
    return request.headers.get("Save-Data", "").lower() == "on"


# -- a GET changes nothing (R17) ----------------------------------------------------------------------------------------

_allowed: ContextVar[str | None] = ContextVar("allowed_write", default=None)
AllowedWrite = Literal["access record", "read mark", "session clock"]


class WriteDuringGet(RuntimeError):
    """A page tried to change something while being looked at."""


@contextmanager
def allowed_write(why: AllowedWrite) -> Iterator[None]:
    """Let a GET write, by name; the list of names is closed (R17)."""
    token = _allowed.set(why)
    try:
        yield
    finally:
        _allowed.reset(token)


class _RefuseWrites:
    """Around each statement of a page that only looks."""

    lets_reads = True

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django calls it so
        """Raises WriteDuringGet, but for a write allowed by name."""
        verb = sql.lstrip().split(None, 1)[0].upper() if sql.strip() else ""
        if verb in {"INSERT", "UPDATE", "DELETE"} and _allowed.get() is None:
            message = f"GET must not write: {sql[:120]}"
            raise WriteDuringGet(message)
        return execute(sql, params, many, context)


_refuse_writes = _RefuseWrites()


class ReadOnlyGetMiddleware:
    """Refuse any write during GET and HEAD. The session's own clock is written outside this middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the view under the guard when the method only looks."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)


# -- refusals and privacy -----------------------------------------------------------------------------------------------


class DomainErrorMiddleware:
    """Turn a refusal no form caught into a sentence on the page one came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show the sentence; 429 with a wait when it is a limit."""
        if isinstance(error, Throttled):
            response = render(request, "429.html", {"message": error.message}, status=429)
            response["Retry-After"] = str(error.wait_seconds)
            return response
        if not isinstance(error, DomainError):
            return None
        messages.error(request, error.message)
        return see_other(came_from(request))


class CompressionMiddleware(GZipMiddleware):
    """Pages travel compressed, five to eight times smaller; pictures, papers and voices, which would gain nothing, as they are.

    A page's length tells nothing of its secrets: the form token is masked anew each time and Django adds padding of a random
    length (BREACH); cookies do not follow another site's requests.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress words."""
        if not response.headers.get("Content-Type", "").startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


class PrivacyMiddleware:
    """Nothing of a signed-in page stays in a cache, a proxy or a history entry (G23)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark every page made for someone as not to be kept; only a view that sets ``kept_seconds`` says otherwise."""
        response = self.get_response(request)
        actor = getattr(request, "actor", ANONYMOUS)
        if actor.kind is not Kind.ANONYMOUS or request.session.keys():
            seconds = getattr(response, "kept_seconds", 0)  # a face, on a browser of one's own
            response["Cache-Control"] = f"private, max-age={seconds}, immutable" if seconds else "no-store, private"
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=()")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response
