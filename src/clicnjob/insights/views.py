"""Pilotage: is the strategy working, who was missed, and why."""

import uuid
from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.enrolment.queries.inviting import imported_total
from clicnjob.enrolment.queries.people import with_next_seat
from clicnjob.enrolment.rules.closing import step_words
from clicnjob.insights import presenters, queries
from clicnjob.insights.enums import Why
from clicnjob.insights.forms import PeriodForm
from clicnjob.insights.queries import MISSED
from clicnjob.insights.queries.sessions import compare_workshops
from clicnjob.insights.queries.sessions import session_results as results_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.language import pro
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Workshop
from clicnjob.workshops.queries import get_led_session
from clicnjob.workshops.rules.opinions import LEAST_ANSWERS

PAGE = 50
READERS = (Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR)


def _form(request: Request) -> PeriodForm:
    actor = request.actor
    sites = Site.objects.all().visible_to(actor).order_by("name")
    workshops = Workshop.objects.all().visible_to(actor).of_registration().order_by("title", "created_at")
    if actor.role is Role.SECTOR_MANAGER and actor.site_id:
        sites = sites.filter(pk=actor.site_id)
        workshops = workshops.filter(site_id=actor.site_id)
    return PeriodForm(
        request.GET.dict(),
        today=clock.today(queries.zone_of(actor)),
        sites=list(sites.values_list("pk", "name")),
        workshops=list(workshops.values_list("pk", "title")),
    )


@requires(*READERS, Role.NETWORK)
@methods("GET")
def overview(request: Request) -> HttpResponse:
    """Figures 1 to 8: adoption in one sentence, its curve, the journey, the reasons. The network compares structures."""
    if request.actor.role is Role.NETWORK:
        return render(request, "insights/network.html", {"rows": queries.network_rows(request.actor)})
    form = _form(request)
    period = form.period()
    figures = queries.funnel_for(request.actor, period)
    return render(
        request,
        "insights/overview.html",
        {
            "form": form,
            "own": request.actor.role is Role.COUNSELLOR,
            "headline": presenters.headline(figures, period, today=form.today),
            "period": presenters.period_words(period),
            "week_query": form.query_without("semaines"),
            "figures": figures,
            "imported": imported_total(request.actor),
            "adoption_stats": presenters.adoption_stats(figures),
            "stats": presenters.stats(figures, by_workshop=period.workshop_id is not None),
            "charts": presenters.charts(figures.weeks),
            "steps": [(pro(label), n, n / figures.primos if figures.primos else None) for label, n in figures.steps],
            "unregistered": figures.rates["registered"].missing,
            "reasons": [(why.value, why.label, n) for why, n in figures.reasons],
        },
    )


def _next_step(person: YoungPerson) -> str:
    return step_words(person.next_step, person.next_seat_at)  # type: ignore[attr-defined]  # annotated by with_next_seat


@requires(*READERS)
@methods("GET")
def missed(request: Request) -> HttpResponse:
    """The young people missing from a figure (`chiffre`), perhaps for one reason (`raison`), to act on."""
    figure = request.GET.get("chiffre", "registered")
    if figure not in MISSED:
        raise Http404
    form = _form(request)
    period = form.period()
    everyone = queries.missing_from(request.actor, period, figure)
    counts = Counter(why for _, why in everyone)
    asked = request.GET.get("raison", "")
    chosen = [(primo, why) for primo, why in everyone if asked in {"", why.value}]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    people = YoungPerson.objects.all().visible_to(request.actor).select_related("referent", "site")
    by_id = with_next_seat(people, clock.now()).in_bulk([primo.person_id for primo, _ in page])
    link = f"{form.query}&chiffre={figure}"
    return render(
        request,
        "insights/missed.html",
        {
            "title": pro(MISSED[figure]),
            "period": presenters.period_words(period),
            "back": form.query,
            "page": page,
            "rows": [
                (person, primo, why, _next_step(person))
                for primo, why in page
                if (person := by_id.get(primo.person_id)) is not None
            ],
            "tabs": [
                {
                    "label": pro("Tous (%(count)s)") % {"count": len(everyone)},
                    "url": f"?{link}",
                    "current": not asked,
                    "count": 0,
                },
                *(
                    {
                        "label": f"{why.label} ({counts[why]})",
                        "url": f"?{link}&raison={why.value}",
                        "current": asked == why.value,
                        "count": 0,
                    }
                    for why in Why
                    if counts[why]
                ),
            ],
            "query": f"{link}&raison={asked}&" if asked in Why.values else f"{link}&",
        },
    )


@requires(Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION)
@methods("GET")
def session_results(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """What one session came to, for who held it: counts, minutes from check-in to each step, faces."""
    session = get_led_session(request.actor, session_id)
    figures, faces = results_of(session)
    context = {
        "session": session,
        "figures": figures,
        "faces": [(face.label, count, count / sum(faces.values())) for face, count in faces.items()] if faces else [],
        "least": LEAST_ANSWERS,
        "closed": session.state == SessionState.CLOSED,
        "leaders": list(session.leaders.all()),
    }
    return render(request, "insights/session.html", context)


@requires(*READERS)
@methods("GET")
def workshops(request: Request) -> HttpResponse:
    """Workshops side by side over a period, by site: never people."""
    form = _form(request)
    period = form.period()
    context = {
        "form": form,
        "period": presenters.period_words(period),
        "rows": compare_workshops(request.actor, period),
        "own": request.actor.role is Role.COUNSELLOR,
        "least": LEAST_ANSWERS,
    }
    return render(request, "insights/workshops.html", context)
