"""Pilotage: is the strategy working, who was missed, and why."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.insights import presenters, queries
from clicnjob.insights.forms import PeriodForm
from clicnjob.insights.queries import MISSED, Period
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.structures.enums import NotRegisteredReason
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.models import Workshop

PAGE = 50
READERS = (Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR)


def _form(request: Request) -> PeriodForm:
    actor = request.actor
    sites = Site.objects.all().visible_to(actor).order_by("name")
    if actor.role is Role.SECTOR_MANAGER and actor.site_id:
        sites = sites.filter(pk=actor.site_id)
    workshops = Workshop.objects.all().visible_to(actor).order_by("title")
    return PeriodForm(
        request.GET or {"semaines": "20"},
        sites=list(sites.values_list("pk", "name")),
        workshops=list(workshops.values_list("pk", "title")),
    )


def _words(period: Period) -> str:
    return f"du {period.first:%d/%m/%Y} au {period.last:%d/%m/%Y}"


@requires(*READERS, Role.NETWORK)
@methods("GET")
def overview(request: Request) -> HttpResponse:
    """The adoption figure in one sentence, the curve, the funnel, the reasons."""
    if request.actor.role is Role.NETWORK:
        return render(request, "insights/network.html", {"rows": queries.network_rows(request.actor)})
    form = _form(request)
    period = form.period(clock.today(queries.zone_of(request.actor)))
    figures = queries.funnel_for(request.actor, period)
    return render(
        request,
        "insights/overview.html",
        {
            "form": form,
            "period": _words(period),
            "figures": figures,
            "headline": presenters.headline(figures, _words(period)),
            "stats": presenters.stats(figures),
            "chart": presenters.chart(figures.weeks),
            "adoption_share": presenters.share(figures.adoption),
            "adoption_n": f"{figures.adoption.part} sur {figures.adoption.whole} entretiens de plus de 30 jours",
            "raw_since_january": presenters.share(figures.raw_since_january),
            "raw_n": f"{figures.raw_since_january.part} sur {figures.raw_since_january.whole} premiers entretiens",
            "steps": [(label, n, n / figures.primos if figures.primos else 0) for label, n in figures.steps],
            "reasons": [(reason.value, reason.label, n) for reason, n in figures.reasons],
            "query": request.GET.urlencode(),
            "own": request.actor.role is Role.COUNSELLOR,
        },
    )


@requires(*READERS)
@methods("GET")
def missed(request: Request) -> HttpResponse:
    """The people missing from a figure, by reason, to act on."""
    figure = request.GET.get("chiffre", "adoption")
    if figure not in MISSED:
        raise Http404
    form = _form(request)
    period = form.period(clock.today(queries.zone_of(request.actor)))
    primos = queries.missing_from(request.actor, period, figure)
    reasons = sorted({reason for primo in primos if (reason := primo.reason()) is not None})
    asked = request.GET.get("raison", "")
    if asked:
        primos = [primo for primo in primos if primo.reason() == asked]
    page = Paginator(primos, PAGE).get_page(request.GET.get("page"))
    people = (
        YoungPerson.objects.all()
        .visible_to(request.actor)
        .select_related("referent", "site")
        .in_bulk([primo.person_id for primo in page])
    )
    return render(
        request,
        "insights/missed.html",
        {
            "title": MISSED[figure],
            "figure": figure,
            "period": _words(period),
            "page": page,
            "rows": [(people[primo.person_id], primo, primo.reason()) for primo in page if primo.person_id in people],
            "reasons": [(value, NotRegisteredReason(value).label) for value in reasons],
            "asked": asked,
            "query": "".join(f"{key}={value}&" for key, value in request.GET.items() if key != "page"),
            "filters": {key: request.GET.get(key, "") for key in ("semaines", "antenne", "atelier")},
        },
    )
