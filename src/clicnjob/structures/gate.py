"""Before a page is made: whether one more file, search or table may be (G33). A view asks, and answers what it is told."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.shared.http import P, Request, View, allowed_write, came_from
from clicnjob.structures.actions.quotas import use
from clicnjob.structures.bounds import Verdict, quota_of
from clicnjob.structures.enums import Counted, GoOnReason
from clicnjob.structures.queries.quotas import goes_on_seeing


def may_go_on(request: Request, what: Counted, of: uuid.UUID | None = None) -> Verdict:
    """Count one more of this kind; what is not FREE must not be done. Young people and volunteers are not counted here."""
    actor = request.actor
    if not actor.is_staff or (of is not None and goes_on_seeing(what, of, actor)):
        return Verdict.FREE
    with allowed_write("access record"):
        return use(what=what, of=of, by=actor)


def held_back(request: Request, what: Counted, of: uuid.UUID | None = None) -> HttpResponse | None:
    """The page to answer with instead of what was asked: why one is held back, and how to go on. None: go on."""
    verdict = may_go_on(request, what, of)
    return None if verdict is Verdict.FREE else answer(request, what, verdict)


def answer(request: Request, what: Counted, verdict: Verdict) -> HttpResponse:
    """« C’est bien votre travail ? », or who lifts the stop. A region of a page goes there with the whole page."""
    context = held_context(request, what, verdict)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=429, headers={"HX-Redirect": str(context["back"])})
    return render(request, "structures/held_back.html", context, status=429)


def held_context(request: Request, what: Counted, verdict: Verdict) -> dict[str, object]:
    """What ``structures/_held_back.html`` says; ``back`` is where one goes on."""
    return {
        "what": what.value,
        "stopped": verdict is Verdict.STOP,
        "asks": quota_of(what).hour.asks,
        "reasons": GoOnReason.choices,
        "back": request.get_full_path() if request.method == "GET" else came_from(request),
    }


def gated(what: Counted, *, when: Callable[[Request], bool] = lambda _: True) -> Callable[[View[P]], View[P]]:
    """Count before the view runs, each time ``when`` says that it is one more."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            held = held_back(request, what) if when(request) else None
            return held or view(request, *args, **kwargs)

        return counted  # type: ignore[return-value]  # as ``requires`` does

    return decorate


def searched(request: Request) -> bool:
    """Whether the page looks for people: « q » is filled, the list goes on past its first page, or is whole."""
    asked = request.GET
    return request.method == "GET" and (
        bool(asked.get("q", "").strip()) or asked.get("page", "1") != "1" or "tous" in asked
    )
