"""The first page after signing in: what there is to do now, by role."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clicnjob.documents.queries import verification_queue
from clicnjob.home.views.youth import youth_home
from clicnjob.messaging.queries import unanswered_count
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception
from clicnjob.structures.queries import get_structure
from clicnjob.workshops.queries import agenda, sessions_to_close


@dataclass(frozen=True)
class Todo:
    """Something waiting: how many, what, where."""

    count: int
    words: str
    url: str
    icon: str


@requires(Kind.YOUTH, Kind.STAFF)
@methods("GET")
def dashboard(request: Request) -> HttpResponse:
    """Young people have their own home; the network goes straight to its figures."""
    actor = request.actor
    if actor.is_youth:
        return youth_home(request)
    if actor.role is Role.NETWORK:
        return redirect("insights:overview")
    if actor.role is None:
        return render(request, "home/no_structure.html", status=403)
    zone = get_structure(actor).timezone
    start = clock.at(clock.today(zone), dt.time(0), zone)
    return render(
        request,
        "home/dashboard.html",
        {
            "todos": [todo for todo in todos(actor) if todo.count],
            "sessions": agenda(actor, starts=start, ends=start + dt.timedelta(days=1)),
            "next_sessions": agenda(actor, starts=start + dt.timedelta(days=1), ends=start + dt.timedelta(days=8)),
            "may_receive": actor.role in {Role.RECEPTION, Role.COUNSELLOR, Role.DIRECTION},
        },
    )


def todos(actor: Actor) -> list[Todo]:
    """What waits for this professional, most pressing first."""
    receptions = FirstReception.objects.all().visible_to(actor).filter(young_person__closed_at=None)
    to_seat = receptions.primos().filter(orientation=Orientation.PENDING)
    if actor.role is Role.COUNSELLOR:
        to_seat = to_seat.filter(young_person__referent_id=actor.user_id)
    found = [
        Todo(len(sessions_to_close(actor)), "séance(s) à clôturer", reverse("workshops:sessions"), "calendar"),
        Todo(to_seat.count(), "jeune(s) à positionner sur l'atelier", f"{reverse('enrolment:people')}?etat=a-positionner", "users"),
    ]
    if actor.role is Role.COUNSELLOR:
        found = [
            Todo(unanswered_count(actor), "jeune(s) attendent une réponse", reverse("messaging:inbox"), "message"),
            Todo(len(verification_queue(actor)), "document(s) à vérifier", reverse("documents:queue"), "document"),
            *found,
        ]
    if actor.role is Role.RECEPTION:
        waiting = receptions.filter(interview_at=None).count()
        found.append(Todo(waiting, "jeune(s) attendent leur premier entretien", f"{reverse('enrolment:people')}?etat=entretien", "door"))
    return found
